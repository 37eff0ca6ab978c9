"""One person, named now so and now so, has one conversation: whatever they are called when, at every cut of a story."""

from collections.abc import Sequence
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.tenants import rows

from liora.core.conversation import Conversation
from liora.db.merge import merge
from liora.db.session import scoped_batch
from liora.events import Event, MergeEvent, TextEvent, event_from_json
from liora.plugins import Registry, load
from liora.testing.replay import set_stage
from liora.testing.story import Story, load_story

from .conftest import body_of, change

FIXTURES = Path(__file__).parents[2] / "conversations" / "fixtures"
STORIES = ("vida_sana/agua_del_dia.yaml", "reciclaje/pide_el_pais_una_vez.yaml")
MORNING = 1_795_446_000
ANA, ANA_MOVED = "56911111111", "56922222222"
ID, ID_MOVED = "CL.70011111111111111111", "CL.70022222222222222222"

BY_PHONE = {"from": ANA}
BY_BOTH = {"from": ANA, "from_user_id": ID}
BY_ID = {"from_user_id": ID}
MOVED = {"from": ANA_MOVED, "from_user_id": ID_MOVED}
MOVED_BY_ID = {"from_user_id": ID_MOVED}
MOVED_BY_PHONE = {"from": ANA_MOVED}
NEW_NUMBER = {
    "from": ANA,
    "system": {"type": "user_changed_number", "wa_id": ANA_MOVED, "user_id": ID_MOVED, "previous_user_id": ID},
}
NEW_NUMBER_OF_OLD = {"from": ANA, "system": {"type": "user_changed_number", "new_wa_id": ANA_MOVED}}
NEW_ID = {"system": {"type": "user_changed_user_id", "user_id": ID_MOVED, "previous_user_id": ID}}


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load()


@pytest.mark.parametrize("together", [True, False], ids=["in one body", "one by one"])
@pytest.mark.parametrize("told", [NEW_NUMBER, NEW_NUMBER_OF_OLD], ids=["with ids", "as until 2025"])
@pytest.mark.parametrize("name", STORIES)
async def test_by_phone_then_by_id_then_with_a_new_phone_at_every_cut(
    site, pool, new_tenant, registry, name, told, together
) -> None:
    story = load_story(FIXTURES / name)
    texts = texts_of(story)
    whole = conversation_after(story, registry, [TextEvent(text) for text in texts])
    for first, second in combinations_with_replacement(range(len(texts) + 1), 2):
        names = [BY_BOTH] * first + [BY_ID] * (second - first) + [MOVED] * (len(texts) - second)
        said = [text | name for text, name in zip(messages(texts), names, strict=True)]
        said.insert(second, system(told, MORNING + second))
        if first == 0:  # nothing would join a phone that was never seen to anybody
            said.insert(0, liking(BY_BOTH))
        tenant = await new_tenant()
        await post(site, tenant, said, together)
        [conversation] = await rows(pool, tenant, "convo_state")
        events = await events_in(pool, tenant, conversation["conversation_id"])
        assert [event.text for event in events if isinstance(event, TextEvent)] == texts, (first, second)
        assert conversation_after(story, registry, events) == whole


@pytest.mark.parametrize("name", STORIES[:1])
async def test_two_conversations_become_one_at_every_cut_where_a_message_shows_it(
    site, pool, new_tenant, registry, name
) -> None:
    """By phone alone, then by id alone, and somewhere behind a message that has both."""
    texts = texts_of(load_story(FIXTURES / name))
    for first, second in combinations_with_replacement(range(1, len(texts)), 2):
        names = [BY_PHONE] * first + [BY_ID] * (second - first) + [BY_BOTH] * (len(texts) - second)
        tenant = await new_tenant()
        await post(site, tenant, [text | name for text, name in zip(messages(texts), names, strict=True)], False)
        await work(pool, tenant)
        assert list((await waiting(pool, tenant)).values()) == [texts], (first, second)


@pytest.mark.parametrize(
    ("told", "names"),
    [(NEW_NUMBER, MOVED), (NEW_NUMBER, MOVED_BY_ID), (NEW_ID, MOVED_BY_ID), (NEW_NUMBER_OF_OLD, MOVED_BY_PHONE)],
    ids=["phone and id", "phone, seen by id", "id", "phone"],
)
@pytest.mark.parametrize("overtakes", [False, True], ids=["in order", "the message overtakes the change"])
async def test_a_message_under_the_new_name_ends_in_the_same_conversation_in_either_order(
    site, pool, new_tenant, told, names, overtakes
) -> None:
    tenant = await new_tenant()
    before, after = messages(["antes", "después"])
    news = [system(told, MORNING + 1), after | names | {"timestamp": str(MORNING + 2)}]
    await post(site, tenant, [before | BY_BOTH, *(news[::-1] if overtakes else news)], False)
    await work(pool, tenant)
    assert list((await waiting(pool, tenant)).values()) == [["antes", "después"]]
    await post(site, tenant, [messages(["tarde"])[0] | BY_ID | {"id": "wamid.late"}], False)
    assert len(await waiting(pool, tenant)) == 1


