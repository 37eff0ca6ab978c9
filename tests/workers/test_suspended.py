"""A cliente that is suspended or deleted: what people write is kept, nobody answers, and nothing is sent."""

from datetime import timedelta

import pytest

from liora.core.outcome import TimerChange, Turn
from liora.db.session import scoped
from liora.db.timers import fire_due
from liora.events import AgentEvent, TimerEvent
from liora.messages import Text

from ..tenants import rows
from .brains import Echo
from .town import NOON


class Reminder(Echo):
    """Speaks with every timer, and sets it anew."""

    def take_turn(self, conversation, event, view, now) -> Turn:
        turn = super().take_turn(conversation, event, view, now)
        if not isinstance(event, TimerEvent):
            return turn
        return Turn("eco.avisado", {}, (Text("¡agua!"),), (TimerChange("eco.avisar", now + timedelta(hours=1)),))


@pytest.mark.parametrize("status", ["suspended", "deleted"])
async def test_a_message_is_kept_and_closed_with_the_reason(town, status: str) -> None:
    tenant = await town.tenant(status=status)
    ana = await town.person(tenant)
    brain = Echo()
    await town.write(ana, "hola")
    await town.drain(town.worker(brain), tenant)
    message = await town.message(ana, "hola")
    assert (message["done_at"], message["error"], message["attempts"]) == (NOON, status, 0)
    assert (await town.said_to(ana), brain.seen) == ([], [])
    [heard] = await rows(town.pool, tenant, "conversation_log")
    assert (heard["direction"], heard["body"]) == ("in", "hola")


async def test_what_is_written_where_a_discreet_skill_stands_is_kept_without_its_words(town) -> None:
    tenant = await town.tenant()
    ana = await town.person(tenant)
    await town.execute(tenant, "UPDATE liora.convo_state SET state = 'eco.salud' WHERE cliente_id = $1")
    await town.execute(tenant, "UPDATE liora.cliente SET status = 'suspended' WHERE cliente_id = $1")
    await town.write(ana, "me operaron")
    await town.drain(town.worker(Echo()), tenant)
    [heard] = await rows(town.pool, tenant, "conversation_log")
    assert heard["body"] == "(reservado)"


async def test_what_its_own_people_write_is_not_said_either(town) -> None:
    tenant = await town.tenant(status="suspended")
    ana = await town.person(tenant)
    await town.store(ana, "agente:1", AgentEvent("Hola, soy Raquel"))
    await town.drain(town.worker(Echo()), tenant)
    assert await town.said_to(ana) == []


async def test_timers_run_without_a_word(town) -> None:
    tenant = await town.tenant(status="suspended")
    ana = await town.person(tenant)
    await town.store(ana, "timer:1", TimerEvent("eco.avisar"))
    await town.drain(town.worker(Reminder()), tenant)
    assert await town.said_to(ana) == []
    assert (await town.conversation(ana))["state"] == "eco.avisado"
    [timer] = await rows(town.pool, tenant, "timer")
    assert timer["due_at"] == NOON + timedelta(hours=1)


async def test_once_it_is_back_new_messages_are_answered_and_old_ones_stay_as_they_are(town) -> None:
    tenant = await town.tenant(status="suspended")
    ana = await town.person(tenant)
    seconds = 0.0
    worker = town.worker(Echo(), views=town.views(seconds=lambda: seconds))
    await town.write(ana, "antes")
    await town.drain(worker, tenant)
    await town.execute(tenant, "UPDATE liora.cliente SET status = 'active' WHERE cliente_id = $1")
    seconds = 2.0
    await town.write(ana, "después", since=int(NOON.timestamp()))
    await town.drain(worker, tenant)
    assert await town.said_to(ana) == ["eco después"]
    assert (await town.message(ana, "antes"))["error"] == "suspended"


async def test_its_neighbours_in_the_same_batch_do_not_notice(town) -> None:
    away, here = await town.tenant(status="suspended"), await town.tenant()
    ana, juan = await town.person(away), await town.person(here)
    await town.write(ana, "hola")
    await town.write(juan, "hola")
    await town.worker(Echo()).drain([away.cliente_id, here.cliente_id])
    assert (await town.said_to(ana), await town.said_to(juan)) == ([], ["eco hola"])


async def test_a_timer_that_is_due_becomes_an_event_as_ever(town) -> None:
    tenant = await town.tenant(status="suspended")
    ana = await town.person(tenant)
    await town.execute(tenant, "INSERT INTO liora.timer VALUES ($1, $2, 'eco.avisar', $3)", ana.conversation_id, NOON)
    async with scoped(town.pool, tenant.cliente_id) as connection:
        assert await fire_due(connection, tenant.cliente_id, NOON, 10) == 1
