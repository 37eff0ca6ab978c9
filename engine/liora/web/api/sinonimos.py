"""Sinónimos: the cliente's other names for things, which its people write and its catalog does not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.synonyms import MOST_SYNONYMS, delete_synonym, list_synonyms, put_synonym
from liora.language.normalise import fold
from liora.web.api.call import Answer, Call, Model, NoBody, NoQuery, Role, Shown
from liora.web.api.operation import Operation
from liora.web.api.problems import conflict, not_found

Words = Annotated[
    str,
    StringConstraints(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*[0-9A-Za-zÁÉÍÓÚÜÑáéíóúüñ][^\x00-\x1f\x7f]*$"),
]
"""One line with a letter or a digit in it."""


class SynonymPage(Model):
    """A part of the list, in the order of what is said."""

    limite: int = Field(default=50, ge=1, le=200, description="Cuántos elementos como máximo.")
    despues: str = Field(default="", max_length=128, description="El `meta.next` de la página anterior.")


class NewSinonimo(Model):
    """What people say, and what the cliente means by it in the words of its catalog."""

    dicho: Words
    significa: Words


class Sinonimo(Shown):
    """`dicho` is kept without capitals and accents."""

    dicho: str
    significa: str
    creado: datetime


@dataclass(frozen=True, slots=True)
class Sinonimos:
    """The resource and what it needs."""

    engine: AsyncEngine

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/sinonimos"
        return [
            Operation(
                *("GET", path, self.list, "Sinónimos del cliente", Role.lector, list[Sinonimo]),
                query=SynonymPage,
                paged=True,
            ),
            Operation(
                *("PUT", path, self.put, "Poner un sinónimo", Role.agente, Sinonimo),
                body=NewSinonimo,
                fails=(409,),
                describe="Quien escribe `dicho` encuentra lo que `significa`: «polera» es «camiseta».",
            ),
            Operation("DELETE", path + "/{dicho}", self.delete, "Quitar un sinónimo", Role.agente, None),
        ]

    async def list(self, call: Call[NoBody, SynonymPage]) -> Answer[list[Sinonimo]]:
        page = call.query
        rows = await list_synonyms(self.engine, call.cliente_id, page.despues, page.limite + 1)
        following = rows[page.limite - 1]["said"] if len(rows) > page.limite else None
        return Answer([_shown(row) for row in rows[: page.limite]], following)

    async def put(self, call: Call[NewSinonimo, NoQuery]) -> Sinonimo:
        said, meant = fold(call.body.dicho), call.body.significa
        row = await put_synonym(self.engine, call.cliente_id, said, meant, call.deed("sinonimos.put", said))
        if row is None:
            raise conflict("too_many_synonyms", f"Un cliente puede tener {MOST_SYNONYMS} sinónimos como máximo.")
        return _shown(row)

    async def delete(self, call: Call[NoBody, NoQuery]) -> None:
        said = fold(call.ids["dicho"])
        if not await delete_synonym(self.engine, call.cliente_id, said, call.deed("sinonimos.delete", said)):
            raise not_found()


def _shown(row: dict[str, Any]) -> Sinonimo:
    return Sinonimo(dicho=row["said"], significa=row["meant"], creado=row["created_at"])
