"""A model of the whole pipeline, driven by hypothesis on a real database: messages that come twice and out of order,
workers that die before or after COMMIT, turns that fail, timers, people who turn out to be one, and a clock; after
every step an oracle agrees.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
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
from .seen import DYING, TIMERS_FIRED, conversations
from .sizes import sizes

NOON = datetime(2026, 11, 23, 15, tzinfo=UTC)
STRANGERS = ("56900000091", "56900000092")
PAIRS = 3
WORDS = ("hola", "hola", "doble", "calla", "veneno", "alarma 2", "alarma 30", "calma")
CUTS = ("before commit", "after commit")


def pair(n: int) -> tuple[str, str]:
    """A phone and an id of one person, of which nobody knows yet."""
    return f"5690000000{n}", f"CL.{n}"


words = st.sampled_from(WORDS)
both_halves = st.tuples(words, words)
halves = st.sampled_from([name for n in range(PAIRS) for name in pair(n)])
messages = st.lists(st.tuples(st.sampled_from(STRANGERS) | halves, words, st.integers(0, 4)), min_size=1, max_size=4)


class Pipeline(RuleBasedStateMachine):
    """A tenant with a few people; one process that lives, and others that are made to die."""

    def __init__(self, database: Any) -> None:
        super().__init__()
        self.database = database
        self.runner = asyncio.Runner()
        self.exits = AsyncExitStack()
        self.clock = Clock(NOON)
        self.talks: list[Talk] = []
        self.names: dict[str, Talk] = {}
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
        self._deliver(new)

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
        assert not [talk for talk in self.talks if talk.is_open(self.clock())]

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

    @rule(n=st.integers(0, PAIRS - 1), before=both_halves, meanwhile=both_halves, together=words, dies=st.booleans())
    def turn_out_to_be_one(
        self, n: int, before: Sequence[str], meanwhile: Sequence[str], together: str, dies: bool
    ) -> None:
        """A message names a phone and an id; two conversations of theirs become the older, at once unless it rests."""
        names = pair(n)
        if names[0] in self.names and self.names[names[0]] is self.names.get(names[1]):
            return
        for some in (before, meanwhile):
            self.drain_all()
            self._deliver([(name, word, 0) for name, word in zip(names, some, strict=True)])
        survivor, loser = sorted((self.names[name] for name in names), key=self._place)
        if not self._rests(survivor):
            self._unite(names, survivor, loser, together, dies)

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
        assert seen == [talk.seen() for talk in self.talks]

    # -- how ----------------------------------------------------------------------------------------------------

    def _deliver(self, new: Sequence[tuple[str, str, int]]) -> list[tuple[str, Incoming]]:
        arrived = self._written(new)
        self.runner.run(self._store(self.inbox, arrived))
        self._arrive(arrived)
        return arrived

    def _unite(self, names: tuple[str, str], survivor: Talk, loser: Talk, word: str, dies: bool) -> None:
        self.names |= dict.fromkeys(names, survivor)
        [(_, message)] = self._deliver([(" ".join(names), word, 0)])
        ids, _ = self.runner.run(conversations(self.look, self.cliente_id))
        told = f"merge:{ids[self._place(loser)]}:{message.message_id}"
        survivor.heard.append(Heard(0, "", told, "", done=True))
        survivor.tries += 1
        if dies:
            self.runner.run(self._doomed("before commit", "drain", []))
        self.runner.run(drain(self._worker(self.pool), self.cliente_id))
        survivor.take_over(loser, self.runner.run(self._seen())[self._place(survivor)]["said"])
        self._follow()

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
            if message.message_id not in {each.message_id for talk in self.talks for each in talk.heard}:
                talk = self._talk_of(*(key[3] for key in message.person.keys))
                talk.heard.append(Heard(message.sent_at, str(message.row_id), message.message_id, word))

    def _talk_of(self, *names: str) -> Talk:
        """Who is new opens a conversation, later than all others."""
        known = next((self.names[name] for name in names if name in self.names), None)
        talk = known or Talk()
        if not known:
            self.talks.append(talk)
        self.names |= dict.fromkeys(names, talk)
        return talk

    def _place(self, talk: Talk) -> int:
        return next(n for n, each in enumerate(self.talks) if each is talk)

    def _rests(self, talk: Talk) -> bool:
        return talk.blocked_until is not None and talk.blocked_until > self.clock()

    def _ring(self, all_fired: bool = True) -> None:
        """Alarms that are due have become messages, each once."""
        ids, _ = self.runner.run(conversations(self.look, self.cliente_id))
        for row in self.runner.run(self.look.fetch(TIMERS_FIRED, self.cliente_id)):
            if row["message_id"] not in self.fired:
                talk = self.talks[ids.index(row["conversation_id"])]
                assert talk.alarm is not None
                assert talk.alarm <= self.clock()
                talk.heard.append(Heard(row["sent_at"], str(row["row_id"]), row["message_id"], RUNG))
                talk.alarm = None
                self.fired.add(row["message_id"])
        late = [talk for talk in self.talks if talk.alarm and talk.alarm <= self.clock()]
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
        for talk, seen in zip(self.talks, self.runner.run(self._seen()), strict=True):
            while talk.tries < seen["tries"]:
                talk.step(self.clock())

    async def _seen(self) -> list[dict[str, Any]]:
        _, seen = await conversations(self.look, self.cliente_id)
        return seen


def test_whatever_happens_the_database_holds_what_the_oracle_says(database: Any) -> None:
    run = settings(
        max_examples=sizes().examples,
        stateful_step_count=sizes().steps,
        deadline=None,
        derandomize=sizes().examples < 1_000,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Pipeline(database), settings=run)
