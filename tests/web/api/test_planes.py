"""Planes by the API: whoever runs the installation makes them, and clientes see theirs."""

from uuid import uuid4

import pytest

from liora.plan import SHIPPED

TALLER = {
    "nombre": "taller",
    "titulo": "Taller",
    "limites": {"mensajes": {"por": "mes", "alcance": "cliente", "limite": 500}},
    "flags": {"skill.ecommerce": False},
    "tamanos": {"catalog.bytes": 1_000_000},
}


async def test_a_plan_is_created_listed_read_and_changed(site) -> None:
    said = await site.post("/planes", TALLER)
    assert (said.status, said.data) == (201, TALLER)
    assert [plan["nombre"] for plan in (await site.get("/planes")).data] == sorted([*SHIPPED, "taller"])
    changes = {"flags": {"api": False}, "tamanos": {"catalog.rows": 5}}
    changed = await site.ask("PATCH", "/planes/taller", changes)
    assert changed.data == TALLER | changes
    assert (await site.get("/planes/taller")).data == changed.data


async def test_a_name_that_is_taken_is_a_conflict_and_an_unknown_one_is_not_found(site) -> None:
    assert (await site.post("/planes", TALLER | {"nombre": "pyme"})).status == 409
    for name in ("nada", "ñandú", "%00", "a%20b"):
        assert (await site.get(f"/planes/{name}")).status == 404
        assert (await site.ask("PATCH", f"/planes/{name}", {})).status == 404


BAD = {
    "a name with capitals": ("nombre", "Taller", "body.nombre"),
    "an empty name": ("nombre", "", "body.nombre"),
    "a negative limit": ("limites", {"mensajes": {"por": "mes", "limite": -1}}, "body.limites.mensajes.limite"),
    "a limit in words": ("limites", {"mensajes": {"por": "mes", "limite": "5"}}, "body.limites.mensajes.limite"),
    "half a limit": ("limites", {"mensajes": {"por": "mes", "limite": 0.5}}, "body.limites.mensajes.limite"),
    "a limit that is true": ("limites", {"mensajes": {"por": "mes", "limite": True}}, "body.limites.mensajes.limite"),
    "an unknown window": ("limites", {"mensajes": {"por": "siglo", "limite": 1}}, "body.limites.mensajes.por"),
    "a negative size": ("tamanos", {"catalog.rows": -1}, "body.tamanos.catalog.rows"),
    "a flag in words": ("flags", {"api": "no"}, "body.flags.api"),
}


@pytest.mark.parametrize("case", BAD)
async def test_bad_input_is_named_in_spanish(site, case) -> None:
    name, value, field = BAD[case]
    said = await site.post("/planes", TALLER | {name: value})
    assert said.status == 422
    assert [detail["field"] for detail in said.body["error"]["details"]] == [field]


async def test_clientes_neither_see_nor_make_plans(site, new_shop) -> None:
    shop = await new_shop()
    assert (await site.get("/planes", key=shop.key)).status == 403
    assert (await site.post("/planes", TALLER, key=shop.key)).status == 403


async def test_a_cliente_gets_only_a_plan_that_exists(site, new_shop) -> None:
    shop = await new_shop()
    assert (await site.ask("PATCH", f"{shop.path}/estado", {"plan": "nada"})).status == 409
    assert (await site.post("/clientes", {"nombre": "Sol", "pais": "CL", "plan": "nada"})).status == 409
    assert (await site.ask("PATCH", f"{shop.path}/estado", {"plan": "pyme"})).data["plan"] == "pyme"
    assert (await site.ask("PATCH", f"{shop.path}/estado", {"plan": ""})).data["plan"] == ""


async def test_a_plan_without_the_api_shuts_out_keys_but_not_the_installation(site, new_shop) -> None:
    shop = await new_shop()
    await site.post("/planes", TALLER | {"flags": {"api": False}})
    await site.ask("PATCH", f"{shop.path}/estado", {"plan": "taller"})
    said = await site.get(shop.path, key=shop.key)
    assert (said.status, said.code) == (403, "not_in_plan")
    assert (await site.get(shop.path)).status == 200
    await site.ask("PATCH", "/planes/taller", {"flags": {}})
    assert (await site.get(shop.path, key=shop.key)).status == 200


async def test_a_plan_without_exports_gives_none(site, new_shop) -> None:
    shop = await new_shop()
    await site.post("/planes", TALLER | {"flags": {"exports": False}})
    await site.ask("PATCH", f"{shop.path}/estado", {"plan": "taller"})
    said = await site.get(f"{shop.path}/export", key=shop.key)
    assert (said.status, said.code) == (403, "not_in_plan")


async def test_a_cliente_sees_its_use_and_its_flags(site, new_shop) -> None:
    shop = await new_shop()
    assert (await site.get(f"{shop.path}/uso", key=shop.key)).data == []
    assert (await site.get(f"{shop.path}/flags", key=shop.key)).data == {"plan": "", "titulo": "", "flags": {}}
    await site.post("/planes", TALLER)
    await site.ask("PATCH", f"{shop.path}/estado", {"plan": "taller"})
    [use] = (await site.get(f"{shop.path}/uso", key=shop.key)).data
    assert (use["metrica"], use["por"], use["usado"], use["limite"], use["parte"]) == ("mensajes", "mes", 0, 500, 0)
    assert use["desde"] < use["hasta"]
    flags = {"plan": "taller", "titulo": "Taller", "flags": {"skill.ecommerce": False}}
    assert (await site.get(f"{shop.path}/flags", key=shop.key)).data == flags


async def test_the_use_of_another_cliente_does_not_exist(site, new_shop) -> None:
    shop, other = await new_shop(), await new_shop()
    for path in (f"{other.path}/uso", f"{other.path}/flags", f"/clientes/{uuid4()}/uso"):
        assert (await site.get(path, key=shop.key)).status == 404


async def test_a_whole_number_may_be_written_with_a_point(site) -> None:
    limites = {"a": {"por": "dia", "limite": 5.0}}
    assert (await site.post("/planes", {"nombre": "t", "titulo": "T", "limites": limites})).data["limites"]["a"] == {
        "por": "dia",
        "alcance": "cliente",
        "limite": 5,
    }
