"""One person, one contact, one conversation, however they are named."""

import asyncio

import pytest
from structlog.testing import capture_logs
from tests.tenants import rows, undone

from liora.channel import Identifier, Received
from liora.db import contacts as contacts_module
from liora.db.contacts import Contacts
from liora.db.person import Person
from liora.db.pool import open_pool
from liora.db.roster import Merge
from liora.db.session import scoped, scoped_batch
from liora.events import TextEvent

PHONE = Identifier("phone", "56911111111")
OTHER_PHONE = Identifier("phone", "56922222222")
USER_ID = Identifier("user_id", "CL.1")
OTHER_ID = Identifier("user_id", "CL.2")


# -- who is who -----------------------------------------------------------------------------------------------------


async def test_a_new_person_gets_a_contact_its_identifiers_and_a_conversation(pool, new_tenant) -> None:
    tenant = await new_tenant()
    [conversation_id] = await resolve(pool, tenant, Contacts(), named(tenant, USER_ID, PHONE, name="Ana", at=7))
    [contact] = await rows(pool, tenant, "contact")
    assert (contact["phone"], contact["user_id"], contact["profile_name"]) == (PHONE.value, USER_ID.value, "Ana")
    assert (contact["number_id"], contact["named_at"]) == (tenant.number_id, 7)
    assert await identities(pool, tenant) == {PHONE.value: contact["contact_id"], USER_ID.value: contact["contact_id"]}
    [conversation] = await rows(pool, tenant, "convo_state")
    assert conversation["conversation_id"] == conversation_id
    assert (conversation["contact_id"], conversation["number_id"]) == (contact["contact_id"], tenant.number_id)


async def test_a_person_known_by_phone_is_found_again_by_the_user_id_that_came_beside_it(pool, new_tenant) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    first = await resolve(pool, tenant, contacts, named(tenant, PHONE, name="Ana"))
    second = await resolve(pool, tenant, contacts, named(tenant, USER_ID, PHONE))
    third = await resolve(pool, tenant, contacts, named(tenant, USER_ID))
    assert first == second == third
    [contact] = await rows(pool, tenant, "contact")
    assert (contact["phone"], contact["user_id"], contact["profile_name"]) == (PHONE.value, USER_ID.value, "Ana")


@pytest.mark.parametrize("fresh_cache", [False, True])
async def test_a_new_phone_and_a_new_name_replace_the_old_ones_and_every_alias_stays(
    pool, new_tenant, fresh_cache
) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    await resolve(pool, tenant, contacts, named(tenant, USER_ID, PHONE, name="Ana", at=1))
    contacts = Contacts() if fresh_cache else contacts
    await resolve(pool, tenant, contacts, named(tenant, USER_ID, OTHER_PHONE, name="Ana M.", at=2))
    [contact] = await rows(pool, tenant, "contact")
    assert (contact["phone"], contact["profile_name"]) == (OTHER_PHONE.value, "Ana M.")
    assert set(await identities(pool, tenant)) == {PHONE.value, OTHER_PHONE.value, USER_ID.value}


async def test_a_late_message_does_not_bring_back_the_phone_that_was_left(pool, new_tenant) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    [before] = await resolve(pool, tenant, contacts, named(tenant, USER_ID, PHONE, at=10))
    await resolve(pool, tenant, contacts, named(tenant, USER_ID, OTHER_PHONE, at=30))
    assert await resolve(pool, tenant, contacts, named(tenant, USER_ID, PHONE, at=20)) == [before]
    [contact] = await rows(pool, tenant, "contact")
    assert contact["phone"] == OTHER_PHONE.value


@pytest.mark.parametrize("order", [[0, 1, 2], [0, 2, 1], [2, 0, 1]])
async def test_people_who_are_one_in_the_same_batch_share_a_contact(pool, new_tenant, order) -> None:
    tenant = await new_tenant()
    people = [named(tenant, PHONE), named(tenant, USER_ID), named(tenant, USER_ID, PHONE)]
    assert len(set(await resolve(pool, tenant, Contacts(), *[people[each] for each in order]))) == 1
    [contact] = await rows(pool, tenant, "contact")
    assert (contact["phone"], contact["user_id"]) == (PHONE.value, USER_ID.value)


