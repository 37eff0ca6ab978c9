"""Whoever was erased stays gone, whatever the vendor repeats; whoever writes afterwards is new here."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from tests.tenants import Tenant, rows

from liora.accounts.audit import Deed
from liora.channel import Identifier, Received
from liora.db import migrate
from liora.db.contacts import Contacts
from liora.db.dispatch import Bell
from liora.db.erased import Tombstones
from liora.db.person import Person
from liora.db.session import scoped_batch
from liora.db.statuses import record_statuses
from liora.events import TextEvent
from liora.privacy.erasure import Eraser
from liora.web.ingest import Ingest

from .conftest import body_of, change, text_message

ANA, BENITO = "56911111111", "56922222222"
ID, ID_OF_BENITO = "CL.70011111111111111111", "CL.70022222222222222222"
OLD_KEY, KEY = b"o" * 32, b"k" * 32
TOMBSTONES = Tombstones((KEY,))


@pytest.fixture
async def eraser(database):
    engine = create_async_engine(migrate.with_driver(database.app_url))
    yield Eraser(engine, TOMBSTONES, lambda: datetime.now(UTC))
    await engine.dispose()


@pytest.fixture
def new_web(new_site, pool):
    """A web process with a memory of its own."""

    async def start(tombstones: Tombstones = TOMBSTONES):
        return await new_site(ingest=Ingest(pool, Bell(), record_statuses, tombstones=tombstones))

    return start


@pytest.fixture
async def web(new_web):
    return await new_web()


def said(message_id: str, at: float, phone: str = ANA, **names: str) -> dict[str, Any]:
    return text_message(message_id, phone=phone) | {"timestamp": str(int(at))} | names


async def send(web, tenant: Tenant, *messages: dict[str, Any]) -> int:
    return await web.post(body_of(change(tenant.phone_number_id, messages=list(messages))))


async def erase(eraser, pool, tenant: Tenant, phone: str = ANA) -> None:
    [contact_id] = {row["contact_id"] for row in await rows(pool, tenant, "contact") if row["phone"] == phone}
    assert await eraser.erase(tenant.cliente_id, contact_id, Deed("yo", "contacto.borrar"))


async def left(pool, tenant: Tenant) -> dict[str, int]:
    tables = ("contact", "identity", "convo_state", "inbox", "outbox")
    return {table: len(await rows(pool, tenant, table)) for table in tables}


NOTHING = {"contact": 0, "identity": 0, "convo_state": 0, "inbox": 0, "outbox": 0}
ONE = NOTHING | {"contact": 1, "identity": 1, "convo_state": 1, "inbox": 1}


async def messages(pool, tenant: Tenant) -> set[str]:
    return {row["message_id"] for row in await rows(pool, tenant, "inbox")}


async def test_what_is_repeated_after_an_erasure_is_acknowledged_and_brings_nothing_back(
    web, eraser, pool, new_tenant
) -> None:
    tenant, sent = await new_tenant(), [said(f"m{n}", time.time() - n) for n in range(3)]
    assert await send(web, tenant, *sent) == 200
    await erase(eraser, pool, tenant)
    for _ in range(2):
        assert await send(web, tenant, *sent) == 200
    assert await left(pool, tenant) == NOTHING
    assert await pool.fetchval("SELECT count(*) FROM plataforma.quarantine") == 0


async def test_what_was_sent_before_and_arrives_first_after_an_erasure_stays_out(web, eraser, pool, new_tenant) -> None:
    tenant = await new_tenant()
    await send(web, tenant, said("m1", time.time() - 60))
    await erase(eraser, pool, tenant)
    assert await send(web, tenant, said("m2", time.time() - 30)) == 200
    assert await left(pool, tenant) == NOTHING


async def test_whoever_writes_after_an_erasure_is_new_and_the_past_stays_out(web, eraser, pool, new_tenant) -> None:
    tenant, old = await new_tenant(), said("m1", time.time() - 60)
    await send(web, tenant, old)
    [before] = await rows(pool, tenant, "contact")
    await erase(eraser, pool, tenant)
    assert await send(web, tenant, said("m2", time.time() + 1)) == 200
    [after] = await rows(pool, tenant, "contact")
    assert after["contact_id"] != before["contact_id"]
    assert await left(pool, tenant) == ONE
    for message in (old, said("m3", time.time() - 30)):  # known again, and with nothing to ask the database
        assert await send(web, tenant, message) == 200
    assert await messages(pool, tenant) == {"m2"}


async def test_the_past_stays_out_beside_the_new_in_one_body(web, eraser, pool, new_tenant) -> None:
    tenant = await new_tenant()
    await send(web, tenant, said("m1", time.time() - 60))
    await erase(eraser, pool, tenant)
    bodies = [said("m1", time.time() - 60), said("m2", time.time() + 1), said("b1", time.time(), BENITO)]
    assert await send(web, tenant, *bodies) == 200
    assert await messages(pool, tenant) == {"m2", "b1"}


async def test_a_process_that_remembers_the_person_learns_of_the_erasure(new_web, eraser, pool, new_tenant) -> None:
    here, there, tenant = await new_web(), await new_web(), await new_tenant()
    old = said("m1", time.time() - 60)
    for web in (here, there):
        await send(web, tenant, old)
    await erase(eraser, pool, tenant)
    assert await send(there, tenant, old) == 200
    assert await left(pool, tenant) == NOTHING
    await send(here, tenant, said("m2", time.time() + 1))
    for web in (there, here):
        assert await send(web, tenant, old, said("m0", time.time() - 90)) == 200
    assert await messages(pool, tenant) == {"m2"}


async def test_all_names_of_an_erased_person_are_known(web, eraser, pool, new_tenant) -> None:
    tenant, ago = await new_tenant(), time.time() - 60
    await send(web, tenant, said("m1", ago, from_user_id=ID))
    await erase(eraser, pool, tenant)
    by_id = {name: value for name, value in said("m2", ago, from_user_id=ID).items() if name != "from"}
    by_phone = said("m3", ago)
    with_new_phone = said("m4", ago, phone="56933333333", from_user_id=ID)
    assert await send(web, tenant, by_id, by_phone, with_new_phone) == 200
    assert await left(pool, tenant) == NOTHING


async def test_a_message_of_somebody_erased_does_not_come_back_to_who_has_the_phone_now(
    new_web, eraser, pool, new_tenant
) -> None:
    tenant, now = await new_tenant(), time.time()
    web, old = await new_web(), said("m1", now - 90)
    await send(web, tenant, old, said("m2", now - 80, from_user_id=ID))
    await send(web, tenant, said("b1", now - 70, from_user_id=ID_OF_BENITO))  # claims the phone
    [ana] = [row for row in await rows(pool, tenant, "contact") if row["user_id"] == ID]
    assert await eraser.erase(tenant.cliente_id, ana["contact_id"], Deed("yo", "contacto.borrar"))
    for each in (web, await new_web()):  # to the one Benito is known already
        assert await send(each, tenant, old) == 200
        assert await messages(pool, tenant) == {"b1"}


async def test_an_erasure_at_one_cliente_or_number_leaves_the_others_alone(web, eraser, pool, new_tenant) -> None:
    tenant, other = await new_tenant("901", "902"), await new_tenant()
    old = said("m1", time.time() - 60)
    for number in ("901", "902"):
        await web.post(body_of(change(number, messages=[old | {"id": f"m{number}"}])))
    await send(web, other, old)
    contacts = [row for row in await rows(pool, tenant, "contact") if row["number_id"] == tenant.numbers["901"]]
    assert await eraser.erase(tenant.cliente_id, contacts[0]["contact_id"], Deed("yo", "contacto.borrar"))
    assert await web.post(body_of(change("902", messages=[old | {"id": "n902"}]))) == 200
    assert await send(web, other, said("m2", time.time() - 30)) == 200
    assert await messages(pool, tenant) == {"m902", "n902"}
    assert await messages(pool, other) == {"m1", "m2"}


async def test_tombstones_are_known_after_the_key_has_been_rotated(new_web, eraser, pool, new_tenant) -> None:
    tenant, old = await new_tenant(), said("m1", time.time() - 60)
    await send(await new_web(), tenant, old)
    await erase(eraser, pool, tenant)
    rotated = await new_web(Tombstones((b"n" * 32, KEY)))
    assert await send(rotated, tenant, old) == 200
    assert await left(pool, tenant) == NOTHING


async def test_statuses_of_erased_messages_are_harmless(web, eraser, pool, new_tenant) -> None:
    tenant = await new_tenant()
    await send(web, tenant, said("m1", time.time() - 60))
    await erase(eraser, pool, tenant)
    status = {"id": "wamid.1", "status": "read", "timestamp": "1700000000", "recipient_id": ANA}
    news = [status, status | {"biz_opaque_callback_data": "01a220b3-91d9-750e-81e0-fa86560e476b"}]
    assert await web.post(body_of(change(tenant.phone_number_id, statuses=news))) == 200
    assert await left(pool, tenant) == NOTHING


async def test_erased_again_and_again_under_traffic_nothing_of_the_past_is_left(
    new_web, eraser, pool, new_tenant
) -> None:
    tenant, webs = await new_tenant(), [await new_web(), await new_web()]
    sent: list[dict[str, Any]] = []
    stop = asyncio.Event()

    async def talk(web, name: str) -> None:
        while not stop.is_set():
            sent.append(said(f"{name}{len(sent)}", time.time() - 1, from_user_id=ID))
            assert await send(web, tenant, *sent[-3:]) in (200, 503)

    talking = [asyncio.create_task(talk(web, f"w{n}.")) for n, web in enumerate(webs) for _ in range(2)]
    erasures = 0
    while erasures < 8:
        for contact in await rows(pool, tenant, "contact"):
            erasures += await eraser.erase(tenant.cliente_id, contact["contact_id"], Deed("yo", "contacto.borrar"))
        await asyncio.sleep(0.05)
        sent.append(said(f"new{erasures}", time.time() + 2, from_user_id=ID))
        await send(webs[0], tenant, sent[-1])
    stop.set()
    await asyncio.gather(*talking)
    for contact in await rows(pool, tenant, "contact"):
        await eraser.erase(tenant.cliente_id, contact["contact_id"], Deed("yo", "contacto.borrar"))
    for web in webs:
        for first in range(0, len(sent), 100):
            assert await send(web, tenant, *sent[first : first + 100]) == 200
    assert await left(pool, tenant) == NOTHING
    assert await pool.fetchval("SELECT count(*) FROM plataforma.quarantine") == 0


class Counting:
    """A connection that counts its round trips."""

    def __init__(self, connection) -> None:
        self.connection = connection
        self.count = 0

    def __getattr__(self, name: str):
        self.count += 1
        return getattr(self.connection, name)


def person(tenant: Tenant, phone: str, at: int) -> Person:
    received = Received(
        phone_number_id=tenant.phone_number_id,
        account_id="waba",
        message_id=f"m{phone}",
        sent_at=at,
        identifiers=(Identifier("phone", phone),),
        profile_name="",
        event=TextEvent("hola"),
    )
    return Person.of(tenant.cliente_id, tenant.number_id, received)


async def round_trips(pool, contacts: Contacts, cliente_id: UUID, people: list[Person]) -> int:
    async with scoped_batch(pool, [cliente_id]) as connection:
        counting = Counting(connection)
        contacts.remember(await contacts.resolve(counting, people))
    return counting.count


async def test_known_people_cost_no_round_trip_more_and_unknown_ones_a_single_one(pool, new_tenant) -> None:
    tenant = await new_tenant()
    asking, ignorant = Contacts(tombstones=TOMBSTONES), Contacts()
    few = [person(tenant, f"5691111{n:04}", 1) for n in range(3)]
    many = [person(tenant, f"5692222{n:04}", 1) for n in range(300)]
    plain = await round_trips(pool, ignorant, tenant.cliente_id, few)
    assert await round_trips(pool, asking, tenant.cliente_id, many) == plain + 1
    assert await round_trips(pool, asking, tenant.cliente_id, many) == 0
