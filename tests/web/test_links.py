"""Short links over HTTP: people arrive and are counted, everything else is let through or turned away."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from tests.tenants import Tenant, rows

from liora.links.codes import code_in
from liora.links.making import make_links
from liora.view import Product
from liora.web import links
from liora.web.links import Redirects

BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
PAGE = "https://sol.cl/gorro?utm_source=whatsapp&utm_medium=ficha&utm_campaign=tienda_catalogo&utm_content=a"


@dataclass
class Door:
    """A web role with one link."""

    site: Any
    tenant: Tenant
    redirects: Redirects
    code: str

    async def ask(self, code: str | None = None, method: str = "GET", agent: str = BROWSER, **headers: str):
        url = f"{self.site.url}/r/{self.code if code is None else code}"
        headers = {"User-Agent": agent, **headers}
        async with self.site.client.request(method, url, headers=headers, allow_redirects=False) as response:
            return response.status, response.headers, await response.text()

    async def clicks(self) -> list[dict[str, Any]]:
        await self.redirects.write()
        return sorted(await rows(self.redirects._pool, self.tenant, "link_click"), key=lambda row: row["click_id"])


@pytest.fixture
async def door(new_site, new_tenant, pool, monkeypatch) -> Door:
    monkeypatch.setattr(links, "GATHER_SECONDS", 3_600)  # the test itself says when clicks are written
    tenant = await new_tenant()
    product = Product("A", "Gorro", url="https://sol.cl/gorro")
    [linked] = await make_links(pool, tenant.cliente_id, [product], "https://c.example")
    redirects = Redirects(pool, lambda: datetime.now(UTC))
    return Door(await new_site(redirects=redirects), tenant, redirects, code_in(linked.link))


async def test_a_person_arrives_at_the_shop_and_is_counted(door) -> None:
    status, headers, _ = await door.ask()
    assert (status, headers["Location"]) == (302, PAGE)
    assert headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in headers
    [click] = await door.clicks()
    assert click["human"]
    assert len(click["address"]) == 16
    assert (click["version"], click["position"]) == (None, None)


async def test_version_and_position_of_what_was_said_are_counted(door) -> None:
    status, headers, _ = await door.ask(f"{door.code}.12.3")
    assert (status, headers["Location"]) == (302, PAGE)
    [click] = await door.clicks()
    assert (click["version"], click["position"]) == (12, 3)


@pytest.mark.parametrize(
    ("agent", "headers"),
    [
        ("WhatsApp/2.23.20.0 A", {}),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", {}),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", {}),
        ("curl/8.5.0", {}),
        (BROWSER, {"Purpose": "prefetch"}),
    ],
)
async def test_previews_and_machines_are_let_through_and_do_not_count(door, agent, headers) -> None:
    status, answer, _ = await door.ask(agent=agent, **headers)
    assert (status, answer["Location"]) == (302, PAGE)
    assert [click["human"] for click in await door.clicks()] == [False]


async def test_head_leaves_no_trace(door) -> None:
    status, headers, body = await door.ask(method="HEAD")
    assert (status, headers["Location"], body) == (302, PAGE, "")
    assert await door.clicks() == []


async def test_whatsapp_s_preview_and_then_the_person_are_one_click(door) -> None:
    await door.ask(agent="WhatsApp/2.23.20.0 A")
    await door.ask()
    await door.ask()
    assert [click["human"] for click in await door.clicks()] == [False, True, False]


@pytest.mark.parametrize(
    "code",
    [
        *("zzzzzzz", "zzzzzzz.1.1", "", "corto", "zzzzzzz.1", "https://evil.example", "//evil.example", "a" * 4_000),
        *("%0d%0aLocation:%20https://evil.example", "..%2f..%2fetc", "%00", "%ff", "zzzzzzz?url=https://evil.example"),
    ],
)
async def test_a_code_that_nobody_has_leads_nowhere(door, code) -> None:
    status, headers, body = await door.ask(code)
    assert status == 404
    assert "Location" not in headers
    assert headers["Content-Type"].startswith("text/html")
    assert "Este enlace no existe" in body
    assert "evil" not in body
    assert await door.clicks() == []


async def test_nothing_in_the_request_changes_where_a_link_leads(door) -> None:
    for code in (f"{door.code}?url=https://evil.example&next=//evil.example", f"{door.code}#https://evil.example"):
        status, headers, _ = await door.ask(code, Host="evil.example", **{"X-Forwarded-Host": "evil.example"})
        assert (status, headers["Location"]) == (302, PAGE)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_a_link_can_only_be_followed(door, method) -> None:
    assert (await door.ask(method=method))[0] == 405


async def test_while_the_database_is_away_a_page_asks_for_patience_and_known_links_work(door, monkeypatch) -> None:
    await door.ask()
    monkeypatch.setattr(links, "find_target", broken)
    assert (await door.ask())[0] == 302
    status, headers, body = await door.ask("zzzzzzz")
    assert (status, headers["Retry-After"]) == (503, "5")
    assert "Intenta otra vez" in body


async def broken(*_: Any) -> None:
    raise OSError


async def test_clicks_that_could_not_be_written_are_written_later_once(door, monkeypatch) -> None:
    await door.ask()
    with monkeypatch.context() as patch:
        patch.setattr(links, "write_clicks", broken)
        assert not await door.redirects.write()
    assert len(await door.clicks()) == 1
    assert len(await door.clicks()) == 1


async def test_a_flood_is_answered_and_counted_up_to_a_bound(door, monkeypatch) -> None:
    monkeypatch.setattr(links, "MOST_WAITING", 3)
    for n in range(5):
        assert (await door.ask(agent=f"{BROWSER} {n}"))[0] == 302
    assert door.redirects.counts["dropped"] == 2
    assert len(await door.clicks()) == 3


async def test_what_waits_at_the_end_is_written(door, pool) -> None:
    counting = door.redirects.counting(web.Application())
    await anext(counting)
    await door.ask()
    with pytest.raises(StopAsyncIteration):
        await anext(counting)
    assert len(await rows(pool, door.tenant, "link_click")) == 1
