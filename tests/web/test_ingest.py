"""Batches of many tenants, bounds, the quarantine, and two processes at once."""

import asyncio
import json
from collections.abc import AsyncIterator

import asyncpg
import pytest
from asyncpg.pool import PoolConnectionProxy
from tests.tenants import rows

from liora.channel import Delivered, Identifier, Received, Status
from liora.db.contacts import Contacts
from liora.db.dispatch import Bell
from liora.db.inbox import Inbox, Incoming
from liora.db.pool import open_pool
from liora.db.session import Pool, scoped_batch
from liora.db.statuses import record_statuses
from liora.events import TextEvent
from liora.web import ingest as ingest_module
from liora.web.batching import Bounds
from liora.web.ingest import Arrival, InboxFull, Ingest

from .conftest import body_of, change, text_body, text_message


@pytest.fixture
async def other_pool(database) -> AsyncIterator[Pool]:
    """The connections of a second process."""
    pool = await open_pool(database.app_url, connections=4)
    yield pool
    pool.terminate()


# -- batches --------------------------------------------------------------------------------------------------------


async def test_two_hundred_posts_at_once_share_a_few_commits(site, pool, new_tenant) -> None:
    tenant = await new_tenant()
    bodies = [text_body(tenant, f"wamid.{number}", phone=str(569_000 + number % 40)) for number in range(200)]
    assert await asyncio.gather(*map(site.post, bodies)) == [200] * 200
    assert len(await rows(pool, tenant, "inbox")) == 200
    assert await commits(pool, tenant) <= 60
    assert len(await rows(pool, tenant, "contact")) == 40


async def test_a_post_that_comes_alone_is_committed_alone(site, pool, new_tenant) -> None:
    tenant = await new_tenant()
    for number in range(3):
        await site.post(text_body(tenant, f"wamid.{number}"))
    assert await commits(pool, tenant) == 3


async def test_tenants_with_one_message_each_share_a_few_commits(pool, new_tenant) -> None:
    tenants = [await new_tenant() for _ in range(60)]
    ingest = Ingest(pool, bell := Bell(), record_statuses)
    await asyncio.gather(*[store(ingest, each, message(each, "wamid.1")) for each in tenants])
    assert [len(await rows(pool, each, "inbox")) for each in tenants] == [1] * 60
    assert await commits(pool, *tenants) <= 4
    assert await bell.wait(0) == {each.cliente_id for each in tenants}


async def test_one_flush_holds_a_bounded_number_of_tenants(pool, new_tenant, monkeypatch) -> None:
    monkeypatch.setattr(ingest_module, "_A_FLUSH", Bounds(weight=1_000, share=250, keys=5))
    tenants = [await new_tenant() for _ in range(20)]
    ingest = Ingest(pool, Bell(), record_statuses)
    await asyncio.gather(*[store(ingest, each, message(each, "wamid.1")) for each in tenants])
    assert await commits(pool, *tenants) >= 4


@pytest.mark.parametrize("known", [True, False], ids=["known people", "new people"])
async def test_the_statements_of_a_flush_do_not_grow_with_its_tenants(pool, new_tenant, statements, known) -> None:
    tenants = [await new_tenant() for _ in range(24)]
    one = Inbox(pool, Contacts(), record_statuses)
    if known:
        await one.store([message(each, "wamid.0") for each in tenants], {})
    counts = []
    for some in (tenants[:1], tenants[1:4], tenants[4:]):
        statements.clear()
        await one.store([message(each, "wamid.1") for each in some], {each.cliente_id: [status()] for each in some})
        counts.append(len(statements))
    assert counts[0] == counts[1] == counts[2]
    if known:
        assert [each.split()[0] for each in statements] == ["BEGIN;", "INSERT", "SELECT", "COMMIT"]


@pytest.fixture
def statements(monkeypatch) -> list[str]:
    """Every statement that goes to the database, one for each round trip; many rows of one are one."""
    said: list[str] = []

    def noting(method):
        async def note(self, query, *arguments, **options):
            said.append(query.strip())
            return await method(self, query, *arguments, **options)

        return note

    for name in ("execute", "executemany", "fetch", "fetchmany", "fetchval", "fetchrow"):
        monkeypatch.setattr(PoolConnectionProxy, name, noting(getattr(PoolConnectionProxy, name)))
    return said


