"""Which tenant a vendor's number belongs to: the only door from a webhook to a cliente."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from liora.db.failures import answered_within
from liora.db.session import Pool, fetch

_KNOWN_SECONDS = 30.0
_UNKNOWN_SECONDS = 1.0  # a number that was just connected must not wait
_LOOKUP_SECONDS = 5.0
_MOST_REMEMBERED = 20_000
_LOOK_UP = (
    "SELECT phone_number_id, cliente_id, number_id, app, account_id FROM plataforma.number_lookup "
    "WHERE channel = $1 AND phone_number_id = ANY($2::text[])"
)
_ACCOUNTS = (
    "SELECT DISTINCT cliente_id, account_id FROM plataforma.number_lookup "
    "WHERE channel = $1 AND account_id = ANY($3::text[]) AND app = $2"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A tenant's number; `app` is '' for the platform's own app, else the account whose webhook path it uses."""

    cliente_id: UUID
    number_id: UUID
    app: str
    account_id: str


class Numbers:
    """Looks numbers up and remembers them for a moment: known ones for 30 s, unknown ones for 1 s."""

    def __init__(
        self,
        pool: Pool,
        known_seconds: float = _KNOWN_SECONDS,
        unknown_seconds: float = _UNKNOWN_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._known_seconds = known_seconds
        self._unknown_seconds = unknown_seconds
        self._clock = clock
        self._remembered: dict[tuple[str, str], tuple[float, Number | None]] = {}

    async def resolve_tenant(self, channel: str, phone_number_id: str) -> Number | None:
        """The number's tenant, or None where nobody has it; raises DatabaseError."""
        return (await self.resolve_tenants(channel, [phone_number_id])).get(phone_number_id)

    async def resolve_tenants(self, channel: str, phone_number_ids: Collection[str]) -> Mapping[str, Number]:
        """The same for many at once; numbers that nobody has are missing from the answer."""
        now = self._clock()
        found: dict[str, Number] = {}
        missing = []
        for phone_number_id in phone_number_ids:
            until, number = self._remembered.get((channel, phone_number_id), (0.0, None))
            if until <= now:
                missing.append(phone_number_id)
            elif number is not None:
                found[phone_number_id] = number
        return found | await self._look_up(channel, missing) if missing else found

    async def accounts_of(self, channel: str, app: str, account_ids: Collection[str]) -> Mapping[UUID, set[str]]:
        """Which of the accounts each tenant has numbers in, of those that belong to `app`; raises DatabaseError."""
        possible = [each for each in account_ids if each.isprintable()]
        rows = await answered_within(_LOOKUP_SECONDS, fetch(self._pool, _ACCOUNTS, channel, app, possible))
        owners: dict[UUID, set[str]] = {}
        for row in rows:
            owners.setdefault(row["cliente_id"], set()).add(row["account_id"])
        return owners

    def forget(self, channel: str, phone_number_id: str) -> None:
        """To be called where a number has just been connected, moved or taken away."""
        self._remembered.pop((channel, phone_number_id), None)

    async def _look_up(self, channel: str, phone_number_ids: list[str]) -> dict[str, Number]:
        # NUL and half surrogates, which PostgreSQL refuses, would spoil the look-up of their neighbours
        possible = [each for each in phone_number_ids if each.isprintable()]
        rows = await answered_within(_LOOKUP_SECONDS, fetch(self._pool, _LOOK_UP, channel, possible))
        found = {
            row["phone_number_id"]: Number(row["cliente_id"], row["number_id"], row["app"], row["account_id"])
            for row in rows
        }
        for phone_number_id in phone_number_ids:
            self._remember((channel, phone_number_id), found.get(phone_number_id))
        return found

    def _remember(self, key: tuple[str, str], number: Number | None) -> None:
        seconds = self._known_seconds if number else self._unknown_seconds
        self._remembered.pop(key, None)
        self._remembered[key] = (self._clock() + seconds, number)
        if len(self._remembered) > _MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
