"""A test message: a text within the window, a template outside, and a sentence where neither may go."""

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from liora.numbers.connection import NumberConflict, connect_sandbox, disable
from liora.numbers.templates import list_templates, set_purpose, store_templates
from liora.numbers.trial import Trial, queue_trial
from liora.reports import TemplateReport
from liora_integrations.whatsapp import WhatsApp

from .meta import DEED, WABA

PHONE = "56911112222"
CHANNELS = {"whatsapp": WhatsApp()}
SAMPLE = TemplateReport("hello_world", "en_US", "UTILITY", "APPROVED", ({"type": "BODY", "text": "Hello"},))


async def try_out(desk, number_id, phone: str = PHONE, now: datetime | None = None):
    trial = Trial(desk.cliente_id, number_id, phone, "Probando, probando")
    return await queue_trial(desk.pool, CHANNELS, trial, "es_CL", now or datetime.now(UTC), DEED)


async def queued(desk) -> list[dict]:
    return [row["payload"] for row in await desk.run("SELECT payload FROM liora.outbox ORDER BY seq, out_id")]


async def write(desk, number_id, ago: timedelta, version: int = 0) -> None:
    """The phone has written so long ago."""
    contact_id, conversation_id = uuid7(), uuid7()
    await desk.run(
        "INSERT INTO liora.contact (cliente_id, contact_id, number_id, phone) VALUES ($1, $2, $3, $4)",
        *(desk.cliente_id, contact_id, number_id, PHONE),
    )
    await desk.run(
        "INSERT INTO liora.identity (cliente_id, number_id, kind, value, contact_id) VALUES ($1, $2, 'phone', $3, $4)",
        *(desk.cliente_id, number_id, PHONE, contact_id),
    )
    await desk.run(
        "INSERT INTO liora.convo_state (cliente_id, conversation_id, contact_id, number_id, version, last_inbound_at) "
        "VALUES ($1, $2, $3, $4, $5, now() - $6::interval)",
        *(desk.cliente_id, conversation_id, contact_id, number_id, version, ago),
    )


async def test_who_has_just_written_gets_the_text_in_line_behind_what_was_said(desk) -> None:
    number_id = await desk.active()
    await write(desk, number_id, timedelta(hours=1), version=3)
    done = await try_out(desk, number_id)
    assert done.template == ""
    [row] = await desk.run("SELECT out_id, seq, payload FROM liora.outbox")
    assert (row["out_id"], row["seq"], row["payload"]["body"]) == (done.out_id, 3 * 256, "Probando, probando")
    [state] = await desk.run("SELECT version FROM liora.convo_state")
    assert state["version"] == 4
    [line] = await desk.run("SELECT direction, body FROM liora.conversation_log")
    assert line == {"direction": "out", "body": "Probando, probando"}


@pytest.mark.parametrize("ago", [timedelta(hours=24), timedelta(hours=23, minutes=59, seconds=30), timedelta(days=9)])
async def test_outside_the_window_nothing_but_a_template_goes(desk, ago: timedelta) -> None:
    number_id = await desk.active()
    await write(desk, number_id, ago)
    with pytest.raises(NumberConflict) as caught:
        await try_out(desk, number_id)
    assert caught.value.code == "window_closed"
    assert "24 horas" in str(caught.value)
    assert await queued(desk) == []


async def test_somebody_unknown_gets_the_sample_of_the_account(desk) -> None:
    number_id = await desk.active()
    await store_templates(desk.engine, desk.cliente_id, WABA, [SAMPLE], datetime.now(UTC))
    assert (await try_out(desk, number_id)).template == "hello_world"
    assert (await try_out(desk, number_id)).template == "hello_world"
    assert [each["kind"] for each in await queued(desk)] == ["template", "template"]
    assert len(await desk.run("SELECT * FROM liora.contact")) == 1


async def test_the_template_that_was_chosen_goes_before_the_sample(desk) -> None:
    number_id = await desk.active()
    own = TemplateReport("aviso", "es", "UTILITY", "APPROVED")
    await store_templates(desk.engine, desk.cliente_id, WABA, [SAMPLE, own], datetime.now(UTC))
    ids = {row["name"]: row["template_id"] for row in await list_templates(desk.engine, desk.cliente_id)}
    await set_purpose(desk.engine, desk.cliente_id, ids["aviso"], "prueba", DEED)
    assert (await try_out(desk, number_id)).template == "aviso"


@pytest.mark.parametrize(
    "component", [{"type": "BODY", "text": "Hola {{nombre}}"}, {"type": "HEADER", "format": "IMAGE"}]
)
async def test_a_template_that_wants_more_than_its_name_is_not_sent(desk, component: dict) -> None:
    number_id = await desk.active()
    wanting = TemplateReport("hello_world", "es", "UTILITY", "APPROVED", (component,))
    await store_templates(desk.engine, desk.cliente_id, WABA, [wanting], datetime.now(UTC))
    with pytest.raises(NumberConflict) as caught:
        await try_out(desk, number_id)
    assert caught.value.code == "template_with_variables"


async def test_a_trial_that_fails_leaves_nobody_behind(desk) -> None:
    number_id = await desk.active()
    with pytest.raises(NumberConflict):
        await try_out(desk, number_id)
    assert await desk.run("SELECT * FROM liora.contact") == []


async def test_a_suspended_cliente_tries_nothing(desk) -> None:
    number_id = await desk.active()
    await write(desk, number_id, timedelta(hours=1))
    await desk.run("UPDATE liora.cliente SET status = 'suspended' RETURNING 1")
    with pytest.raises(NumberConflict) as caught:
        await try_out(desk, number_id)
    assert caught.value.code == "suspended"
    assert await queued(desk) == []


@pytest.mark.parametrize("scope", ["cliente", "contact"])
async def test_a_trial_counts_among_the_messages_of_the_plan_and_none_leaves_beyond_them(desk, scope: str) -> None:
    number_id = await desk.active()
    await write(desk, number_id, timedelta(hours=1))
    limits = {"mensajes": {"per": "day", "scope": scope, "limit": 2}}
    await desk.pool.execute("INSERT INTO plataforma.plan (name, title, limits) VALUES ('dos', 'Dos', $1)", limits)
    await desk.run("UPDATE liora.cliente SET plan = 'dos' RETURNING 1")
    for _ in range(2):
        await try_out(desk, number_id)
    with pytest.raises(NumberConflict) as caught:
        await try_out(desk, number_id)
    assert caught.value.code == "messages_used_up"
    assert len(await queued(desk)) == 2
    [count] = await desk.run("SELECT metric, subject = cliente_id AS of_all, used FROM liora.quota_use")
    assert count == {"metric": "mensajes", "of_all": scope == "cliente", "used": 2}


async def test_only_an_active_number_is_tried(desk) -> None:
    pending = await desk.connect()
    with pytest.raises(NumberConflict) as caught:
        await try_out(desk, pending)
    assert caught.value.code == "number_not_active"
    sandbox = uuid7()
    await connect_sandbox(desk.engine, desk.cliente_id, sandbox, "whatsapp", DEED)
    await disable(desk.engine, desk.cliente_id, sandbox, DEED)
    with pytest.raises(NumberConflict):
        await try_out(desk, sandbox)


async def test_the_number_of_another_cliente_is_not_there(desk, rival) -> None:
    assert await try_out(rival, await desk.active()) is None
