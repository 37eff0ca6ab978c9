"""Enlaces: the short links of a cliente, who followed them, and its provider of short links."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.clientes import read_cliente
from liora.db.figures import Span
from liora.links.codes import short_link
from liora.links.ctr import Asked, Counts, Dimension, carried_of
from liora.links.listing import list_links, read_standing
from liora.links.showing import Showing, way_of
from liora.links_provider import NONE, OWN
from liora.web.api.call import Answer, Call, NoBody, NoQuery, Page, Role, Shown, page_of
from liora.web.api.cifras import Days
from liora.web.api.operation import Operation
from liora.web.api.problems import not_found

MOST_ROWS = 1_000

Estado = Literal["activo", "en_espera", "detenido", "no_instalado"]
Sku = Annotated[str, StringConstraints(max_length=200)]

_DIMENSIONS: dict[str, Dimension] = {"producto": "product", "version": "version", "posicion": "position", "dia": "day"}
_ONE = "(producto|version|posicion|dia)"


class LinkPage(Page):
    """A part of the list, or of one product's links."""

    sku: Sku | None = Field(default=None, description="Solo los enlaces de este producto.")


class Comparison(Days):
    """Days, and what to tell apart."""

    por: str = Field(
        default="dia",
        pattern=f"^{_ONE}(,{_ONE}){{0,3}}$",
        description="Qué distinguir, separado por comas: `producto`, `version`, `posicion`, `dia`.",
    )
    sku: Sku | None = Field(default=None, description="Solo este producto.")
    version: int | None = Field(default=None, ge=1, le=2**31 - 1, description="Solo esta versión del catálogo.")


class Enlace(Shown):
    """`clics` are people's; `visitas` all, with previews and machines."""

    id: UUID
    sku: str
    url: str
    enlace: str
    proveedor: str
    rechazo: str
    clics: int
    visitas: int
    creado: datetime


class Medida(Shown):
    """What a link, or all of them, came to; `ctr` is null where no message with a link arrived."""

    mensajes: int
    entregados: int
    clics: int
    visitas: int
    ctr: float | None


class Fila(Medida):
    """One group; what was not asked for is null, and so is what nobody knows of a click."""

    producto: str | None = None
    version: int | None = None
    posicion: int | None = None
    dia: date | None = None


class Ctr(Shown):
    """`filas` are the most said first, 1,000 at most; `total` is of all."""

    desde: date
    hasta: date
    zona: str
    total: Medida
    filas: list[Fila]


class Proveedor(Shown):
    """Who shortens: what was chosen, what could be, and how it goes."""

    elegido: str
    disponibles: list[str]
    estado: Estado
    motivo: str
    reintenta: datetime | None
    enlaces: int
    acortados: int


@dataclass(frozen=True, slots=True)
class Enlaces:
    """The resource and what it needs."""

    engine: AsyncEngine
    showing: Showing

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/links"
        return [
            Operation(
                *("GET", path, self.list, "Enlaces del cliente, con sus clics", Role.lector, list[Enlace]),
                query=LinkPage,
                paged=True,
            ),
            Operation(
                *("GET", path + "/ctr", self.compare, "Clics por mensaje entregado", Role.lector, Ctr),
                query=Comparison,
                describe=NOTE,
            ),
            Operation("GET", path + "/proveedor", self.standing, "Quién acorta los enlaces", Role.lector, Proveedor),
        ]

    async def list(self, call: Call[NoBody, LinkPage]) -> Answer[list[Enlace]]:
        query = call.query
        rows = await list_links(self.engine, call.cliente_id, query.despues, query.limite + 1, query.sku)
        some, following = page_of(rows, query, "link_id")
        return Answer([self._shown(row) for row in some], following)

    async def compare(self, call: Call[NoBody, Comparison]) -> Ctr:
        row = await read_cliente(self.engine, call.cliente_id)
        if row is None:
            raise not_found()
        query, names = call.query, tuple(dict.fromkeys(call.query.por.split(",")))
        span = Span(query.desde, query.hasta, row["timezone"])
        asked = Asked(span, tuple(_DIMENSIONS[name] for name in names), query.sku, query.version)
        found = await carried_of(self.engine, call.cliente_id, asked)
        rows = [
            Fila(**_measured(counts), **{name: key[_DIMENSIONS[name]] for name in names})
            for key, counts in found.rows[:MOST_ROWS]
        ]
        return Ctr(
            desde=span.first, hasta=span.last, zona=span.zone, total=Medida(**_measured(found.total)), filas=rows
        )

    async def standing(self, call: Call[NoBody, NoQuery]) -> Proveedor:
        row = await read_standing(self.engine, call.cliente_id)
        if row is None:
            raise not_found()
        chosen, offered = way_of(row["settings"], None).provider, [OWN, NONE, *sorted(self.showing.vendors)]
        waits = max(filter(None, (row["shorten_after"], row["clicks_after"])), default=None)
        waits = waits if waits and waits > call.at else None
        return Proveedor(
            elegido=chosen,
            disponibles=offered,
            estado=_state(chosen in offered, bool(row["stopped"]), waits is not None),
            motivo=row["reason"] or "",
            reintenta=waits,
            enlaces=row["links"],
            acortados=row["short_links"],
        )

    def _shown(self, row: dict[str, Any]) -> Enlace:
        own = short_link(self.showing.base, row["code"])
        return Enlace(
            id=row["link_id"],
            sku=row["sku"],
            url=row["url"],
            enlace=row["short_url"] or own,
            proveedor=row["provider"] or OWN,
            rechazo=row["refused"],
            clics=row["clicks"],
            visitas=row["hits"],
            creado=row["created_at"],
        )


NOTE = (
    "`ctr` son los clics de personas por cada mensaje entregado con el enlace. Un mensaje cuenta el día en que se dijo "
    "y un clic, el día en que se hizo. Las vistas previas y los robots están solo en `visitas`. La versión es la del "
    "catálogo y la posición, el lugar en la lista que vio la persona; de los clics que cuenta un proveedor no se saben."
)


def _state(installed: bool, stopped: bool, waits: bool) -> Estado:
    if not installed:
        return "no_instalado"
    return "detenido" if stopped else "en_espera" if waits else "activo"


def _measured(counts: Counts) -> dict[str, Any]:
    return {
        "mensajes": counts.carried,
        "entregados": counts.delivered,
        "clics": counts.clicks,
        "visitas": counts.hits,
        "ctr": counts.ctr,
    }
