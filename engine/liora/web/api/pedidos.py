"""Pedidos: what people have ordered, and how far the shop has got with it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.orders.reading import Wanted, carry_on, find_order, list_orders
from liora.web.api.call import Answer, Call, Model, NoBody, NoQuery, Page, Role, Shown, page_of
from liora.web.api.kinds import Moment
from liora.web.api.operation import Operation
from liora.web.api.problems import not_found

Estado = Literal["nuevo", "confirmado", "despachado", "entregado", "cancelado"]


class OrderPage(Page):
    """Latest first."""

    estado: Estado | None = None
    contacto_id: UUID | None = None
    numero: int | None = Field(default=None, ge=1, le=2**53, description="El número que se dijo a la persona.")
    desde: Moment | None = Field(default=None, description="Solo los hechos desde este momento.")
    hasta: Moment | None = Field(default=None, description="Solo los hechos antes de este momento.")


class Cambio(Model):
    """The state that an order goes to."""

    estado: Estado


class Linea(Shown):
    """`precio` is that of one unit, as the person saw it."""

    sku: str
    nombre: str
    variante: str
    cantidad: int
    precio: Decimal


class Pedido(Shown):
    """An order; what is told of its person is empty once the person has been erased."""

    id: UUID
    numero: int
    estado: Estado
    lineas: list[Linea]
    total: Decimal
    moneda: str
    cliente: str
    entrega: str
    direccion: str
    pago: str
    nota: str
    contacto_id: UUID | None
    conversacion_id: UUID | None
    hecho: datetime
    cambiado: datetime


@dataclass(frozen=True, slots=True)
class Pedidos:
    """The resource and what it needs."""

    engine: AsyncEngine

    def operations(self) -> list[Operation]:
        path = "/clientes/{cliente_id}/pedidos"
        one = path + "/{order_id}"
        return [
            Operation(
                *("GET", path, self.list, "Pedidos de las personas", Role.lector, list[Pedido]),
                query=OrderPage,
                paged=True,
            ),
            Operation("GET", one, self.read, "Un pedido", Role.lector, Pedido),
            Operation(
                *("PATCH", one, self.change, "Cambiar el estado de un pedido", Role.agente, Pedido),
                body=Cambio,
                describe="De cualquier estado a cualquier otro, también de vuelta. A la persona no se le escribe nada.",
            ),
        ]

    async def list(self, call: Call[NoBody, OrderPage]) -> Answer[list[Pedido]]:
        page = call.query
        wanted = Wanted(page.estado, page.contacto_id, page.numero, page.desde, page.hasta)
        rows = await list_orders(self.engine, call.cliente_id, wanted, page.despues, page.limite + 1)
        some, following = page_of(rows, page, "order_id")
        return Answer([_shown(row) for row in some], following)

    async def read(self, call: Call[NoBody, NoQuery]) -> Pedido:
        return _found(await find_order(self.engine, call.cliente_id, call.id("order_id")))

    async def change(self, call: Call[Cambio, NoQuery]) -> Pedido:
        order_id, status = call.id("order_id"), call.body.estado
        deed = call.deed("pedidos.cambiar", order_id, estado=status)
        return _found(await carry_on(self.engine, call.cliente_id, order_id, status, call.at, deed))


def _found(row: dict[str, Any] | None) -> Pedido:
    if row is None:
        raise not_found()
    return _shown(row)


def _shown(row: dict[str, Any]) -> Pedido:
    return Pedido(
        id=row["order_id"],
        numero=row["number"],
        estado=row["status"],
        lineas=[_line(item) for item in row["items"]],
        total=row["total"],
        moneda=row["currency"],
        cliente=row["customer"],
        entrega=row["delivery"],
        direccion=row["address"],
        pago=row["payment"],
        nota=row["note"],
        contacto_id=row["contact_id"],
        conversacion_id=row["conversation_id"],
        hecho=row["placed_at"],
        cambiado=row["changed_at"],
    )


def _line(item: dict[str, Any]) -> Linea:
    return Linea(
        sku=item["sku"],
        nombre=item["name"],
        variante=item["variant"],
        cantidad=item["units"],
        precio=Decimal(item["price"]),
    )
