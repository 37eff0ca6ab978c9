"""What the owner writes from their phone: from the webhook to the log, and the bot is silent for an hour."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.workers.town import town as town

from liora.db.figures import Span, figures_of
from liora.db.lanes import Lane, heard_last_second
from liora.db.session import scoped
from liora.plugins import load_modules
from liora.web.api.eventos import speaker_of
from liora.workers.skill_brain import SkillBrain
from liora.workers.timers import TimerWorker

from .conftest import body_of, change, text_message

ANA = "56911111111"


@pytest.fixture
async def shop(town):
    return await town.tenant(skills=["ecommerce"])


@pytest.fixture
async def web(new_site):
    return await new_site()


@pytest.fixture
def hears(web, shop, town):
    """A webhook comes, and the worker goes through what is there; where the conversation stands afterwards."""

    async def hear(*messages: dict[str, Any], field: str = "messages") -> str:
        key = "messages" if field == "messages" else "message_echoes"
        assert await web.post(body_of(change(shop.phone_number_id, **{key: list(messages)}) | {"field": field})) == 200
        await town.drain(town.worker(SkillBrain(load_modules())), shop)
        found = await town.fetch(shop, "SELECT state FROM liora.convo_state")
        return found[0]["state"] if found else "nowhere"

    return hear


def echo(message_id: str, at: int, **parts: Any) -> dict[str, Any]:
    parts = parts or {"type": "text", "text": {"body": "Hola Ana, te atiendo yo"}}
    return {"from": "56220000001", "to": ANA, "id": message_id, "timestamp": str(at), **parts}


def said(message_id: str, text: str, at: int) -> dict[str, Any]:
    return text_message(message_id, text, phone=ANA) | {"timestamp": str(at)}


async def log(town, shop) -> list[tuple[str, str, str]]:
    rows = await town.fetch(shop, "SELECT direction, kind, body FROM liora.conversation_log ORDER BY log_id")
    return [(row["direction"], row["kind"], row["body"]) for row in rows]


async def outbox(town, shop) -> int:
    return len(await town.fetch(shop, "SELECT FROM liora.outbox"))


async def test_it_is_logged_pauses_the_bot_and_is_nobodys_turn(hears, town, shop) -> None:
    now = int(town.now.timestamp())
    assert await hears(said("wamid.1", "hola", now - 60)) == "liora.menu"
    assert await outbox(town, shop) == 1
    heard = (await town.fetch(shop, "SELECT last_inbound_at FROM liora.convo_state"))[0]
    photo = {"type": "image", "image": {"id": "7", "mime_type": "image/jpeg"}}
    assert await hears(echo("wamid.2", now - 30), field="smb_message_echoes") == "liora.atendida"
    assert await hears(echo("wamid.3", now - 20, **photo), field="smb_message_echoes") == "liora.atendida"
    assert await hears(said("wamid.4", "gracias!", now - 10)) == "liora.atendida"
    assert await outbox(town, shop) == 1
    assert (await log(town, shop))[2:] == [
        ("out", "agent", "Hola Ana, te atiendo yo"),
        ("out", "agent.image", ""),
        ("in", "text", "gracias!"),
    ]
    (timer,) = await town.fetch(shop, "SELECT name, due_at FROM liora.timer")
    assert (timer["name"], timer["due_at"]) == ("liora.retomar", town.now + timedelta(minutes=60))
    last = (await town.fetch(shop, "SELECT last_inbound_at FROM liora.convo_state"))[0]["last_inbound_at"]
    assert (last - heard["last_inbound_at"]).total_seconds() == 50


async def test_an_hour_later_the_bot_answers_again(hears, town, shop) -> None:
    now = int(town.now.timestamp())
    await hears(echo("wamid.1", now), field="smb_message_echoes")
    town.now += timedelta(minutes=61)
    await TimerWorker(town.pool, town.bell_inbox, lambda: town.now).fire(shop.cliente_id)
    assert await hears(said("wamid.2", "hola", now + 3660)) == "liora.menu"
    assert await outbox(town, shop) == 1


async def test_written_to_somebody_new_it_opens_no_window(hears, town, shop) -> None:
    assert await hears(echo("wamid.1", int(town.now.timestamp())), field="smb_message_echoes") == "liora.atendida"
    (conversation,) = await town.fetch(shop, "SELECT last_inbound_at FROM liora.convo_state")
    assert conversation["last_inbound_at"] is None


async def test_one_that_comes_when_the_hour_is_over_is_logged_and_pauses_nothing(hears, town, shop) -> None:
    now = int(town.now.timestamp())
    assert await hears(said("wamid.1", "hola", now - 60)) == "liora.menu"
    assert await hears(echo("wamid.2", now - 3_601), field="smb_message_echoes") == "liora.menu"
    assert (await log(town, shop))[-1] == ("out", "agent", "Hola Ana, te atiendo yo")
    assert await town.fetch(shop, "SELECT FROM liora.timer") == []


async def test_a_repeated_webhook_has_no_effect(hears, town, shop) -> None:
    now = int(town.now.timestamp())
    await hears(echo("wamid.1", now), field="smb_message_echoes")
    town.now += timedelta(minutes=30)
    before = await town.fetch(shop, "SELECT due_at FROM liora.timer")
    for _ in range(2):
        await hears(echo("wamid.1", now), field="smb_message_echoes")
    assert await town.fetch(shop, "SELECT due_at FROM liora.timer") == before
    assert len(await log(town, shop)) == 1


async def test_an_echo_of_what_liora_has_sent_has_no_effect(hears, town, shop) -> None:
    now = int(town.now.timestamp())
    await hears(said("wamid.1", "hola", now))
    await town.execute(shop, "UPDATE liora.outbox SET status = 2, message_id = 'wamid.ours' WHERE cliente_id = $1")
    assert await hears(echo("wamid.ours", now), field="smb_message_echoes") == "liora.menu"
    assert len(await town.fetch(shop, "SELECT FROM liora.inbox")) == 1


async def test_it_counts_neither_as_heard_nor_as_said(hears, town, shop, engine) -> None:
    town.now = datetime.now(UTC)  # the ids of what is counted tell the time
    now = int(town.now.timestamp())
    await hears(echo("wamid.1", now - 30), field="smb_message_echoes")
    async with scoped(town.pool, shop.cliente_id) as connection:
        assert await heard_last_second(connection, Lane(shop.cliente_id, shop.number_id, "me", 1, "whatsapp")) == 0
    await hears(echo("wamid.2", now - 20), field="smb_message_echoes")
    total = (await figures_of(engine, shop.cliente_id, Span(town.now.date(), town.now.date(), "UTC"))).total
    assert (total.people, total.messages_in, total.messages_out) == (0, 0, 0)


def test_in_the_api_it_is_a_line_of_the_team() -> None:
    assert speaker_of("out", "agent") == speaker_of("out", "agent.image") == "equipo"
    assert (speaker_of("out", "text"), speaker_of("in", "text"), speaker_of("in", "timer")) == (
        "negocio",
        "persona",
        "sistema",
    )


async def test_what_the_phone_tells_of_its_past_and_its_contacts_is_acknowledged(web, town, shop) -> None:
    past = [{"threads": [{"id": ANA, "messages": [said("wamid.0", "hola", 1)]}]}]
    for field, value in (("history", {"history": past}), ("smb_app_state_sync", {"state_sync": [{"type": "contact"}]})):
        assert await web.post(body_of(change(shop.phone_number_id, **value) | {"field": field})) == 200
    assert await town.fetch(shop, "SELECT FROM liora.contact") == []
