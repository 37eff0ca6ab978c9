"""What can happen to a conversation: an event is a value, stored in the inbox as JSON and replayed from stories.

A channel makes the first group out of a webhook; timers, jobs and people of the tenant make the second.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from liora.errors import UnreadableBody

MediaKind = Literal["image", "audio", "video", "document", "sticker"]


@dataclass(frozen=True, slots=True)
class TextEvent:
    """A person wrote a text."""

    text: str


@dataclass(frozen=True, slots=True)
class TapEvent:
    """A person tapped a button or a list row; `payload` is the id that Liora gave it."""

    payload: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class LocationEvent:
    """A shared position in WGS 84 degrees; name and address come only with places."""

    lat: float
    lon: float
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class MediaEvent:
    """A file that the channel keeps under `media_id`; `voice` marks a voice note."""

    media: MediaKind
    media_id: str = ""
    mime: str = ""
    caption: str = ""
    filename: str = ""
    voice: bool = False


@dataclass(frozen=True, slots=True)
class ContactsEvent:
    """Shared address-book cards, as the channel sent them."""

    contacts: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class ReactionEvent:
    """An emoji on an earlier message; an empty emoji takes it away."""

    emoji: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """A cart sent from the channel's own catalog: items of {sku, quantity, price, currency}."""

    items: tuple[Mapping[str, Any], ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class SystemEvent:
    """The channel tells of a change, such as a new phone number of the person."""

    change: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UnsupportedEvent:
    """Something that the channel or Liora does not know yet; `raw` keeps what came."""

    what: str
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TimerEvent:
    """A timer that a turn has set is due; `name` is `<skill>.<trigger>`."""

    name: str


@dataclass(frozen=True, slots=True)
class JobEvent:
    """Slow work has ended; `name` is `<skill>.<trigger>`."""

    name: str
    result: Any = None


AgentAct = Literal["say", "take", "give_back", "close", "wrote"]


@dataclass(frozen=True, slots=True)
class AgentEvent:
    """A person of the tenant wrote to the contact; or, without words, took over, gave back or closed.

    What they `wrote` has reached the contact already, by the channel's own app; `media` says what it was where it was
    no text.
    """

    text: str = ""
    act: AgentAct = "say"
    media: str = ""


@dataclass(frozen=True, slots=True)
class MergeEvent:
    """Another conversation turned out to be the same person's: it becomes part of this one. Only workers see it."""

    conversation_id: str


Event = (
    TextEvent
    | TapEvent
    | LocationEvent
    | MediaEvent
    | ContactsEvent
    | ReactionEvent
    | OrderEvent
    | SystemEvent
    | UnsupportedEvent
    | TimerEvent
    | JobEvent
    | AgentEvent
    | MergeEvent
)

KINDS: Mapping[str, type[Event]] = {
    "text": TextEvent,
    "tap": TapEvent,
    "location": LocationEvent,
    "media": MediaEvent,
    "contacts": ContactsEvent,
    "reaction": ReactionEvent,
    "order": OrderEvent,
    "system": SystemEvent,
    "unsupported": UnsupportedEvent,
    "timer": TimerEvent,
    "job": JobEvent,
    "agent": AgentEvent,
    "merge": MergeEvent,
}
_NAMES = {event_type: name for name, event_type in KINDS.items()}
_FIELDS = {event_type: tuple(field.name for field in fields(event_type)) for event_type in _NAMES}


def kind_of(event: Event) -> str:
    """The word for an event's type in the inbox, the log and metrics."""
    return _NAMES[type(event)]


def event_to_json(event: Event) -> dict[str, Any]:
    """`{"kind": …, …}`, ready for JSONB."""
    return {"kind": kind_of(event), **{name: getattr(event, name) for name in _FIELDS[type(event)]}}


def event_from_json(data: Mapping[str, Any]) -> Event:
    """The inverse of `event_to_json`; raises UnreadableBody for a kind that this version does not know."""
    parts = dict(data)
    event_type = KINDS.get(parts.pop("kind", ""))
    if event_type is None:
        raise UnreadableBody(f"The inbox holds an event of unknown kind {data.get('kind')!r}; upgrade Liora.")
    for name in ("contacts", "items"):
        if name in parts:
            parts[name] = tuple(parts[name])
    return event_type(**parts)


def is_from_person(event: Event) -> bool:
    """Whether a person wrote or tapped: only these open the 24-hour window (CONTRACT §3, a cautious reading)."""
    return isinstance(event, TextEvent | TapEvent | LocationEvent | MediaEvent | ContactsEvent | OrderEvent)


def words_of(event: Event) -> str:
    """What a person said in words: the text, the title of the tap, the caption, what stands beside an order, or the new
    wording of an earlier message; else empty."""
    match event:
        case TextEvent(text=text):
            return text
        case TapEvent(title=title):
            return title
        case MediaEvent(caption=caption):
            return caption
        case OrderEvent(text=text):
            return text
        case SystemEvent(change="edit", detail=detail) if "event" in detail:
            return words_of(event_from_json(detail["event"]))
        case _:
            return ""
