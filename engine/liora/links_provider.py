"""What a provider of short links is: the definitions that a vendor's integration implements.

Liora shortens links itself (`propio`) or leaves the shop's own addresses (`ninguno`); a cliente may choose a vendor
instead. A vendor is asked by jobs alone: until it has answered, and whenever it fails, Liora's own links are said. A
plugin offers one by the hook `liora_link_providers`:

    class Corto:
        name = "corto"
        credential = "corto"
        per_minute = 60

        async def shorten(self, client, account, url):
            ...

        async def clicks(self, client, account, short_url):
            ...

    @hookimpl
    def liora_link_providers():
        return [Corto()]
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

OWN = "propio"
NONE = "ninguno"
"""What Liora does without a vendor; no plugin may take these names."""


@dataclass(frozen=True, slots=True)
class LinkAccount:
    """With what a cliente shortens: its token, and the domain and group that its account has, where it names them."""

    token: str = field(repr=False)
    domain: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Shortened:
    """The short link, with its scheme."""

    url: str


@dataclass(frozen=True, slots=True)
class Clicked:
    """Clicks by day, as far back as the vendor still tells."""

    days: Mapping[date, int]


Action = Literal[
    "retry",  # transient, or too fast: after a growing pause
    "next_month",  # the account has used up what its plan allows until the first of next month
    "drop",  # never for this link; others go on
    "stop",  # token, domain or plan: nothing more with this token, until a person has looked
]


@dataclass(frozen=True, slots=True)
class Declined:
    """The vendor said no, or nothing; `reason` is its word for it, which an operator reads."""

    action: Action
    reason: str


class Client(Protocol):
    """The part of aiohttp's ClientSession that a provider uses; it brings the time limits."""

    def post(self, url: str, *, data: bytes, headers: Mapping[str, str]) -> Any: ...

    def get(self, url: str, *, params: Mapping[str, str], headers: Mapping[str, str]) -> Any: ...


class LinkProvider(Protocol):
    """A vendor of short links.

    `name` is what a cliente's settings say, `credential` the kind of credential that holds the token, `per_minute` how
    many requests one account may make.
    """

    name: str
    credential: str
    per_minute: int

    async def shorten(self, client: Client, account: LinkAccount, url: str) -> Shortened | Declined:
        """A short link to `url`, the same one every time; never raises for what the network does."""
        ...

    async def clicks(self, client: Client, account: LinkAccount, short_url: str) -> Clicked | Declined:
        """Who followed a short link; never raises for what the network does."""
        ...
