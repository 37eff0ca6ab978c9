"""A model of the whole pipeline, driven by hypothesis on a real database: messages that come twice and out of order,
workers that die before or after COMMIT, turns that fail, timers, and a clock; after every step an oracle agrees.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from uuid_utils.compat import uuid7

from liora.db.inbox import Inbox, Incoming
from liora.db.pool import open_pool
from liora.db.session import Pool

from ..tenants import INSERT_CLIENTE, INSERT_NUMBER, Tenant
from .engine import Clock, drain, fire_timers, inbox, incoming, remembering_views, store, turns
from .oracle import RUNG, Brain, Heard, Talk
from .proxy import FAIR, Proxy, Weather, postgres_behind, through
from .sizes import sizes

NOON = datetime(2026, 11, 23, 15, tzinfo=UTC)
PEOPLE = ("56900000001", "56900000002", "56900000003")
WORDS = ("hola", "hola", "doble", "calla", "veneno", "alarma 2", "alarma 30", "calma")
CUTS = ("before commit", "after commit")

LOOK = """
SELECT p.phone, c.version, EXTRACT(epoch FROM c.blocked_until)::float8 AS blocked_until,
       c.slots_json -> 'heard' AS words,
       (SELECT jsonb_object_agg(message_id, jsonb_build_array(done_at IS NOT NULL, attempts)) FROM liora.inbox i
         WHERE i.cliente_id = $1 AND i.conversation_id = c.conversation_id) AS inbox,
       (SELECT sum(attempts + (done_at IS NOT NULL AND error IS NULL)::int) FROM liora.inbox i
         WHERE i.cliente_id = $1 AND i.conversation_id = c.conversation_id)::int AS tries,
       (SELECT jsonb_agg(cause ORDER BY log_id) FROM liora.conversation_log l
         WHERE l.cliente_id = $1 AND l.conversation_id = c.conversation_id AND direction = 'in') AS answered,
       (SELECT jsonb_agg(jsonb_build_array(cause, n, seq, payload -> 'body') ORDER BY seq) FROM liora.outbox o
         WHERE o.cliente_id = $1 AND o.conversation_id = c.conversation_id) AS said,
       (SELECT EXTRACT(epoch FROM due_at)::float8 FROM liora.timer t
         WHERE t.cliente_id = $1 AND t.conversation_id = c.conversation_id) AS alarm
  FROM liora.convo_state c JOIN liora.contact p ON p.cliente_id = $1 AND p.contact_id = c.contact_id
 WHERE c.cliente_id = $1
"""
TIMERS_FIRED = """
SELECT message_id, sent_at, row_id, phone FROM liora.inbox i
  JOIN liora.convo_state USING (cliente_id, conversation_id) JOIN liora.contact USING (cliente_id, contact_id)
 WHERE cliente_id = $1 AND payload ->> 'kind' = 'timer'