async def test_two_contacts_that_are_one_person_are_to_be_merged_into_the_older(pool, new_tenant) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    [by_phone] = await resolve(pool, tenant, contacts, named(tenant, PHONE))
    [by_user_id] = await resolve(pool, tenant, contacts, named(tenant, USER_ID))
    for _ in range(2):  # as long as nobody has merged them
        person = named(tenant, PHONE, USER_ID, at=2)
        roster = await roster_of(pool, tenant, contacts, person)
        assert list(roster.merges()) == [Merge(tenant.cliente_id, person.message_id, by_phone, by_user_id)]
        assert roster.conversation_of(person) == by_phone < by_user_id
    assert len(await rows(pool, tenant, "contact")) == 2


async def test_the_same_phone_at_two_numbers_is_two_contacts(pool, new_tenant) -> None:
    tenant = await new_tenant("1", "2")
    people = [named(tenant, PHONE, number_id=number_id) for number_id in tenant.numbers.values()]
    assert len(set(await resolve(pool, tenant, Contacts(), *people))) == 2


async def test_people_of_several_tenants_are_resolved_together(pool, new_tenant) -> None:
    tenants = [await new_tenant() for _ in range(4)]
    people = [named(tenant, USER_ID, PHONE, name=str(n)) for n, tenant in enumerate(tenants)]
    contacts = Contacts()
    for _ in range(2):
        async with scoped_batch(pool, [tenant.cliente_id for tenant in tenants]) as connection:
            roster = await contacts.resolve(connection, people)
        contacts.remember(roster)
        for tenant, person in zip(tenants, people, strict=True):
            [conversation] = await rows(pool, tenant, "convo_state")
            assert roster.conversation_of(person) == conversation["conversation_id"]
            assert [row["profile_name"] for row in await rows(pool, tenant, "contact")] == [person.profile_name]


# -- a phone passes to somebody else --------------------------------------------------------------------------------


async def test_a_phone_beside_another_id_is_somebody_elses_from_then_on(pool, new_tenant) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    [ana] = await resolve(pool, tenant, contacts, named(tenant, USER_ID, PHONE, at=10))
    with capture_logs() as logs:
        [eva] = await resolve(pool, tenant, contacts, named(tenant, OTHER_ID, PHONE, at=20))
    assert ana != eva
    assert [line["event"] for line in logs] == ["phone claimed"]
    assert PHONE.value not in str(logs)
    assert await resolve(pool, tenant, contacts, named(tenant, PHONE, at=30)) == [eva]
    assert await resolve(pool, tenant, Contacts(), named(tenant, USER_ID, at=30)) == [ana]
    reached = {row["user_id"]: row["phone"] for row in await rows(pool, tenant, "contact")}
    assert reached == {USER_ID.value: None, OTHER_ID.value: PHONE.value}


async def test_a_late_message_claims_nothing_back(pool, new_tenant) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    [ana] = await resolve(pool, tenant, contacts, named(tenant, USER_ID, PHONE, at=10))
    [eva] = await resolve(pool, tenant, contacts, named(tenant, OTHER_ID, PHONE, at=20))
    assert await resolve(pool, tenant, contacts, named(tenant, USER_ID, PHONE, at=15)) == [ana]
    assert await resolve(pool, tenant, Contacts(), named(tenant, PHONE, at=30)) == [eva]
    reached = {row["user_id"]: row["phone"] for row in await rows(pool, tenant, "contact")}
    assert reached == {USER_ID.value: None, OTHER_ID.value: PHONE.value}


async def test_two_people_and_one_phone_in_one_batch_have_a_conversation_each(pool, new_tenant) -> None:
    tenant = await new_tenant()
    people = [
        named(tenant, USER_ID, PHONE, at=10),
        named(tenant, PHONE, at=11),
        named(tenant, OTHER_ID, PHONE, at=20),
        named(tenant, PHONE, at=21),
    ]
    first, second, third, fourth = await resolve(pool, tenant, Contacts(), *people)
    assert first == second != third == fourth


# -- somebody is named otherwise from now on ------------------------------------------------------------------------