async def test_a_lane_that_is_stuck_does_not_hold_up_the_other(pool, new_tenant) -> None:
    stuck = await new_tenant()
    free = await neighbour(new_tenant, stuck, same_lane=False)
    recorder = Recorder(held=stuck.cliente_id)
    ingest = Ingest(pool, Bell(), recorder)
    waiting = asyncio.create_task(store(ingest, stuck, statuses=(status(),)))
    await recorder.entered.wait()
    await store(ingest, free, message(free, "wamid.1"))
    assert not waiting.done()
    recorder.gate.set()
    await waiting


async def test_a_tenant_that_fails_fails_alone_and_goes_apart_from_then_on(pool, new_tenant) -> None:
    bad = await new_tenant()
    good = await neighbour(new_tenant, bad, same_lane=True)
    recorder = Recorder(held=bad.cliente_id, error=asyncpg.DeadlockDetectedError())
    recorder.gate.set()
    ingest = Ingest(pool, Bell(), recorder)
    bad_one, good_one = await asyncio.gather(
        store(ingest, bad, message(bad, "wamid.1"), statuses=(status(),)),
        store(ingest, good, message(good, "wamid.1")),
        return_exceptions=True,
    )
    assert isinstance(bad_one, asyncpg.DeadlockDetectedError)
    assert good_one is None
    recorder.gate.clear()
    recorder.entered.clear()
    waiting = asyncio.create_task(store(ingest, bad, message(bad, "wamid.2"), statuses=(status(),)))
    await recorder.entered.wait()
    await store(ingest, good, message(good, "wamid.2"))
    assert not waiting.done()
    recorder.error = None
    recorder.gate.set()
    await waiting
    assert [len(await rows(pool, each, "inbox")) for each in (bad, good)] == [1, 2]


async def test_a_noisy_tenant_leaves_room_in_every_flush(pool, new_tenant) -> None:
    noisy = await new_tenant()
    quiet = await neighbour(new_tenant, noisy, same_lane=True)
    recorder = Recorder(held=noisy.cliente_id)
    ingest = Ingest(pool, Bell(), recorder)
    first = asyncio.create_task(store(ingest, noisy, statuses=(status(),)))
    await recorder.entered.wait()
    flood = [store(ingest, noisy, message(noisy, f"wamid.{n}", phone=str(n % 7))) for n in range(1_500)]
    late = [asyncio.create_task(each) for each in flood]
    await asyncio.sleep(0)
    answer = asyncio.create_task(store(ingest, quiet, message(quiet, "wamid.1")))
    await asyncio.sleep(0)
    recorder.gate.set()
    await answer
    assert sum(each.done() for each in late) <= 250
    await asyncio.gather(first, *late)
    assert len(await rows(pool, noisy, "inbox")) == 1_500


async def test_a_thousand_messages_for_twenty_tenants_in_one_body_are_stored_once(site, pool, new_tenant) -> None:
    tenants = [await new_tenant(str(number)) for number in range(20)]
    changes = [
        change(
            str(number),
            contacts=[{"wa_id": f"5691{person:06}", "profile": {"name": "Ana"}} for person in range(50)],
            messages=[text_message(f"wamid.{person}", "x" * 2_850, f"5691{person:06}") for person in range(50)],
        )
        for number in range(20)
    ]
    body = body_of(*changes)
    assert 2_900_000 < len(body) < 4 * 2**20
    assert await site.post(body) == 200
    assert await site.bell.wait(0) == {tenant.cliente_id for tenant in tenants}
    assert await site.post(body) == 200
    assert await site.bell.wait(0) == frozenset()
    for tenant in tenants:
        assert len(await rows(pool, tenant, "inbox")) == len(await rows(pool, tenant, "contact")) == 50
    assert await commits(pool, *tenants) == 2  # one a lane


async def test_nothing_is_left_behind_by_tenants_that_have_gone_quiet(pool, new_tenant) -> None:
    ingest = Ingest(pool, Bell(), record_statuses)
    for _ in range(3):
        tenant = await new_tenant()
        await store(ingest, tenant, message(tenant, "wamid.1"))
    async with asyncio.timeout(20):
        while not all(lane.idle for lane in (*ingest._lanes, ingest._apart)):
            await asyncio.sleep(0.01)
    assert (ingest._waiting_messages, ingest._waiting_bytes) == (0, 0)
    assert all(lane.idle and not lane._waiting for lane in (*ingest._lanes, ingest._apart))


