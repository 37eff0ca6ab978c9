"""Plans in turns: messages counted as they enter the outbox, limits and skills of the plan, and what is told of it."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from liora.core.outcome import Turn
from liora.db.pool import open_pool
from liora.db.quota import QuotaRule
from liora.db.session import fetch
from liora.messages import Text
from liora.plugins import load
from liora.view import View
from liora.workers.skill_brain import SkillBrain

from ..tenants import rows
from .brains import Echo, Hostile, Spender, raise_hurt
from .town import NOON, numbered

NOVEMBER = datetime(2026, 11, 1, 3, tzinfo=UTC)
REFUSAL = "En este momento no puedo ayudarte con eso. Escribe *persona* y te responderá alguien del equipo."


class Sparing(Echo):
    """Says `sí`, and `no` where no message is left."""

    def take_turn(self, conversation, event, view: View, now) -> Turn:
        turn = super().take_turn(conversation, event, view, now)
        return replace(turn, messages=(Text("no" if view.quota["mensajes"] == "deny" else "sí"),))


async def planned(town, limit: int, *, per: str = "month", scope: str = "cliente", metric: str = "mensajes", **tenant):
    """A tenant on a plan of its own."""
    name = f"plan_{limit}_{per}_{scope}_{metric}"
    limits = {metric: {"per": per, "scope": scope, "limit": limit}}
    statement = "INSERT INTO plataforma.plan (name, title, limits) VALUES ($1, 'Plan', $2) ON CONFLICT DO NOTHING"
    await fetch(town.pool, statement, name, limits)
    return await town.tenant(plan=name, **tenant)


async def used_by(town, tenant) -> dict[str, int]:
    return {row["metric"]: row["used"] for row in await rows(town.pool, tenant, "quota_use")}


class TestMessages:
    async def test_are_counted_to_the_last_one_by_eight_workers(self, town, database) -> None:
        tenant = await planned(town, 100)
        for person in await town.people(tenant, 60):
            await town.write(person, *numbered(5))
        pools = [await open_pool(database.app_url, connections=2) for _ in range(8)]
        workers = [town.worker(Sparing(), pool=pool, k=4, m=2) for pool in pools]
        async with asyncio.timeout(60):
            await asyncio.gather(*(until_empty(town, worker, tenant) for worker in workers))
        said = [row["payload"]["body"] for row in await rows(town.pool, tenant, "outbox")]
        assert Counter(said) == {"sí": 100, "no": 200}
        assert await used_by(town, tenant) == {"mensajes": 300}
        for pool in pools:
            pool.terminate()

    async def test_are_what_the_outbox_holds_with_apologies(self, town) -> None:
        tenant = await planned(town, 100)
        ana = await town.person(tenant)
        await town.write(ana, "hola", "veneno", "adiós")
        worker = town.worker(Hostile(harm=raise_hurt), backoff=0)
        for _ in range(3):
            await town.drain(worker, tenant)
        assert await town.said_to(ana) == ["eco hola", "perdón", "eco adiós"]
        assert await used_by(town, tenant) == {"mensajes": 3}

    async def test_are_counted_by_nobody_without_a_plan(self, town) -> None:
        tenant = await town.tenant()
        await town.write(await town.person(tenant), "hola")
        await town.drain(town.worker(Echo()), tenant)
        assert await used_by(town, tenant) == {}

    async def test_of_which_none_is_said_use_nothing(self, town) -> None:
        tenant = await planned(town, 100)
        await town.write(await town.person(tenant), "veneno")
        silent = Hostile(harm=lambda turn: replace(turn, messages=()))
        await town.drain(town.worker(silent), tenant)
        assert await used_by(town, tenant) == {}

    async def test_run_out_for_whom_begins_and_not_in_the_middle(self, town) -> None:
        tenant = await planned(town, 1, skills=["vida_sana"])
        worker = town.worker(SkillBrain(load()))
        ana, juan = await town.people(tenant, 2)
        await town.write(ana, "tomé agua")
        await town.drain(worker, tenant)
        await town.write(juan, "tomé agua", "hola", "persona")
        await town.write(ana, "2 vasos", since=int(NOON.timestamp()))
        await town.drain(worker, tenant)
        question, answer = await town.said_to(ana)
        assert (question == answer, REFUSAL in (question, answer)) == (False, False)
        refusal, menu, person = await town.said_to(juan)
        assert (refusal, "asistente" in menu, "persona del equipo" in person) == (REFUSAL, True, True)
        assert (await used_by(town, tenant))["mensajes"] == 5

    async def test_that_are_gone_are_refused_once_a_conversation_and_day(self, town) -> None:
        tenant = await planned(town, 10, skills=["ecommerce", "vida_sana"], treatment="tu")
        people = await town.people(tenant, 40)
        for person in people:
            await town.write(person, "catálogo", "productos", "ver catálogo")
        worker = town.worker(SkillBrain(load()), k=8)
        await town.drain(worker, tenant)
        said = [await town.said_to(person) for person in people]
        assert sum(len(each) - each.count(REFUSAL) for each in said) == 10
        assert max(each.count(REFUSAL) for each in said) == 1

    async def test_may_be_limited_for_each_contact(self, town) -> None:
        tenant = await planned(town, 1, scope="contact", per="day")
        ana, juan = await town.people(tenant, 2)
        await town.write(ana, "uno", "dos")
        await town.write(juan, "uno")
        await town.drain(town.worker(Sparing()), tenant)
        assert [await town.said_to(each) for each in (ana, juan)] == [["sí", "no"], ["sí"]]
        assert await rows(town.pool, tenant, "notification") == []

    async def test_are_softened_by_the_hook(self, town) -> None:
        tenant = await planned(town, 1)
        ana = await town.person(tenant)
        await town.write(ana, *numbered(3))
        views = town.views(ask_quota=lambda cliente, metric, used, limit: "soften" if used >= limit else None)
        await town.drain(town.worker(Sparing(), views=views), tenant)
        assert await town.said_to(ana) == ["sí"] * 3
        assert await used_by(town, tenant) == {"mensajes": 3}


class TestALimitOfThePlan:
    RULE = QuotaRule("agua.registros", "day", "cliente", 3)

    async def test_takes_the_place_of_the_skills_own(self, town) -> None:
        tenant = await planned(town, 5, metric="agua.registros")
        ana = await town.person(tenant)
        await town.write(ana, *numbered(7))
        await town.drain(town.worker(Spender(rules=[self.RULE]), m=8), tenant)
        assert await town.said_to(ana) == ["sí"] * 5 + ["no"] * 2
        [row] = await rows(town.pool, tenant, "quota_use")
        assert (row["used"], row["window_start"]) == (5, NOVEMBER)

    async def test_that_no_skill_declares_counts_nothing(self, town) -> None:
        tenant = await planned(town, 0, metric="otra.cosa")
        ana = await town.person(tenant)
        await town.write(ana, *numbered(2))
        await town.drain(town.worker(Spender(rules=[self.RULE])), tenant)
        assert await town.said_to(ana) == ["sí", "sí"]

    async def test_holds_two_seconds_after_a_change(self, town) -> None:
        tenant = await planned(town, 1, metric="agua.registros")
        ana = await town.person(tenant)
        seconds = 0.0
        worker = town.worker(Spender(rules=[self.RULE]), views=town.views(seconds=lambda: seconds))
        await town.write(ana, "uno", "dos")
        await town.drain(worker, tenant)
        statement = "UPDATE liora.cliente SET plan = '' WHERE cliente_id = $1"
        await town.execute(tenant, statement)
        seconds = 2.0
        await town.write(ana, "tres", since=int(NOON.timestamp()))
        await town.drain(worker, tenant)
        assert await town.said_to(ana) == ["sí", "no", "sí"]


class TestFourFifths:
    async def test_are_told_once_a_window_by_eight_workers(self, town, database) -> None:
        tenant = await planned(town, 50)
        for person in await town.people(tenant, 12):
            await town.write(person, *numbered(5))
        pools = [await open_pool(database.app_url, connections=2) for _ in range(8)]
        workers = [town.worker(Sparing(), pool=pool, k=2, m=1) for pool in pools]
        async with asyncio.timeout(60):
            await asyncio.gather(*(until_empty(town, worker, tenant) for worker in workers))
        [told] = await rows(town.pool, tenant, "notification")
        assert (told["kind"], told["seen_at"]) == ("quota_80", None)
        window = {"per": "month", "window_start": NOVEMBER.isoformat()}
        assert 40 <= told["payload"].pop("used") <= 60
        assert told["payload"] == {"metric": "mensajes", "limit": 50, **window}
        for pool in pools:
            pool.terminate()

    async def test_are_told_at_the_use_that_reaches_them_and_in_each_window(self, town) -> None:
        tenant = await planned(town, 5, per="day")
        ana = await town.person(tenant)
        worker = town.worker(Sparing())
        told = []
        for n, text in enumerate(numbered(5)):
            await town.write(ana, text, since=int(NOON.timestamp()) + n)
            await town.drain(worker, tenant)
            told.append(len(await rows(town.pool, tenant, "notification")))
        assert told == [0, 0, 0, 1, 1]
        town.later(24 * 3600)
        await town.write(ana, "a", "b", "c", "d", since=int(town.now.timestamp()))
        await town.drain(worker, tenant)
        assert len(await rows(town.pool, tenant, "notification")) == 2

    async def test_of_a_limit_that_was_lowered_are_told_at_the_next_use(self, town) -> None:
        tenant = await planned(town, 100)
        ana = await town.person(tenant)
        await town.write(ana, "a", "b")
        await town.drain(town.worker(Sparing()), tenant)
        lower = {"mensajes": {"per": "month", "scope": "cliente", "limit": 2}}
        await fetch(
            town.pool, "UPDATE plataforma.plan SET limits = $1 WHERE name = 'plan_100_month_cliente_mensajes'", lower
        )
        await town.write(ana, "c", since=int(NOON.timestamp()))
        await town.drain(town.worker(Sparing()), tenant)
        assert len(await rows(town.pool, tenant, "notification")) == 1

    async def test_of_a_limit_that_was_raised_are_told_beside_those_of_the_old_one(self, town) -> None:
        tenant = await planned(town, 5)
        ana = await town.person(tenant)
        await town.write(ana, *numbered(5))
        await town.drain(town.worker(Sparing()), tenant)
        raised = {"mensajes": {"per": "month", "scope": "cliente", "limit": 10}}
        await fetch(
            town.pool, "UPDATE plataforma.plan SET limits = $1 WHERE name = 'plan_5_month_cliente_mensajes'", raised
        )
        await town.write(ana, "a", "b", "c", since=int(NOON.timestamp()))
        await town.drain(town.worker(Sparing()), tenant)
        assert {row["payload"]["limit"] for row in await rows(town.pool, tenant, "notification")} == {5, 10}

    async def test_of_a_minute_are_nobodys_news(self, town) -> None:
        tenant = await planned(town, 1, per="minute")
        await town.write(await town.person(tenant), "a")
        await town.drain(town.worker(Sparing()), tenant)
        assert await rows(town.pool, tenant, "notification") == []


class TestAFlag:
    async def test_takes_a_skill_away(self, town) -> None:
        flags = {"skill.ecommerce": False}
        await fetch(town.pool, "INSERT INTO plataforma.plan (name, title, flags) VALUES ('sin', 'Sin', $1)", flags)
        tenant = await town.tenant(plan="sin", skills=["ecommerce", "vida_sana"])
        brain = Echo()
        await town.write(await town.person(tenant), "hola")
        await town.drain(town.worker(brain), tenant)
        assert brain.seen[0].tenant.skills == ("vida_sana",)


async def until_empty(town, worker, tenant) -> None:
    while await town.pending(tenant):
        await worker.drain([tenant.cliente_id])