async def test_a_new_phone_is_an_alias_before_the_next_message_of_the_body_is_looked_up(pool, new_tenant) -> None:
    tenant = await new_tenant()
    people = [
        named(tenant, USER_ID, PHONE, at=10),
        named(tenant, PHONE, renamed=[OTHER_ID, OTHER_PHONE], at=20),
        named(tenant, OTHER_PHONE, at=21),
        named(tenant, OTHER_ID, at=22),
        named(tenant, PHONE, at=19),
    ]
    assert len(set(await resolve(pool, tenant, Contacts(), *people))) == 1
    [contact] = await rows(pool, tenant, "contact")
    assert (contact["phone"], contact["user_id"]) == (OTHER_PHONE.value, OTHER_ID.value)
    assert len(await identities(pool, tenant)) == 4


@pytest.mark.parametrize(
    ("renamed", "names"),
    [
        ([OTHER_PHONE], (OTHER_PHONE.value, None)),
        ([OTHER_ID], (None, OTHER_ID.value)),
        ([OTHER_ID, OTHER_PHONE], (OTHER_PHONE.value, OTHER_ID.value)),
    ],
)
async def test_a_kind_of_name_that_a_change_does_not_tell_is_not_known_any_more(
    pool, new_tenant, renamed, names
) -> None:
    """The scoped id changes with the phone: what is not told anew is not how the person is reached."""
    tenant, contacts = await new_tenant(), Contacts()
    [before] = await resolve(pool, tenant, contacts, named(tenant, USER_ID, PHONE, at=10))
    await resolve(pool, tenant, contacts, named(tenant, USER_ID, PHONE, renamed=renamed, at=20))
    [contact] = await rows(pool, tenant, "contact")
    assert (contact["phone"], contact["user_id"]) == names
    for cache in (contacts, Contacts()):
        assert await resolve(pool, tenant, cache, named(tenant, OTHER_ID, OTHER_PHONE, at=30)) == [before]
        assert await resolve(pool, tenant, cache, named(tenant, USER_ID, at=30)) == [before]


@pytest.mark.parametrize("again_at", [20, 15], ids=["repeated", "out of date"])
async def test_a_change_that_comes_again_or_too_late_changes_nothing(pool, new_tenant, again_at) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    third = Identifier("phone", "56933333333")
    await resolve(pool, tenant, contacts, named(tenant, USER_ID, PHONE, at=10))
    await resolve(pool, tenant, contacts, named(tenant, PHONE, renamed=[OTHER_PHONE], at=20))
    if again_at == 15:
        await resolve(pool, tenant, contacts, named(tenant, OTHER_PHONE, renamed=[third], at=18))
    before = await rows(pool, tenant, "contact")
    await resolve(pool, tenant, contacts, named(tenant, PHONE, renamed=[OTHER_PHONE], at=again_at))
    assert await rows(pool, tenant, "contact") == before


@pytest.mark.parametrize(
    ("first", "renamed"),
    [
        ([OTHER_PHONE], [OTHER_PHONE]),
        ([OTHER_PHONE], [OTHER_ID, OTHER_PHONE]),
        ([OTHER_ID, OTHER_PHONE], [OTHER_PHONE]),
        ([OTHER_ID, OTHER_PHONE], [OTHER_ID, OTHER_PHONE]),
        ([OTHER_ID], [OTHER_ID]),
        ([OTHER_ID], [OTHER_ID, OTHER_PHONE]),
    ],
)
async def test_a_message_that_overtook_the_change_was_the_same_persons(pool, new_tenant, first, renamed) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    [before] = await resolve(pool, tenant, contacts, named(tenant, USER_ID, PHONE, at=10))
    [overtaking] = await resolve(pool, tenant, contacts, named(tenant, *first, at=21))
    change = named(tenant, PHONE, renamed=renamed, at=20)
    roster = await roster_of(pool, tenant, contacts, change)
    assert list(roster.merges()) == [Merge(tenant.cliente_id, change.message_id, before, overtaking)]


