"""Credentials by the API: written, listed without their values, replaced with an overlap, removed; by admins alone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from liora.credentials.keyring import Keyring
from liora.credentials.sending import SendingAccounts
from liora.web.api import credenciales as credenciales_module

CANARY = "EAAcanary-e84b7d2c5a10"


async def test_what_is_written_is_listed_without_its_value(site, new_shop) -> None:
    shop = await new_shop()
    said = await site.ask("PUT", f"{shop.path}/credenciales/access_token", body(CANARY, "555"), key=shop.key)
    assert said.status == 200
    assert said.data.keys() == {"id", "tipo", "sujeto", "creada", "valida_hasta"}
    assert (said.data["tipo"], said.data["sujeto"], said.data["valida_hasta"]) == ("access_token", "555", None)
    listed = await site.get(f"{shop.path}/credenciales", key=shop.key)
    assert listed.data == [said.data]
    assert CANARY not in str(said.body) + str(listed.body)


async def test_the_one_before_stays_valid_for_the_hours_that_are_asked(site, new_shop) -> None:
    shop = await new_shop()
    path = f"{shop.path}/credenciales/app_secret"
    await site.ask("PUT", path, body("one", "555"), key=shop.key)
    await site.ask("PUT", path, {**body("two", "555"), "valido_por_horas": 24.0}, key=shop.key)
    current, before = (await site.get(f"{shop.path}/credenciales", key=shop.key)).data
    assert current["valida_hasta"] is None
    left = datetime.fromisoformat(before["valida_hasta"]) - datetime.now(UTC)
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    await site.ask("PUT", path, body("three", "555"), key=shop.key)
    assert len((await site.get(f"{shop.path}/credenciales", key=shop.key)).data) == 1


async def test_it_can_be_removed_once(site, new_shop) -> None:
    shop = await new_shop()
    made = (await site.ask("PUT", f"{shop.path}/credenciales/bitly", body("x"), key=shop.key)).data
    path = f"{shop.path}/credenciales/bitly/{made['id']}"
    assert [(await site.ask("DELETE", path, key=shop.key)).status for _ in range(2)] == [200, 404]
    assert (await site.get(f"{shop.path}/credenciales", key=shop.key)).data == []


async def test_numbers_send_with_what_was_saved_or_removed_at_once(site, new_shop, monkeypatch) -> None:
    shop, forgotten = await new_shop(), []
    number = (await site.post(f"{shop.path}/waba", {"modo": "sandbox"}, key=shop.key)).data
    monkeypatch.setattr(SendingAccounts, "forget", lambda self, number_id: forgotten.append(str(number_id)))
    path = f"{shop.path}/credenciales/access_token"
    made = (await site.ask("PUT", path, body("x", "555"), key=shop.key)).data
    assert forgotten == [number["id"]]
    await site.ask("DELETE", f"{path}/{made['id']}", key=shop.key)
    assert forgotten == [number["id"]] * 2


async def test_another_tenant_finds_nothing(site, new_shop) -> None:
    shop, stranger = await new_shop(), await new_shop()
    made = (await site.ask("PUT", f"{shop.path}/credenciales/bitly", body("x"), key=shop.key)).data
    for method, path, given in (
        ("GET", f"{shop.path}/credenciales", None),
        ("PUT", f"{shop.path}/credenciales/bitly", body("y")),
        ("DELETE", f"{shop.path}/credenciales/bitly/{made['id']}", None),
        ("DELETE", f"{stranger.path}/credenciales/bitly/{made['id']}", None),
    ):
        assert (await site.ask(method, path, given, key=stranger.key)).status == 404
    assert len((await site.get(f"{shop.path}/credenciales", key=shop.key)).data) == 1


async def test_admins_alone_come_in(site, new_shop) -> None:
    shop = await new_shop()
    for role, status in (("lector", 403), ("agente", 403), ("admin", 200)):
        made = await site.post(f"{shop.path}/claves", {"nombre": role, "rol": role}, key=shop.key)
        for method, path, given in (
            ("GET", f"{shop.path}/credenciales", None),
            ("PUT", f"{shop.path}/credenciales/bitly", body("x")),
        ):
            assert (await site.ask(method, path, given, key=made.data["clave"])).status == status


BAD = {
    "nothing": ("bitly", {}, "body.valor"),
    "an empty value": ("bitly", {"valor": ""}, "body.valor"),
    "a value too long": ("bitly", {"valor": "x" * 4097}, "body.valor"),
    "a number": ("bitly", {"valor": 5}, "body.valor"),
    "a line break": ("access_token", {"valor": CANARY + "\n", "sujeto": "1"}, "body.valor"),
    "an odd subject": ("bitly", {"valor": CANARY, "sujeto": "a/b"}, "body.sujeto"),
    "no subject": ("app_secret", {"valor": CANARY}, "body.sujeto"),
    "negative hours": ("bitly", {"valor": CANARY, "valido_por_horas": -1}, "body.valido_por_horas"),
    "half an hour": ("bitly", {"valor": CANARY, "valido_por_horas": 0.5}, "body.valido_por_horas"),
    "too many hours": ("bitly", {"valor": CANARY, "valido_por_horas": 721}, "body.valido_por_horas"),
    "a tenant": ("bitly", {"valor": CANARY, "cliente_id": str(uuid4())}, "body.cliente_id"),
}


@pytest.mark.parametrize("case", BAD)
async def test_bad_input_is_named_and_not_repeated(site, new_shop, case) -> None:
    shop = await new_shop()
    kind, given, field = BAD[case]
    with capture_logs() as logs:
        said = await site.ask("PUT", f"{shop.path}/credenciales/{kind}", given, key=shop.key)
    assert said.status == 422
    assert [detail["field"] for detail in said.body["error"]["details"]] == [field]
    assert CANARY not in str(said.body) + str(logs)


async def test_an_unknown_kind_or_id_does_not_exist(site, new_shop) -> None:
    shop = await new_shop()
    assert (await site.ask("PUT", f"{shop.path}/credenciales/otra", body("x"), key=shop.key)).status == 404
    for rest in ("bitly/x", f"bitly/{uuid4()}", f"otra/{uuid4()}"):
        assert (await site.ask("DELETE", f"{shop.path}/credenciales/{rest}", key=shop.key)).status == 404
    stranger = f"/clientes/{uuid4()}/credenciales"
    assert (await site.ask("PUT", f"{stranger}/bitly", body("x"))).status == 404


async def test_without_an_encryption_key_the_answer_says_so(site, new_shop, monkeypatch) -> None:
    shop = await new_shop()
    save = credenciales_module.save_credential

    async def keyless(engine, keyring, *rest):
        return await save(engine, Keyring({}), *rest)

    monkeypatch.setattr(credenciales_module, "save_credential", keyless)
    said = await site.ask("PUT", f"{shop.path}/credenciales/bitly", body(CANARY), key=shop.key)
    assert (said.status, said.code) == (409, "no_encryption_key")
    assert "LIORA_ENCRYPTION_KEYS" in said.body["error"]["message"]
    assert CANARY not in str(said.body)


async def test_each_change_is_audited_and_nothing_is_logged_of_it(site, new_shop, database, postgres) -> None:
    shop = await new_shop()
    with capture_logs() as logs:
        path = f"{shop.path}/credenciales/access_token"
        made = (await site.ask("PUT", path, body(CANARY, "555"), key=shop.key)).data
        await site.ask("DELETE", f"{path}/{UUID(made['id'])}", key=shop.key)
    traces = postgres.psql("SELECT action, target, detail FROM liora.audit_log ORDER BY audit_id", database.name)
    assert "credenciales.save|access_token" in traces
    assert f"credenciales.delete|{made['id']}" in traces
    assert CANARY not in traces + str(logs)


async def test_the_document_marks_the_value_as_written_only(site) -> None:
    async with site.client.get(site.url + "/openapi.json") as response:
        described = (await response.json())["components"]["schemas"]
    assert described["NewCredencial"]["properties"]["valor"]["writeOnly"] is True
    assert "valor" not in described["Credencial"]["properties"]


def body(value: str, subject: str = "") -> dict[str, str]:
    return {"valor": value, "sujeto": subject}
