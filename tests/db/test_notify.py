"""Rings from process to process, without polling: two relays, each with bells of its own, on one database."""

import asyncio
from collections.abc import Iterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import asyncpg
import pytest

from liora.db import notify
from liora.db.dispatch import Bell
from liora.db.failures import FAILED
from liora.db.notify import CHANNEL, HELLO, MOST_PLACES, NAME, Relay, read, written
from liora.errors import DatabaseError
from liora.workers.loop import forever

ANA, BENITO = UUID(int=1), UUID(int=2)
PATIENCE = 20.0


async def heard(bell: Bell) -> frozenset:
    """What the next ring brings; nobody polls here, so what is not rung never comes."""
    async with asyncio.timeout(PATIENCE):
        return await bell.wait(10 * PATIENCE)


@asynccontextmanager
async def carrying(*relays: Relay) -> "Iterator[None]":
    tasks = [asyncio.create_task(forever(relay.carry, "carrying rings")) for relay in relays]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def witness(database):
    """What goes over the channel, without the hellos; complete at the end of the block."""
    connection = await asyncpg.connect(database.app_url)
    payloads: list[str] = []
    await connection.add_listener(CHANNEL, lambda *call: payloads.append(call[-1]) if call[-1] != HELLO else None)
    try:
        yield payloads
        await connection.fetch("SELECT")
    finally:
        await connection.close()


@asynccontextmanager
async def listening(database, **bells: Bell):
    """A relay that listens, once its bells have told their loops to look for what they have missed."""
    relay = Relay(database.app_url, bells)
    async with carrying(relay):
        for bell in bells.values():
            assert await heard(bell) == frozenset()
        yield relay


async def test_a_place_rung_in_one_process_is_heard_in_another(database) -> None:
    inbox: Bell[UUID] = Bell()
    outbox: Bell[tuple[UUID, UUID]] = Bell()
    store = Relay(database.app_url)
    async with listening(database, inbox=inbox, outbox=outbox), carrying(store):
        Bell(store.echo("inbox")).ring(ANA)
        assert await heard(inbox) == {ANA}
        Bell(store.echo("outbox")).ring((ANA, BENITO))
        assert await heard(outbox) == {(ANA, BENITO)}


async def test_a_bell_that_nobody_here_waits_for_is_passed_over(database) -> None:
    inbox: Bell[UUID] = Bell()
    store = Relay(database.app_url)
    async with listening(database, inbox=inbox), carrying(store):
        Bell(store.echo("jobs")).ring(BENITO)
        Bell(store.echo("inbox")).ring(ANA)
        assert await heard(inbox) == {ANA}


async def test_what_a_process_hears_it_does_not_tell_again(database) -> None:
    """Or two processes would ring each other for ever."""
    first = Relay(database.app_url)
    second = Relay(database.app_url)
    bells: list[Bell[UUID]] = [Bell(relay.echo("inbox")) for relay in (first, second)]
    first.listen("inbox", bells[0])
    second.listen("inbox", bells[1])
    async with witness(database) as payloads, carrying(first, second):
        assert [await heard(bell) for bell in bells] == [frozenset()] * 2
        bells[0].ring(ANA)
        assert await heard(bells[1]) == {ANA}
        bells[1].ring(BENITO)
        while BENITO not in await heard(bells[0]):
            pass
        await asyncio.sleep(10 * notify.GATHER_SECONDS)  # for echoes of echoes
    assert payloads == [written({"inbox": [(place,)]}) for place in (ANA, BENITO)]


async def test_ten_thousand_rings_are_a_few_notifications(database) -> None:
    inbox: Bell[UUID] = Bell()
    store = Relay(database.app_url)
    bell: Bell[UUID] = Bell(store.echo("inbox"))
    async with witness(database) as payloads, listening(database, inbox=inbox), carrying(store):
        for n in range(10_000):
            bell.ring(UUID(int=n % 20))
            if n % 100 == 0:
                await asyncio.sleep(0)
        found: set[UUID] = set()
        while len(found) < 20:
            found |= await heard(inbox)
    assert 1 <= store.sent <= 20
    assert len(payloads) == store.sent


