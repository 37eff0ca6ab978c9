"""What a turn says of a link is in the log, and a vendor's short link is said once it is there."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import aiohttp
import pytest
from pydantic import SecretStr
from tests.integrations.bitly.fake import TOKEN, open_bitly
from tests.tenants import rows
from uuid_utils.compat import uuid7

from liora.links.codes import code_in, read_code
from liora.links.shortening import Shortening
from liora.links.showing import Showing
from liora.plugins import load
from liora.view import Product
from liora.workers.skill_brain import SkillBrain

BASE = "https://c.example"
PRODUCTS = [
    Product(f"P-{n}", name, Decimal(1990), "Ropa", url=f"https://sol.cl/{n}")
    for n, name in enumerate(("Gorro rojo", "Bufanda azul", "Polera verde"), start=1)
]


@pytest.fixture
async def shop(town):
    tenant = await town.tenant(skills=["ecommerce"])
    await town.publish(tenant, PRODUCTS, BASE)
    return tenant


async def ask(town, tenant, *texts: str) -> list[str]:
    """The links that are said; views are loaded anew."""
    views = town.views(links=Showing(BASE, ["bitly"]))
    worker = town.worker(SkillBrain(load()), views=views)
    person = await town.person(tenant, f"569{len(await rows(town.pool, tenant, 'contact')):08}")
    for minute, text in enumerate(texts):
        await town.write(person, text, since=int(town.now.timestamp()) - 600 + 60 * minute)
        await town.drain(worker, tenant)
    said = (await town.said_to(person))[-1]
    return [word for word in said.split() if "://" in word]


async def logged(town, tenant) -> list:
    found = await town.fetch(tenant, "SELECT links FROM liora.conversation_log WHERE links IS NOT NULL ORDER BY log_id")
    return [row["links"] for row in found]


async def test_a_card_says_the_short_link_and_the_log_tells_product_version_and_place(town, shop) -> None:
    links = {row["sku"]: row["code"] for row in await rows(town.pool, shop, "link")}
    [said] = await ask(town, shop, "/catalogo", "2")
    assert said == f"{BASE}/r/{links['P-2']}.1.2"
    assert await logged(town, shop) == [[{"sku": "P-2", "version": 1, "position": 2, "n": 0}]]
    followed = read_code(said.rpartition("/")[2])
    assert followed is not None
    assert (followed.version, followed.position) == (1, 2)
    [row] = await town.fetch(shop, "SELECT n FROM liora.outbox WHERE payload ->> 'body' LIKE '%/r/%'")
    assert row["n"] == 0


async def test_a_new_version_of_the_catalog_says_the_same_link_with_its_number(town, shop) -> None:
    [before] = await ask(town, shop, "/catalogo", "1")
    dearer = [replace(product, price=Decimal(2990)) for product in PRODUCTS]
    await town.publish(shop, dearer, BASE)
    [after] = await ask(town, shop, "/catalogo", "1")
    assert code_in(before) == code_in(after)
    assert (before[-4:], after[-4:]) == (".1.1", ".2.1")
    assert [links[0]["version"] for links in await logged(town, shop)] == [1, 2]


async def test_a_vendor_s_link_is_said_once_it_is_there_and_ours_until_then(town, shop) -> None:
    await town.execute(shop, "UPDATE liora.cliente SET settings = $2 WHERE cliente_id = $1", {"enlaces": "bitly"})
    [ours] = await ask(town, shop, "/catalogo", "1")
    assert code_in(ours)
    await town.execute(
        shop,
        "UPDATE liora.link SET short_url = 'https://bit.ly/3x', provider = 'bitly' "
        "WHERE cliente_id = $1 AND sku = 'P-1'",
    )
    await town.execute(shop, "INSERT INTO liora.link_account (cliente_id, revision) VALUES ($1, 1)")
    assert await ask(town, shop, "/catalogo", "1") == ["https://bit.ly/3x"]
    assert await logged(town, shop) == [
        [{"sku": "P-1", "version": 1, "position": 1, "n": 0}],
        [{"sku": "P-1", "version": 1, "position": None, "n": 0}],
    ]


async def test_who_wants_no_short_links_says_the_shop_s_pages_with_tags(town, shop) -> None:
    await town.execute(shop, "UPDATE liora.cliente SET settings = $2 WHERE cliente_id = $1", {"enlaces": "ninguno"})
    [said] = await ask(town, shop, "/catalogo", "3")
    assert said.startswith("https://sol.cl/3?utm_source=whatsapp&utm_medium=ficha&utm_campaign=tienda_catalogo")
    assert await logged(town, shop) == [[{"sku": "P-3", "version": 1, "position": None, "n": 0}]]


async def test_nobody_waits_for_a_vendor_that_keeps_silent(town, shop) -> None:
    await town.execute(shop, "UPDATE liora.cliente SET settings = $2 WHERE cliente_id = $1", {"enlaces": "bitly"})

    async def token_of(cliente_id, kind):
        return uuid7(), SecretStr(TOKEN)

    async with open_bitly() as (bitly, _), aiohttp.ClientSession() as patient:
        bitly.silent = True
        shortening = Shortening(town.pool, {"bitly": bitly.provider}, token_of, lambda: town.now)
        asking = asyncio.create_task(shortening.of_cliente(shop.cliente_id, patient))
        while not bitly.asked:
            await asyncio.sleep(0.01)
        [said] = await ask(town, shop, "/catalogo", "1")
        assert code_in(said)
        assert not asking.done()
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
    [account] = await rows(town.pool, shop, "link_account")
    assert account["busy_until"] is None
