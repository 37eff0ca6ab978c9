"""One primitive for options: reply buttons, a list, a paged list or numbered text, whatever the channel can show.

What a tapped option carries is its *payload*: skill, state, version, trigger and value, so that an old button says
where it came from.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from liora.errors import SkillError
from liora.messages import Buttons, ChannelLimits, Message, Option, OptionList, Text

T = TypeVar("T")

_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

MORE = "liora.mas"
"""The trigger of the last row of a list that goes on."""


class Payload(NamedTuple):
    """What a tap brings back. `state` is `<skill>.<state>`."""

    state: str
    version: str
    trigger: str
    value: Any = None

    def encode(self) -> str:
        value = "" if self.value is None else _to_json(self.value)
        return f"{self.state}|{self.version}|{self.trigger}|{value}"

    @staticmethod
    def decode(text: str) -> "Payload | None":
        """The payload, or None for a button that is not ours (a template's quick reply, somebody else's list)."""
        parts = text.split("|", 3)
        if len(parts) != 4 or "." not in parts[0]:
            return None
        try:
            return Payload(parts[0], parts[1], parts[2], json.loads(parts[3]) if parts[3] else None)
        except ValueError:
            return None


def skill_of(payload: str) -> str:
    """The skill whose option an encoded payload is; empty for a button that is not ours."""
    option = Payload.decode(payload)
    return option.state.partition(".")[0] if option else ""


class Shown(NamedTuple):
    """An option ready to be shown: its payload, its whole label and a description."""

    payload: Payload
    label: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Presented:
    """The messages that show options; of each option, in the order of their numbers, its label and its payload."""

    messages: tuple[Message, ...]
    options: tuple[tuple[str, str], ...]


def present(body: str, options: Sequence[Shown], button: str, limits: ChannelLimits, more: Shown | None) -> Presented:
    """Shows `body` and `options`; `more` is the row that continues, already chosen by `page`."""
    rows = [*options, more] if more else list(options)
    before, last = fit_body(body, limits.interactive_body)
    head = tuple(Text(text) for part in before for text in split_text(part, limits.text_body))
    offered = tuple((row.label, row.payload.encode()) for row in rows)
    if not limits.buttons and not limits.rows:
        return Presented(tuple(Text(text) for text in split_text(numbered(body, rows), limits.text_body)), offered)
    if _fits_buttons(rows, limits):
        buttons = tuple(Option(_fitting(id_, limits.button_id), label) for label, id_ in offered)
        return Presented((*head, Buttons(last, buttons)), offered)
    listed = tuple(_row(row, id_, limits) for row, (_, id_) in zip(rows, offered, strict=True))
    return Presented((*head, OptionList(last, cut(button, limits.list_button), listed)), offered)


def page(options: Sequence[T], offset: int, limits: ChannelLimits) -> tuple[Sequence[T], int | None]:
    """The options from `offset` that one message can show, and where the next page begins (None at the end).

    A list that has become shorter since its last page was shown begins anew.
    """
    offset = offset if offset < len(options) else 0
    rest = options[offset:]
    most = limits.rows or 10
    if len(rest) <= most:
        return rest, None
    return rest[: most - 1], offset + most - 1


def numbered(body: str, rows: Sequence[Shown]) -> str:
    """The options as text, for channels without buttons."""
    lines = [f"{number}) {_whole(row)}" for number, row in enumerate(rows, 1)]
    return "\n".join([body, *lines])


def cut(text: str, most: int) -> str:
    """`text` in at most `most` characters, cut at a word where that keeps more than half of it."""
    if len(text) <= most:
        return text
    short = text[: most - 1].rstrip()
    space = short.rfind(" ")
    return (short[:space] if space > most // 2 else short).rstrip(" ,.;:·-") + "…"


def split_text(text: str, most: int) -> list[str]:
    """`text` in pieces of at most `most` characters, split at paragraphs, lines or words."""
    pieces = []
    while len(text) > most:
        window = text[:most]
        at = max(window.rfind("\n\n"), window.rfind("\n"), window.rfind(" "))
        at = at if at > most // 2 else most
        pieces.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*pieces, text] if text else pieces


def fit_body(body: str, most: int) -> tuple[list[str], str]:
    """What must be said before, and the last part, which fits above the options."""
    *before, last = split_text(body, most) or ["…"]
    return before, last


def _fits_buttons(rows: Sequence[Shown], limits: ChannelLimits) -> bool:
    return (
        len(rows) <= limits.buttons
        and len({row.label for row in rows}) == len(rows)
        and all(len(row.label) <= limits.button_title and not row.description for row in rows)
    )


def _row(row: Shown, id_: str, limits: ChannelLimits) -> Option:
    whole = len(row.label) <= limits.row_title
    description = row.description if whole else _whole(row)
    return Option(
        _fitting(id_, limits.row_id), cut(row.label, limits.row_title), cut(description, limits.row_description)
    )


def _whole(row: Shown) -> str:
    return f"{row.label} · {row.description}" if row.description else row.label


def _fitting(id_: str, most: int) -> str:
    if len(id_) > most:
        state = id_.partition("|")[0]
        raise SkillError(f"The value of a choice of {state!r} is too long for a button ({len(id_)}).")
    return id_