"""
DYING = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'doomed')"

messages = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(WORDS), st.integers(0, 4)), min_size=1, max_size=4
)


class Pipeline(RuleBasedStateMachine):
    """A tenant with a few people; one process that lives, and others that are made to die."""

    def __init__(self, database: Any) -> None:
        super().__init__()
        self.database = database
        self.runner = asyncio.Runner()
        self.exits = AsyncExitStack()
        self.clock = Clock(NOON)
        self.talks: dict[str, Talk] = {}
        self.sent: list[tuple[str, Incoming]] = []
        self.fired: set[str] = set()

    @initialize()
    def open(self) -> None:
        self.runner.run(self._open())

    async def _open(self) -> None:
        quick = "&synchronous_commit=off"  # a server that dies is another test's
        self.look = await asyncpg.connect(self.database.superuser_url + quick)
        self.exits.push_async_callback(self.look.close)
        self.pool = await open_pool(self.database.app_url + quick, connections=2)
        self.exits.push_async_callback(self.pool.close)
        await asyncio.gather(*(self.pool.execute("SELECT pg_sleep(0.01)") for _ in range(2)))  # or a race is none
        self.proxy: Proxy = await self.exits.enter_async_context(
            postgres_behind(self.database.server.socket_dir).listening()
        )
        self.cliente_id, number_id = uuid7(), uuid7()
        self.tenant = Tenant(self.cliente_id, {"1": number_id})
        await self.look.execute(INSERT_CLIENTE, self.cliente_id)
        await self.look.execute(INSERT_NUMBER, self.cliente_id, number_id, "1", "2", "")
        self.inbox = inbox(self.pool)
        self.views = remembering_views(self.pool)

    def teardown(self) -> None:
        self.runner.run(self.exits.aclose())
        self.runner.close()

    # -- what happens -------------------------------------------------------------------------------------------

    @rule(new=messages)
    def deliver(self, new: Sequence[tuple[str, str, int]]) -> None:
        """Messages of several people in one webhook; those with an age overtake nobody who was answered already."""
        arrived = self._written(new)
        self.runner.run(self._store(self.inbox, arrived))
        self._arrive(arrived)

    @rule(which=st.lists(st.integers(0, 50), min_size=1, max_size=4))
    def deliver_again(self, which: Sequence[int]) -> None:
        """Duplicates, shuffled; and what was never acknowledged."""
        if self.sent:
            again = [self.sent[each % len(self.sent)] for each in dict.fromkeys(n % len(self.sent) for n in which)]
            self.runner.run(self._store(self.inbox, again))
            self._arrive(again)

    @rule(k=st.integers(1, 3), m=st.integers(1, 3))
    def drain_once(self, k: int, m: int) -> None:
        self.runner.run(drain(self._worker(self.pool, k, m), self.cliente_id))
        self._follow()

    @rule()
    def drain_twice_at_once(self) -> None:
        self.runner.run(self._race())
        self._follow()

    @rule()
    def drain_all(self) -> None:
        """Afterwards nothing waits that may be answered now."""
        self.runner.run(self._settle())
        self._follow()
        assert not [phone for phone, talk in self.talks.items() if talk.is_open(self.clock())]

    @rule()
    def fire(self) -> None:
        self.runner.run(fire_timers(self.pool, self.cliente_id, self.clock))
        self._ring()

    @rule(cut=st.sampled_from(CUTS), what=st.sampled_from(("deliver", "drain", "fire")), new=messages)
    def die(self, cut: str, what: str, new: Sequence[tuple[str, str, int]]) -> None:
        """A process dies at its COMMIT: all that it did is there, or nothing; the vendor delivers again."""
        before = self.runner.run(self._seen())
        written = self._written(new) if what == "deliver" else []
        self.runner.run(self._doomed(cut, what, written))
        if cut == "before commit":
            assert self.runner.run(self._seen()) == before
        else:
            self._arrive(written)
            self._ring(what == "fire")
        self._follow()

    @rule(seconds=st.sampled_from((0.25, 1.0, 2.5, 5.0, 40.0)))
    def wait(self, seconds: float) -> None:
        self.clock.moment += timedelta(seconds=seconds)

    @rule()
    def wait_and_drain_all(self) -> None:
        """So that messages which fail come to their last attempt."""
        self.wait(5.0)
        self.drain_all()

    @invariant()
    def the_database_agrees(self) -> None:
        seen = self.runner.run(self._seen())
        assert seen == {phone: talk.seen() for phone, talk in self.talks.items()}

    # -- how ----------------------------------------------------------------------------------------------------

    def _written(self, new: Sequence[tuple[str, str, int]]) -> list[tuple[str, Incoming]]:
        now, first = int(self.clock().timestamp()), len(self.sent)
        made = [
            (word, incoming(self.tenant, f"m{first + n}", phone, word, now - age))
            for n, (phone, word, age) in enumerate(new)
        ]
        self.sent += made
        return made

    async def _store(self, box: Inbox, arrived: Sequence[tuple[str, Incoming]]) -> None:
        await store(box, [message for _, message in arrived])

    def _arrive(self, arrived: Sequence[tuple[str, Incoming]]) -> None:
        for word, message in arrived:
            heard = self.talks.setdefault(message.person.value("phone") or "", Talk()).heard
            if message.message_id not in {each.message_id for each in heard}:
                heard.append(Heard(message.sent_at, str(message.row_id), message.message_id, word))

    def _ring(self, all_fired: bool = True) -> None:
        """Alarms that are due have become messages, each once."""
        for row in self.runner.run(self.look.fetch(TIMERS_FIRED, self.cliente_id)):
            if row["message_id"] not in self.fired:
                talk = self.talks[row["phone"]]
                assert talk.alarm is not None
                assert talk.alarm <= self.clock()
                talk.heard.append(Heard(row["sent_at"], str(row["row_id"]), row["message_id"], RUNG))
                talk.alarm = None
                self.fired.add(row["message_id"])
        late = [talk for talk in self.talks.values() if talk.alarm and talk.alarm <= self.clock()]
        assert not (all_fired and late)

    def _worker(self, pool: Pool, k: int = 16, m: int = 4) -> Any:
        return turns(pool, Brain(), self.clock, views=self.views, k=k, m=m)

    async def _race(self) -> None:
        await asyncio.gather(*(drain(self._worker(self.pool, 2, 2), self.cliente_id) for _ in range(2)))

    async def _settle(self) -> None:
        worker = self._worker(self.pool)
        while await drain(worker, self.cliente_id):
            pass

    async def _doomed(self, cut: Any, what: str, written: Sequence[tuple[str, Incoming]]) -> None:
        """A process of its own works and dies."""
        cuts = self.proxy.cuts
        await self.views.of([self.cliente_id])  # or the first COMMIT would be that of loading them
        async with self._another_pool() as pool:
            self.proxy.weather = Weather(cut=cut)
            with pytest.raises(asyncpg.ConnectionDoesNotExistError):
                await self._work(pool, what, written)
            self.proxy.weather = FAIR
        assert self.proxy.cuts == cuts + 1
        while await self.look.fetchval(DYING):
            pass

    async def _work(self, pool: Pool, what: str, written: Sequence[tuple[str, Incoming]]) -> None:
        match what:
            case "deliver":
                await self._store(inbox(pool), written)
            case "drain":
                await drain(self._worker(pool, 2, 2), self.cliente_id)
            case _:
                await fire_timers(pool, self.cliente_id, self.clock)

    @asynccontextmanager
    async def _another_pool(self) -> AsyncIterator[Pool]:
        url = through(self.proxy, self.database.name) + "&synchronous_commit=off&application_name=doomed"
        pool = await open_pool(url, connections=1)
        try:
            yield pool
        finally:
            pool.terminate()

    def _follow(self) -> None:
        """Takes as many turns as the engine has taken: which ones, the oracle knows itself."""
        for phone, seen in self.runner.run(self._seen()).items():
            talk = self.talks[phone]
            while talk.tries < seen["tries"]:
                talk.step(self.clock())

    async def _seen(self) -> dict[str, dict[str, Any]]:
        rows = await self.look.fetch(LOOK, self.cliente_id)
        return {row["phone"]: {name: _plain(name, row[name]) for name in SEEN} for row in rows}


SEEN = {
    "inbox": {},
    "answered": [],
    "said": [],
    "words": [],
    "version": 0,
    "tries": 0,
    "blocked_until": None,
    "alarm": None,
}


def _plain(name: str, value: Any) -> Any:
    if value is None:
        return SEEN[name]
    return orjson.loads(value) if isinstance(value, str) else value


def test_whatever_happens_the_database_holds_what_the_oracle_says(database: Any) -> None:
    run = settings(
        max_examples=sizes().examples,
        stateful_step_count=sizes().steps,
        deadline=None,
        derandomize=sizes().examples < 1_000,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Pipeline(database), settings=run)
