"""Links of a cliente by the API: what was said, what arrived, who followed it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert
from tests.privacy.conftest import Guest, seat
from tests.tenants import Tenant
from uuid_utils.compat import uuid7

from liora.db.schema import conversations as c
from liora.db.session import scoped, scoped_core
from liora.links.clicks import Click, find_target, write_clicks
from liora.links.codes import code_in
from liora.links.making import make_links
from liora.view import Product

NOW = datetime.now(UTC)
PRODUCTS = [Product(sku, sku, url=f"https://sol.cl/{sku}") for sku in ("A", "B", "C")]


class Shelf:
    """A shop with three links and one person, who hears of them and follows them."""

    def __init__(self, site: Any, shop: Any, guest: Guest, codes: dict[str, str]) -> None:
        self.site, self.shop, self.guest, self.codes = site, shop, guest, codes

    async def say(self, sku: str, version: int = 1, position: int | None = 1, delivered: int = 2) -> None:
        cause, where = f"wamid.{uuid7()}", {"conversation_id": self.guest.conversation_id}
        said = [{"sku": sku, "version": version, "position": position, "n": 0}]
        number = {"number_id": self.guest.tenant.number_id}
        line = {
            **where,
            "log_id": uuid7(),
            "at": NOW,
            "direction": "out",
            "kind": "text",
            "cause": cause,
            "links": said,
        }
        message = {**where, **number, "out_id": uuid7(), "cause": cause, "n": 0, "seq": 0, "payload": {}, "status": 2}
        async with scoped_core(self.site.engine, self.shop.cliente_id) as connection:
            for table, row in ((c.conversation_log, line), (c.outbox, message | {"delivered": delivered})):
                await connection.execute(insert(table).values(cliente_id=self.shop.cliente_id, **row))

    async def click(self, sku: str, human: bool = True, version: int | None = 1, position: int | None = 1) -> None:
        target = await find_target(self.site.pool, self.codes[sku])
        assert target
        click = Click(target.cliente_id, uuid7(), target.link_id, NOW, human, uuid7().bytes, version, position)
        await write_clicks(self.site.pool, [click])

    async def told(self, sku: str, clicks: int) -> None:
        """By a vendor."""
        target = await find_target(self.site.pool, self.codes[sku])
        assert target
        async with scoped(self.site.pool, target.cliente_id) as connection:
            statement = "INSERT INTO liora.link_day VALUES ($1, $2, $3, $4)"
            await connection.execute(statement, target.cliente_id, target.link_id, NOW.date(), clicks)

    async def ctr(self, by: str, **more: object) -> dict[str, Any]:
        span = {"desde": "2026-01-01", "hasta": "2026-12-31"} if NOW.year == 2026 else {}
        span = span or {"desde": f"{NOW.year}-01-01", "hasta": f"{NOW.year}-12-31"}
        query = "&".join(f"{name}={value}" for name, value in {**span, "por": by, **more}.items())
        found: dict[str, Any] = (await self.site.get(f"{self.shop.path}/links/ctr?{query}", key=self.shop.key)).data
        return found


@pytest.fixture
async def shelf(site, new_shop) -> Shelf:
    shop = await new_shop()
    number = (await site.post(f"{shop.path}/waba", {"modo": "sandbox"}, key=shop.key)).data
    guest = await seat(site.engine, Guest(Tenant(shop.cliente_id, {number["phone_number_id"]: number["id"]})))
    linked = await make_links(site.pool, shop.cliente_id, PRODUCTS, "https://corto.example")
    return Shelf(site, shop, guest, {product.sku: code_in(product.link) for product in linked})


def measured(messages: int, delivered: int, clicks: int, hits: int, ctr: float | None) -> dict[str, Any]:
    return {"mensajes": messages, "entregados": delivered, "clics": clicks, "visitas": hits, "ctr": ctr}


def figures(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("mensajes", "entregados", "clics", "visitas", "ctr")}


async def test_clicks_of_people_are_counted_against_messages_that_arrived(shelf) -> None:
    for delivered in (2, 3, 1, 9):
        await shelf.say("A", delivered=delivered)
    await shelf.say("B", version=2, position=None)
    await shelf.click("A")
    await shelf.click("A", human=False)
    await shelf.click("C", version=None, position=None)
    found = await shelf.ctr("producto")
    assert found["total"] == measured(5, 3, 2, 3, 0.6667)
    assert {row["producto"]: figures(row) for row in found["filas"]} == {
        "A": measured(4, 2, 1, 2, 0.5),
        "B": measured(1, 1, 0, 0, 0.0),
        "C": measured(0, 0, 1, 1, None),
    }
    assert (found["filas"][0]["version"], found["filas"][0]["dia"]) == (None, None)
    metrics = await shelf.site.get(f"{shelf.shop.path}/metrics?desde={NOW.year}-01-01&hasta={NOW.year}-12-31")
    assert metrics.data["ctr"] == 0.6667


async def test_figures_are_told_apart_by_version_position_and_day(shelf) -> None:
    for version, position in ((1, 1), (1, 2), (2, 1), (2, 1)):
        await shelf.say("A", version, position)
    await shelf.click("A", version=2, position=1)
    await shelf.click("A", version=1, position=2)
    await shelf.told("B", 4)
    by_place = await shelf.ctr("version,posicion")
    assert {(row["version"], row["posicion"]): row["ctr"] for row in by_place["filas"]} == {
        (2, 1): 0.5,
        (1, 1): 0.0,
        (1, 2): 1.0,
        (None, None): None,
    }
    by_day = await shelf.ctr("dia")
    assert by_day["total"] == by_place["total"] == measured(4, 4, 6, 6, 1.5)
    assert sum(row["clics"] for row in by_day["filas"]) == sum(row["clics"] for row in by_place["filas"]) == 6
    assert figures((await shelf.ctr("producto", sku="B"))["total"]) == measured(0, 0, 4, 4, None)
    assert figures((await shelf.ctr("producto", version=2))["total"]) == measured(2, 2, 1, 1, 0.5)


async def test_links_are_listed_with_their_clicks(shelf) -> None:
    await shelf.click("A")
    await shelf.click("A", human=False)
    await shelf.told("A", 2)
    page = await shelf.site.get(f"{shelf.shop.path}/links?limite=2", key=shelf.shop.key)
    rest = await shelf.site.get(f"{shelf.shop.path}/links?despues={page.body['meta']['next']}", key=shelf.shop.key)
    first = page.data[0]
    assert (first["sku"], first["clics"], first["visitas"]) == ("A", 3, 4)
    assert first["enlace"] == f"https://corto.example/r/{shelf.codes['A']}"
    assert (first["url"], first["proveedor"], first["rechazo"]) == ("https://sol.cl/A", "propio", "")
    assert [row["sku"] for row in (*page.data, *rest.data)] == ["A", "B", "C"]
    one = await shelf.site.get(f"{shelf.shop.path}/links?sku=B", key=shelf.shop.key)
    assert [row["sku"] for row in one.data] == ["B"]


async def test_the_provider_is_chosen_with_the_settings_and_says_how_it_goes(shelf) -> None:
    site, shop = shelf.site, shelf.shop
    chosen = {"configuracion": {"enlaces": "bitly", "cuenta_enlaces": {"dominio": "ir.sol.cl"}}}
    assert (await site.get(f"{shop.path}/links/proveedor", key=shop.key)).data["elegido"] == "propio"
    assert (await site.ask("PATCH", shop.path, chosen, key=shop.key)).data["configuracion"]["enlaces"] == "bitly"
    found = (await site.get(f"{shop.path}/links/proveedor", key=shop.key)).data
    assert (found["elegido"], found["estado"], found["enlaces"], found["acortados"]) == ("bitly", "activo", 3, 0)
    assert found["disponibles"] == ["propio", "ninguno", "bitly"]
    async with scoped(site.pool, shop.cliente_id) as connection:
        await connection.execute(
            "INSERT INTO liora.link_account (cliente_id, reason, shorten_after, stopped_credential) "
            "VALUES ($1, 'HTTP 403 FORBIDDEN', '2999-01-01', NULL)",
            shop.cliente_id,
        )
    found = (await site.get(f"{shop.path}/links/proveedor", key=shop.key)).data
    assert (found["estado"], found["motivo"], found["reintenta"][:4]) == ("en_espera", "HTTP 403 FORBIDDEN", "2999")
    async with scoped(site.pool, shop.cliente_id) as connection:
        await connection.execute("UPDATE liora.link_account SET stopped_credential = cliente_id")
    assert (await site.get(f"{shop.path}/links/proveedor", key=shop.key)).data["estado"] == "detenido"
    await site.ask("PATCH", shop.path, {"configuracion": {"enlaces": "otro"}}, key=shop.key)
    assert (await site.get(f"{shop.path}/links/proveedor", key=shop.key)).data["estado"] == "no_instalado"


@pytest.mark.parametrize("by", ["", "color", "dia,", "dia,dia,dia,dia,dia", "producto;dia"])
async def test_what_cannot_be_told_apart_is_refused(site, new_shop, by) -> None:
    shop = await new_shop()
    said = await site.get(f"{shop.path}/links/ctr?desde=2026-11-01&hasta=2026-11-02&por={by}", key=shop.key)
    assert said.status == 422


async def test_an_erased_person_carries_nothing_and_clicks_stay(shelf) -> None:
    await shelf.say("A")
    await shelf.click("A")
    erased = await shelf.site.ask("DELETE", f"{shelf.shop.path}/contactos/{shelf.guest.contact_id}", key=shelf.shop.key)
    assert erased.status == 200
    assert (await shelf.ctr("producto"))["total"] == measured(0, 0, 1, 1, None)


async def test_another_shop_s_links_are_nobody_s_business(shelf, new_shop) -> None:
    stranger = await new_shop("Otra")
    for path in ("links", "links/proveedor", "links/ctr?desde=2026-11-01&hasta=2026-11-02"):
        assert (await shelf.site.get(f"{shelf.shop.path}/{path}", key=stranger.key)).status == 404
