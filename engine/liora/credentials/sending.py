"""With what a number sends: its own access token, its account's, or that of the app in the settings."""

import time
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from asyncpg import Record

from liora.accounts.demo import Demo
from liora.channel import Account, Channel
from liora.credentials.keyring import Keyring
from liora.credentials.opening import Stored, find_valid
from liora.db.session import Pool, scoped
from liora.errors import LioraError
from liora.settings import AppKeys, Settings

REMEMBER_SECONDS = 10.0
MOST_REMEMBERED = 20_000

_NUMBER = (
    "SELECT channel, phone_number_id, account_id, app, mode FROM liora.waba WHERE cliente_id = $1 AND number_id = $2"
)


class NoCredentials(LioraError):
    """The number has nothing to send with."""


class SendingAccounts:
    """Accounts by number; `demo` serves sandbox numbers in development."""

    def __init__(
        self,
        settings: Settings,
        pool: Pool,
        channels: Mapping[str, Channel],
        keyring: Keyring,
        demo: Demo | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._platform = settings.platform_app
        self._apps = settings.apps
        self._api_url = settings.api_url
        self._pool = pool
        self._channels = channels
        self._keyring = keyring
        self._demo = demo
        self._seconds = seconds
        self._remembered: dict[UUID, tuple[float, Account]] = {}

    async def account(self, cliente_id: UUID, number_id: UUID) -> Account:
        """With what the number sends; raises NoCredentials when it has no token or is gone, KeyringError."""
        known = self._remembered.get(number_id)
        if known and self._seconds() - known[0] < REMEMBER_SECONDS:
            return known[1]
        self._remembered.pop(number_id, None)
        account = await self._load(cliente_id, number_id)
        self._remembered[number_id] = self._seconds(), account
        if len(self._remembered) > MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        return account

    def forget(self, number_id: UUID) -> None:
        """The next question reads what is stored: the number's token, or its mode, has just changed."""
        self._remembered.pop(number_id, None)

    async def _load(self, cliente_id: UUID, number_id: UUID) -> Account:
        async with scoped(self._pool, cliente_id) as connection:
            row = await connection.fetchrow(_NUMBER, cliente_id, number_id)
            subjects = [str(number_id), row["account_id"]] if row else []
            stored = await find_valid(connection, cliente_id, ["access_token"], subjects)
        if row is None or row["channel"] not in self._channels:
            raise NoCredentials(f"The number {number_id} is gone or its channel is not installed.")
        channel = self._channels[row["channel"]]
        if row["mode"] == "sandbox":
            return self._sandbox_account(channel, row["phone_number_id"])
        token = self._token(row, subjects, stored)
        if not token:
            raise NoCredentials(
                f"The number {number_id} has no access token: save one for it or for its account, or set "
                "LIORA_ACCESS_TOKEN or LIORA_APPS."
            )
        return Account(row["phone_number_id"], token, self._api_url or channel.api_url, own_token=bool(stored))

    def _sandbox_account(self, channel: Channel, phone_number_id: str) -> Account:
        """In development the vendor's stand-in serves it; elsewhere what it says stays in the house."""
        if self._demo is None:
            return Account(phone_number_id, "", "", in_house=True)
        return Account(phone_number_id, self._demo.app_secret, self._demo.base_url + channel.sandbox_path)

    def _token(self, row: Record, subjects: Sequence[str], stored: Sequence[Stored]) -> str:
        nearest = sorted(stored, key=lambda each: subjects.index(each.subject))
        if nearest:
            return nearest[0].open(self._keyring).get_secret_value()
        keys = self._apps.get(row["app"], AppKeys()) if row["app"] else self._platform
        return keys.access_token.get_secret_value()
