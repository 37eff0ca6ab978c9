"""Numbers, templates and testers by the API."""

from uuid import uuid4

import pytest
from tests.numbers.meta import NUMBER, TOKEN, WABA

LIVE = {"modo": "live", "phone_number_id": NUMBER, "waba_id": WABA, "access_token": TOKEN}


async def test_a_sandbox_number_is_active_at_once(site, new_shop) -> None:
    shop = await new_shop()
    said = await site.post(f"{shop.path}/waba", {"modo": "sandbox"}, key=shop.key)
    assert said.status == 201
    assert (said.data["modo"], said.data["estado"], said.data["salud"]["funciona"]) == ("sandbox", "activo", True)
    assert (await site.get(f"{shop.path}/waba", key=shop.key)).data == [said.data]
    assert (await site.get(f"{shop.path}/waba/{said.data['id']}", key=shop.key)).data == said.data


async def test_a_live_number_is_shown_by_meta_and_active(site, new_shop) -> None:
    shop = await new_shop()
    said = await site.post(f"{shop.path}/waba", LIVE, key=shop.key)
    assert (said.status, said.data["estado"], said.data["app_propia"]) == (201, "activo", False)
    assert said.data["salud"]["nombre_verificado"] == "Tienda Demo"
    assert said.data["salud"]["calidad"] == "GREEN"
    assert said.data["revisado"] is not None
    assert TOKEN not in str(said.body)


async def test_a_number_with_a_dead_token_waits_and_says_why(site, new_shop) -> None:
    shop = await new_shop()
    said = await site.post(f"{shop.path}/waba", LIVE | {"access_token": "EAAdead"}, key=shop.key)
    assert (said.status, said.data["estado"], said.data["salud"]["funciona"]) == (201, "pendiente", False)
    assert "token" in said.data["salud"]["problema"]
    path = f"{shop.path}/waba/{said.data['id']}"
    assert (await site.post(f"{path}/verificar", key=shop.key)).data["estado"] == "pendiente"
    turned = await site.post(f"{path}/rotar-secreto", {"access_token": TOKEN}, key=shop.key)
    assert turned.status == 200
    assert TOKEN not in str(turned.body)
    verified = await site.post(f"{path}/verificar", key=shop.key)
    assert (verified.data["estado"], verified.data["salud"]["problema"]) == ("activo", "")


async def test_an_own_app_keeps_its_secrets_under_its_account(site, new_shop) -> None:
    shop = await new_shop()
    body = LIVE | {"app_secret": "s3cr3t-app", "verify_token": "v3rify"}
    number = (await site.post(f"{shop.path}/waba", body, key=shop.key)).data
    assert number["app_propia"] is True
    said = await site.get(f"{shop.path}/credenciales", key=shop.key)
    kept = {(row["tipo"], row["sujeto"]) for row in said.data}
    assert kept == {("access_token", number["id"]), ("app_secret", WABA), ("verify_token", WABA)}
    assert "s3cr3t" not in str(said.body)
    path = f"{shop.path}/waba/{number['id']}/rotar-secreto"
    assert (await site.post(path, {"app_secret": "s3cr3t-new"}, key=shop.key)).status == 200
    kept = [row["tipo"] for row in (await site.get(f"{shop.path}/credenciales", key=shop.key)).data]
    assert kept.count("app_secret") == 2


async def test_whoever_removes_the_token_does_not_prove_a_number_with_the_installations(site, new_shop) -> None:
    shop = await new_shop()
    number = (await site.post(f"{shop.path}/waba", LIVE | {"access_token": "EAAdead"}, key=shop.key)).data
    [token] = (await site.get(f"{shop.path}/credenciales", key=shop.key)).data
    await site.ask("DELETE", f"{shop.path}/credenciales/access_token/{token['id']}", key=shop.key)
    path = f"{shop.path}/waba/{number['id']}/verificar"
    assert (await site.post(path, key=shop.key)).data["estado"] == "pendiente"
    assert (await site.post(path)).data["estado"] == "activo"  # an administrator of the installation vouches for it


async def test_the_installations_token_tells_nothing_of_a_number_that_is_not_proven(site, new_shop) -> None:
    """It would show a tenant the name and the number of a stranger."""
    await site.meta.knows(NUMBER, display_phone_number="+56 9 1234 5678", verified_name="Clínica Secreta")
    theirs, thief = await new_shop(), await new_shop("Otra")
    await site.post(f"{theirs.path}/waba", LIVE, key=theirs.key)
    number = (await site.post(f"{thief.path}/waba", LIVE | {"access_token": "EAAdead"}, key=thief.key)).data
    [token] = (await site.get(f"{thief.path}/credenciales", key=thief.key)).data
    await site.ask("DELETE", f"{thief.path}/credenciales/access_token/{token['id']}", key=thief.key)
    path = f"{thief.path}/waba/{number['id']}/salud"
    seen = (await site.post(path, key=thief.key)).data
    assert (seen["numero"], seen["salud"]["nombre_verificado"]) == ("", "")
    assert "token" in seen["salud"]["problema"]
    vouched = (await site.post(path)).data  # an administrator of the installation may look
    assert vouched["salud"]["nombre_verificado"] == "Clínica Secreta"


