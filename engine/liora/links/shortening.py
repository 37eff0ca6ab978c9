"""Asking a cliente's vendor for short links and for their clicks: a slice at a time, and no more than it allows.

    retry        a growing pause, up to an hour       drop   the link stays Liora's own
    next_month   until the first of next month        stop   until the cliente saves another token; it is told

Nothing here is on the way of a message: what the vendor has not made is said with Liora's own link.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, assert_never
from uuid import UUID

from pydantic import SecretStr

from liora.db.notices import Notice, tell
from liora.db.session import Pool, scoped
from liora.links import accounts
from liora.links.accounts import Open, Standing
from liora.links_provider import OWN, Client, Declined, LinkAccount, LinkProvider

SLICE = 40
"""Links of one job: it is asked to come back for the rest."""

CLICKS_EVERY = timedelta(hours=20)
"""The clicks of a link are asked for once a day: each question counts for what a plan allows in a month."""

FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3_600.0
NEXT_SLICE = 5.0
BUSY = 60.0
NO_CREDENTIAL = "falta la credencial"

Sleep = Callable[[float], Awaitable[None]]

TokenOf = Callable[[UUID, str], Awaitable[tuple[UUID, SecretStr] | None]]
"""(cliente_id, kind): the id and the secret of the credential that is valid now."""


@dataclass(frozen=True, slots=True)
class Shortening:
    """`clock` tells when; `sleep` waits for seconds between two questions."""

    pool: Pool
    providers: Mapping[str, LinkProvider]
    token_of: TokenOf
    clock: Callable[[], datetime]
    sleep: Sleep = asyncio.sleep

    async def of_cliente(self, cliente_id: UUID, client: Client) -> float | None:
        """One slice; returns the seconds after which there is more to ask, None when there is not."""
        async with scoped(self.pool, cliente_id) as connection:
            own = await accounts.chosen_by(connection, cliente_id)
            provider = self.providers.get(own.get("enlaces", OWN))
            if provider is None:
                return None
            standing = await accounts.claim(connection, cliente_id, self.clock())
        if standing is None:
            return BUSY
        try:
            return await self._ask(cliente_id, client, provider, own, standing)
        finally:
            async with scoped(self.pool, cliente_id) as connection:
                await accounts.release(connection, cliente_id, standing, self.clock())

    async def _ask(
        self, cliente_id: UUID, client: Client, provider: LinkProvider, own: Mapping[str, Any], standing: Standing
    ) -> float | None:
        found = await self.token_of(cliente_id, provider.credential)
        if found is None:
            standing.reason = NO_CREDENTIAL
            return None
        credential_id, token = found
        if standing.stopped_credential == credential_id:
            return None
        if standing.stopped_credential or standing.reason == NO_CREDENTIAL:
            standing.stopped_credential, standing.reason = None, ""
        named = own.get("cuenta_enlaces") or {}
        account = LinkAccount(token.get_secret_value(), named.get("dominio", ""), named.get("grupo", ""))
        round_ = Round(self, cliente_id, client, provider, account, credential_id, standing)
        more = await round_.shorten()
        return more if more is not None else await round_.poll()


@dataclass(frozen=True, slots=True)
class Round:
    """One slice of one cliente's links, with its account in hand."""

    at: Shortening
    cliente_id: UUID
    client: Client
    provider: LinkProvider
    account: LinkAccount
    credential_id: UUID
    standing: Standing

    async def shorten(self) -> float | None:
        """Asks for short links; returns the seconds after which to go on, None when nothing is left to be asked."""
        now = self.at.clock()
        if self.standing.shorten_after and now < self.standing.shorten_after:
            return None
        async with scoped(self.at.pool, self.cliente_id) as connection:
            links = await accounts.links_without_short(connection, self.cliente_id, SLICE)
        pause, made = None, 0
        for link in links:
            done = await self.provider.shorten(self.client, self.account, link.url)
            if isinstance(done, Declined) and done.action != "drop":
                pause = await self._give_way(done, "shorten_after")
                break
            await self._keep(link, done.reason if isinstance(done, Declined) else "", getattr(done, "url", ""))
            made += not isinstance(done, Declined)
            await self.at.sleep(60 / self.provider.per_minute)
        more = pause is None and len(links) == SLICE
        self._note_change(made, more)
        return NEXT_SLICE if more else pause

    async def poll(self) -> float | None:
        """Asks for clicks in the same way."""
        now = self.at.clock()
        stopped = self.standing.stopped_credential is not None
        if stopped or (self.standing.clicks_after and now < self.standing.clicks_after):
            return None
        async with scoped(self.at.pool, self.cliente_id) as connection:
            before = now - CLICKS_EVERY
            links = await accounts.links_to_poll(connection, self.cliente_id, self.provider.name, before, SLICE)
        for link in links:
            done = await self.provider.clicks(self.client, self.account, link.url)
            if isinstance(done, Declined) and done.action != "drop":
                return await self._give_way(done, "clicks_after")
            async with scoped(self.at.pool, self.cliente_id) as connection:
                days = {} if isinstance(done, Declined) else done.days
                await accounts.keep_clicks(connection, self.cliente_id, link.link_id, days, now)
            await self.at.sleep(60 / self.provider.per_minute)
        return NEXT_SLICE if len(links) == SLICE else None

    async def _keep(self, link: Open, refused: str, short_url: str) -> None:
        self.standing.failures = 0
        self.standing.reason = ""
        async with scoped(self.at.pool, self.cliente_id) as connection:
            if refused:
                await accounts.keep_refused(connection, self.cliente_id, link.link_id, refused)
            else:
                await accounts.keep_short(connection, self.cliente_id, link.link_id, short_url, self.provider.name)

    def _note_change(self, made: int, more: bool) -> None:
        revised = self.standing.revised_at
        rests = more and revised is not None and revised > self.at.clock() - accounts.REVISION_REST
        self.standing.changed = bool(made) and not rests

    async def _give_way(self, declined: Declined, until: str) -> float | None:
        now, standing = self.at.clock(), self.standing
        standing.reason = declined.reason
        match declined.action:
            case "stop":
                standing.stopped_credential = self.credential_id
                await self._tell()
                return None
            case "next_month":
                setattr(standing, until, first_of_next_month(now))
                return None
            case "retry" | "drop":
                pause = min(FIRST_PAUSE * 2.0**standing.failures, LONGEST_PAUSE)
                standing.failures += 1
                setattr(standing, until, now + timedelta(seconds=pause))
                return pause
            case other:
                assert_never(other)

    async def _tell(self) -> None:
        notice = Notice(self.cliente_id, "links_stopped", f"links_stopped:{self.credential_id}")
        async with scoped(self.at.pool, self.cliente_id) as connection:
            await tell(connection, [notice])


def first_of_next_month(now: datetime) -> datetime:
    """Where quotas of a month begin anew, in the zone of `now`."""
    start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return start.replace(year=now.year + 1, month=1) if now.month == 12 else start.replace(month=now.month + 1)
