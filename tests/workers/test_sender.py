"""The sender between a real database and a vendor on the loopback."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest

from liora.channel import Delivered, Pace, Status
from liora.db.dispatch import Bell
from liora.db.lanes import claim_lane, resume_lane
from liora.db.outbox import record_statuses, release_parked
from liora.db.pool import open_pool
from liora.db.session import Pool, scoped
from liora.workers.lane import SenderSettings
from liora.workers.sender import Sender

from .sending import (
    QUICK,
    Accounts,
    Tenant,
    Vendor,
    VendorChannel,
    gateway_error,
    lane_of,
    new_conversation,
    new_tenant,
    open_vendor,
    refuse,
    row_of,
    say,
    until,
    until_status,
)

SETTINGS = SenderSettings(
    lease_seconds=2.0, settle_seconds=0.8, drain_seconds=1.0, poll_seconds=0.1, idle_seconds=30.0, in_flight=16
)
WAITING, SENDING, SENT, PARKED, DEAD = 0, 1, 2, 3, 9


@dataclass
class Stage:
    """A tenant, a vendor, and senders that come and go."""

    pool: Pool
    vendor: Vendor
    url: str
    client: aiohttp.ClientSession
    tenant: Tenant
    database: Any
    exits: AsyncExitStack
    bell: Bell[Any] = field(default_factory=Bell)
    tasks: dict[Sender, asyncio.Task[None]] = field(default_factory=dict)

    def start(
        self,
        pace: Pace = QUICK,
        pool: Any = None,
        clock: Callable[[], float] = time.monotonic,
        accounts: type[Accounts] = Accounts,
        **settings: Any,
    ) -> Sender:
        sender = Sender(
            pool or self.pool,
            {"vendor": VendorChannel(pace)},
            accounts(self.url),
            self.bell,
            self.client,
            clock,
            replace(SETTINGS, **settings),
        )
        self.tasks[sender] = asyncio.create_task(sender.run())
        return sender

    async def stop(self, sender: Sender) -> None:
        task = self.tasks.pop(sender)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def own_pool(self) -> Pool:
        pool = await open_pool(f"{self.database.app_url}&application_name=own_pool")
        self.exits.callback(pool.terminate)
        return pool

    async def conversation(self, **more: Any) -> Any:
        return await new_conversation(self.pool, self.tenant, **more)

    async def say(self, conversation_id: Any, *texts: str, **more: Any) -> list[Any]:
        return await say(self.pool, self.tenant, conversation_id, *texts, **more)

    async def row(self, out_id: Any) -> Any:
        return await row_of(self.pool, self.tenant, out_id)

    async def until(self, status: int, *out_ids: Any) -> None:
        await until_status(self.pool, self.tenant, out_ids, status)

    async def until_posts(self, count: int) -> None:
        async def there() -> bool:
            return len(self.vendor.posts) >= count

        await until(there)

    async def tell(self, body: dict[str, Any], delivered: Delivered = Delivered.sent) -> None:
        """The status webhook of a message that the vendor took, through the ingest's function."""
        status = Status("1", "2", body["id"], delivered, 1, body["reference"])
        async with scoped(self.pool, self.tenant.cliente_id) as connection:
            await record_statuses(connection, self.tenant.cliente_id, [status])

    async def resume(self, number: int = 0) -> None:
        async with scoped(self.pool, self.tenant.cliente_id) as connection:
            assert await resume_lane(connection, self.tenant.cliente_id, self.tenant.numbers[number])


@pytest.fixture
async def stage(database):
    async with AsyncExitStack() as exits:
        pool = await open_pool(database.app_url)
        exits.push_async_callback(pool.close)
        vendor = Vendor()
        url = await exits.enter_async_context(open_vendor(vendor))
        client = await exits.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(20)))
        stage = Stage(pool, vendor, url, client, await new_tenant(pool, numbers=2), database, exits)
        yield stage
        for sender in list(stage.tasks):
            await stage.stop(sender)