# -- what cannot be stored ------------------------------------------------------------------------------------------


async def test_a_poisonous_message_is_quarantined_and_its_neighbours_are_stored(pool, new_tenant) -> None:
    tenant, bell = await new_tenant(), Bell()
    ingest = Ingest(pool, bell, record_statuses)
    poison = message(tenant, "wamid.bad", "antes \x00 después")
    await asyncio.gather(
        store(ingest, tenant, message(tenant, "wamid.1"), poison, message(tenant, "wamid.2")),
        store(ingest, tenant, message(tenant, "wamid.3")),
    )
    assert sorted(row["message_id"] for row in await rows(pool, tenant, "inbox")) == ["wamid.1", "wamid.2", "wamid.3"]
    [kept] = await pool.fetch("SELECT * FROM plataforma.quarantine")
    assert (kept["channel"], kept["path"]) == ("whatsapp", "/webhook/meta")
    assert kept["reason"] == "UntranslatableCharacterError 22P05"
    raw = json.loads(kept["body"])
    assert (raw["message_id"], raw["payload"]) == ("wamid.bad", {"kind": "text", "text": "antes \x00 después"})
    assert await bell.wait(0) == {tenant.cliente_id}


async def test_poison_of_one_tenant_costs_those_of_the_same_flush_nothing(pool, new_tenant) -> None:
    bad = await new_tenant()
    good = [await neighbour(new_tenant, bad, same_lane=True) for _ in range(3)]
    ingest = Ingest(pool, bell := Bell(), record_statuses)
    await asyncio.gather(
        store(ingest, good[0], message(good[0], "wamid.1")),
        store(ingest, bad, message(bad, "wamid.bad", "\x00"), message(bad, "wamid.1")),
        *[store(ingest, each, message(each, "wamid.1")) for each in good[1:]],
    )
    for tenant in (bad, *good):
        assert [row["message_id"] for row in await rows(pool, tenant, "inbox")] == ["wamid.1"]
    assert await bell.wait(0) == {tenant.cliente_id for tenant in (bad, *good)}
    assert await pool.fetchval("SELECT count(*) FROM plataforma.quarantine") == 1


async def test_a_poisonous_status_is_quarantined_and_messages_beside_it_are_stored(pool, new_tenant) -> None:
    tenant = await new_tenant()
    ingest = Ingest(pool, Bell(), record_statuses)
    await store(ingest, tenant, message(tenant, "wamid.1"), statuses=(status("wamid.out\ud800"), status()))
    assert len(await rows(pool, tenant, "inbox")) == 1
    [kept] = await pool.fetch("SELECT body FROM plataforma.quarantine")
    assert json.loads(kept["body"])["message_id"] == "wamid.out\ud800"


async def test_people_met_in_a_batch_that_failed_are_still_found_by_their_next_message(pool, new_tenant) -> None:
    tenant = await new_tenant()
    ingest = Ingest(pool, Bell(), record_statuses)
    await store(ingest, tenant, message(tenant, "wamid.bad", "\x00"))
    await store(ingest, tenant, message(tenant, "wamid.1"))
    assert len(await rows(pool, tenant, "inbox")) == len(await rows(pool, tenant, "contact")) == 1


# -- bounds ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bounds", [{"most_messages": 10}, {"most_bytes": 1_000}], ids=["messages", "bytes"])
async def test_more_than_may_wait_is_refused_until_there_is_room(new_site, pool, new_tenant, bounds) -> None:
    tenant = await new_tenant()
    recorder = Recorder(held=tenant.cliente_id)
    site = await new_site(ingest=Ingest(pool, Bell(), recorder, **bounds))
    first = asyncio.create_task(site.post(body_of(change(tenant.phone_number_id, statuses=[STATUS]))))
    await recorder.entered.wait()
    full = text_body(tenant, *[f"wamid.{number}" for number in range(10)])
    assert len(full) > 1_000
    assert await site.post(full) == 503
    recorder.gate.set()
    assert await first == 200
    assert await site.post(full) == 200
    assert len(await rows(pool, tenant, "inbox")) == 10


