"""The people of a cliente by the API: found, shown whole, erased; and nobody else's."""

import pytest
from sqlalchemy import update
from tests.privacy.conftest import PHONE, USER_ID, WORDS, Guest, dump, mentions, seat
from tests.tenants import Tenant

from liora.db.schema.conversations import convo_state
from liora.db.session import scoped_core


@pytest.fixture
def new_guest(site):
    """Somebody who has written to a shop."""

    async def make(shop, **names: str) -> Guest:
        number = (await site.post(f"{shop.path}/waba", {"modo": "sandbox"}, key=shop.key)).data
        tenant = Tenant(shop.cliente_id, {number["phone_number_id"]: number["id"]})
        return await seat(site.engine, Guest(tenant, **names))

    return make


async def test_a_person_is_listed_found_shown_and_erased(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    [listed] = (await site.get(f"{shop.path}/contactos?telefono={PHONE[-6:]}", key=shop.key)).data
    assert (listed["telefono"], listed["user_id"], listed["nombre"]) == (PHONE, USER_ID, guest.name)
    person = f"{shop.path}/contactos/{listed['id']}"
    shown = (await site.get(f"{person}/datos", key=shop.key)).data
    assert {row["body"] for row in shown["datos"]["conversation_log"]} == {WORDS}
    assert shown["datos"]["convo_state"][0]["slots_json"] == {"heard": WORDS}
    erased = await site.ask("DELETE", person, key=shop.key)
    assert (erased.status, erased.data) == (200, None)
    words = [guest.phone, guest.user_id, guest.name, guest.words, str(guest.conversation_id)]
    assert mentions(await dump(site.engine, guest.tenant), words) == set()
    assert (await site.ask("DELETE", person, key=shop.key)).status == 404
    assert (await site.get(f"{person}/datos", key=shop.key)).status == 404
    assert (await site.get(f"{shop.path}/contactos", key=shop.key)).data == []


async def test_who_has_opted_out_is_shown_as_such(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    shown = [(await site.get(f"{shop.path}/contactos", key=shop.key)).data[0]["de_baja"]]
    for muted in (True, False):
        async with scoped_core(site.engine, shop.cliente_id) as connection:
            slots = {"liora": {"muted": muted}}
            mine = convo_state.c.conversation_id == guest.conversation_id
            await connection.execute(update(convo_state).where(mine).values(slots_json=slots))
        shown.append((await site.get(f"{shop.path}/contactos", key=shop.key)).data[0]["de_baja"])
    assert shown == [False, True, False]


async def test_the_audit_knows_who_looked_and_who_erased(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    await site.get(f"{shop.path}/contactos/{guest.contact_id}/datos", key=shop.key)
    await site.ask("DELETE", f"{shop.path}/contactos/{guest.contact_id}", key=shop.key)
    audit = (await dump(site.engine, guest.tenant))["audit_log"]
    for action in ("contactos.show", "contactos.erase"):
        assert len([text for text in audit if action in text]) == 1


async def test_contacts_are_listed_page_by_page(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    phones = [f"5691111{n:04}" for n in range(5)]
    for n, phone in enumerate(phones):
        await new_guest(shop, phone=phone, user_id=f"CL.{n:020}")
    found, path = [], f"{shop.path}/contactos?limite=2"
    while True:
        said = await site.get(path, key=shop.key)
        found += [each["telefono"] for each in said.data]
        if said.body["meta"]["next"] is None:
            break
        path = f"{shop.path}/contactos?limite=2&despues={said.body['meta']['next']}"
    assert found == phones


@pytest.mark.parametrize("telefono", ["123", "+56911111111", "abcd", "1" * 21, ""])
async def test_a_phone_to_look_for_is_digits(site, new_shop, telefono) -> None:
    shop = await new_shop()
    said = await site.get(f"{shop.path}/contactos?telefono={telefono.replace('+', '%2B')}", key=shop.key)
    assert said.status == 422
    assert said.body["error"]["details"][0]["field"] == "query.telefono"


async def test_people_of_another_shop_do_not_exist(site, new_shop, new_guest) -> None:
    shop, other = await new_shop(), await new_shop()
    guest = await new_guest(other)
    for method, path in (("GET", "/datos"), ("DELETE", "")):
        for owner, place in ((shop, shop), (shop, other)):
            said = await site.ask(method, f"{place.path}/contactos/{guest.contact_id}{path}", key=owner.key)
            assert said.status == 404
    assert mentions(await dump(site.engine, guest.tenant), guest.needles)


@pytest.mark.parametrize(
    ("role", "statuses"), [("lector", (403, 403, 403)), ("agente", (200, 403, 403)), ("admin", (200, 200, 200))]
)
async def test_who_may_see_and_who_may_erase(site, new_shop, new_guest, role, statuses) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    key = (await site.post(f"{shop.path}/claves", {"nombre": "x", "rol": role}, key=shop.key)).data["clave"]
    person = f"{shop.path}/contactos/{guest.contact_id}"
    asked = [("GET", f"{shop.path}/contactos"), ("GET", f"{person}/datos"), ("DELETE", person)]
    assert tuple([(await site.ask(method, path, key=key)).status for method, path in asked]) == statuses