class TestOrder:
    async def test_holds_within_a_conversation_while_conversations_go_side_by_side(self, stage) -> None:
        async def slowly(body):
            talking = [other["to"] for other in under_way]
            assert body["to"] not in talking, "the next message left before the previous one was accepted"
            under_way.append(body)
            await asyncio.sleep(0.03)
            under_way.remove(body)
            return stage.vendor.take(body)

        under_way: list[Any] = []
        stage.vendor.answer = slowly
        wanted = [f"{n}" for n in range(6)]
        out_ids = []
        for person in range(5):
            out_ids += await stage.say(await stage.conversation(phone=f"5690000000{person}"), *wanted)
        stage.start()
        await stage.until(SENT, *out_ids)
        for person in range(5):
            assert [body["text"] for body in stage.vendor.taken if body["to"].endswith(str(person))] == wanted
        assert stage.vendor.most_open > 2
        row = await stage.row(out_ids[0])
        assert (row["message_id"], row["attempts"], row["error"]) == (stage.vendor.taken[0]["id"], 1, None)
        assert row["sent_at"] is not None

    async def test_survives_two_senders_that_share_the_work(self, stage) -> None:
        out_ids = []
        for n in range(20):
            out_ids += await stage.say(await stage.conversation(number=n % 2), "1", "2", "3", number=n % 2)
        stage.start(idle_seconds=0.1)
        stage.start(idle_seconds=0.1, pool=await stage.own_pool())
        await stage.until(SENT, *out_ids)
        assert sorted(body["reference"] for body in stage.vendor.taken) == sorted(map(str, out_ids))

    async def test_goes_on_behind_a_crowd_that_is_blocked(self, stage) -> None:
        async def hang(body):
            if body["text"] == "crowd":
                await hanging.wait()
            return stage.vendor.take(body)

        hanging = asyncio.Event()
        stage.vendor.answer = hang
        await stage.say(await stage.conversation(), *["crowd"] * 30)
        lonely = await stage.say(await stage.conversation(), "hola")
        stage.start(look_ahead=5)
        await stage.until(SENT, *lonely)
        assert stage.vendor.texts() == ["hola"]
        hanging.set()


class TestWaking:
    async def test_by_the_bell_does_not_wait_for_the_poll(self, stage) -> None:
        stage.start(poll_seconds=60)
        await asyncio.sleep(0.1)
        conversation = await stage.conversation()
        for texts in ("12", "34"):
            out_ids = await stage.say(conversation, *texts)
            stage.bell.ring((stage.tenant.cliente_id, stage.tenant.numbers[0]))
            await stage.until(SENT, *out_ids)

    async def test_by_an_answer_is_never_overheard(self, stage) -> None:
        async def soon(body):
            await asyncio.sleep(0.001 * (len(stage.vendor.posts) % 9))
            return stage.vendor.take(body)

        stage.vendor.answer = soon
        out_ids = []
        for _ in range(12):
            out_ids += await stage.say(await stage.conversation(), *"123456789")
        stage.start(poll_seconds=60)
        await stage.until(SENT, *out_ids)

    async def test_an_idle_lane_is_given_back_and_claimed_again(self, stage) -> None:
        async def free() -> bool:
            return not (await lane_of(stage.pool, stage.tenant))["leased"]

        stage.start(idle_seconds=0.1)
        conversation = await stage.conversation()
        await stage.until(SENT, *await stage.say(conversation, "hola"))
        await until(free)
        await stage.until(SENT, *await stage.say(conversation, "otra vez"))
        assert (await lane_of(stage.pool, stage.tenant))["epoch"] == 2

    async def test_a_lease_outlives_its_time_by_renewal(self, stage) -> None:
        stage.start(lease_seconds=0.4)
        await stage.until(SENT, *await stage.say(await stage.conversation(), "hola"))
        await asyncio.sleep(0.9)
        lane = await lane_of(stage.pool, stage.tenant)
        assert (lane["leased"], lane["epoch"]) == (True, 1)


