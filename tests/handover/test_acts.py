"""A person of the tenant in a conversation: takes over, writes, gives back, closes."""

from datetime import timedelta
from uuid import uuid4

import pytest

from liora.accounts.audit import Deed
from liora.events import AgentEvent, TextEvent
from liora.handover.acts import Act, act
from liora.handover.window import WindowClosed

DEED = Deed("usuario:ana", "conversaciones.mensaje")


@pytest.fixture
async def person(town):
    return await town.person(await town.tenant())


@pytest.fixture
def does(engine, town, person):
    """What Ana of the shop does; the id of the act may be given."""

    async def do(what: str, text: str = "", act_id=None, conversation_id=None, cliente_id=None) -> bool:
        done = Act(conversation_id or person.conversation_id, act_id or uuid4(), AgentEvent(text, what), town.now)
        return await act(engine, cliente_id or person.tenant.cliente_id, done, DEED)

    return do


@pytest.fixture
def goes_on(town, brain, person):
    """The worker answers all that waits."""

    async def drain() -> str:
        await town.drain(town.worker(brain), person.tenant)
        found: str = (await town.conversation(person))["state"]
        return found

    return drain


async def hears(town, person, text: str) -> None:
    await town.store(person, f"{text}:{uuid4()}", TextEvent(text), int(town.now.timestamp()))


async def test_the_bot_is_silent_from_taking_to_giving_back(town, person, does, goes_on) -> None:
    await hears(town, person, "hola")
    assert await goes_on() == "liora.menu"
    before = len(await town.said_to(person))
    assert await does("take")
    assert await goes_on() == "liora.atendida"
    await hears(town, person, "tienen pan?")
    assert await goes_on() == "liora.atendida"
    assert len(await town.said_to(person)) == before
    assert await does("say", "Hola, soy Ana")
    assert await goes_on() == "liora.atendida"
    assert (await town.said_to(person))[before:] == ["Hola, soy Ana"]
    assert await does("give_back")
    assert await goes_on() == ""
    await hears(town, person, "hola")
    assert await goes_on() == "liora.menu"
    assert len(await town.said_to(person)) > before + 1


async def test_closing_ends_it_until_the_person_writes_again(town, person, does, goes_on) -> None:
    await hears(town, person, "persona")
    assert await goes_on() == "liora.persona"
    await does("close")
    assert await goes_on() == "liora.cerrada"
    assert await town.fetch(person.tenant, "SELECT * FROM liora.timer") == []
    await hears(town, person, "hola")
    assert await goes_on() == "liora.menu"


async def test_giving_back_what_the_bot_has_changes_nothing(town, person, does, goes_on) -> None:
    await hears(town, person, "hola")
    await goes_on()
    await does("give_back")
    assert await goes_on() == "liora.menu"


async def test_the_same_act_happens_once(town, person, does, goes_on) -> None:
    await hears(town, person, "hola")
    await goes_on()
    before, act_id = len(await town.said_to(person)), uuid4()
    for _ in range(3):
        assert await does("say", "Hola, soy Ana", act_id)
        await goes_on()
    assert (await town.said_to(person))[before:] == ["Hola, soy Ana"]
    audit = await town.fetch(person.tenant, "SELECT actor, action, detail FROM liora.audit_log")
    assert audit == [{"actor": "usuario:ana", "action": "conversaciones.mensaje", "detail": {}}]


async def test_what_is_said_keeps_its_order(town, person, does, goes_on) -> None:
    await hears(town, person, "persona")
    await goes_on()
    before = len(await town.said_to(person))
    for n in range(5):
        await does("say", f"línea {n}")
    await goes_on()
    assert (await town.said_to(person))[before:] == [f"línea {n}" for n in range(5)]


@pytest.mark.parametrize(("hours", "closed"), [(23.9, False), (24, True), (100, True)])
async def test_after_a_day_a_persons_words_are_refused_before_they_are_stored(
    town, person, does, goes_on, hours: float, closed: bool
) -> None:
    await hears(town, person, "hola")
    await goes_on()
    town.now += timedelta(hours=hours)
    if closed:
        with pytest.raises(WindowClosed, match="24 horas"):
            await does("say", "¿Sigues ahí?")
    else:
        assert await does("say", "¿Sigues ahí?")
    assert await town.pending(person.tenant) == (0 if closed else 1)
    assert len(await town.fetch(person.tenant, "SELECT * FROM liora.audit_log")) == (0 if closed else 1)
    assert await does("close"), "what says nothing needs no window"


async def test_somebody_who_never_wrote_is_not_written_to(does) -> None:
    with pytest.raises(WindowClosed):
        await does("say", "Hola")


async def test_a_message_that_still_waits_opens_the_window(town, person, does) -> None:
    await hears(town, person, "hola")
    assert await does("say", "Hola, soy Ana")


async def test_what_is_no_conversation_or_another_tenants_is_not_there(town, does) -> None:
    stranger = await town.person(await town.tenant())
    assert not await does("take", conversation_id=uuid4())
    assert not await does("take", conversation_id=stranger.conversation_id)
    assert await town.pending(stranger.tenant) == 0


async def test_a_conversation_that_was_joined_to_another_passes_it_on(town, person, does) -> None:
    older = await town.person(person.tenant, "56900000009")
    await town.execute(
        person.tenant,
        "UPDATE liora.convo_state SET merged_into = $2 WHERE cliente_id = $1 AND conversation_id = $3",
        older.conversation_id,
        person.conversation_id,
    )
    assert await does("take")
    [stored] = await town.fetch(person.tenant, "SELECT * FROM liora.inbox")
    assert stored["conversation_id"] == older.conversation_id
