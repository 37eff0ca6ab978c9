"""What the bot said, in the words of a story, and whether it is what the story expects."""

from collections.abc import Mapping, Sequence
from typing import Any

from liora.messages import (
    Buttons,
    Document,
    Image,
    LinkButton,
    LocationRequest,
    Message,
    Option,
    OptionList,
    Template,
    Text,
)

Said = str | dict[str, dict[str, Any]]


def as_said(message: Message) -> Said:
    """A message as a story writes it: a plain string for text, else one key with its parts."""
    match message:
        case Text(body=body):
            return body
        case Buttons(body=body, buttons=buttons):
            return {"buttons": {"text": body, "options": [option.title for option in buttons]}}
        case OptionList(body=body, rows=rows):
            return {"list": {"text": body, "rows": [_row(row) for row in rows]}}
        case Image(link=link, caption=caption):
            return {"image": {"text": caption, **_source(link, message.document)}}
        case Document(link=link, filename=filename, caption=caption):
            return {"document": {"text": caption, **_source(link, message.document), "filename": filename}}
        case LocationRequest(body=body):
            return {"location_request": {"text": body}}
        case LinkButton(body=body, label=label, url=url):
            return {"link": {"text": body, "label": label, "url": url}}
        case Template(name=name):
            return {"template": {"text": name}}


def _source(link: str, document: str) -> dict[str, str]:
    return {"document": document} if document else {"link": link}


def options_of(message: Message) -> Sequence[Option]:
    """What can be tapped on a message."""
    match message:
        case Buttons(buttons=options) | OptionList(rows=options):
            return options
        case _:
            return ()


def agrees(expected: Any, said: Said) -> bool:
    """Whether one message is what one item of `bot:` asks for: a plain string is equal, `contains` is a part."""
    if isinstance(expected, str):
        return expected == said
    if "contains" in expected and len(expected) == 1:
        return isinstance(said, str) and expected["contains"] in said
    ((kind, parts),) = expected.items()
    if kind == "text":
        return isinstance(said, str) and (parts == said if isinstance(parts, str) else _parts_agree(parts, said))
    return isinstance(said, dict) and kind in said and _parts_agree(parts, said[kind])


def _parts_agree(expected: Mapping[str, Any], said: str | Mapping[str, Any]) -> bool:
    found = {"text": said} if isinstance(said, str) else said
    return all(
        value in found["text"] if name == "contains" else found.get(name) == value for name, value in expected.items()
    )


def _row(row: Option) -> str:
    return f"{row.title} · {row.description}" if row.description else row.title