class TestRefusals:
    async def answer_once(self, stage, action):
        """The vendor refuses the first post and takes the rest."""

        async def answer(body):
            return refuse(action) if len(stage.vendor.posts) == 1 else stage.vendor.take(body)

        stage.vendor.answer = answer

    async def test_that_are_transient_are_tried_again_in_order(self, stage) -> None:
        await self.answer_once(stage, "retry")
        out_ids = await stage.say(await stage.conversation(), "1", "2")
        stage.start()
        await stage.until(SENT, *out_ids)
        assert stage.vendor.texts() == ["1", "2"]
        assert (await stage.row(out_ids[0]))["attempts"] == 2

    async def test_for_one_person_let_others_go_on(self, stage) -> None:
        async def answer(body):
            return refuse("slow_pair") if body["to"] == "56911111111" else stage.vendor.take(body)

        stage.vendor.answer = answer
        [slow] = await stage.say(await stage.conversation(), "lento")
        stage.start()
        await stage.until_posts(1)
        fast = await stage.say(await stage.conversation(phone="56922222222"), "1", "2", "3")
        await stage.until(SENT, *fast)
        row = await stage.row(slow)
        assert row["status"] == WAITING
        assert row["error"]["tries"] == {"slow_pair": 1}
        assert 0 < row["due_in"] <= 1

    async def test_for_the_number_pause_its_lane(self, stage) -> None:
        await self.answer_once(stage, "slow_number")
        out_ids = await stage.say(await stage.conversation(), "1", "2")
        stage.start()
        await stage.until_posts(1)
        late = await stage.say(await stage.conversation(), "3")
        other = await stage.say(await stage.conversation(number=1), "otro número", number=1)
        await stage.until(SENT, *other)
        assert stage.vendor.texts() == ["otro número"]
        await stage.until(SENT, *out_ids, *late)
        assert stage.vendor.texts()[1] == "1", "what was refused keeps its place in line"
        assert (await lane_of(stage.pool, stage.tenant))["epoch"] == 1, "a short pause keeps the lease"

    async def test_for_the_account_pause_all_its_numbers_for_minutes(self, stage) -> None:
        await self.answer_once(stage, "slow_account")
        [out_id] = await stage.say(await stage.conversation(), "1")
        stage.start()
        await stage.until_posts(1)
        await stage.until(WAITING, out_id)
        await stage.say(await stage.conversation(number=1), "2", number=1)
        await asyncio.sleep(0.3)
        assert len(stage.vendor.posts) == 1
        lanes = [await lane_of(stage.pool, stage.tenant, number) for number in (0, 1)]
        assert [50 < lane["pause"] <= 60 for lane in lanes] == [True, True]

    @pytest.mark.parametrize(("action", "paused"), [("stop_number", [True, False]), ("stop_account", [True, True])])
    async def test_that_stop_wait_for_a_person(self, stage, caplog, action, paused) -> None:
        await self.answer_once(stage, action)
        [one] = await stage.say(await stage.conversation(), "1")
        stage.start()
        await stage.until_posts(1)
        await stage.until(WAITING, one)
        [two] = await stage.say(await stage.conversation(number=1), "2", number=1)
        await asyncio.sleep(0.3)
        assert [(await stage.row(out_id))["status"] == WAITING for out_id in (one, two)] == paused
        lane = await lane_of(stage.pool, stage.tenant)
        assert lane["pause"] > 365 * 86400
        assert lane["pause_reason"] == f"no: {action}"
        assert not lane["leased"]
        for number, stopped in enumerate(paused):
            if stopped:
                await stage.resume(number)
        await stage.until(SENT, one, two)

    async def test_for_a_closed_window_wait_until_the_person_writes(self, stage) -> None:
        await self.answer_once(stage, "park")
        conversation = await stage.conversation()
        first, second = await stage.say(conversation, "1", "2")
        stage.start()
        await stage.until(PARKED, first)
        await stage.until(SENT, second)
        async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
            assert await release_parked(connection, stage.tenant.cliente_id, [conversation]) == 1
        await stage.until(SENT, first)

    async def test_for_good_let_the_next_message_go(self, stage) -> None:
        await self.answer_once(stage, "drop")
        first, second = await stage.say(await stage.conversation(), "1", "2")
        stage.start()
        await stage.until(DEAD, first)
        await stage.until(SENT, second)
        assert (await stage.row(first))["error"]["title"] == "no: drop"


