"""The lines of sandbox.ndjson: what happened in the sandbox, one record a line; times in unix seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import orjson

from liora.errors import LioraError


class SandboxFileError(LioraError):
    """The sandbox's file cannot be read; move it away to start with an empty sandbox."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The Graph API took a message for `person` (a phone's digits or a user id).

    `withheld` marks one whose statuses are lost on purpose, `failure` the code with which it fails later.
    """

    id: str
    number: str
    person: str
    at: float
    payload: Mapping[str, Any]
    withheld: bool = False
    failure: int = 0


@dataclass(frozen=True, slots=True)
class Incoming:
    """A person wrote on the page; `message` stands in the webhook as it is here."""

    id: str
    number: str
    people: list[str]
    name: str
    at: float
    message: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the webhook answered to an incoming message; 0 when it was not reached."""

    id: str
    status: int


@dataclass(frozen=True, slots=True)
class Observed:
    """A message that did not come from the page reached the webhook; `people` are those whose window it opens."""

    number: str
    account: str
    people: list[str]
    at: float


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The webhook took these statuses: pairs of message id and word."""

    statuses: list[list[str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """The page has shown these outgoing messages."""

    ids: list[str]


@dataclass(frozen=True, slots=True)
class Marked:
    """The business has read an incoming message."""

    id: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the media store; `sha256` in hex, `size` in bytes."""

    id: str
    number: str
    mime_type: str
    sha256: str
    size: int
    filename: str


Record = Outgoing | Incoming | Answered | Observed | Acknowledged | Shown | Marked | Kept

KINDS: Mapping[str, type[Record]] = {
    "outgoing": Outgoing,
    "incoming": Incoming,
    "answered": Answered,
    "observed": Observed,
    "acknowledged": Acknowledged,
    "shown": Shown,
    "marked": Marked,
    "kept": Kept,
}
_NAMES = {record_type: name for name, record_type in KINDS.items()}


def record_to_line(record: Record) -> bytes:
    """`{"kind": …, …}` with a newline at its end."""
    content = {field.name: getattr(record, field.name) for field in fields(record)}
    return orjson.dumps({"kind": _NAMES[type(record)], **content}, option=orjson.OPT_APPEND_NEWLINE)


def record_from_line(line: bytes) -> Record:
    """The inverse of `record_to_line`; raises SandboxFileError."""
    try:
        content = orjson.loads(line)
        return KINDS[content.pop("kind")](**content)
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError) as error:
        raise SandboxFileError from error
