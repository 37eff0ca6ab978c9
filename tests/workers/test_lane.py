"""One lane at work between a real database and a vendor on the loopback."""

import asyncio
import time
from typing import Any
from uuid import UUID

import pytest

from liora.db.outbox import release_parked
from liora.db.session import scoped

from .sending import Accounts, lane_of, refuse, told, until
from .stage import DEAD, PARKED, SENT, WAITING, Hands, open_stage


@pytest.fixture
async def stage(database):
    async with open_stage(database) as stage:
        yield stage


class TestOrder:
    async def test_holds_within_a_conversation_while_conversations_go_side_by_side(self, stage) -> None:
        async def slowly(body):
            talking = [other["to"] for other in under_way]
            assert body["to"] not in talking, "the next message left before the previous one was accepted"
            under_way.append(body)
            if stage.vendor.open > 2:
                side_by_side.set()
            await side_by_side.wait()
            await asyncio.sleep(0.01)
            under_way.remove(body)
            return stage.vendor.take(body)

        under_way: list[Any] = []
        side_by_side = asyncio.Event()
        stage.vendor.answer = slowly
        wanted = [f"{n}" for n in range(6)]
        out_ids = []
        for person in range(5):
            out_ids += await stage.say(await stage.conversation(phone=f"5690000000{person}"), *wanted)
        stage.start()
        await stage.until(SENT, *out_ids)
        for person in range(5):
            assert [body["text"] for body in stage.vendor.taken if body["to"].endswith(str(person))] == wanted
        first = stage.vendor.taken[0]
        row = await stage.row(UUID(first["reference"]))
        assert (row["message_id"], row["attempts"], row["error"]) == (first["id"], 1, None)
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
        await stage.until(WAITING, slow)
        row = await stage.row(slow)
        assert row["error"]["tries"].keys() == {"slow_pair"}
        assert row["due_in"] <= 2 ** (row["error"]["tries"]["slow_pair"] - 1)

    async def test_for_the_number_pause_its_lane(self, stage) -> None:
        await self.answer_once(stage, "slow_number")
        out_ids = await stage.say(await stage.conversation(), "1", "2")
        clock = Hands()
        stage.start(clock=clock)
        await stage.until_posts(1)
        await stage.until(WAITING, out_ids[0])
        late = await stage.say(await stage.conversation(), "3")
        other = await stage.say(await stage.conversation(number=1), "otro número", number=1)
        stage.ring(0)
        stage.ring(1)
        await stage.until(SENT, *other)
        clock.now += 0.9
        stage.ring()
        await asyncio.sleep(0.1)
        assert stage.vendor.texts() == ["otro número"], "the first pause is a second"
        clock.let_go()
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

    async def test_for_the_app_rest_all_lanes_that_send_through_it(self, stage) -> None:
        async def through_another_app(number) -> None:
            async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
                await connection.execute(
                    "UPDATE liora.waba SET app = 'own' WHERE number_id = $1", stage.tenant.numbers[number]
                )

        await self.answer_once(stage, "slow_app")
        await through_another_app(1)
        [out_id] = await stage.say(await stage.conversation(), "1")
        sender = stage.start()
        await stage.until_posts(1)
        await stage.until(WAITING, out_id)
        stranger = await stage.beside()
        of_stranger = await stranger.say(await stranger.conversation(), "2")
        other_app = await stage.say(await stage.conversation(number=1), "3", number=1)
        await stage.until(SENT, *other_app)
        await asyncio.sleep(0.3)
        assert stage.vendor.texts() == ["3"], "another tenant of the same app rests too"
        assert (await lane_of(stage.pool, stage.tenant))["pause"] is None, "but its lane is nobody else's affair"
        await stage.stop(sender)
        stage.start()
        await stage.until(SENT, out_id)
        await stranger.until(SENT, *of_stranger)

    @pytest.mark.parametrize(("action", "paused"), [("stop_number", [True, False]), ("stop_account", [True, True])])
    async def test_that_stop_wait_for_a_person(self, stage, caplog, action, paused) -> None:
        await self.answer_once(stage, action)
        [one] = await stage.say(await stage.conversation(), "1")
        stage.start(lease_seconds=2.0)  # soon asked for again
        await stage.until_posts(1)
        await stage.until(WAITING, one)
        [two] = await stage.say(await stage.conversation(number=1), "2", number=1)
        if not paused[1]:
            await stage.until(SENT, two)
        await asyncio.sleep(0.3)
        assert [(await stage.row(out_id))["status"] == WAITING for out_id in (one, two)] == paused
        lane = await lane_of(stage.pool, stage.tenant)
        assert lane["pause"] > 365 * 86400
        assert lane["pause_reason"] == f"no: {action}"
        assert not lane["leased"]
        kind = "number_stopped" if action == "stop_number" else "dead_token"
        assert await told(stage.pool, stage.tenant) == [(kind, {"number_id": str(stage.tenant.numbers[0])})]
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

    async def test_known_beforehand_cost_no_post(self, stage) -> None:
        conversation = await stage.conversation()
        await stage.write(conversation, "25 h")
        out_ids = await stage.say(conversation, "1", "2")
        open_one = await stage.say(await stage.conversation(), "3")
        sender = stage.start()
        await stage.until(PARKED, *out_ids)
        await stage.until(SENT, *open_one)
        assert (stage.vendor.texts(), sender.counts["closed"]) == (["3"], 2)
        await stage.write(conversation, "0 s")
        async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
            assert await release_parked(connection, stage.tenant.cliente_id, [conversation]) == 2
        await stage.until(SENT, *out_ids)
        assert stage.vendor.texts() == ["3", "1", "2"]

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
        clock = Hands()
        sender = stage.start(clock=clock)
        for tries, pause in enumerate((0.2, 0.4, 0.8), start=1):
            await until(lambda tries=tries: counted(sender, "waiting", tries))
            await stage.until(WAITING, out_id)
            clock.now += pause - 0.01
            await asyncio.sleep(0.1)
            assert (sender.counts["waiting"], (await stage.row(out_id))["attempts"]) == (tries, 0)
            clock.now += 0.02
        await stage.stop(sender)
        stage.url = url
        stage.start()
        await stage.until(SENT, out_id)
        assert (await stage.row(out_id))["attempts"] == 1

    async def test_because_its_process_stood_still_is_not_posted_late(self, stage) -> None:
        class Freezing(Accounts):
            async def account(self, cliente_id, number_id):
                slept.append(3600.0 if freezes and not sender.counts["waiting"] else 0.0)
                return await super().account(cliente_id, number_id)

        slept: list[float] = []
        freezes = False
        conversation = await stage.conversation()
        sender = stage.start(accounts=Freezing, clock=lambda: time.monotonic() + sum(slept))
        await stage.until(SENT, *await stage.say(conversation, "hola"))
        freezes = True
        [out_id] = await stage.say(conversation, "sigo aquí")
        await stage.until(SENT, out_id)
        assert (len(stage.vendor.posts), sender.counts["waiting"], sender.counts["sent"]) == (2, 1, 2)


async def counted(sender, word: str, count: int) -> bool:
    return sender.counts[word] >= count
