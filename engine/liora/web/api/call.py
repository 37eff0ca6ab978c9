"""One request, as a controller sees it: who asks, for which cliente, and what, already checked."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from liora.accounts.audit import Deed
from liora.web.api.problems import not_found

Body = TypeVar("Body")
Query = TypeVar("Query")
Data = TypeVar("Data")


class Role(IntEnum):
    """What somebody may do for a cliente; each may do all that those below may."""

    lector = 1
    agente = 2
    admin = 3
    owner = 4


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: an administrator of the installation, a key of a cliente, or a person with a session.

    `name` is what the audit keeps. `usuario_id` is a person's; a key has its own `role`, `scopes` that bound it to
    resources (empty: all), and ends at `expires_at`. `behind` is the person, or the one who made the key.
    """

    name: str
    platform: bool = False
    cliente_id: UUID | None = None
    usuario_id: UUID | None = None
    role: Role | None = None
    scopes: frozenset[str] = frozenset()
    expires_at: datetime | None = None
    behind: UUID | None = None


ANYBODY = Caller("")
FIRST = UUID(int=0)


class Model(BaseModel):
    """What comes in by the API: unknown fields are refused, texts are taken as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shown(BaseModel):
    """What goes out by the API, also straight from rows."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class NoBody(Model):
    """For requests without a body."""


class NoQuery(Model):
    """For requests without a query."""


class Page(Model):
    """A part of a list: what follows the cursor `despues`, which comes from `meta.next` of the part before."""

    limite: int = Field(default=50, ge=1, le=200, description="Cuántos elementos como máximo.")
    despues: UUID | None = Field(default=None, description="El `meta.next` de la página anterior.")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Data]):
    """What a controller answers beside plain data: `next` continues a list, `headers` are for the transport.

    `later` says that the work goes on, and the data is what the operation declares for that.
    """

    data: Data
    next: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    later: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    """A file as the answer, piece by piece; `size` in bytes where it is known before."""

    content_type: str
    filename: str
    pieces: AsyncIterator[bytes]
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Call(Generic[Body, Query]):
    """`cliente_id` is that of the path, and the caller has been found to belong to it with `role`.

    `new_id` is for what the call creates: it is the same when the request is repeated under its `Idempotency-Key`.
    """

    caller: Caller
    ids: Mapping[str, str]
    body: Body
    query: Query
    request_id: str
    at: datetime
    request: web.Request
    role: Role | None = None
    new_id: UUID = FIRST

    @property
    def cliente_id(self) -> UUID:
        """Of the path."""
        return self.id("cliente_id")

    @property
    def rank(self) -> str:
        """The name of the caller's role for the path's cliente."""
        assert self.role is not None, "operations with a role name a cliente in their path"
        return self.role.name

    def deed(self, action: str, target: object = "", **detail: object) -> Deed:
        """What the audit keeps of this call; `detail` never holds a secret or what people wrote."""
        return Deed(self.caller.name, action, str(target), self.request_id, detail)

    def id(self, name: str) -> UUID:
        """An id of the path; one that is no UUID does not exist."""
        try:
            return UUID(self.ids[name])
        except ValueError:
            raise not_found() from None


AnyCall = Call[Any, Any]


def page_of(rows: list[Any], page: Page, key: str) -> tuple[list[Any], str | None]:
    """The rows of a page that asked for one more than its limit, and the cursor of the next one, if there is one."""
    some = rows[: page.limite]
    return some, str(some[-1][key]) if len(rows) > page.limite else None
