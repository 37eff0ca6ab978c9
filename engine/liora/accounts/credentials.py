"""With what a webhook is verified and a number sends: the settings, joined with the number's own row."""

import time
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from pydantic import SecretStr

from liora.accounts.demo import Demo
from liora.channel import Account, Channel
from liora.db.session import Pool, scoped
from liora.errors import LioraError
from liora.settings import AppKeys, Settings

REMEMBER_SECONDS = 30.0

_NUMBER = "SELECT channel, phone_number_id, app, mode FROM liora.waba WHERE cliente_id = $1 AND number_id = $2"


class NoCredentials(LioraError):
    """The number has nothing to send with."""


class Credentials:
    """Secrets by app, accounts by number; `demo` stands for the platform's app in development."""

    def __init__(
        self,
        settings: Settings,
        pool: Pool,
        channels: Mapping[str, Channel],
        demo: Demo | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._platform = settings.platform_app
        self._apps = settings.apps
        self._api_url = settings.api_url
        self._pool = pool
        self._channels = channels
        self._demo = demo
        self._seconds = seconds
        self._accounts: dict[UUID, tuple[float, Account]] = {}

    def secrets(self, channel: str, app: str) -> Sequence[str]:
        """All secrets that sign webhooks of `app` ('' is the platform's)."""
        demo = [self._demo.app_secret] if self._demo and not app else []
        return [*demo, *(_open(secret) for secret in self._keys(app).app_secrets)]

    def verify_tokens(self, channel: str, app: str) -> Sequence[str]:
        """All tokens that a GET verification of `app` may name."""
        demo = [self._demo.verify_token] if self._demo and not app else []
        return [token for token in (*demo, _open(self._keys(app).verify_token)) if token]

    async def account(self, cliente_id: UUID, number_id: UUID) -> Account:
        """With what the number sends; raises NoCredentials when it has no token, or is gone."""
        known = self._accounts.get(number_id)
        if known and self._seconds() - known[0] < REMEMBER_SECONDS:
            return known[1]
        account = await self._load(cliente_id, number_id)
        self._accounts[number_id] = self._seconds(), account
        return account

    async def _load(self, cliente_id: UUID, number_id: UUID) -> Account:
        async with scoped(self._pool, cliente_id) as connection:
            row = await connection.fetchrow(_NUMBER, cliente_id, number_id)
        if row is None or row["channel"] not in self._channels:
            raise NoCredentials(f"The number {number_id} is gone or its channel is not installed.")
        channel = self._channels[row["channel"]]
        if row["mode"] == "sandbox":
            return self._sandbox_account(channel, row["phone_number_id"])
        token = _open(self._keys(row["app"]).access_token)
        if not token:
            raise NoCredentials(f"The number {number_id} has no access token; set LIORA_ACCESS_TOKEN or LIORA_APPS.")
        return Account(row["phone_number_id"], token, self._api_url or channel.api_url)

    def _sandbox_account(self, channel: Channel, phone_number_id: str) -> Account:
        if self._demo is None:
            raise NoCredentials("A sandbox number sends only under LIORA_ENV=dev.")
        return Account(phone_number_id, self._demo.app_secret, self._demo.base_url + channel.sandbox_path)

    def _keys(self, app: str) -> AppKeys:
        return self._apps.get(app, AppKeys()) if app else self._platform


def _open(secret: SecretStr) -> str:
    return secret.get_secret_value()
