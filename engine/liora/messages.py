"""What Liora says: messages without any vendor's shape, stored in the outbox as JSON, rendered by a channel.

Lengths are checked by `core.choices` against the channel's `ChannelLimits` before a message is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from liora.errors import UnreadableBody


@dataclass(frozen=True, slots=True)
class ChannelLimits:
    """What one message of a channel may hold; lengths in code points, the window in hours."""

    text_body: int
    interactive_body: int
    buttons: int
    button_title: int
    button_id: int
    rows: int
    row_title: int
    row_description: int
    row_id: int
    list_button: int
    caption: int
    window_hours: int


@dataclass(frozen=True, slots=True)
class Option:
    """A button or a row: what is shown, and the id that comes back when it is tapped."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text with the channel's own markup (*bold*, _italic_)."""

    body: str
    preview_url: bool = False


@dataclass(frozen=True, slots=True)
class Buttons:
    """A text with reply buttons below."""

    body: str
    buttons: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class OptionList:
    """A text with a list that opens on tapping `button`."""

    body: str
    button: str
    rows: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by its https address, or the tenant's document of that name."""

    link: str
    caption: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file by its https address, or the tenant's document of that name; `filename` is what people see."""

    link: str
    filename: str
    caption: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class LocationRequest:
    """A text with a button that shares the person's position."""

    body: str


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A text with one button that opens `url`."""

    body: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Template:
    """A message that Meta approved beforehand: the only kind outside the 24-hour window."""

    name: str
    language: str
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instead:
    """What goes in place of a message where only templates may: the tenant's own for `purpose`, filled with `words`."""

    purpose: str
    words: tuple[str, ...] = ()


Message = Text | Buttons | OptionList | Image | Document | LocationRequest | LinkButton | Template

KINDS: Mapping[str, type[Message]] = {
    "text": Text,
    "buttons": Buttons,
    "list": OptionList,
    "image": Image,
    "document": Document,
    "location_request": LocationRequest,
    "link": LinkButton,
    "template": Template,
}
_NAMES = {message_type: name for name, message_type in KINDS.items()}
_FIELDS = {message_type: tuple(field.name for field in fields(message_type)) for message_type in _NAMES}


def message_to_json(message: Message, instead: Instead | None = None) -> dict[str, Any]:
    """`{"kind": …, …}`, ready for JSONB; without `document` and `instead` where there are none, as it once was."""
    kind = type(message)
    parts = {name: _plain(getattr(message, name)) for name in _FIELDS[kind]}
    if "document" in parts and not parts["document"]:
        del parts["document"]
    if instead:
        parts["instead"] = {"purpose": instead.purpose, "words": list(instead.words)}
    return {"kind": _NAMES[kind], **parts}


def _plain(value: Any) -> Any:
    """A part as JSON has it: the options of a message are the only ones with parts of their own."""
    if isinstance(value, tuple):
        return tuple(_option(part) if isinstance(part, Option) else part for part in value)
    return value


def _option(option: Option) -> dict[str, str]:
    return {"id": option.id, "title": option.title, "description": option.description}


def message_from_json(data: Mapping[str, Any]) -> Message:
    """The message of `message_to_json`; raises UnreadableBody for a kind that this version does not know."""
    parts = {name: part for name, part in data.items() if name != "instead"}
    message_type = KINDS.get(parts.pop("kind", ""))
    if message_type is None:
        raise UnreadableBody(f"The outbox holds a message of unknown kind {data.get('kind')!r}; upgrade Liora.")
    for name in ("buttons", "rows"):
        if name in parts:
            parts[name] = tuple(Option(**option) for option in parts[name])
    if "parameters" in parts:
        parts["parameters"] = tuple(parts["parameters"])
    return message_type(**parts)


def document_of(message: Message) -> str:
    """The name of the tenant's document that the message carries; empty for most."""
    return message.document if isinstance(message, Image | Document) else ""


def body_of(message: Message) -> str:
    """The words of a message, for the log and for transcripts."""
    match message:
        case Image(caption=caption) | Document(caption=caption):
            return caption
        case Template(name=name):
            return name
        case Text(body=body) | Buttons(body=body) | OptionList(body=body) | LocationRequest(body=body):
            return body
        case LinkButton(body=body):
            return body