@pytest.mark.parametrize("holder", [[OTHER_PHONE], [OTHER_ID, OTHER_PHONE]])
async def test_who_was_known_by_the_phone_before_the_change_was_its_holder_before(pool, new_tenant, holder) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    [ana] = await resolve(pool, tenant, contacts, named(tenant, USER_ID, PHONE, at=10))
    [eva] = await resolve(pool, tenant, contacts, named(tenant, *holder, at=11))
    roster = await roster_of(pool, tenant, contacts, named(tenant, PHONE, renamed=[OTHER_PHONE], at=20))
    assert list(roster.merges()) == []
    assert await resolve(pool, tenant, contacts, named(tenant, OTHER_PHONE, at=30)) == [ana]
    assert OTHER_PHONE.value not in [row["phone"] for row in await contacts_of(pool, tenant, eva)]


async def test_a_change_of_somebody_unknown_makes_a_contact_with_all_names(pool, new_tenant) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    [before] = await resolve(pool, tenant, contacts, named(tenant, USER_ID, renamed=[OTHER_ID], at=10))
    assert await resolve(pool, tenant, Contacts(), named(tenant, OTHER_ID), named(tenant, USER_ID)) == [before] * 2


# -- what is remembered ---------------------------------------------------------------------------------------------


async def test_a_known_person_costs_no_query(pool, new_tenant) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    person = named(tenant, USER_ID, PHONE, name="Ana")
    [known] = await resolve(pool, tenant, contacts, person)
    queries: list[str] = []
    async with scoped(pool, tenant.cliente_id) as connection:
        with connection.query_logger(lambda record: queries.append(record.query)):
            roster = await contacts.resolve(connection, [person])
    assert (queries, roster.conversation_of(person)) == ([], known)


async def test_what_is_known_is_looked_up_again_after_a_while(pool, new_tenant) -> None:
    """Another process may have given the phone to somebody else."""
    tenant, now = await new_tenant(), 0.0
    stale = Contacts(seconds=60, clock=lambda: now)
    [ana] = await resolve(pool, tenant, stale, named(tenant, USER_ID, PHONE, at=10))
    [eva] = await resolve(pool, tenant, Contacts(), named(tenant, OTHER_ID, PHONE, at=20))
    now = 29.0
    assert await resolve(pool, tenant, stale, named(tenant, PHONE, at=30)) == [ana]
    now = 61.0
    assert await resolve(pool, tenant, stale, named(tenant, PHONE, at=30)) == [eva]


async def test_who_is_found_again_as_before_is_remembered_as_the_same_object(pool, new_tenant) -> None:
    tenant, now = await new_tenant(), 0.0
    contacts = Contacts(seconds=60, clock=lambda: now)
    person = named(tenant, USER_ID, PHONE, name="Ana")
    await resolve(pool, tenant, contacts, person)
    [(_, before)] = contacts._contacts._entries.values()
    now = 61.0
    await resolve(pool, tenant, contacts, person)
    [(until, after)] = contacts._contacts._entries.values()
    assert after is before
    assert until > now


async def test_what_a_rolled_back_transaction_made_is_not_remembered(pool, new_tenant) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    person = named(tenant, PHONE)
    async with undone(pool, tenant) as connection:
        await contacts.resolve(connection, [person])
    await resolve(pool, tenant, contacts, person)
    assert len(await rows(pool, tenant, "convo_state")) == 1


async def test_the_memory_is_bounded_and_the_forgotten_are_found_again(pool, new_tenant) -> None:
    tenant, contacts = await new_tenant(), Contacts(most=2)
    people = [named(tenant, Identifier("phone", str(number))) for number in range(5)]
    before = [(await resolve(pool, tenant, contacts, person))[0] for person in people]
    assert len(contacts._contact_ids._entries) == len(contacts._contacts._entries) == 2
    assert [(await resolve(pool, tenant, contacts, person))[0] for person in people] == before


async def test_a_contact_without_conversation_gets_a_new_one(pool, new_tenant) -> None:
    tenant = await new_tenant()
    person = named(tenant, PHONE)
    [before] = await resolve(pool, tenant, Contacts(), person)
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute("DELETE FROM liora.convo_state")
    [after] = await resolve(pool, tenant, Contacts(), person)
    assert before != after
    assert len(await rows(pool, tenant, "contact")) == 1