async def test_notifications_come_at_most_twenty_times_a_second(database, monkeypatch: pytest.MonkeyPatch) -> None:
    """By counting the pauses: between two notifications there is one."""
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    store = Relay(database.app_url)
    bell: Bell[UUID] = Bell(store.echo("inbox"))
    monkeypatch.setattr(notify.asyncio, "sleep", note)
    async with carrying(store):
        for n in range(5):
            bell.ring(UUID(int=n))
            while store.sent <= n:
                await sleep(0.01)
    assert pauses.count(0.05) >= 4


async def test_too_many_places_say_look_for_yourselves(database) -> None:
    inbox: Bell[UUID] = Bell()
    store = Relay(database.app_url)
    bell: Bell[UUID] = Bell(store.echo("inbox"))
    for n in range(MOST_PLACES + 1):
        bell.ring(UUID(int=n))
    async with listening(database, inbox=inbox), carrying(store):
        assert await heard(inbox) == frozenset()


async def test_a_connection_that_is_cut_is_made_again_and_its_bells_say_look(database, postgres) -> None:
    inbox: Bell[UUID] = Bell()
    store = Relay(database.app_url)
    echoed: Bell[UUID] = Bell(store.echo("inbox"))
    async with listening(database, inbox=inbox), carrying(store):
        for round_ in range(3):
            postgres.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{NAME}'")
            assert await heard(inbox) == frozenset()
            echoed.ring(UUID(int=round_))
            while UUID(int=round_) not in await heard(inbox):
                pass


async def test_what_is_rung_while_the_connection_is_away_is_told_afterwards(database) -> None:
    inbox: Bell[UUID] = Bell()
    store = Relay(database.app_url)
    bell: Bell[UUID] = Bell(store.echo("inbox"))
    bell.ring(ANA)
    async with listening(database, inbox=inbox), carrying(store):
        assert await heard(inbox) == {ANA}


async def test_a_notification_that_cannot_be_sent_is_kept(database, postgres) -> None:
    inbox: Bell[UUID] = Bell()
    store = Relay(database.app_url)
    bell: Bell[UUID] = Bell(store.echo("inbox"))
    carried = asyncio.create_task(store.carry())
    while not int(postgres.psql(f"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{NAME}'")):
        await asyncio.sleep(0.01)
    bell.ring(ANA)  # told to a connection that is being closed
    postgres.psql(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '{NAME}'")
    with pytest.raises((*FAILED, DatabaseError)):
        await carried
    async with listening(database, inbox=inbox), carrying(store):
        assert await heard(inbox) == {ANA}


async def test_a_pooler_that_delivers_nothing_is_named(database, monkeypatch, capsys) -> None:
    """As PgBouncer in transaction mode: LISTEN is answered, and nothing ever comes."""
    monkeypatch.setattr(notify, "ANSWER_SECONDS", 0.2)
    inbox: Bell[UUID] = Bell()
    relay = Relay(database.app_url, {"inbox": inbox})
    monkeypatch.setattr(relay, "_hear", lambda *call: None)
    async with carrying(relay):
        said = ""
        async with asyncio.timeout(PATIENCE):
            while "polling alone" not in said:
                await asyncio.sleep(0.05)
                said += capsys.readouterr().out


def test_places_are_written_and_read_back() -> None:
    rung = {"inbox": [(ANA,), (BENITO,)], "outbox": [(ANA, BENITO)]}
    assert read(written(rung)) == [("inbox", [ANA, BENITO]), ("outbox", [(ANA, BENITO)])]
    assert read(written({"inbox": [(UUID(int=n),) for n in range(MOST_PLACES + 1)]})) == [("inbox", None)]


def test_the_longest_notification_is_shorter_than_postgresql_allows() -> None:
    many = [(UUID(int=n),) for n in range(MOST_PLACES)]
    lanes = [(UUID(int=n), UUID(int=n)) for n in range(MOST_PLACES)]
    assert 6_000 < len(written({"inbox": many, "outbox": lanes, "jobs": many})) < 8_000


@pytest.mark.parametrize("payload", ["inbox x", "inbox 1/2", "inbox *", f"inbox {ANA.hex}/"])
def test_what_cannot_be_read_says_look_for_yourselves(payload: str) -> None:
    assert read(payload) == [("inbox", None)]


def test_a_notification_holds_ids_and_nothing_else() -> None:
    assert set(written({"outbox": [(ANA, BENITO)]}).removeprefix("outbox ")) <= set("0123456789abcdef/")
