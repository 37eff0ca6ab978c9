"""People log in and out, set and change their passwords."""

from sqlalchemy import select

from liora.accounts import attempts
from liora.db.schema.platform import audit

from .test_access import PASSWORD, log_in, member


async def test_a_session_ends_where_it_is_left_and_changes_nothing_from_other_pages(site, new_shop) -> None:
    shop = await new_shop()
    await member(site, shop, "ana@sol.cl", "owner")
    await log_in(site, "ana@sol.cl")
    foreign = await site.ask("PATCH", shop.path, {"nombre": "x"}, key=None, Origin="https://evil.example")
    assert (foreign.status, foreign.code) == (403, "foreign_origin")
    own = await site.ask("PATCH", shop.path, {"nombre": "Sol"}, key=None, Origin=site.url)
    assert own.status == 200
    assert (await site.ask("DELETE", "/sesiones/actual", key=None, Origin=site.url)).status == 200
    assert (await site.get("/yo", key=None)).status == 401


async def test_an_origin_that_is_no_address_is_a_foreign_one(site, new_shop) -> None:
    shop = await new_shop()
    await member(site, shop, "ana@sol.cl", "owner")
    await log_in(site, "ana@sol.cl")
    said = await site.ask("PATCH", shop.path, {"nombre": "x"}, key=None, Origin="http://[")
    assert (said.status, said.code) == (403, "foreign_origin")


async def test_logging_in_again_gives_another_session_and_ends_the_old_one(site, new_shop) -> None:
    shop = await new_shop()
    await member(site, shop, "ana@sol.cl", "owner")
    await log_in(site, "ana@sol.cl")
    old = {cookie.key: cookie.value for cookie in site.client.cookie_jar}["liora_session"]
    again = await site.post("/sesiones", {"email": "ana@sol.cl", "contrasena": PASSWORD}, key=None, Origin=site.url)
    assert again.status == 201
    new = {cookie.key: cookie.value for cookie in site.client.cookie_jar}["liora_session"]
    assert new != old
    site.client.cookie_jar.clear()
    assert (await site.get("/yo", key=None, Cookie=f"liora_session={old}")).status == 401
    assert (await site.get("/yo", key=None, Cookie=f"liora_session={new}")).status == 200


async def new_link(site, usuario_id: str) -> str:
    return (await site.post(f"/usuarios/{usuario_id}/enlace-contrasena")).data["token"]


async def test_a_password_link_that_is_used_ends_the_others(site, new_shop) -> None:
    shop = await new_shop()
    await member(site, shop, "ana@sol.cl", "owner")
    (ana,) = (await site.get(f"{shop.path}/usuarios")).data
    first, second = [await new_link(site, ana["id"]) for _ in range(2)]
    used = await site.post("/contrasenas", {"token": second, "contrasena": "una nueva y larga"}, key=None)
    late = await site.post("/contrasenas", {"token": first, "contrasena": "otra del ladrón larga"}, key=None)
    assert (used.status, late.status) == (200, 404)


async def test_a_person_changes_their_own_password_and_stays_in(site, new_shop) -> None:
    shop, new = await new_shop(), "otra frase bien larga"
    await member(site, shop, "ana@sol.cl", "owner")
    (ana,) = (await site.get(f"{shop.path}/usuarios")).data
    await log_in(site, "ana@sol.cl")
    old = {cookie.key: cookie.value for cookie in site.client.cookie_jar}["liora_session"]
    link = await new_link(site, ana["id"])
    wrong = {"actual": "no es esta frase", "nueva": new}
    said = await site.ask("PUT", "/yo/contrasena", wrong, key=None, Origin=site.url)
    assert (said.status, said.code) == (403, "wrong_password")
    right = {"actual": PASSWORD, "nueva": new}
    assert (await site.ask("PUT", "/yo/contrasena", right, key=None, Origin=site.url)).status == 200
    assert (await site.get("/yo", key=None)).data["email"] == "ana@sol.cl"
    site.client.cookie_jar.clear()
    assert (await site.get("/yo", key=None, Cookie=f"liora_session={old}")).status == 401
    statuses = [
        (await site.post("/sesiones", {"email": "ana@sol.cl", "contrasena": word}, key=None)).status
        for word in (PASSWORD, new)
    ]
    assert statuses == [401, 201]
    site.client.cookie_jar.clear()
    assert (await site.post("/contrasenas", {"token": link, "contrasena": PASSWORD}, key=None)).status == 404
    assert (await site.ask("PUT", "/yo/contrasena", right, key=shop.key)).status == 403


