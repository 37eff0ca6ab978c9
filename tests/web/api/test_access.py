"""Who may do what: keys, roles, scopes, invitations."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from liora.accounts import members
from liora.accounts.audit import Deed
from liora.accounts.keys import NewKey, create_key
from liora.accounts.rank import AboveYou

OWNER = {"email": "ana@sol.cl", "rol": "owner"}
PASSWORD = "una frase bien larga"


async def member(site, shop, email: str, role: str) -> None:
    """Somebody who has accepted an invitation."""
    invited = await site.post(f"{shop.path}/usuarios", {"email": email, "rol": role})
    acceptance = {"token": invited.data["token"], "nombre": email, "contrasena": PASSWORD}
    assert (await site.post("/invitaciones/aceptar", acceptance, key=None)).status == 201


async def log_in(site, email: str) -> None:
    said = await site.post("/sesiones", {"email": email, "contrasena": PASSWORD}, key=None)
    assert said.status == 201


async def test_without_a_credential_nothing_opens(site, new_shop) -> None:
    shop = await new_shop()
    for path in ("/clientes", shop.path, f"{shop.path}/claves", f"{shop.path}/usuarios", "/yo"):
        said = await site.get(path, key=None)
        assert (said.status, said.code) == (401, "unauthorized")
        assert said.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("key", ["liora_no", "x", "liora_" + "a" * 43, "á" * 20, "a" * 5000])
async def test_a_wrong_key_opens_nothing(site, key) -> None:
    assert (await site.get("/yo", key=key)).status == 401


async def test_another_tenants_resources_do_not_exist(site, new_shop) -> None:
    ours, theirs = await new_shop(), await new_shop("Luna")
    for path in ("", "/claves", "/usuarios", "/waba"):
        assert (await site.get(theirs.path + path, key=ours.key)).status == 404
    assert (await site.ask("PATCH", theirs.path, {"nombre": "x"}, key=ours.key)).status == 404
    assert (await site.get("/clientes", key=ours.key)).status == 403


async def test_a_role_bounds_a_key(site, new_shop) -> None:
    shop = await new_shop()
    made = await site.post(f"{shop.path}/claves", {"nombre": "lee"}, key=shop.key)
    reader = made.data["clave"]
    assert (await site.get(shop.path, key=reader)).status == 200
    assert (await site.get(f"{shop.path}/claves", key=reader)).status == 403
    assert (await site.ask("PATCH", shop.path, {"nombre": "x"}, key=reader)).status == 403


async def test_scopes_bound_a_key_further(site, new_shop) -> None:
    shop = await new_shop()
    body = {"nombre": "números", "rol": "admin", "alcances": ["waba:leer"]}
    scoped = (await site.post(f"{shop.path}/claves", body, key=shop.key)).data["clave"]
    assert (await site.get(f"{shop.path}/waba", key=scoped)).status == 200
    assert (await site.post(f"{shop.path}/waba", {"modo": "sandbox"}, key=scoped)).status == 403
    assert (await site.get(f"{shop.path}/claves", key=scoped)).status == 403


async def test_nobody_makes_a_key_above_their_own(site, new_shop) -> None:
    shop = await new_shop()
    admin = (await site.post(f"{shop.path}/claves", {"nombre": "a", "rol": "admin"}, key=shop.key)).data["clave"]
    assert (await site.post(f"{shop.path}/claves", {"nombre": "b", "rol": "owner"}, key=admin)).status == 403


async def make_key(site, shop, role: str, key: str = "", **wanted) -> str:
    """A key that another one makes."""
    return (await site.post(f"{shop.path}/claves", {"nombre": role, "rol": role} | wanted, key=key or shop.key)).data[
        "clave"
    ]


async def test_a_key_with_scopes_neither_invites_nor_promotes(site, new_shop) -> None:
    """A person has no scopes, and would let the key in everywhere."""
    shop = await new_shop()
    await member(site, shop, "beto@sol.cl", "lector")
    (beto,) = (await site.get(f"{shop.path}/usuarios")).data
    scoped = await make_key(site, shop, "admin", alcances=["usuarios:escribir"])
    invited = await site.post(f"{shop.path}/usuarios", {"email": "x@x.cl", "rol": "lector"}, key=scoped)
    promoted = await site.ask("PATCH", f"{shop.path}/usuarios/{beto['id']}", {"rol": "admin"}, key=scoped)
    assert (invited.status, promoted.status) == (403, 403)


async def test_a_key_makes_none_that_outlives_it(site, new_shop) -> None:
    shop = await new_shop()
    soon = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    short = await make_key(site, shop, "admin", vence=soon)
    later = (datetime.now(UTC) + timedelta(minutes=6)).isoformat()
    for body, status in (({}, 403), ({"vence": later}, 403), ({"vence": soon}, 201)):
        said = await site.post(f"{shop.path}/claves", {"nombre": "x", **body}, key=short)
        assert said.status == status


async def test_an_admin_neither_withdraws_an_owners_invitation_nor_revokes_an_owners_key(site, new_shop) -> None:
    shop = await new_shop()
    admin = await make_key(site, shop, "admin")
    invited = (await site.post(f"{shop.path}/usuarios", OWNER, key=shop.key)).data
    owners = next(key for key in (await site.get(f"{shop.path}/claves", key=admin)).data if key["rol"] == "owner")
    for path in (f"{shop.path}/usuarios/{invited['id']}", f"{shop.path}/claves/{owners['id']}"):
        assert (await site.ask("DELETE", path, key=admin)).status == 403
    assert len((await site.get(f"{shop.path}/usuarios", key=shop.key)).data) == 1


async def test_somebody_who_becomes_an_owner_meanwhile_is_not_demoted_by_an_admin(site, new_shop, monkeypatch) -> None:
    shop = await new_shop()
    await member(site, shop, "beto@sol.cl", "agente")
    (beto,) = (await site.get(f"{shop.path}/usuarios")).data
    admin = await make_key(site, shop, "admin")
    lock = members._lock_owners

    async def promoted_before(connection, cliente_id) -> None:
        monkeypatch.setattr(members, "_lock_owners", lock)
        await site.ask("PATCH", f"{shop.path}/usuarios/{beto['id']}", {"rol": "owner"})
        await lock(connection, cliente_id)

    monkeypatch.setattr(members, "_lock_owners", promoted_before)
    assert (await site.ask("PATCH", f"{shop.path}/usuarios/{beto['id']}", {"rol": "lector"}, key=admin)).status == 403


async def test_keys_go_with_the_member_who_made_them_and_stay_within_their_role(site, new_shop) -> None:
    shop = await new_shop()
    for email in ("ana@sol.cl", "beto@sol.cl"):
        await member(site, shop, email, "owner")
    await log_in(site, "beto@sol.cl")
    made = await site.post(f"{shop.path}/claves", {"nombre": "b", "rol": "owner"}, key=None, Origin=site.url)
    direct = made.data["clave"]
    by_way = await make_key(site, shop, "admin", direct)
    beto = next(each for each in (await site.get(f"{shop.path}/usuarios")).data if each["email"] == "beto@sol.cl")
    path = f"{shop.path}/usuarios/{beto['id']}"
    await site.ask("PATCH", path, {"rol": "admin"})
    assert [(await site.get(shop.path, key=key)).status for key in (direct, by_way)] == [401, 200]
    await site.ask("DELETE", path)
    assert [(await site.get(shop.path, key=key)).status for key in (by_way, shop.key)] == [401, 200]


async def test_whoever_is_no_member_any_more_makes_no_key(site, new_shop) -> None:
    """The request may have begun before the membership ended."""
    shop = await new_shop()
    await member(site, shop, "beto@sol.cl", "agente")
    (beto,) = (await site.get(f"{shop.path}/usuarios")).data
    for role, made_by in (("lector", uuid4()), ("admin", UUID(beto["id"]))):
        with pytest.raises(AboveYou):
            await create_key(site.engine, shop.cliente_id, NewKey("x", role, made_by=made_by), Deed("x", "y"))
    assert [key["rol"] for key in (await site.get(f"{shop.path}/claves")).data] == ["owner"]


async def test_a_revoked_key_and_one_that_ran_out_open_nothing(site, new_shop) -> None:
    shop = await new_shop()
    made = (await site.post(f"{shop.path}/claves", {"nombre": "x"}, key=shop.key)).data
    assert (await site.get(shop.path, key=made["clave"])).status == 200
    assert (await site.ask("DELETE", f"{shop.path}/claves/{made['id']}", key=shop.key)).status == 200
    assert (await site.get(shop.path, key=made["clave"])).status == 401
    ended = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    old = (await site.post(f"{shop.path}/claves", {"nombre": "x", "vence": ended}, key=shop.key)).data["clave"]
    assert (await site.get(shop.path, key=old)).status == 401


async def test_a_key_is_shown_once(site, new_shop) -> None:
    shop = await new_shop()
    listed = (await site.get(f"{shop.path}/claves", key=shop.key)).data
    assert [each["prefijo"] for each in listed] == [shop.key[:14]]
    assert shop.key not in str(listed)
    assert listed[0]["ultimo_uso"] is not None


async def test_a_person_works_for_several_clientes_with_one_password(site, new_shop) -> None:
    sol, luna = await new_shop(), await new_shop("Luna")
    await member(site, sol, "ana@sol.cl", "owner")
    await member(site, luna, "ana@sol.cl", "lector")
    await log_in(site, "ANA@sol.cl")
    me = (await site.get("/yo", key=None)).data
    assert me["email"] == "ana@sol.cl"
    assert sorted(me["clientes"]) == sorted([str(sol.cliente_id), str(luna.cliente_id)])
    assert (await site.get(f"{sol.path}/usuarios", key=None)).status == 200
    assert (await site.get(luna.path, key=None)).status == 200
    assert (await site.get(f"{luna.path}/usuarios", key=None)).status == 403


async def test_an_invitation_of_a_known_person_needs_their_password(site, new_shop) -> None:
    sol, luna = await new_shop(), await new_shop("Luna")
    await member(site, sol, "ana@sol.cl", "owner")
    invited = await site.post(f"{luna.path}/usuarios", {"email": "ana@sol.cl", "rol": "lector"})
    stranger = {"token": invited.data["token"], "nombre": "x", "contrasena": "otra frase bien larga"}
    assert (await site.post("/invitaciones/aceptar", stranger, key=None)).status == 404
    own = stranger | {"contrasena": PASSWORD}
    assert (await site.post("/invitaciones/aceptar", own, key=None)).status == 201
    assert (await site.post("/invitaciones/aceptar", own, key=None)).status == 404


async def test_the_last_owner_stays(site, new_shop) -> None:
    shop = await new_shop()
    await member(site, shop, "ana@sol.cl", "owner")
    (ana,) = (await site.get(f"{shop.path}/usuarios")).data
    path = f"{shop.path}/usuarios/{ana['id']}"
    assert (await site.ask("DELETE", path)).code == "last_owner"
    assert (await site.ask("PATCH", path, {"rol": "admin"})).code == "last_owner"
    await member(site, shop, "beto@sol.cl", "owner")
    assert (await site.ask("PATCH", path, {"rol": "admin"})).data["rol"] == "admin"
