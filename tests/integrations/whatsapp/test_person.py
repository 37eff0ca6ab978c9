"""Who wrote a message is never guessed from somebody else's contact."""

import pytest

from liora.channel import Identifier
from liora_integrations.whatsapp.person import new_names, person_of

PHONE = "16505551234"
USER = "US.13491208655302741918"
BOTH = (Identifier("user_id", USER), Identifier("phone", PHONE))


def contact(name: str = "Ana", **names: str) -> dict[str, object]:
    return {"profile": {"name": name}, **names}


def test_the_phone_alone_identifies():
    person = person_of({"from": PHONE}, [])
    assert person.identifiers == (Identifier("phone", PHONE),)
    assert person.profile_name == ""


def test_the_scoped_id_alone_identifies():
    assert person_of({"from_user_id": USER}, []).identifiers == (Identifier("user_id", USER),)


def test_the_scoped_id_comes_before_the_phone():
    assert person_of({"from": PHONE, "from_user_id": USER}, []).identifiers == BOTH


def test_the_contact_fills_in_the_scoped_id_that_the_message_lacks():
    person = person_of({"from": PHONE}, [contact(wa_id=PHONE, user_id=USER)])
    assert (person.identifiers, person.profile_name) == (BOTH, "Ana")


def test_the_contact_fills_in_the_phone_that_the_message_lacks():
    assert person_of({"from_user_id": USER}, [contact(wa_id=PHONE, user_id=USER)]).identifiers == BOTH


def test_empty_texts_of_the_draft_count_as_absent():
    person = person_of({"from": "", "from_user_id": USER}, [contact(wa_id="", user_id=USER)])
    assert person.identifiers == (Identifier("user_id", USER),)


def test_the_contact_is_found_among_several_by_either_name():
    others = [contact("Berta", wa_id="34600", user_id="ES.1"), contact(wa_id=PHONE, user_id=USER)]
    assert person_of({"from": PHONE}, others).profile_name == "Ana"
    assert person_of({"from_user_id": "ES.1"}, others).profile_name == "Berta"
    assert person_of({"from": "999"}, others).profile_name == ""


def test_the_only_contact_is_taken_when_the_message_names_nobody():
    assert person_of({}, [contact(wa_id=PHONE, user_id=USER)]).identifiers == BOTH
    assert person_of({}, [contact(wa_id=PHONE), contact(wa_id="34600")]).identifiers == ()


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ({"from": PHONE}, {"wa_id": "34600", "user_id": "ES.1"}),
        ({"from_user_id": USER}, {"wa_id": "34600", "user_id": "ES.1"}),
        ({"from": PHONE, "from_user_id": USER}, {"user_id": "ES.1"}),
    ],
)
def test_a_contact_that_belongs_to_somebody_else_gives_nothing(message, names):
    person = person_of(message, [contact(**names)])
    assert person.profile_name == ""
    assert {name.value for name in person.identifiers} == set(message.values())


def test_the_username_stands_in_for_a_missing_name():
    assert person_of({"from": PHONE}, [{"wa_id": PHONE, "profile": {"username": "@ana"}}]).profile_name == "@ana"


@pytest.mark.parametrize("written", ["+16505551234", "1 650-555 1234", 16505551234])
def test_a_phone_is_read_as_digits(written):
    assert person_of({"from": written}, []).identifiers == (Identifier("phone", PHONE),)


@pytest.mark.parametrize("junk", ["<PHONE_NUMBER>", "BUSINESS", "٣٤٦٠٠", "1" * 21, "", None, True, 1.5, [], {}, "+"])
def test_what_is_no_phone_identifies_nobody(junk):
    assert person_of({"from": junk}, []).identifiers == ()


@pytest.mark.parametrize("junk", ["x" * 257, "", None, True, [], {}])
def test_what_is_no_scoped_id_identifies_nobody(junk):
    assert person_of({"from_user_id": junk}, []).identifiers == ()