class TestWhatCannotBePosted:
    async def test_dies_alone(self, stage, caplog) -> None:
        conversation = await stage.conversation()
        [unknown] = await stage.say(conversation, "1", payload={"kind": "from the future"})
        [broken] = await stage.say(conversation, "2", payload={"kind": "text", "boddy": "secreto"})
        [nobody] = await stage.say(await stage.conversation(phone=None), "3")
        good = await stage.say(conversation, "4")
        stage.start()
        await stage.until(SENT, *good)
        await stage.until(DEAD, unknown, broken, nobody)
        assert (await stage.row(broken))["error"]["title"] == "TypeError while rendering"
        assert stage.vendor.texts() == ["4"]
        assert "secreto" not in caplog.text
        assert "boddy" not in caplog.text

    async def test_for_want_of_a_vendor_waits_without_losing_tries(self, stage) -> None:
        [out_id] = await stage.say(await stage.conversation(), "hola")
        url, stage.url = stage.url, "http://127.0.0.1:9"
        sender = stage.start()
        await asyncio.sleep(1.0)
        row = await stage.row(out_id)
        assert (row["status"], row["attempts"]) in {(WAITING, 0), (SENDING, 1)}
        assert sender.counts["waiting"] in {2, 3}, "at 0, 0.2 and 0.6 seconds"
        await stage.stop(sender)
        stage.url = url
        stage.start()
        await stage.until(SENT, out_id)
        assert (await stage.row(out_id))["attempts"] == 1

    async def test_because_its_process_stood_still_is_not_posted_late(self, stage) -> None:
        class Freezing(Accounts):
            async def account(self, cliente_id, number_id):
                slept.append(3600.0 if not slept else 0.0)
                return await super().account(cliente_id, number_id)

        slept: list[float] = []
        [out_id] = await stage.say(await stage.conversation(), "hola")
        sender = stage.start(accounts=Freezing, clock=lambda: time.monotonic() + sum(slept))
        await stage.until(SENT, out_id)
        assert len(slept) > 1, "after the frozen pass came another"
        assert (len(stage.vendor.posts), sender.counts["waiting"], sender.counts["sent"]) == (1, 1, 1)


class TestStatuses:
    async def test_may_overtake_the_vendors_answer(self, stage) -> None:
        async def status_first(body):
            response = stage.vendor.take(body)
            await stage.tell(body, Delivered.delivered)
            return response

        stage.vendor.answer = status_first
        out_ids = await stage.say(await stage.conversation(), "1", "2")
        stage.start()
        await stage.until(SENT, *out_ids)
        await asyncio.sleep(0.1)
        row = await stage.row(out_ids[0])
        assert (row["status"], row["delivered"]) == (SENT, Delivered.delivered)
        assert row["message_id"] == stage.vendor.taken[0]["id"]

    async def test_outweigh_a_refusal_of_what_was_taken(self, stage) -> None:
        async def take_and_refuse(body):
            stage.vendor.take(body)
            await stage.tell(body)
            return refuse("retry")

        stage.vendor.answer = take_and_refuse
        out_ids = await stage.say(await stage.conversation(), "1", "2")
        stage.start()
        await stage.until(SENT, *out_ids)
        await asyncio.sleep(1.5)
        assert len(stage.vendor.posts) == 2

    async def test_settle_an_unknown_outcome_so_that_nothing_is_said_twice(self, stage) -> None:
        async def take_and_fail(body):
            stage.vendor.take(body)
            return gateway_error()

        stage.vendor.answer = take_and_fail
        first, second = await stage.say(await stage.conversation(), "1", "2")
        sender = stage.start()
        await stage.until_posts(1)
        await asyncio.sleep(0.2)
        assert [(await stage.row(out_id))["status"] for out_id in (first, second)] == [SENDING, WAITING]
        await stage.tell(stage.vendor.taken[0])
        await stage.until_posts(2)
        await stage.tell(stage.vendor.taken[1])
        await asyncio.sleep(SETTINGS.settle_seconds + 0.2)
        assert stage.vendor.texts() == ["1", "2"]
        assert sender.counts["resent_unknown"] == 0

    async def test_that_never_come_let_the_message_be_sent_again_once(self, stage, caplog) -> None:
        async def fail_first(body):
            return gateway_error() if len(stage.vendor.posts) == 1 else stage.vendor.take(body)

        stage.vendor.answer = fail_first
        out_ids = await stage.say(await stage.conversation(), "1", "2")
        sender = stage.start()
        await stage.until(SENT, *out_ids)
        await asyncio.sleep(SETTINGS.settle_seconds + 0.2)
        assert [body["text"] for body in stage.vendor.posts] == ["1", "1", "2"]
        assert sender.counts["resent_unknown"] == 1
        assert f"resent_unknown: outbox row {out_ids[0]}" in caplog.text

    async def test_that_never_come_do_not_hurry_a_post_that_is_still_under_way(self, stage) -> None:
        async def very_slowly(body):
            await asyncio.sleep(SETTINGS.settle_seconds * 2)
            return stage.vendor.take(body)

        stage.vendor.answer = very_slowly
        out_ids = await stage.say(await stage.conversation(), "1")
        stage.start(lease_seconds=5.0)
        await stage.until(SENT, *out_ids)
        assert len(stage.vendor.posts) == 1


