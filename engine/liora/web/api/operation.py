"""What the API can do, declared: from this come the routes, the checks, and the OpenAPI document."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from liora.web.api.call import AnyCall, Model, NoBody, NoQuery, Role

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]

Needs = Literal["nobody", "somebody", "platform"] | Role
"""`nobody`: open to all. `somebody`: any valid credential. `platform`: an administrator of the installation.
A role: a member of the path's cliente with this role at least, or an administrator."""

Handler = Callable[[AnyCall], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path below /api/v1.

    `answer` is the type of `data` (a Shown, a list of them, or None), or `bytes` for a Stream; `later` is its type
    where the work takes longer than the request (202). A `paged` operation answers lists with a cursor. `once` lets a
    request be repeated safely with `Idempotency-Key`. `upload` is the largest body in bytes that is handed to the
    controller unread, `form` the field of a form that may hold it instead. `fails` lists what it answers beside the
    usual. `flag` names what the cliente's plan must include.
    """

    method: Method
    path: str
    handle: Handler
    summary: str
    needs: Needs
    answer: Any
    body: type[Model] = NoBody
    query: type[Model] = NoQuery
    status: int = 200
    paged: bool = False
    once: bool = False
    upload: int = 0
    form: str = ""
    later: Any = None
    fails: tuple[int, ...] = ()
    describe: str = ""
    flag: str = ""

    @property
    def resource(self) -> str:
        """The last noun of the path: what scopes of keys name."""
        nouns = [part for part in self.path.split("/") if part and not part.startswith("{")]
        return nouns[1] if nouns[0] == "clientes" and len(nouns) > 1 else nouns[0]

    @property
    def scope(self) -> str:
        """What a key with scopes needs: `<resource>:leer` or `<resource>:escribir`."""
        return f"{self.resource}:{'leer' if self.method == 'GET' else 'escribir'}"

    @property
    def of_cliente(self) -> bool:
        return "{cliente_id}" in self.path


class Controller(Protocol):
    """The operations of one resource."""

    def operations(self) -> list[Operation]:
        """In the order in which the document shows them."""
        ...