async def test_a_body_larger_than_the_bounds_comes_in_alone_or_it_would_come_back_for_ever(pool, new_tenant) -> None:
    tenant = await new_tenant()
    ingest = Ingest(pool, Bell(), record_statuses, most_messages=1, most_bytes=1)
    await store(ingest, tenant, message(tenant, "wamid.1"), message(tenant, "wamid.2"))
    assert len(await rows(pool, tenant, "inbox")) == 2


async def test_the_bounds_are_five_thousand_messages_and_32_mebibytes(pool, new_tenant) -> None:
    tenant = await new_tenant()
    recorder = Recorder(held=tenant.cliente_id)
    ingest = Ingest(pool, Bell(), recorder)
    held = asyncio.create_task(store(ingest, tenant, statuses=(status(),) * 4_000, size=2**20))
    await recorder.entered.wait()
    with pytest.raises(InboxFull):
        await store(ingest, tenant, statuses=(status(),) * 1_001, size=0)
    with pytest.raises(InboxFull):
        await store(ingest, tenant, statuses=(status(),), size=31 * 2**20 + 1)
    more = asyncio.create_task(store(ingest, tenant, statuses=(status(),) * 1_000, size=31 * 2**20))
    await asyncio.sleep(0)
    recorder.gate.set()
    await asyncio.gather(held, more)


# -- two processes --------------------------------------------------------------------------------------------------


async def test_two_processes_that_get_the_same_messages_of_new_people_store_each_once(
    pool, other_pool, new_tenant
) -> None:
    tenants = [await new_tenant() for _ in range(3)]
    one, other = Ingest(pool, Bell(), record_statuses), Ingest(other_pool, Bell(), record_statuses)
    for attempt in range(20):
        people = [f"{attempt}{person}" for person in range(5)]
        await asyncio.gather(
            *[
                store(ingest, tenant, *[message(tenant, f"wamid.{each}", phone=each) for each in order])
                for ingest, order, line in ((one, people, tenants), (other, people[::-1], tenants[::-1]))
                for tenant in line
            ]
        )
    for table in ("inbox", "contact", "identity", "convo_state"):
        assert [len(await rows(pool, tenant, table)) for tenant in tenants] == [100] * 3, table


# -- what the tests above are made of -------------------------------------------------------------------------------

STATUS = {"id": "wamid.out", "status": "delivered", "timestamp": "1700000000", "recipient_id": "56911111111"}


class Recorder:
    """Records statuses, but keeps a transaction with one tenant open until the gate is set, and may fail then."""

    def __init__(self, held, error: Exception | None = None) -> None:
        self.held = held
        self.error = error
        self.entered = asyncio.Event()
        self.gate = asyncio.Event()

    async def __call__(self, connection, statuses) -> None:
        if self.held in statuses:
            self.entered.set()
            await self.gate.wait()
            if self.error:
                raise self.error
        await record_statuses(connection, statuses)


def message(tenant, message_id: str, text: str = "hola", phone: str = "56911111111") -> Incoming:
    identifiers = (Identifier("phone", phone),)
    received = Received(tenant.phone_number_id, "waba", message_id, 1, identifiers, "Ana", TextEvent(text))
    return Incoming.of(tenant.cliente_id, tenant.number_id, received)


def status(message_id: str = "wamid.out") -> Status:
    return Status("1", "waba", message_id, Delivered.read, 1)


async def store(
    ingest: Ingest, tenant, *messages: Incoming, statuses: tuple[Status, ...] = (), size: int = 100
) -> None:
    await ingest.store({tenant.cliente_id: Arrival("whatsapp", "/webhook/meta", messages, statuses)}, size)


async def commits(pool: Pool, *tenants) -> int:
    """How many transactions have inserted the tenants' messages."""
    async with scoped_batch(pool, [tenant.cliente_id for tenant in tenants]) as connection:
        return await connection.fetchval("SELECT count(DISTINCT xmin::text) FROM liora.inbox")


async def neighbour(new_tenant, other, *, same_lane: bool):
    """A tenant that goes the same way as another, or does not."""
    while True:
        tenant = await new_tenant()
        if (tenant.cliente_id.int % 2 == other.cliente_id.int % 2) == same_lane:
            return tenant