class TestTakeover:
    async def test_after_a_death_loses_nothing_and_repeats_only_what_was_never_taken(self, stage) -> None:
        async def hang(body):
            if body["text"] == "taken":
                stage.vendor.take(body)
            await asyncio.sleep(3600)

        stage.vendor.answer = hang
        taken = await stage.say(await stage.conversation(), "taken", "after")
        lost = await stage.say(await stage.conversation(), "lost", "after")
        pool = await stage.own_pool()
        dead = stage.start(pool=pool, drain_seconds=0.0, lease_seconds=0.5)
        await stage.until_posts(2)
        pool.terminate()
        await stage.stop(dead)
        assert (await lane_of(stage.pool, stage.tenant))["leased"], "a dead process releases nothing"
        stage.vendor.answer = None
        heir = stage.start()
        await stage.tell(stage.vendor.taken[0])
        await stage.until(SENT, *taken, *lost)
        texts = stage.vendor.texts()
        assert sorted(texts) == ["after", "after", "lost", "taken"]
        assert texts[0] == "taken"
        assert heir.counts["resent_unknown"] == 1
        assert (await lane_of(stage.pool, stage.tenant))["epoch"] == 2

    async def test_leaves_the_old_owner_without_a_say(self, stage) -> None:
        out_ids = await stage.say(await stage.conversation(), "1")
        old = stage.start(lease_seconds=60)
        await stage.until(SENT, *out_ids)
        async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
            await connection.execute("UPDATE liora.lane SET leased_until = now()")
            thief = await claim_lane(connection, stage.tenant.cliente_id, stage.tenant.numbers[0], "thief", 60.0)
        assert thief
        later = await stage.say(await stage.conversation(), "2")
        await asyncio.sleep(0.5)
        assert (await stage.row(later[0]))["status"] == WAITING
        assert old.counts["sent"] == 1
        lane = await lane_of(stage.pool, stage.tenant)
        assert (lane["owner"], lane["leased"]) == ("thief", True), "and it does not end the new lease"


class TestStopping:
    async def test_lets_posts_end_records_them_and_ends_the_lease(self, stage) -> None:
        async def slowly(body):
            await asyncio.sleep(0.4)
            return stage.vendor.take(body)

        stage.vendor.answer = slowly
        first, second = await stage.say(await stage.conversation(), "1", "2")
        sender = stage.start()
        await stage.until_posts(1)
        await stage.stop(sender)
        assert [(await stage.row(out_id))["status"] for out_id in (first, second)] == [SENT, WAITING]
        assert not (await lane_of(stage.pool, stage.tenant))["leased"]

    async def test_leaves_what_takes_too_long_unknown(self, stage) -> None:
        async def hang(body):
            await asyncio.sleep(3600)

        stage.vendor.answer = hang
        [out_id] = await stage.say(await stage.conversation(), "1")
        sender = stage.start(drain_seconds=0.1)
        await stage.until_posts(1)
        await stage.stop(sender)
        assert (await stage.row(out_id))["status"] == SENDING
        assert not (await lane_of(stage.pool, stage.tenant))["leased"]


