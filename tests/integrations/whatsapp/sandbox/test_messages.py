"""GET /api/messages: what the fake Graph API took for a person, oldest first, restarts included."""

from datetime import UTC, datetime
from typing import Any

import pytest

from liora_integrations.whatsapp.sandbox import GraphLimits

PHONE = "56911112222"
USER = "CL.1000000001"


async def test_messages_of_a_person_are_numbered_from_1_and_hold_the_body_as_it_came(started: Any) -> None:
    await started.open_window()
    await started.open_window(user_id=USER)
    _, first = await started.send_text("uno", biz_opaque_callback_data="row 1")
    await started.send_text("otra persona", to=USER)
    await started.send_text("dos")
    status, answer = await started.call("GET", f"/api/messages?to={PHONE}")
    assert (status, answer["ok"], answer["meta"]) == (200, True, {"to": PHONE, "last": 2})
    assert [message["n"] for message in answer["data"]] == [1, 2]
    assert answer["data"][0]["id"] == first["messages"][0]["id"]
    assert answer["data"][0]["payload"] == {
        "messaging_product": "whatsapp",
        "to": "+" + PHONE,
        "type": "text",
        "text": {"body": "uno"},
        "biz_opaque_callback_data": "row 1",
    }
    age = datetime.now(UTC) - datetime.fromisoformat(answer["data"][0]["at"])
    assert 0 <= age.total_seconds() < 60


@pytest.mark.parametrize("person", [PHONE, f"+{PHONE}", f"%2B{PHONE}"])
async def test_a_phone_is_found_with_and_without_plus(started: Any, person: str) -> None:
    await started.open_window()
    await started.send_text()
    _, answer = await started.call("GET", f"/api/messages?to={person}")
    assert len(answer["data"]) == 1


async def test_a_person_without_phone_is_found_by_user_id(started: Any) -> None:
    await started.open_window(user_id=USER)
    await started.send_text("hola", to=USER)
    assert [message["payload"]["recipient"] for message in await started.listed(USER)] == [USER]
    assert await started.listed(PHONE) == []


async def test_after_gives_only_what_is_newer(started: Any) -> None:
    await started.open_window()
    for words in "abc":
        await started.send_text(words)
    assert [message["n"] for message in await started.listed(PHONE, after=1)] == [2, 3]
    assert await started.listed(PHONE, after=3) == []
    assert await started.listed(PHONE, after=99) == []


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=1.5", "after=", "after=²", "after=1_0"])
async def test_a_bad_after_is_refused_in_spanish(started: Any, query: str) -> None:
    status, answer = await started.call("GET", f"/api/messages?to={PHONE}&{query}")
    assert status == 422
    assert answer == {
        "ok": False,
        "error": {
            "code": "invalid",
            "message": "El parámetro «after» debe ser un número entero desde 0.",
            "details": [],
        },
        "meta": {},
    }


async def test_a_list_of_nobody_is_refused(started: Any) -> None:
    assert (await started.call("GET", "/api/messages"))[0] == 422


async def test_messages_and_numbers_go_on_after_a_restart_with_a_torn_line(started: Any) -> None:
    await started.open_window()
    await started.send_text("uno")
    before = await started.listed(PHONE)
    await started.stop()
    with (started.folder / "sandbox.ndjson").open("ab") as file:
        file.write(b'{"kind":"outgoing","id":"wamid.torn","payl')
    await started.start()
    await started.send_text("dos")
    await started.restart()
    messages = await started.listed(PHONE)
    assert messages[0] == before[0]
    assert [message["payload"]["text"]["body"] for message in messages] == ["uno", "dos"]


async def test_refused_messages_are_not_listed(world: Any) -> None:
    await world.start(limits=GraphLimits(pair_burst=1))
    await world.open_window()
    await world.send_text("uno")
    await world.send_text("dos")
    await world.send_text("a" * 5000)
    assert [message["n"] for message in await world.listed(PHONE)] == [1]
