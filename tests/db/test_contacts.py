"""One person, one contact, one conversation, however they are named."""

import asyncio

import pytest
from structlog.testing import capture_logs
from tests.tenants import rows, undone

from liora.channel import Identifier
from liora.db import contacts as contacts_module
from liora.db.contacts import Contacts
from liora.db.pool import open_pool
from liora.db.roster import Person
from liora.db.session import scoped

PHONE = Identifier("phone", "56911111111")
OTHER_PHONE = Identifier("phone", "56922222222")
USER_ID = Identifier("user_id", "CL.1")


async def test_a_new_person_gets_a_contact_its_identifiers_and_a_conversation(pool, new_tenant) -> None:
    tenant = await new_tenant()
    [conversation_id] = await resolve(pool, tenant, Contacts(), named(tenant, USER_ID, PHONE, name="Ana"))
    [contact] = await rows(pool, tenant, "contact")
    assert (contact["phone"], contact["user_id"], contact["profile_name"]) == (PHONE.value, USER_ID.value, "Ana")
    assert contact["number_id"] == tenant.number_id
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
    await resolve(pool, tenant, contacts, named(tenant, USER_ID, PHONE, name="Ana"))
    await resolve(
        pool, tenant, Contacts() if fresh_cache else contacts, named(tenant, USER_ID, OTHER_PHONE, name="Ana M.")
    )
    [contact] = await rows(pool, tenant, "contact")
    assert (contact["phone"], contact["profile_name"]) == (OTHER_PHONE.value, "Ana M.")
    assert set(await identities(pool, tenant)) == {PHONE.value, OTHER_PHONE.value, USER_ID.value}


async def test_people_who_are_one_in_the_same_batch_share_a_contact(pool, new_tenant) -> None:
    tenant = await new_tenant()
    people = [named(tenant, PHONE), named(tenant, USER_ID, PHONE), named(tenant, USER_ID)]
    assert len(set(await resolve(pool, tenant, Contacts(), *people))) == 1
    assert len(await rows(pool, tenant, "contact")) == 1


async def test_the_user_id_rules_where_two_contacts_claim_one_person_and_the_log_says_so(pool, new_tenant) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    await resolve(pool, tenant, contacts, named(tenant, PHONE))
    [by_user_id] = await resolve(pool, tenant, contacts, named(tenant, USER_ID))
    with capture_logs() as logs:
        assert await resolve(pool, tenant, contacts, named(tenant, PHONE, USER_ID)) == [by_user_id]
    assert [line["event"] for line in logs] == ["identity conflict"]
    assert PHONE.value not in str(logs)
    assert len(await rows(pool, tenant, "contact")) == 2


async def test_the_same_phone_at_two_numbers_is_two_contacts(pool, new_tenant) -> None:
    tenant = await new_tenant("1", "2")
    people = [Person.of(number_id, [PHONE], "") for number_id in tenant.numbers.values()]
    assert len(set(await resolve(pool, tenant, Contacts(), *people))) == 2


async def test_a_known_person_costs_no_query(pool, new_tenant) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    person = named(tenant, USER_ID, PHONE, name="Ana")
    [known] = await resolve(pool, tenant, contacts, person)
    queries: list[str] = []
    async with scoped(pool, tenant.cliente_id) as connection:
        with connection.query_logger(lambda record: queries.append(record.query)):
            roster = await contacts.resolve(connection, tenant.cliente_id, [person])
    assert (queries, roster.conversation_of(person)) == ([], known)


async def test_what_a_rolled_back_transaction_made_is_not_remembered(pool, new_tenant) -> None:
    tenant, contacts = await new_tenant(), Contacts()
    person = named(tenant, PHONE)
    async with undone(pool, tenant) as connection:
        await contacts.resolve(connection, tenant.cliente_id, [person])
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
    other_pool = await open_pool(database.app_url, connections=2)
    both_have_looked = asyncio.Barrier(2)
    insert = contacts_module._insert_contacts

    async def insert_after_both_have_looked(*arguments) -> None:
        await both_have_looked.wait()
        await insert(*arguments)

    monkeypatch.setattr(contacts_module, "_insert_contacts", insert_after_both_have_looked)
    [one], [other] = await asyncio.gather(
        resolve(pool, tenant, Contacts(), named(tenant, *first, name="Ana")),
        resolve(other_pool, tenant, Contacts(), named(tenant, *second, name="Ana")),
    )
    other_pool.terminate()
    assert one == other
    [contact] = await rows(pool, tenant, "contact")
    names = {each.value for each in (*first, *second)}
    assert await identities(pool, tenant) == dict.fromkeys(names, contact["contact_id"])
    assert {contact["phone"], contact["user_id"]} - {None} == names
    assert len(await rows(pool, tenant, "convo_state")) == 1


def named(tenant, *identifiers: Identifier, name: str = "") -> Person:
    return Person.of(tenant.number_id, identifiers, name)


async def resolve(pool, tenant, contacts: Contacts, *people: Person) -> list:
    """The conversations of `people`, committed and remembered."""
    async with scoped(pool, tenant.cliente_id) as connection:
        roster = await contacts.resolve(connection, tenant.cliente_id, people)
    contacts.remember(roster)
    return [roster.conversation_of(person) for person in people]


async def identities(pool, tenant) -> dict:
    return {row["value"]: row["contact_id"] for row in await rows(pool, tenant, "identity")}