async def test_secrets_of_the_installations_app_are_not_a_tenants_to_change(site, new_shop) -> None:
    shop = await new_shop()
    number = (await site.post(f"{shop.path}/waba", LIVE, key=shop.key)).data
    said = await site.post(f"{shop.path}/waba/{number['id']}/rotar-secreto", {"app_secret": "x"}, key=shop.key)
    assert (said.status, said.code) == (409, "shared_app")


async def test_a_number_of_somebody_else_is_a_conflict_that_names_nobody(site, new_shop) -> None:
    one, two = await new_shop("Panadería Sol"), await new_shop("Otra")
    await site.post(f"{one.path}/waba", LIVE, key=one.key)
    said = await site.post(f"{two.path}/waba", LIVE, key=two.key)
    assert (said.status, said.code) == (409, "number_taken")
    assert "Sol" not in str(said.body)
    assert str(one.cliente_id) not in str(said.body)


BAD = {
    "no mode": {},
    "an unknown mode": {"modo": "real"},
    "live without anything": {"modo": "live"},
    "live without a token": {"modo": "live", "phone_number_id": NUMBER, "waba_id": WABA},
    "an id that is a path": LIVE | {"phone_number_id": "../../me"},
    "an empty id": LIVE | {"waba_id": ""},
    "an empty token": LIVE | {"access_token": ""},
    "a sandbox with a token": {"modo": "sandbox", "access_token": TOKEN},
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
async def test_what_makes_no_number_is_refused_without_repeating_secrets(site, new_shop, body: dict) -> None:
    shop = await new_shop()
    said = await site.post(f"{shop.path}/waba", body, key=shop.key)
    assert (said.status, said.code) == (422, "invalid")
    assert TOKEN not in str(said.body)


async def test_health_is_looked_at_without_changing_what_counts(site, new_shop) -> None:
    shop = await new_shop()
    number = (await site.post(f"{shop.path}/waba", LIVE, key=shop.key)).data
    await site.meta.fails("190")
    said = await site.post(f"{shop.path}/waba/{number['id']}/salud", key=shop.key)
    assert (said.data["estado"], said.data["salud"]["funciona"]) == ("activo", False)


async def test_a_number_is_disabled_before_it_is_deleted(site, new_shop) -> None:
    shop = await new_shop()
    path = f"{shop.path}/waba/{(await site.post(f'{shop.path}/waba', {'modo': 'sandbox'}, key=shop.key)).data['id']}"
    assert (await site.ask("DELETE", path, key=shop.key)).code == "number_active"
    assert (await site.post(f"{path}/desactivar", key=shop.key)).data["estado"] == "desactivado"
    assert (await site.ask("DELETE", path, key=shop.key)).status == 200
    assert (await site.get(path, key=shop.key)).status == 404


async def test_a_test_message_outside_the_window_says_what_to_do(site, new_shop) -> None:
    shop = await new_shop()
    number = (await site.post(f"{shop.path}/waba", LIVE, key=shop.key)).data
    path, body = f"{shop.path}/waba/{number['id']}/mensaje-de-prueba", {"telefono": "+56911112222", "texto": "Hola"}
    said = await site.post(path, body, key=shop.key)
    assert (said.status, said.code) == (409, "window_closed")
    await site.meta.knows(NUMBER, templates=[{"name": "hello_world", "language": "en_US"}])
    await site.post(f"{shop.path}/plantillas/sincronizar", key=shop.key)
    said = await site.post(path, body, key=shop.key)
    assert (said.status, said.data["plantilla"]) == (202, "hello_world")
    assert (await site.post(path, body | {"telefono": "hola"}, key=shop.key)).status == 422


async def test_templates_are_read_and_given_a_purpose(site, new_shop) -> None:
    shop = await new_shop()
    await site.post(f"{shop.path}/waba", LIVE, key=shop.key)
    templates = [{"name": "cita", "language": "es_CL"}, {"name": "oferta", "language": "es", "status": "PAUSED"}]
    await site.meta.knows(NUMBER, templates=templates)
    synced = await site.post(f"{shop.path}/plantillas/sincronizar", key=shop.key)
    assert synced.data == [{"waba_id": WABA, "plantillas": 2, "error": ""}]
    listed = {row["nombre"]: row for row in (await site.get(f"{shop.path}/plantillas", key=shop.key)).data}
    assert {name: row["utilizable"] for name, row in listed.items()} == {"cita": True, "oferta": False}
    path = f"{shop.path}/plantillas/{listed['cita']['id']}/proposito"
    said = await site.ask("PUT", path, {"proposito": "recordatorio"}, key=shop.key)
    assert (said.status, said.data["proposito"]) == (200, "recordatorio")
    assert (await site.ask("PUT", path, {"proposito": None}, key=shop.key)).data["proposito"] is None
    assert (await site.ask("PUT", path, {"proposito": "Con Espacios"}, key=shop.key)).status == 422


async def test_a_tester_speaks_and_reads(site, new_shop) -> None:
    shop = await new_shop()
    number = (await site.post(f"{shop.path}/waba", {"modo": "sandbox"}, key=shop.key)).data
    path = f"{shop.path}/waba/{number['id']}/pruebas"
    assert (await site.post(path, {"persona": "Ana", "texto": "hola"}, key=shop.key)).status == 202
    tapped = await site.post(path, {"persona": "Ana", "texto": "Menú", "opcion": "menu|1"}, key=shop.key)
    assert tapped.data["id"].startswith("tester:")
    said = await site.get(f"{path}?persona=Ana", key=shop.key)
    assert (said.status, said.data) == (200, [])
    assert (await site.get(path, key=shop.key)).status == 422


async def test_a_live_number_has_no_testers(site, new_shop) -> None:
    shop = await new_shop()
    number = (await site.post(f"{shop.path}/waba", LIVE, key=shop.key)).data
    path = f"{shop.path}/waba/{number['id']}/pruebas"
    assert (await site.post(path, {"persona": "Ana", "texto": "hola"}, key=shop.key)).code == "not_a_sandbox"
    assert (await site.get(f"{path}?persona=Ana", key=shop.key)).code == "not_a_sandbox"


OPERATIONS = {
    "GET": ["", "/pruebas?persona=Ana"],
    "POST": ["/verificar", "/salud", "/desactivar", "/mensaje-de-prueba", "/rotar-secreto", "/pruebas"],
    "DELETE": [""],
}
BODIES = {
    "/mensaje-de-prueba": {"telefono": "56911112222", "texto": "x"},
    "/rotar-secreto": {"access_token": "x"},
    "/pruebas": {"persona": "Ana", "texto": "x"},
}


@pytest.mark.parametrize(("method", "end"), [(method, end) for method, ends in OPERATIONS.items() for end in ends])
async def test_the_number_of_another_cliente_does_not_exist(site, new_shop, method: str, end: str) -> None:
    one, two = await new_shop(), await new_shop()
    number = (await site.post(f"{one.path}/waba", {"modo": "sandbox"}, key=one.key)).data
    body = BODIES.get(end) if method == "POST" else None
    said = await site.ask(method, f"{two.path}/waba/{number['id']}{end}", body, key=two.key)
    assert said.status == 404
    assert (await site.get(f"{one.path}/waba", key=one.key)).data == [number]


async def test_readers_change_nothing_and_agents_only_try_out(site, new_shop) -> None:
    shop = await new_shop()
    number = (await site.post(f"{shop.path}/waba", {"modo": "sandbox"}, key=shop.key)).data
    keys = {}
    for role in ("lector", "agente"):
        made = await site.post(f"{shop.path}/claves", {"nombre": role, "rol": role}, key=shop.key)
        keys[role] = made.data["clave"]
    path = f"{shop.path}/waba/{number['id']}"
    speech = {"persona": "Ana", "texto": "hola"}
    assert (await site.get(path, key=keys["lector"])).status == 200
    assert (await site.post(f"{path}/pruebas", speech, key=keys["lector"])).status == 403
    assert (await site.post(f"{path}/pruebas", speech, key=keys["agente"])).status == 202
    for end in ("/verificar", "/desactivar", "/salud"):
        assert (await site.post(path + end, key=keys["agente"])).status == 403
    assert (await site.post(f"{shop.path}/waba", {"modo": "sandbox"}, key=keys["agente"])).status == 403


async def test_a_template_of_another_cliente_gets_no_purpose(site, new_shop) -> None:
    shop = await new_shop()
    said = await site.ask("PUT", f"{shop.path}/plantillas/{uuid4()}/proposito", {"proposito": "x"}, key=shop.key)
    assert said.status == 404
