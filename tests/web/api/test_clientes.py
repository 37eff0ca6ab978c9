"""Clientes by the API, and the envelope around everything."""

from uuid import UUID, uuid4

import pytest


async def test_name_and_country_are_enough(site) -> None:
    said = await site.post("/clientes", {"nombre": "Panadería Sol", "pais": "AR"})
    assert said.status == 201
    assert UUID(said.data["id"])
    assert said.data["moneda"] == "ARS"
    assert said.data["zona"] == "America/Argentina/Buenos_Aires"
    assert said.data["trato"] == "vos"
    assert said.body["meta"]["request_id"] == said.headers["X-Request-Id"]


async def test_a_list_is_continued_by_its_cursor(site) -> None:
    made = [(await site.post("/clientes", {"nombre": f"Tienda {n}", "pais": "CL"})).data["id"] for n in range(5)]
    found, path = [], "/clientes?limite=2"
    while True:
        said = await site.get(path)
        found += [each["id"] for each in said.data]
        if said.body["meta"]["next"] is None:
            break
        path = f"/clientes?limite=2&despues={said.body['meta']['next']}"
    assert found == made


async def test_what_is_given_changes_and_the_rest_stays(site, new_shop) -> None:
    shop = await new_shop()
    hours = [{"dia": "lunes", "desde": "09:00", "hasta": "18:00"}]
    change = {"trato": "usted", "configuracion": {"horario": hours, "aviso_privacidad": "Cuidamos tus datos."}}
    said = await site.ask("PATCH", shop.path, change, key=shop.key)
    assert said.data["trato"] == "usted"
    assert said.data["nombre"] == "Panadería Sol"
    assert said.data["configuracion"]["horario"] == hours
    assert (await site.get(shop.path, key=shop.key)).data == said.data


async def test_a_skill_that_is_named_twice_is_enabled_once_where_it_stood_first(site, new_shop) -> None:
    twice, once = ["vida_sana", "ecommerce", "vida_sana"], ["vida_sana", "ecommerce"]
    assert (await site.post("/clientes", {"nombre": "Luna", "pais": "CL", "skills": twice})).data["skills"] == once
    shop = await new_shop()
    assert (await site.ask("PATCH", shop.path, {"skills": twice}, key=shop.key)).data["skills"] == once


async def test_a_deleted_cliente_opens_no_door_until_it_is_restored(site, new_shop) -> None:
    shop = await new_shop()
    said = await site.ask("DELETE", shop.path, key=shop.key)
    assert said.data["estado"] == "eliminado"
    assert said.data["se_elimina"] is not None
    assert (await site.get(shop.path, key=shop.key)).status == 401
    restored = await site.ask("PATCH", f"{shop.path}/estado", {"estado": "activo"})
    assert restored.data["se_elimina"] is None
    assert (await site.get(shop.path, key=shop.key)).status == 200


BAD = {
    "nothing": ({}, "body.nombre"),
    "an empty name": ({"nombre": "", "pais": "CL"}, "body.nombre"),
    "a blank name": ({"nombre": "  ", "pais": "CL"}, "body.nombre"),
    "a name of two lines": ({"nombre": "a\nb", "pais": "CL"}, "body.nombre"),
    "no country": ({"nombre": "Sol"}, "body.pais"),
    "an unknown country": ({"nombre": "Sol", "pais": "ZZ"}, "body.pais"),
    "an unknown zone": ({"nombre": "Sol", "pais": "CL", "zona": "Marte/Olimpo"}, "body.zona"),
    "an unknown currency": ({"nombre": "Sol", "pais": "CL", "moneda": "ORO"}, "body.moneda"),
    "a field too many": ({"nombre": "Sol", "pais": "CL", "cliente_id": str(uuid4())}, "body.cliente_id"),
    "a list": ([], "body"),
}


@pytest.mark.parametrize("case", BAD)
async def test_bad_input_is_named_in_spanish(site, case) -> None:
    body, field = BAD[case]
    said = await site.post("/clientes", body)
    assert said.status == 422
    assert said.code == "invalid"
    details = said.body["error"]["details"]
    assert field in [detail["field"] for detail in details]
    assert all(detail["message"].endswith(".") for detail in details)


HOSTILE = {
    "no JSON": (b"{", 400),
    "nothing": (b"", 400),
    "bytes": (b"\xff\xfe", 400),
    "half a surrogate": (b'{"nombre":"\\ud800","pais":"CL"}', 400),
    "deep": (b'{"nombre":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
    "too large": (b'{"nombre":"' + b"a" * 300_000 + b'"}', 413),
}


@pytest.mark.parametrize("case", HOSTILE)
async def test_a_hostile_body_is_refused(site, case) -> None:
    body, status = HOSTILE[case]
    said = await site.ask("POST", "/clientes", body, **{"Content-Type": "application/json"})
    assert said.status == status
    assert said.body["ok"] is False


async def test_a_body_that_is_no_json_by_its_type_is_refused(site) -> None:
    assert (await site.ask("POST", "/clientes", b"nombre=Sol")).status == 415


async def test_unknown_routes_methods_and_queries_are_in_the_envelope(site) -> None:
    assert (await site.get("/nada")).code == "not_found"
    wrong = await site.ask("PUT", "/clientes")
    assert (wrong.status, wrong.code) == (405, "method_not_allowed")
    assert "POST" in wrong.headers["Allow"]
    assert (await site.get("/clientes?limit=3")).status == 422
    assert (await site.get("/clientes?limite=3&limite=4")).status == 422
    assert (await site.get("/clientes/no-es-un-id")).status == 404


async def test_the_same_key_creates_once(site) -> None:
    body = {"nombre": "Sol", "pais": "CL"}
    first = await site.post("/clientes", body, **{"Idempotency-Key": "uno"})
    again = await site.post("/clientes", body, **{"Idempotency-Key": "uno"})
    assert again.data == first.data
    assert again.status == 201
    assert len((await site.get("/clientes")).data) == 1
    other = await site.post("/clientes", body | {"nombre": "Luna"}, **{"Idempotency-Key": "uno"})
    assert (other.status, other.code) == (409, "other_request")


async def test_a_failed_request_may_be_tried_again_under_its_key(site) -> None:
    bad = await site.post("/clientes", {"nombre": "", "pais": "CL"}, **{"Idempotency-Key": "uno"})
    assert bad.status == 422
    good = await site.post("/clientes", {"nombre": "Sol", "pais": "CL"}, **{"Idempotency-Key": "uno"})
    assert good.status == 201
