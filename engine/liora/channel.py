"""What a channel is: the definitions that a vendor's integration implements.

A channel turns a vendor's webhook into values (`Delivery`) and Liora's messages into the vendor's requests. It knows
signatures, limits and error codes; the engine knows none of them. A plugin offers one by the hook `liora_channels`:

    class Telegrama:
        name = "telegrama"
        route = "/webhook/telegrama"
        ...

    @hookimpl
    def liora_channels():
        return [Telegrama()]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, Literal, Protocol

from aiohttp import FormData, web

from liora.events import Event
from liora.messages import ChannelLimits, Message
from liora.reports import News, NumberReport, TemplateReport

# -- what comes in ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identifier:
    """One name of a person at one number: a phone (digits only) or an id scoped to the business (`user_id`)."""

    kind: Literal["phone", "user_id"]
    value: str


@dataclass(frozen=True, slots=True)
class Received:
    """One event of one person.

    `phone_number_id` is the tenant's number, `account_id` the vendor's account above it (WABA), `message_id` the
    vendor's id (the key of deduplication), `sent_at` unix seconds. `identifiers` holds at least one, best first.
    Where the event tells that the person is named otherwise from now on, `renamed` holds all the new names: a kind of
    name that is missing there is not known any more.
    """

    phone_number_id: str
    account_id: str
    message_id: str
    sent_at: int
    identifiers: tuple[Identifier, ...]
    profile_name: str
    event: Event
    renamed: tuple[Identifier, ...] = ()


class Delivered(IntEnum):
    """How far a message has come; a higher value replaces a lower one, `failed` is terminal."""

    accepted = 0
    sent = 1
    delivered = 2
    read = 3
    played = 4
    failed = 9


@dataclass(frozen=True, slots=True)
class Status:
    """News of a message that Liora sent; `reference` is the id of its outbox row, where the vendor echoes it."""

    phone_number_id: str
    account_id: str
    message_id: str
    delivered: Delivered
    at: int
    reference: str = ""
    error_code: int | None = None
    error_title: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Anything else in a webhook: acknowledged and logged, never an error."""

    account_id: str
    phone_number_id: str
    what: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """All that one webhook body holds, in its order; `news` are what those `notices` say that Liora acts on.

    `echoes` were written by a person of the tenant in the vendor's own app: each names whom it was written to, and its
    event is an `AgentEvent` of what they wrote. Nobody has said them to Liora.
    """

    received: tuple[Received, ...] = ()
    statuses: tuple[Status, ...] = ()
    notices: tuple[Notice, ...] = ()
    news: tuple[News, ...] = ()
    echoes: tuple[Received, ...] = ()


# -- what goes out ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Account:
    """With what a number sends: its id at the vendor, the token, and the base address of the vendor's API.

    What an `in_house` number says counts as sent and reaches nobody: people of the tenant read it through Liora's API.
    With an `own_token` the tenant has shown that the number is its own; the installation's proves nothing.
    """

    phone_number_id: str
    access_token: str = field(repr=False)
    api_url: str
    in_house: bool = False
    own_token: bool = False


Action = Literal[
    "retry",  # transient: again after a growing pause, five tries in all
    "retry_media",  # the vendor could not fetch or take the file: the same, three tries in all
    "slow_pair",  # too many to this person: 4^n seconds for this conversation, others go on
    "slow_number",  # throughput of the number: the whole lane pauses, seconds
    "slow_account",  # request rate of the account: all its numbers pause, minutes
    "slow_app",  # request rate of the vendor's app: all lanes that this process sends through it rest, minutes
    "stop_number",  # nothing leaves this number until a person has looked
    "stop_account",  # token, permission, payment or policy: nothing leaves the account until a person has looked
    "park",  # the 24-hour window is closed: waits until the person writes
    "drop",  # this message will never go
]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The vendor took the message under `message_id`."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The vendor said no; `alert` asks for a person's attention."""

    code: int
    title: str
    action: Action
    alert: bool


