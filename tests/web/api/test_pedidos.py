"""Pedidos by the API."""

from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from uuid_utils.compat import uuid7

from liora.db.session import scoped

from .orders import store_order


@pytest.fixture
async def shop(new_shop):
    return await new_shop()


def numbers(said) -> list[int]:
    return [each["numero"] for each in said.data]


async def reader_of(site, shop) -> str:
    made = await site.post(f"{shop.path}/claves", {"nombre": "lee", "rol": "lector"}, key=shop.key)
    return str(made.data["clave"])


async def test_an_order_is_shown_as_it_was_placed(site, shop) -> None:
    order_id = await store_order(site.engine, shop.cliente_id, 1042, payment="Transferencia", note="timbre malo")
    one = (await site.get(f"{shop.path}/pedidos/{order_id}", key=shop.key)).data
    line = {"sku": "ZAP-28", "nombre": "Zapatilla", "variante": "T28", "cantidad": 2, "precio": "20000.50"}
    assert one["lineas"] == [line]
    told = {"numero": 1042, "estado": "nuevo", "total": "40001", "moneda": "CLP", "cliente": "Ana Soto"}
    told |= {"entrega": "retiro", "direccion": "", "pago": "Transferencia", "nota": "timbre malo"}
    assert {name: one[name] for name in told} == told
    assert (await site.get(f"{shop.path}/pedidos", key=shop.key)).data == [one]


async def test_orders_are_listed_latest_first_and_continued_by_a_cursor(site, shop) -> None:
    for number in range(1, 6):
        await store_order(site.engine, shop.cliente_id, number)
    found, after = [], ""
    while after is not None:
        said = await site.get(f"{shop.path}/pedidos?limite=2{after}", key=shop.key)
        found += numbers(said)
        following = said.body["meta"]["next"]
        after = following and f"&despues={following}"
    assert found == [5, 4, 3, 2, 1]


async def test_orders_are_found_by_state_number_time_and_contact(site, shop) -> None:
    contact_id = await new_contact(site, shop)
    days = [datetime(2026, 11, day, 12, tzinfo=UTC) for day in (1, 2, 3)]
    await store_order(site.engine, shop.cliente_id, 1, placed_at=days[0], status="cancelado")
    await store_order(site.engine, shop.cliente_id, 2, placed_at=days[1], contact_id=contact_id)
    await store_order(site.engine, shop.cliente_id, 3, placed_at=days[2])
    for query, expected in {
        "estado=nuevo": [3, 2],
        "estado=cancelado": [1],
        "numero=2": [2],
        f"contacto_id={contact_id}": [2],
        f"desde={quote(days[1].isoformat())}": [3, 2],
        f"hasta={quote(days[1].isoformat())}": [1],
        f"contacto_id={uuid4()}": [],
    }.items():
        assert numbers(await site.get(f"{shop.path}/pedidos?{query}", key=shop.key)) == expected, query
    assert (await site.get(f"{shop.path}/pedidos?estado=perdido", key=shop.key)).status == 422


async def test_what_a_person_ordered_under_an_older_name_is_theirs(site, shop) -> None:
    ana, anita, anuska, other = [await new_contact(site, shop) for _ in range(4)]
    into = None
    for contact_id in (ana, anita, anuska):
        into = await new_conversation(site, shop, contact_id, into)
    await new_conversation(site, shop, other, None)
    for number, contact_id in enumerate((ana, anita, anuska, other), 1):
        await store_order(site.engine, shop.cliente_id, number, contact_id=contact_id)
    assert numbers(await site.get(f"{shop.path}/pedidos?contacto_id={ana}", key=shop.key)) == [3, 2, 1]


async def test_an_order_goes_from_state_to_state_and_back_and_the_audit_tells(site, shop) -> None:
    order_id = await store_order(site.engine, shop.cliente_id, 1)
    path = f"{shop.path}/pedidos/{order_id}"
    before = (await site.get(path, key=shop.key)).data
    for state in ("confirmado", "despachado", "entregado", "entregado", "cancelado", "nuevo"):
        changed = await site.ask("PATCH", path, {"estado": state}, key=shop.key)
        assert (changed.status, changed.data["estado"]) == (200, state)
    assert changed.data["cambiado"] > before["cambiado"]
    assert changed.data | {"cambiado": before["cambiado"]} == before
    audit = (await site.get(f"{shop.path}/auditoria?accion=pedidos.cambiar", key=shop.key)).data
    states = [each["detalle"]["estado"] for each in audit if each["accion"] == "pedidos.cambiar"]
    assert states == ["nuevo", "cancelado", "entregado", "despachado", "confirmado"]
    assert {each["objeto"] for each in audit if each["accion"] == "pedidos.cambiar"} == {order_id}


async def test_who_may_only_read_changes_no_state_and_strangers_find_nothing(site, shop, new_shop) -> None:
    order_id = await store_order(site.engine, shop.cliente_id, 1)
    path, other, change = f"{shop.path}/pedidos/{order_id}", await new_shop(), {"estado": "cancelado"}
    reader = await reader_of(site, shop)
    assert (await site.get(path, key=reader)).status == 200
    assert (await site.ask("PATCH", path, change, key=reader)).status == 403
    for address in (path, f"{other.path}/pedidos/{order_id}"):
        assert (await site.get(address, key=other.key)).status == 404
        assert (await site.ask("PATCH", address, change, key=other.key)).status == 404
    assert (await site.get(path, key=shop.key)).data["estado"] == "nuevo"


async def test_what_is_no_state_or_no_order_is_refused(site, shop) -> None:
    order_id = await store_order(site.engine, shop.cliente_id, 1)
    path = f"{shop.path}/pedidos"
    assert (await site.ask("PATCH", f"{path}/{order_id}", {"estado": "pagado"}, key=shop.key)).status == 422
    assert (await site.ask("PATCH", f"{path}/{order_id}", {}, key=shop.key)).status == 422
    assert (await site.ask("PATCH", f"{path}/{uuid4()}", {"estado": "nuevo"}, key=shop.key)).status == 404
    assert (await site.get(f"{path}/x", key=shop.key)).status == 404


async def new_contact(site, shop) -> UUID:
    number = (await site.post(f"{shop.path}/waba", {"modo": "sandbox"}, key=shop.key)).data["id"]
    contact_id = uuid7()
    async with scoped(site.pool, shop.cliente_id) as connection:
        await connection.execute(
            "INSERT INTO liora.contact (cliente_id, contact_id, number_id) VALUES ($1, $2, $3)",
            *(shop.cliente_id, contact_id, UUID(number)),
        )
    return contact_id


async def new_conversation(site, shop, contact_id: UUID, merged_into: UUID | None) -> UUID:
    conversation_id = uuid7()
    async with scoped(site.pool, shop.cliente_id) as connection:
        await connection.execute(
            "INSERT INTO liora.convo_state (cliente_id, conversation_id, contact_id, number_id, merged_into) "
            "SELECT cliente_id, $2, contact_id, number_id, $4 FROM liora.contact "
            "WHERE cliente_id = $1 AND contact_id = $3",
            *(shop.cliente_id, conversation_id, contact_id, merged_into),
        )
    return conversation_id