# -- two processes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([PHONE], [PHONE]),
        ([USER_ID, PHONE], [USER_ID, PHONE]),
        ([PHONE], [USER_ID, PHONE]),
        ([USER_ID, PHONE], [USER_ID]),
    ],
    ids=["one name", "two names", "one, then two names", "two, then one name"],
)
async def test_two_processes_that_meet_a_new_person_at_once_agree_on_one_contact(
    pool, database, new_tenant, monkeypatch, first, second
) -> None:
    """The second looks before the first commits and writes after it has begun to: the worst order there is."""
    tenant = await new_tenant()
    both = named(tenant, *first, name="Ana"), named(tenant, *second, name="Ana")
    one, other = await at_once(pool, database, tenant, monkeypatch, *both)
    assert one == other
    [contact] = await rows(pool, tenant, "contact")
    names = {each.value for each in (*first, *second)}
    assert await identities(pool, tenant) == dict.fromkeys(names, contact["contact_id"])
    assert {contact["phone"], contact["user_id"]} - {None} == names
    assert len(await rows(pool, tenant, "convo_state")) == 1


async def test_two_people_who_come_up_with_one_phone_at_once_stay_two(pool, database, new_tenant, monkeypatch) -> None:
    tenant = await new_tenant()
    both = named(tenant, USER_ID, PHONE, at=1), named(tenant, OTHER_ID, PHONE, at=2)
    ana, eva = await at_once(pool, database, tenant, monkeypatch, *both)
    assert ana != eva
    assert len(await rows(pool, tenant, "contact")) == 2
    for user_id, conversation in ((USER_ID, ana), (OTHER_ID, eva)):
        assert await resolve(pool, tenant, Contacts(), named(tenant, user_id)) == [conversation]


async def at_once(pool, database, tenant, monkeypatch, one: Person, other: Person) -> list:
    """The conversations of two people, each met by a process of its own before the other has written."""
    other_pool = await open_pool(database.app_url, connections=2)
    both_have_looked = asyncio.Barrier(2)
    insert = contacts_module._insert_contacts

    async def insert_after_both_have_looked(*arguments) -> set:
        await both_have_looked.wait()
        return await insert(*arguments)

    monkeypatch.setattr(contacts_module, "_insert_contacts", insert_after_both_have_looked)
    [first], [second] = await asyncio.gather(
        resolve(pool, tenant, Contacts(), one), resolve(other_pool, tenant, Contacts(), other)
    )
    other_pool.terminate()
    monkeypatch.setattr(contacts_module, "_insert_contacts", insert)
    return [first, second]


# -- what the tests above are made of -------------------------------------------------------------------------------


def named(tenant, *identifiers: Identifier, name: str = "", at: int = 1, renamed=(), number_id=None) -> Person:
    words = [each.value for each in (*identifiers, *renamed)]
    message_id = f"wamid.{'.'.join(words)}.{at}"
    received = Received("1", "waba", message_id, at, identifiers, name, TextEvent("hola"), tuple(renamed))
    return Person.of(tenant.cliente_id, number_id or tenant.number_id, received)


async def roster_of(pool, tenant, contacts: Contacts, *people: Person):
    """What became of `people`, committed and remembered."""
    async with scoped_batch(pool, [tenant.cliente_id]) as connection:
        roster = await contacts.resolve(connection, people)
    contacts.remember(roster)
    return roster


async def resolve(pool, tenant, contacts: Contacts, *people: Person) -> list:
    """The conversations of `people`."""
    roster = await roster_of(pool, tenant, contacts, *people)
    return [roster.conversation_of(person) for person in people]


async def identities(pool, tenant) -> dict:
    return {row["value"]: row["contact_id"] for row in await rows(pool, tenant, "identity")}


async def contacts_of(pool, tenant, conversation_id) -> list[dict]:
    owners = [
        row["contact_id"]
        for row in await rows(pool, tenant, "convo_state")
        if row["conversation_id"] == conversation_id
    ]
    return [row for row in await rows(pool, tenant, "contact") if row["contact_id"] in owners]