@dataclass(frozen=True, slots=True)
class Unsent:
    """The request surely never left (no connection): send again at once."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request may have arrived (timeout, reset, gateway error): wait for a status before sending again."""

    reason: str


Outcome = Accepted | Refused | Unsent | Unknown


@dataclass(frozen=True, slots=True)
class File:
    """One of the tenant's documents, to be given to the vendor before messages carry it."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The vendor keeps the file for the number under `media_id`, 29 days at least."""

    media_id: str


UploadOutcome = Uploaded | Refused | Unsent | Unknown


@dataclass(frozen=True, slots=True)
class Pace:
    """Rates of one number: messages a second (inbound included); per person a burst, then one each `pair_seconds`."""

    number_per_second: float
    number_burst: int
    pair_burst: int
    pair_seconds: float


class Client(Protocol):
    """The part of aiohttp's ClientSession that a channel uses."""

    def post(self, url: str, *, data: bytes | FormData, headers: Mapping[str, str]) -> Any: ...

    def get(self, url: str, *, params: Mapping[str, str], headers: Mapping[str, str]) -> Any: ...


class Channel(Protocol):
    """A vendor's messaging service.

    `route` is where its webhooks arrive (the platform's own app); `<route>/{account}` serves a tenant's own app.
    `api_url` is the vendor's API, `sandbox_path` where the sandbox stands in for it.
    """

    name: str
    route: str
    api_url: str
    sandbox_path: str
    limits: ChannelLimits
    pace: Pace

    def challenge(self, query: Mapping[str, str], verify_tokens: Sequence[str]) -> str | None:
        """The text that answers the vendor's GET verification, or None when the token is wrong."""
        ...

    def verify(self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
        """Whether `body` carries a signature by one of `secrets`, compared in constant time."""
        ...

    def parse(self, body: bytes) -> Delivery:
        """All entries, changes, messages and statuses of a verified body; raises UnreadableBody."""
        ...

    def render(self, message: Message, recipient: Identifier, reference: str, media_id: str = "") -> dict[str, Any]:
        """The vendor's request body; `reference` comes back in every status of the message.

        `media_id` is what `upload` has given for the message's document, where it has one.
        """
        ...

    async def send(self, client: Client, account: Account, body: Mapping[str, Any]) -> Outcome:
        """Posts one rendered message and classifies the answer; never raises for what the network does."""
        ...

    async def upload(self, client: Client, account: Account, file: File) -> UploadOutcome:
        """Gives the vendor a file for messages of the account's number; never raises for what the network does."""
        ...

    def classify(self, code: int | None, title: str) -> Refused:
        """What a status `failed` with this code means; the sender acts on it as on a refusal, once a message."""
        ...

    async def inspect(self, client: Client, account: Account, account_id: str) -> NumberReport | Refused | Unknown:
        """What the vendor says of the number; `account_id` is asked for it where the number does not say its own."""
        ...

    async def templates(
        self, client: Client, account: Account, account_id: str
    ) -> tuple[TemplateReport, ...] | Refused | Unknown:
        """All templates of the vendor's account."""
        ...

    async def subscribe(self, client: Client, account: Account, account_id: str) -> Refused | Unknown | None:
        """Asks for the webhooks of the vendor's account, for the app of the token; None once they will come."""
        ...

    def sandbox(self, settings: "SandboxSettings") -> "Sandbox":
        """A stand-in for the vendor, for development: its API with its limits and errors, and a page to chat in."""
        ...


# -- the vendor's stand-in ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """`folder` keeps what was accepted; webhooks signed with `app_secret` go to `webhook_url`."""

    folder: Path
    webhook_url: str
    app_secret: str = field(repr=False)
    phone_number_id: str
    account_id: str


class Sandbox(Protocol):
    """`app` is mounted under /sandbox."""

    app: web.Application

    def observe(self, delivery: Delivery) -> None:
        """Notes inbound messages that did not come from the page: they open the window and count for the rate."""
        ...