async def test_logins_links_and_passwords_are_audited(site, new_shop) -> None:
    shop = await new_shop()
    await member(site, shop, "ana@sol.cl", "owner")
    (ana,) = (await site.get(f"{shop.path}/usuarios")).data
    token = await new_link(site, ana["id"])
    await site.post("/contrasenas", {"token": token, "contrasena": PASSWORD}, key=None)
    await log_in(site, "ana@sol.cl")
    change = {"actual": PASSWORD, "nueva": "otra frase bien larga"}
    await site.ask("PUT", "/yo/contrasena", change, key=None, Origin=site.url)
    async with site.engine.begin() as connection:
        rows = (await connection.execute(select(audit).where(audit.c.target == ana["id"]).order_by("audit_id"))).all()
    own = f"usuario:{ana['id']}"
    assert [(row.action, row.actor == own) for row in rows] == [
        ("contrasenas.link", False),
        ("contrasenas.set", True),
        ("sesiones.log_in", True),
        ("contrasenas.change", True),
    ]
    assert all(row.request_id for row in rows)
    assert token not in str(rows)


async def test_guessing_passwords_is_slowed_down(site) -> None:
    body = {"email": "nadie@sol.cl", "contrasena": PASSWORD}
    statuses = [(await site.post("/sesiones", body, key=None)).status for _ in range(12)]
    assert statuses[:10] == [401] * 10
    refused = await site.post("/sesiones", body, key=None)
    assert refused.status == 429
    assert int(refused.headers["Retry-After"]) > 0


async def test_a_new_password_ends_all_sessions(site, new_shop) -> None:
    shop = await new_shop()
    await member(site, shop, "ana@sol.cl", "owner")
    await log_in(site, "ana@sol.cl")
    (ana,) = (await site.get(f"{shop.path}/usuarios")).data
    token = (await site.post(f"/usuarios/{ana['id']}/enlace-contrasena")).data["token"]
    change = {"token": token, "contrasena": "otra frase bien larga"}
    site_without_cookie = {"Cookie": ""}
    assert (await site.post("/contrasenas", change, key=None, Origin=site.url, **site_without_cookie)).status == 200
    assert (await site.post("/contrasenas", change, key=None, Origin=site.url)).status in (401, 404)
    assert (await site.get("/yo", key=None)).status == 401
    site.client.cookie_jar.clear()
    old = await site.post("/sesiones", {"email": "ana@sol.cl", "contrasena": PASSWORD}, key=None)
    assert old.status == 401


async def test_a_login_forgets_the_tries_before_it(site, new_shop, monkeypatch) -> None:
    monkeypatch.setattr(attempts, "OF_SUBJECT", 2)
    shop = await new_shop()
    await member(site, shop, "ana@sol.cl", "owner")
    right = {"email": "ana@sol.cl", "contrasena": PASSWORD}
    statuses = []
    for body in (right | {"contrasena": "no es esta frase"}, right) * 2:
        site.client.cookie_jar.clear()
        statuses.append((await site.post("/sesiones", body, key=None)).status)
    assert statuses == [401, 201, 401, 201]


async def test_behind_a_proxy_each_client_has_tries_of_its_own(site, monkeypatch) -> None:
    monkeypatch.setattr(attempts, "OF_ADDRESS", 2)

    async def guess(address: str, name: str) -> int:
        body = {"email": f"{name}@sol.cl", "contrasena": PASSWORD}
        return (await site.post("/sesiones", body, key=None, **{"X-Forwarded-For": address})).status

    assert [await guess("203.0.113.9", name) for name in ("a", "b", "c")] == [401, 401, 429]
    assert await guess("198.51.100.7", "d") == 401
