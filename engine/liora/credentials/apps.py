"""What belongs to the vendor's apps: the platform's and those of the settings, then those that tenants bring.

The look-up of tenants' apps is read as a whole and once a second at most, so that whoever makes up paths costs nothing.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from liora.accounts.demo import Demo
from liora.credentials.keyring import Keyring
from liora.credentials.opening import Stored, find_valid
from liora.db.failures import answered_within
from liora.db.session import Pool, fetch, scoped
from liora.settings import AppKeys, Settings

Result = TypeVar("Result")
App = tuple[str, str]

KNOWN_SECONDS = 10.0
UNKNOWN_SECONDS = 1.0  # an app that was just connected must not wait
LOOKUP_SECONDS = 5.0

_OWNERS = "SELECT channel, account_id, cliente_id FROM plataforma.app_lookup"


@dataclass(frozen=True, slots=True)
class _Keys:
    """All that is valid for an app; `until` is when it has to be asked for again."""

    secrets: Sequence[str] = field(default=(), repr=False)
    verify_tokens: Sequence[str] = field(default=(), repr=False)
    until: float = 0.0


class Apps:
    """Secrets and tokens by app: '' is the platform's (and the demo's), else the account id in the webhook's path.

    An app of the settings is the operator's: no tenant can add secrets to it. Raises DatabaseError when the database
    is away and KeyringError for what cannot be opened: then nobody knows whether a signature is right.
    """

    def __init__(
        self,
        settings: Settings,
        pool: Pool,
        keyring: Keyring,
        demo: Demo | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = {app: _of_settings(keys) for app, keys in settings.apps.items()}
        self._settings[""] = _of_settings(settings.platform_app, demo)
        self._pool = pool
        self._keyring = keyring
        self._clock = clock
        self._owners: dict[App, UUID] = {}
        self._owners_until = 0.0
        self._known: dict[App, _Keys] = {}
        self._asked: dict[Hashable, asyncio.Task[Any]] = {}

    async def secrets(self, channel: str, app: str) -> Sequence[str]:
        """All secrets that sign webhooks of `app`; none where nobody has it."""
        return (await self._keys(channel, app)).secrets

    async def verify_tokens(self, channel: str, app: str) -> Sequence[str]:
        """All tokens that a GET verification of `app` may name; none where nobody has it."""
        return (await self._keys(channel, app)).verify_tokens

    async def _keys(self, channel: str, app: str) -> _Keys:
        if app in self._settings:
            return self._settings[app]
        known = self._known.get((channel, app))
        if known is None or known.until <= self._clock():
            known = await self._look_up(channel, app)
        return known

    async def _look_up(self, channel: str, app: str) -> _Keys:
        if self._owners_until <= self._clock():
            await self._shared("owners", self._load_owners)
        cliente_id = self._owners.get((channel, app))
        if cliente_id is None:
            return _Keys()
        return await self._shared((channel, app), lambda: self._load(cliente_id, channel, app))

    async def _shared(self, what: Hashable, work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """Whoever asks while somebody is asking gets the same answer."""
        task: asyncio.Task[Result] | None = self._asked.get(what)
        if task is None:
            task = self._asked[what] = asyncio.create_task(work())
            task.add_done_callback(lambda _: self._asked.pop(what))
        return await answered_within(LOOKUP_SECONDS, task)

    async def _load_owners(self) -> None:
        rows = await fetch(self._pool, _OWNERS)
        self._owners = {(row["channel"], row["account_id"]): row["cliente_id"] for row in rows}
        self._known = {app: keys for app, keys in self._known.items() if app in self._owners}
        self._owners_until = self._clock() + UNKNOWN_SECONDS

    async def _load(self, cliente_id: UUID, channel: str, app: str) -> _Keys:
        async with scoped(self._pool, cliente_id) as connection:
            found = await find_valid(connection, cliente_id, ["app_secret", "verify_token"], [app])
        keys = _Keys(
            self._opened(found, "app_secret"), self._opened(found, "verify_token"), self._clock() + KNOWN_SECONDS
        )
        self._known[channel, app] = keys
        return keys

    def _opened(self, found: Sequence[Stored], kind: str) -> Sequence[str]:
        return [each.open(self._keyring).get_secret_value() for each in found if each.kind == kind]


def _of_settings(keys: AppKeys, demo: Demo | None = None) -> _Keys:
    secrets = [secret.get_secret_value() for secret in keys.app_secrets]
    tokens = [keys.verify_token.get_secret_value()]
    if demo:
        secrets, tokens = [demo.app_secret, *secrets], [demo.verify_token, *tokens]
    return _Keys(secrets, [token for token in tokens if token])
