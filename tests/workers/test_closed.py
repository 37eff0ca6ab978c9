"""What is said to somebody who has been silent for a window: a template that the tenant has for it, or nothing yet."""

from typing import Any

import orjson
import pytest
from uuid_utils.compat import uuid7

from liora.db.closed import OUTDONE, STOOD_IN
from liora.db.session import scoped
from liora.messages import Instead, Text, message_to_json
from liora.workers import verdict

from .sending import refuse
from .stage import DEAD, PARKED, SENT, open_stage

REMINDER = Instead("vida_sana.recordatorio", ("tomar agua",))
BODY = [{"type": "BODY", "text": "Hola, es hora de {{1}}."}]


@pytest.fixture
async def stage(database):
    async with open_stage(database) as stage:
        yield stage


async def approve(stage: Any, components: Any = BODY, **more: Any) -> None:
    """The account has a template for reminders; `more` says otherwise."""
    row = {"purpose": REMINDER.purpose, "language": "es_CL", "status": "APPROVED", **more}
    async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
        await connection.execute(
            "INSERT INTO liora.template "
            "(cliente_id, template_id, account_id, name, language, status, components, purpose) "
            "VALUES ($1, $2, 'waba', 'recordatorio', $3, $4, $5, $6)",
            *(stage.tenant.cliente_id, uuid7(), row["language"], row["status"], components, row["purpose"]),
        )
        await connection.execute("UPDATE liora.waba SET status = 'active'")


async def remind(stage: Any, conversation: Any, text: str = "¡Agua!", ago: str = "25 h") -> Any:
    await stage.write(conversation, ago)
    [out_id] = await stage.say(conversation, text, payload=message_to_json(Text(text), REMINDER))
    return out_id


async def payload(stage: Any, out_id: Any) -> Any:
    async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
        found = await connection.fetchval("SELECT payload FROM liora.outbox WHERE out_id = $1", out_id)
    return orjson.loads(found) if isinstance(found, str) else found


async def test_the_template_of_the_tenant_goes_in_its_place(stage) -> None:
    await approve(stage)
    out_id = await remind(stage, await stage.conversation())
    sender = stage.start()
    await stage.until(SENT, out_id)
    assert await payload(stage, out_id) == {
        "kind": "template",
        "name": "recordatorio",
        "language": "es_CL",
        "parameters": ["tomar agua"],
    }
    assert (sender.counts["templates"], sender.counts["closed"]) == (1, 0)


async def test_so_it_does_where_the_vendor_finds_the_window_closed_a_moment_before_us(stage, monkeypatch) -> None:
    monkeypatch.setattr(verdict, "BY_THE_CLOCKS", 0.2)

    async def answer(body):
        if len(stage.vendor.posts) > 1:
            return stage.vendor.take(body)
        await stage.write(conversation, "25 h")
        return refuse("park")

    stage.vendor.answer = answer
    await approve(stage)
    conversation = await stage.conversation()
    out_id = await remind(stage, conversation, ago="24 h 30 s")
    stage.start()
    await stage.until(SENT, out_id)
    assert (await payload(stage, out_id))["kind"] == "template"


async def test_while_the_window_is_open_the_words_themselves_go(stage) -> None:
    await approve(stage)
    out_id = await remind(stage, await stage.conversation(), ago="1 h")
    stage.start()
    await stage.until(SENT, out_id)
    assert stage.vendor.texts() == ["¡Agua!"]


@pytest.mark.parametrize(
    "template",
    [
        {"status": "PAUSED"},
        {"purpose": "otra"},
        {"language": "pt_BR"},
        {"components": [{"type": "BODY", "text": "{{1}} {{2}}"}]},
        {"components": [{"type": "HEADER", "format": "IMAGE"}, *BODY]},
    ],
    ids=["stopped", "for something else", "in another language", "wants more words", "wants a picture"],
)
async def test_a_template_that_does_not_fit_is_not_sent(stage, template) -> None:
    await approve(stage, **template)
    out_id = await remind(stage, await stage.conversation())
    stage.start()
    await stage.until(PARKED, out_id)
    assert stage.vendor.posts == []


async def test_of_several_that_wait_only_the_youngest_is_said_later(stage) -> None:
    conversation = await stage.conversation()
    [answer] = await stage.say(conversation, "1")
    older = await remind(stage, conversation)
    stage.start()
    await stage.until(PARKED, answer, older)
    younger = await remind(stage, conversation, "¡Otra vez!")
    await stage.until(PARKED, younger)
    await stage.until(DEAD, older)
    assert (await stage.row(older))["error"]["title"] == OUTDONE
    assert (await stage.row(answer))["status"] == PARKED


async def remind_twice(stage: Any, conversation: Any) -> list[Any]:
    """A reminder of two messages, as one turn says them."""
    first, [second] = await remind(stage, conversation), await stage.say(conversation, "¿Cuántos vasos van?")
    async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
        await connection.execute("UPDATE liora.outbox SET cause = $1, n = 1 WHERE out_id = $2", str(first), second)
    return [first, second]


async def test_the_template_goes_in_the_place_of_all_that_the_turn_says(stage) -> None:
    await approve(stage)
    first, second = await remind_twice(stage, await stage.conversation())
    stage.start()
    await stage.until(SENT, first)
    stage.ring()
    await stage.until(DEAD, second)
    assert (await stage.row(second))["error"]["title"] == STOOD_IN
    assert len(stage.vendor.posts) == 1


async def test_the_youngest_waits_with_all_that_it_says_and_nothing_of_the_older_ones(stage) -> None:
    conversation = await stage.conversation()
    older = await remind_twice(stage, conversation)
    stage.start()
    await stage.until(PARKED, *older)
    younger = await remind_twice(stage, conversation)
    stage.ring()
    await stage.until(PARKED, *younger)
    await stage.until(DEAD, *older)