async def test_whoever_gets_the_phone_afterwards_has_a_conversation_of_their_own(site, pool, new_tenant) -> None:
    tenant = await new_tenant()
    texts = messages(["soy ana", "soy eva", "otra vez ana"])
    await post(site, tenant, [texts[0] | BY_BOTH, system(NEW_NUMBER, MORNING + 1)], True)
    eva = {"from": ANA, "from_user_id": "CL.70099999999999999999", "timestamp": str(MORNING + 9_000_000)}
    await post(site, tenant, [texts[1] | eva, texts[2] | MOVED | {"timestamp": str(MORNING + 9_000_001)}], True)
    assert sorted((await waiting(pool, tenant)).values()) == [["soy ana", "otra vez ana"], ["soy eva"]]
    reached = {row["user_id"]: row["phone"] for row in await rows(pool, tenant, "contact")}
    assert reached == {ID_MOVED: ANA_MOVED, "CL.70099999999999999999": ANA}


async def test_a_change_is_kept_as_an_event_of_its_conversation(site, pool, new_tenant) -> None:
    tenant = await new_tenant()
    await post(site, tenant, [messages(["hola"])[0] | BY_BOTH, system(NEW_NUMBER, MORNING + 1)], True)
    kinds = [row["payload"]["kind"] for row in await rows(pool, tenant, "inbox")]
    assert sorted(kinds) == ["system", "text"]


# -- what the tests above are made of -------------------------------------------------------------------------------


def texts_of(story: Story) -> list[str]:
    return [step["user"] for step in story.steps if "user" in step]


def messages(texts: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"id": f"wamid.{n}", "timestamp": str(MORNING + n), "type": "text", "text": {"body": text}}
        for n, text in enumerate(texts)
    ]


def liking(names: dict[str, Any]) -> dict[str, Any]:
    """Something that nobody answers."""
    like = {"message_id": "wamid.sent", "emoji": "👍"}
    return {"id": "wamid.before", "timestamp": str(MORNING), "type": "reaction", "reaction": like, **names}


def system(told: dict[str, Any], at: int) -> dict[str, Any]:
    return {"id": "wamid.system", "timestamp": str(at), "type": "system", **told}


async def post(site, tenant, said: Sequence[dict[str, Any]], together: bool) -> None:
    """Each body twice, as the vendor does at times."""
    for some in [said] if together else [[each] for each in said]:
        for _ in range(2):
            assert await site.post(body_of(change(tenant.phone_number_id, messages=some))) == 200


async def events_in(pool, tenant, conversation_id: UUID) -> list[Event]:
    """What waits in a conversation, in the order of a drain."""
    found = [row for row in await rows(pool, tenant, "inbox") if row["conversation_id"] == conversation_id]
    found.sort(key=lambda row: (row["sent_at"], row["row_id"]))
    return [event_from_json(row["payload"]) for row in found]


async def waiting(pool, tenant) -> dict[UUID, list[str]]:
    """The texts of each conversation that has some."""
    texts = {}
    for conversation in await rows(pool, tenant, "convo_state"):
        events = await events_in(pool, tenant, conversation["conversation_id"])
        texts[conversation["conversation_id"]] = [event.text for event in events if isinstance(event, TextEvent)]
    return {each: some for each, some in texts.items() if some}


async def work(pool, tenant) -> None:
    """Carries out the merges that wait, as a worker does."""
    for row in await rows(pool, tenant, "inbox"):
        event = event_from_json(row["payload"])
        if isinstance(event, MergeEvent):
            async with scoped_batch(pool, [tenant.cliente_id]) as connection:
                other = UUID(event.conversation_id)
                assert await merge(connection, tenant.cliente_id, row["conversation_id"], other)


def conversation_after(story: Story, registry: Registry, events: Sequence[Event]) -> Conversation:
    """Where the conversation stands when all of `events` have happened, at the moment of the story's beginning."""
    stage = set_stage(story, registry)
    for event in events:
        stage.play(event)
    return stage.conversation
