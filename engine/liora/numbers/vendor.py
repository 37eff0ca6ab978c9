"""Whom a cliente's numbers are asked of: the channel of each, with what it sends."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from liora.channel import Account, Channel, Client, Refused, Unknown
from liora.errors import LioraError
from liora.reports import NumberReport, TemplateReport

Said = TypeVar("Said")

ANSWER_SECONDS = 10.0
LIST_SECONDS = 25.0

NO_ACCOUNT = Refused(0, "The number has no credentials.", "stop_account", alert=True)
NOT_ITS_OWN = Refused(0, "The number has no token of its own.", "stop_account", alert=True)


class AccountSource(Protocol):
    """Knows with what a number sends, and remembers it for a while."""

    async def account(self, cliente_id: UUID, number_id: UUID) -> Account:
        """Raises LioraError when the number has no credentials."""
        ...

    def forget(self, number_id: UUID) -> None:
        """The next question reads what is stored."""
        ...


@dataclass(frozen=True, slots=True)
class Vendors:
    """All channels, and the one client that speaks to their vendors."""

    channels: Mapping[str, Channel]
    client: Client
    accounts: AccountSource

    async def inspect(
        self, row: Mapping[str, Any], *, with_own_token: bool = False
    ) -> NumberReport | Refused | Unknown:
        """What the vendor says of the number with this row, where need be to its own token alone."""
        account = await self._account(row)
        if isinstance(account, Refused):
            return account
        if with_own_token and not account.own_token:
            return NOT_ITS_OWN
        channel = self.channels[row["channel"]]
        return await _answered(ANSWER_SECONDS, channel.inspect(self.client, account, row["account_id"]))

    async def templates(self, row: Mapping[str, Any]) -> tuple[TemplateReport, ...] | Refused | Unknown:
        """All templates of the number's account; what stays in the house has none."""
        account = await self._account(row)
        if isinstance(account, Refused):
            return account
        if account.in_house:
            return ()
        channel = self.channels[row["channel"]]
        return await _answered(LIST_SECONDS, channel.templates(self.client, account, row["account_id"]))

    async def subscribe(self, row: Mapping[str, Any]) -> Refused | Unknown | None:
        """Asks for the webhooks of the number's account; None once they will come."""
        account = await self._account(row)
        if isinstance(account, Refused):
            return account
        channel = self.channels[row["channel"]]
        return await _answered(ANSWER_SECONDS, channel.subscribe(self.client, account, row["account_id"]))

    async def _account(self, row: Mapping[str, Any]) -> Account | Refused:
        try:
            return await self.accounts.account(row["cliente_id"], row["number_id"])
        except LioraError:
            return NO_ACCOUNT


async def _answered(seconds: float, question: Awaitable[Said]) -> Said | Unknown:
    """Somebody waits for the answer, so silence is an answer too."""
    try:
        async with asyncio.timeout(seconds):
            return await question
    except TimeoutError:
        return Unknown(f"The vendor has not answered within {seconds:g} s.")