@pytest.mark.parametrize("odd", [{"profile": None}, {"profile": {"name": 5}}, {"profile": []}, {}])
def test_an_odd_profile_leaves_the_name_empty(odd):
    assert person_of({"from": PHONE}, [{"wa_id": PHONE, **odd}]).profile_name == ""


def test_a_very_long_name_is_cut():
    assert len(person_of({"from": PHONE}, [contact("a" * 5000, wa_id=PHONE)]).profile_name) == 256


def test_a_system_message_without_author_belongs_to_the_id_before_the_change():
    system = {"type": "user_changed_user_id", "user_id": "US.2", "previous_user_id": "US.1"}
    assert person_of({"system": system}, []).identifiers == (Identifier("user_id", "US.1"),)
    assert new_names(system) == (Identifier("user_id", "US.2"),)
    assert person_of({"system": {"user_id": "US.2"}}, []).identifiers == (Identifier("user_id", "US.2"),)


def test_the_old_and_the_new_shape_of_a_changed_phone_are_read():
    assert new_names({"wa_id": "222", "user_id": "US.2"}) == (Identifier("user_id", "US.2"), Identifier("phone", "222"))
    assert new_names({"new_wa_id": "222"}) == (Identifier("phone", "222"),)
    assert new_names({}) == ()


CHANGES = {
    "a new phone, as until 2025": (
        {"from": PHONE, "system": {"type": "user_changed_number", "new_wa_id": "222"}},
        [PHONE],
        ["222"],
    ),
    "a new phone and the ids around it": (
        {
            "from": PHONE,
            "system": {"type": "user_changed_number", "wa_id": "222", "user_id": "US.2", "previous_user_id": "US.1"},
        },
        ["US.1", PHONE],
        ["US.2", "222"],
    ),
    "the new id as author": (
        {
            "from": PHONE,
            "from_user_id": "US.2",
            "system": {"type": "user_changed_number", "wa_id": "222", "user_id": "US.2"},
        },
        [PHONE],
        ["US.2", "222"],
    ),
    "the old id as author": (
        {"from_user_id": "US.1", "system": {"type": "user_changed_user_id", "user_id": "US.2"}},
        ["US.1"],
        ["US.2"],
    ),
    "no author": (
        {"system": {"type": "user_changed_user_id", "user_id": "US.2", "previous_user_id": "US.1"}},
        ["US.1"],
        ["US.2"],
    ),
}


@pytest.mark.parametrize("case", CHANGES)
@pytest.mark.parametrize("contacts", [[], [contact(wa_id="222", user_id="US.2")], [contact(wa_id=PHONE)]])
def test_who_is_named_otherwise_is_told_by_the_names_before_whatever_contact_stands_beside(case, contacts):
    message, before, after = CHANGES[case]
    person = person_of(message, contacts)
    assert [name.value for name in person.identifiers] == before
    assert [name.value for name in person.renamed] == after
    assert person.profile_name == ""


@pytest.mark.parametrize(
    "message",
    [
        {"system": {"type": "user_changed_user_id", "user_id": "US.2"}},
        {"from": "222", "system": {"type": "user_changed_number", "wa_id": "222"}},
    ],
)
def test_a_change_that_does_not_say_whose_it_was_names_somebody_and_changes_nothing(message):
    person = person_of(message, [])
    assert len(person.identifiers) == 1
    assert person.renamed == ()


def test_a_change_without_a_new_name_changes_nothing():
    person = person_of({"from": PHONE, "system": {"type": "user_changed_number", "body": "…"}}, [])
    assert (person.identifiers, person.renamed) == ((Identifier("phone", PHONE),), ())


@pytest.mark.parametrize("change", ["customer_identity_changed", "brand_new"])
def test_another_system_message_names_nobody_otherwise(change):
    person = person_of({"from": PHONE, "system": {"type": change, "wa_id": "222"}}, [contact(wa_id=PHONE)])
    assert (person.identifiers, person.renamed) == ((Identifier("phone", PHONE),), ())
