"""Links are made once for each product and page, and shown as the cliente wants them."""

import asyncio
from dataclasses import replace
from decimal import Decimal

from tests.tenants import rows

from liora.db.session import scoped
from liora.links import making
from liora.links.clicks import find_target
from liora.links.codes import code_in
from liora.links.making import SHORTEN, make_links
from liora.links.said import links_said
from liora.links.showing import Showing, Way, way_of
from liora.messages import LinkButton, Text
from liora.view import Catalog, Product, Tenant

BASE = "https://c.example"
GORRO = Product("G-1", "Gorro", Decimal(4990), url="https://sol.cl/gorro?talla=m")
TAZA = Product("T-1", "Taza", url="https://sol.cl/taza")
BARE = Product("N-1", "Nada")
ODD = Product("X-1", "Rara", url="javascript:alert(1)")
TAGS = "utm_source=whatsapp&utm_medium=ficha&utm_campaign=tienda_catalogo"
SETTINGS = Tenant("Tienda", "CL", "CLP", "America/Santiago", "tu", ())


async def made(pool, tenant, *products, base=BASE):
    return await make_links(pool, tenant.cliente_id, products, base)


async def test_products_with_a_page_get_a_link_that_leads_to_it_with_tags(pool, new_tenant) -> None:
    tenant = await new_tenant()
    gorro, taza, bare, odd = await made(pool, tenant, GORRO, TAZA, BARE, ODD)
    assert (bare.link, odd.link) == ("", "")
    assert replace(gorro, link="") == GORRO
    assert len({gorro.link, taza.link}) == 2
    target = await find_target(pool, code_in(gorro.link))
    assert target is not None
    assert target.cliente_id == tenant.cliente_id
    assert target.url == f"https://sol.cl/gorro?talla=m&{TAGS}&utm_content=g_1"
    assert await find_target(pool, "zzzzzzz") is None
    assert await rows(pool, tenant, "job") == []


async def test_a_product_keeps_its_link_and_a_new_page_gets_another(pool, new_tenant) -> None:
    tenant, neighbour = await new_tenant(), await new_tenant()
    [first] = await made(pool, tenant, GORRO)
    again, moved, other = await made(
        pool, tenant, replace(GORRO, price=Decimal(1), name="Otro"), replace(GORRO, url="https://sol.cl/b"), TAZA
    )
    assert again.link == first.link
    assert len({first.link, moved.link, other.link}) == 3
    [theirs] = await made(pool, neighbour, GORRO)
    assert theirs.link != first.link
    assert len(await rows(pool, tenant, "link")) == 3


async def test_the_same_product_twice_in_a_catalog_has_one_link(pool, new_tenant) -> None:
    one, two = await made(pool, await new_tenant(), GORRO, GORRO)
    assert one.link == two.link


async def test_a_code_that_somebody_has_is_not_given_again(pool, new_tenant, monkeypatch) -> None:
    [first] = await made(pool, await new_tenant(), GORRO)
    codes = iter([code_in(first.link), "2222222", "3333333"])
    monkeypatch.setattr(making, "new_code", lambda: next(codes))
    next_tenant = await new_tenant()
    links = {code_in(each.link) for each in await made(pool, next_tenant, GORRO, TAZA)}
    assert links == {"2222222", "3333333"}


async def test_without_a_public_address_links_are_the_shop_s_own_pages(pool, new_tenant) -> None:
    tenant = await new_tenant()
    found = await made(pool, tenant, GORRO, BARE, base="")
    assert found == [GORRO, BARE]
    shown = Showing().shown(Catalog(1, tuple(found)), SETTINGS, Way(), {})
    assert [each.link for each in shown.products] == [f"https://sol.cl/gorro?talla=m&{TAGS}&utm_content=g_1", ""]
    assert await rows(pool, tenant, "link") == []


async def test_who_has_chosen_a_vendor_has_it_asked_by_a_job(pool, new_tenant) -> None:
    tenant = await new_tenant()
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute("UPDATE liora.cliente SET settings = $1", {"enlaces": "bitly"})
    [gorro] = await made(pool, tenant, GORRO)
    assert gorro.link.startswith(f"{BASE}/r/")
    assert [row["name"] for row in await rows(pool, tenant, "job")] == [SHORTEN]


async def test_turns_say_the_vendor_s_link_once_it_is_there(pool, new_tenant) -> None:
    tenant = await new_tenant()
    linked = await made(pool, tenant, GORRO, TAZA)
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute(
            "UPDATE liora.link SET short_url = 'https://bit.ly/3x', provider = 'bitly' WHERE sku = 'G-1'"
        )
        showing, way = Showing(BASE, ["bitly"]), Way("bitly", 1)
        short = await showing.short_links(connection, tenant.cliente_id, way)
        none = await showing.short_links(connection, tenant.cliente_id, Way())
    shown = showing.shown(Catalog(4, tuple(linked)), SETTINGS, way, short)
    assert [product.link for product in shown.products] == ["https://bit.ly/3x", linked[1].link]
    assert none == {}


def test_what_a_cliente_has_chosen_since_is_laid_over_a_snapshot() -> None:
    catalog = Catalog(4, (replace(GORRO, link="https://old.example/r/k3m9xwq"), TAZA, BARE))

    def links(showing: Showing, way: Way) -> list[str]:
        return [product.link for product in showing.shown(catalog, SETTINGS, way, {}).products]

    tagged = f"https://sol.cl/gorro?talla=m&{TAGS}&utm_content=g_1"
    page = f"https://sol.cl/taza?{TAGS}&utm_content=t_1"
    assert links(Showing(BASE, ["bitly"]), Way()) == [f"{BASE}/r/k3m9xwq", page, ""]
    assert links(Showing(BASE, ["bitly"]), Way("desconocido")) == [f"{BASE}/r/k3m9xwq", page, ""]
    assert links(Showing(BASE, ["bitly"]), Way("ninguno")) == [tagged, page, ""]
    assert links(Showing(), Way()) == [tagged, page, ""]
    assert way_of({}, None) == Way("propio", 0)
    assert way_of({"enlaces": "bitly"}, 3) == Way("bitly", 3)


def test_links_in_what_is_said_are_recognised_by_the_catalog() -> None:
    own, vendor = replace(GORRO, link=f"{BASE}/r/k3m9xwq"), replace(TAZA, link="https://bit.ly/3x")
    catalog = Catalog(4, (own, vendor, BARE))
    body = f"Mira: *{BASE}/r/k3m9xwq.3.2*, (https://bit.ly/3x). Y {BASE}/r/zzzzzzz o https://otro.cl/r/a"
    assert links_said(Text(body), 1, catalog) == (
        {"sku": "G-1", "version": 3, "position": 2, "n": 1},
        {"sku": "T-1", "version": 4, "position": None, "n": 1},
    )
    assert [each["sku"] for each in links_said(LinkButton("Toca", "Ver", own.link), 0, catalog)] == ["G-1"]
    assert links_said(Text(body), 0, None) == links_said(Text("hola"), 0, catalog) == ()


async def test_two_who_make_the_same_links_in_pieces_at_once_agree(pool, new_tenant, monkeypatch) -> None:
    monkeypatch.setattr(making, "PIECE", 3)
    tenant = await new_tenant()
    products = [Product(f"P-{n}", "Cosa", url=f"https://sol.cl/{n}") for n in range(20)]
    one, other = await asyncio.gather(made(pool, tenant, *products), made(pool, tenant, *reversed(products)))
    assert {each.sku: each.link for each in one} == {each.sku: each.link for each in other}
    assert len(await rows(pool, tenant, "link")) == 20
