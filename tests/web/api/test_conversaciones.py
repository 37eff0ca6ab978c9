"""Conversations by the API: read, taken over, written in, given back; and the logs around them."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import insert, update
from tests.privacy.conftest import Guest, dump, seat
from tests.tenants import Tenant
from uuid_utils.compat import uuid7

from liora.core.outcome import Trace
from liora.db.log import Entry, write_log
from liora.db.schema.business import ingest_log
from liora.db.schema.conversations import convo_state
from liora.db.session import scoped, scoped_core
from liora.web.api.eventos import speaker_of


@pytest.fixture
def new_guest(site):
    """Somebody who has just written to a shop."""

    async def make(shop, n: int = 1) -> Guest:
        number = (await site.post(f"{shop.path}/waba", {"modo": "sandbox"}, key=shop.key)).data
        tenant = Tenant(shop.cliente_id, {number["phone_number_id"]: number["id"]})
        guest = await seat(site.engine, Guest(tenant, f"5691111111{n}", f"CL.{n:020}"))
        await stand(site, guest, last_inbound_at=datetime.now(UTC))
        return guest

    return make


async def stand(site, guest: Guest, **values) -> None:
    mine = convo_state.c.conversation_id == guest.conversation_id
    async with scoped_core(site.engine, guest.tenant.cliente_id) as connection:
        await connection.execute(update(convo_state).where(mine).values(**values))


async def key_of(site, shop, role: str) -> str:
    made = await site.post(f"{shop.path}/claves", {"nombre": role, "rol": role}, key=shop.key)
    found: str = made.data["clave"]
    return found


async def test_a_conversation_is_listed_and_read_with_what_was_said(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    [listed] = (await site.get(f"{shop.path}/conversaciones", key=shop.key)).data
    assert (listed["id"], listed["telefono"], listed["estado"]) == (str(guest.conversation_id), guest.phone, "bot")
    assert (listed["ultimo_texto"], listed["ultimo_de"]) == (guest.words, "negocio")
    one = f"{shop.path}/conversaciones/{guest.conversation_id}"
    assert (await site.get(one, key=shop.key)).data == listed
    lines = (await site.get(f"{one}/eventos", key=shop.key)).data
    assert [line["de"] for line in lines] == ["negocio", "persona"]


@pytest.mark.parametrize(
    ("direction", "kind", "speaker"),
    [
        ("in", "text", "persona"),
        ("in", "tap", "persona"),
        ("in", "agent", "equipo"),
        ("in", "timer", "sistema"),
        ("out", "text", "negocio"),
    ],
)
def test_each_line_is_somebodys(direction: str, kind: str, speaker: str) -> None:
    assert speaker_of(direction, kind) == speaker


async def test_pages_of_conversations_go_on_by_their_cursor(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    guests = [await new_guest(shop, n) for n in range(5)]
    found, path = [], f"{shop.path}/conversaciones?limite=2"
    while True:
        said = await site.get(path, key=shop.key)
        found += [each["id"] for each in said.data]
        if said.body["meta"]["next"] is None:
            break
        path = f"{shop.path}/conversaciones?limite=2&despues={said.body['meta']['next']}"
    assert found == [str(guest.conversation_id) for guest in reversed(guests)]


async def test_those_that_wait_for_a_person_are_found(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    waiting, _ = [await new_guest(shop, n) for n in range(2)]
    await stand(site, waiting, state="liora.persona")
    [found] = (await site.get(f"{shop.path}/conversaciones?estado=espera", key=shop.key)).data
    assert found["id"] == str(waiting.conversation_id)
    assert (await site.get(f"{shop.path}/conversaciones?estado=cerrada", key=shop.key)).data == []
    assert (await site.get(f"{shop.path}/conversaciones?estado=nada", key=shop.key)).status == 422


async def test_what_a_person_does_enters_the_inbox_and_the_audit_without_the_words(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    agent = await key_of(site, shop, "agente")
    one = f"{shop.path}/conversaciones/{guest.conversation_id}"
    said = await site.post(f"{one}/mensajes", {"texto": "Hola, soy Ana"}, key=agent)
    assert said.status == 202
    for verb in ("tomar", "devolver", "cerrar"):
        assert (await site.ask("POST", f"{one}/{verb}", key=agent)).status == 202
    rows = await dump(site.engine, guest.tenant)
    acts = [row for row in rows["inbox"] if "agent:" in row]
    assert len(acts) == 4
    assert any(f"agent:{said.data['id']}" in row and "Hola, soy Ana" in row for row in acts)
    audit = " ".join(rows["audit_log"])
    for verb in ("tomar", "mensaje", "devolver", "cerrar"):
        assert f"conversaciones.{verb}" in audit
    assert "soy Ana" not in audit


async def test_the_same_message_under_the_same_key_is_said_once(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    one = f"{shop.path}/conversaciones/{guest.conversation_id}/mensajes"
    once = {"key": shop.key, "Idempotency-Key": "m1"}
    answers = [(await site.post(one, {"texto": "Hola"}, **once)).data["id"] for _ in range(3)]
    assert len(set(answers)) == 1
    assert len([row for row in (await dump(site.engine, guest.tenant))["inbox"] if "agent:" in row]) == 1


async def test_outside_the_window_words_are_refused_in_words(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    await stand(site, guest, last_inbound_at=datetime(2026, 1, 1, tzinfo=UTC))
    await site.engine.dispose()
    one = f"{shop.path}/conversaciones/{guest.conversation_id}/mensajes"
    said = await site.post(one, {"texto": "Hola"}, key=shop.key)
    assert (said.status, said.code) == (409, "window_closed")
    assert "24 horas" in said.body["error"]["message"]
    assert not [row for row in (await dump(site.engine, guest.tenant))["inbox"] if "agent:" in row]


@pytest.mark.parametrize("text", ["", "   ", "\n", "x" * 4097, None, 7])
async def test_what_is_no_message_is_refused(site, new_shop, new_guest, text) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    path = f"{shop.path}/conversaciones/{guest.conversation_id}/mensajes"
    assert (await site.post(path, {"texto": text}, key=shop.key)).status == 422


async def test_whoever_may_only_read_does_nothing(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    reader = await key_of(site, shop, "lector")
    one = f"{shop.path}/conversaciones/{guest.conversation_id}"
    assert (await site.get(one, key=reader)).status == 200
    for verb in ("tomar", "devolver", "cerrar"):
        assert (await site.ask("POST", f"{one}/{verb}", key=reader)).status == 403
    assert (await site.post(f"{one}/mensajes", {"texto": "x"}, key=reader)).status == 403
    assert (await site.get(f"{shop.path}/auditoria", key=reader)).status == 403


async def test_another_tenants_conversation_does_not_exist(site, new_shop, new_guest) -> None:
    ours, theirs = await new_shop(), await new_shop("Luna")
    guest = await new_guest(theirs)
    for conversation_id in (guest.conversation_id, uuid4()):
        one = f"{ours.path}/conversaciones/{conversation_id}"
        assert (await site.get(one, key=ours.key)).status == 404
        assert (await site.get(f"{one}/eventos", key=ours.key)).status == 404
        assert (await site.ask("POST", f"{one}/tomar", key=ours.key)).status == 404
        assert (await site.post(f"{one}/mensajes", {"texto": "x"}, key=ours.key)).status == 404
    assert not [row for row in (await dump(site.engine, guest.tenant))["inbox"] if "agent:" in row]


async def test_the_last_events_are_filtered(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    guest, _ = [await new_guest(shop, n) for n in range(2)]
    events = f"{shop.path}/eventos"
    assert len((await site.get(events, key=shop.key)).data) == 4
    assert len((await site.get(f"{events}?limite=3", key=shop.key)).data) == 3
    of_guest = (await site.get(f"{events}?contacto_id={guest.contact_id}", key=shop.key)).data
    assert {each["conversacion_id"] for each in of_guest} == {str(guest.conversation_id)}
    for query in (
        "skill=nada",
        "intencion=nada",
        "sin_entender=true",
        "desde=2090-01-01T00:00:00Z",
        f"contacto_id={uuid4()}",
    ):
        assert (await site.get(f"{events}?{query}", key=shop.key)).data == []
    for query in ("desde=ayer", "desde=2026-01-01T00:00:00", "contacto_id=x", "limite=0", "nada=1"):
        assert (await site.get(f"{events}?{query}", key=shop.key)).status == 422


async def test_what_was_not_understood_is_listed_with_what_followed(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    said = [
        ("bote de basura", Trace(no_match=True, score=0.0)),
        ("77", Trace(no_match=True)),
        ("quiero la 9 porfa", Trace(no_match=True)),
        ("quizás", Trace(no_match=True)),
        ("ver", Trace(asked=("catalogo", "vida"), score=70.0)),
        ("reciclaje", Trace("reciclaje", score=100.0)),
    ]
    async with scoped(site.pool, shop.cliente_id) as connection:
        key = shop.cliente_id, guest.conversation_id, datetime.now(UTC), "in", "text"
        await write_log(connection, [Entry(*key, body, "x", "", trace) for body, trace in said])
    lines = (await site.get(f"{shop.path}/no-entendidos", key=await key_of(site, shop, "lector"))).data
    assert [(line["texto"], line["clase"]) for line in lines] == [
        ("ver", "duda"),
        ("quizás", "pregunta"),
        ("quiero la 9 porfa", "lista"),
        ("77", "lista"),
        ("bote de basura", "perdido"),
    ]
    assert {line["despues"]["intencion"] for line in lines} == {"reciclaje"}
    events = (await site.get(f"{shop.path}/eventos?sin_entender=true", key=shop.key)).data
    assert [line["clase"] for line in events] == ["pregunta", "lista", "lista", "perdido"]
    assert (await site.get(f"{shop.path}/no-entendidos?hasta=2020-01-01T00:00:00Z", key=shop.key)).data == []


async def test_what_nothing_followed_is_listed_without_a_sequel(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    async with scoped(site.pool, shop.cliente_id) as connection:
        key = shop.cliente_id, guest.conversation_id, datetime.now(UTC), "in", "text"
        await write_log(connection, [Entry(*key, "asdf", "x", "", Trace(no_match=True, score=0.0))])
    [line] = (await site.get(f"{shop.path}/no-entendidos", key=shop.key)).data
    assert (line["texto"], line["despues"]) == ("asdf", None)


async def test_the_audit_and_the_intakes_are_listed(site, new_shop) -> None:
    shop = await new_shop()
    async with scoped_core(site.engine, shop.cliente_id) as connection:
        row = {"ingest_id": uuid7(), "source": "catalogo.csv", "status": "ok", "detail": {"products": 3}}
        await connection.execute(insert(ingest_log).values(cliente_id=shop.cliente_id, **row))
    [intake] = (await site.get(f"{shop.path}/ingestas", key=shop.key)).data
    assert (intake["fuente"], intake["estado"], intake["detalle"]) == ("catalogo.csv", "ok", {"products": 3})
    assert (await site.get(f"{shop.path}/ingestas?fuente=otra", key=shop.key)).data == []
    deeds = (await site.get(f"{shop.path}/auditoria", key=shop.key)).data
    assert {"claves.create", "clientes.create"} <= {deed["accion"] for deed in deeds}
    only = (await site.get(f"{shop.path}/auditoria?accion=claves", key=shop.key)).data
    assert {deed["accion"] for deed in only} == {"claves.create"}


async def test_a_suspended_account_says_nothing_by_the_mouth_of_a_person_either(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    await site.ask("PATCH", f"{shop.path}/estado", {"estado": "suspendido"})
    one = f"{shop.path}/conversaciones/{guest.conversation_id}"
    said = await site.post(f"{one}/mensajes", {"texto": "Hola"}, key=shop.key)
    assert (said.status, said.code) == (409, "suspended")
    assert (await site.post(f"{one}/tomar", {}, key=shop.key)).status == 202
    await site.ask("PATCH", f"{shop.path}/estado", {"estado": "activo"})
    assert (await site.post(f"{one}/mensajes", {"texto": "Hola"}, key=shop.key)).status == 202


@pytest.mark.parametrize("words", ["", " \n ", "\x85", "\u200b"])
async def test_words_that_show_nothing_are_refused(site, new_shop, new_guest, words: str) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    one = f"{shop.path}/conversaciones/{guest.conversation_id}/mensajes"
    assert (await site.post(one, {"texto": words}, key=shop.key)).status == 422
    assert (await site.post(one, {"texto": "á"}, key=shop.key)).status == 202