class TestTrouble:
    async def test_of_the_database_keeps_the_answers_until_it_listens(self, stage) -> None:
        async def slowly(body):
            await asyncio.sleep(0.2)
            return stage.vendor.take(body)

        stage.vendor.answer = slowly
        [out_id] = await stage.say(await stage.conversation(), "hola")
        stage.start(settle_seconds=3.0)
        await stage.until_posts(1)
        async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
            await connection.execute("SELECT FROM liora.outbox FOR UPDATE")
            await asyncio.sleep(1.5)  # longer than the lock_timeout of the role
        await stage.until(SENT, out_id)
        assert len(stage.vendor.posts) == 1

    async def test_of_cut_connections_repeats_nothing(self, stage, database) -> None:
        async def slowly(body):
            await asyncio.sleep(0.2)
            return stage.vendor.take(body)

        stage.vendor.answer = slowly
        out_ids = []
        for _ in range(10):
            out_ids += await stage.say(await stage.conversation(), "1", "2", "3")
        stage.start(pool=await stage.own_pool(), settle_seconds=2.0)
        for wave in (1, 2):
            await stage.until_posts(wave * 10)
            database.server.psql(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                f"WHERE datname = '{database.name}' AND application_name = 'own_pool'"
            )
        await stage.until(SENT, *out_ids)
        assert len(stage.vendor.posts) == 30

    async def test_of_one_lane_does_not_touch_another(self, stage, caplog) -> None:
        class Broken(Accounts):
            async def account(self, cliente_id, number_id):
                if number_id == stage.tenant.numbers[0]:
                    raise ZeroDivisionError(secret)
                return await super().account(cliente_id, number_id)

        secret = "s3cr3t"
        await stage.say(await stage.conversation(), "1")
        good = await stage.say(await stage.conversation(number=1), "2", number=1)
        stage.start(accounts=Broken)
        await stage.until(SENT, *good)
        await until(lambda: _logged(caplog, "broke down: ZeroDivisionError"))
        assert secret not in caplog.text


async def _logged(caplog, words: str) -> bool:
    return words in caplog.text


class TestPacing:
    async def test_keeps_the_number_below_its_rate(self, stage) -> None:
        moments: list[float] = []

        async def note(body):
            moments.append(time.monotonic())
            return stage.vendor.take(body)

        stage.vendor.answer = note
        out_ids = []
        for _ in range(30):
            out_ids += await stage.say(await stage.conversation(), "hola")
        stage.start(pace=Pace(number_per_second=20, number_burst=5, pair_burst=40, pair_seconds=6))
        await stage.until(SENT, *out_ids)
        assert moments[-1] - moments[0] >= (30 - 5) / 20 - 0.1

    async def test_skips_a_person_over_the_budget_and_goes_on_with_others(self, stage) -> None:
        talkative = await stage.say(await stage.conversation(phone="1"), *"123456")
        sender = stage.start(pace=Pace(number_per_second=1000, number_burst=100, pair_burst=3, pair_seconds=60))
        await stage.until(SENT, *talkative[:3])
        quiet = await stage.say(await stage.conversation(phone="2"), "a", "b")
        await stage.until(SENT, *quiet)
        await asyncio.sleep(0.2)
        assert [body["text"] for body in stage.vendor.taken if body["to"] == "1"] == ["1", "2", "3"]
        assert 50 < (await stage.row(talkative[3]))["due_in"] <= 60
        assert sender.counts["sent"] == 5

    async def test_counts_inbound_messages(self, stage) -> None:
        sender = stage.start(pace=Pace(number_per_second=20, number_burst=5, pair_burst=40, pair_seconds=6))
        await stage.until(SENT, *await stage.say(await stage.conversation(), "hola"))
        sender.note_inbound(stage.tenant.numbers[0], 1000)
        sender.note_inbound(stage.tenant.cliente_id, 1000)
        before = time.monotonic()
        await stage.until(SENT, *await stage.say(await stage.conversation(), "hola"))
        assert time.monotonic() - before >= 0.9
