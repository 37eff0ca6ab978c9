"""What is written in WhatsApp's own app is told apart from what people write, and is of whom it was written to."""

from typing import Any

import orjson
import pytest

from liora.channel import Delivery, Identifier, Received
from liora.events import AgentEvent
from liora_integrations.whatsapp.inbound import read_delivery

SHOP, ANA = "56220000001", "56911111111"
ECHO = {"from": SHOP, "to": ANA, "id": "wamid.1", "timestamp": "1750000000"}
TEXT = {"type": "text", "text": {"body": "Ya va"}}
PHONE = Identifier("phone", ANA)


def read(*echoes: Any, field: str = "smb_message_echoes", **value: Any) -> Delivery:
    metadata = {"display_phone_number": f"+{SHOP}", "phone_number_id": "106"}
    change = {"field": field, "value": {"metadata": metadata, "message_echoes": list(echoes), **value}}
    return read_delivery(orjson.dumps({"entry": [{"id": "88", "changes": [change]}]}))


def test_a_text_is_told_and_nobody_has_sent_it() -> None:
    told = Received("106", "88", "wamid.1", 1750000000, (PHONE,), "", AgentEvent("Ya va", "wrote"))
    assert read(ECHO | TEXT) == Delivery(echoes=(told,))


WRITTEN = [
    ({"type": "image", "image": {"id": "7", "caption": "Esta es"}}, AgentEvent("Esta es", "wrote", "image")),
    ({"type": "audio", "audio": {"id": "7", "voice": True}}, AgentEvent("", "wrote", "audio")),
    ({"type": "location", "location": {"latitude": 1, "longitude": 2}}, AgentEvent("", "wrote", "location")),
    ({"type": "template", "template": {"name": "hola"}}, AgentEvent("", "wrote", "template")),
    ({"type": "x" * 500}, AgentEvent("", "wrote", "x" * 64)),
    ({"type": None}, AgentEvent("", "wrote", "unknown")),
]


@pytest.mark.parametrize(("message", "event"), WRITTEN)
def test_whatever_the_owner_sends_shows_that_they_are_there(message: dict[str, Any], event: AgentEvent) -> None:
    assert [echo.event for echo in read(ECHO | message).echoes] == [event]


@pytest.mark.parametrize("kind", ["edit", "revoke", "reaction", "system"])
def test_what_says_nothing_new_is_noticed(kind: str) -> None:
    delivery = read(ECHO | {"type": kind, kind: {"original_message_id": "wamid.0"}})
    assert (delivery.echoes, delivery.received) == ((), ())
    assert [notice.what for notice in delivery.notices] == ["smb_message_echoes"]


@pytest.mark.parametrize("kind", ["edit", "revoke"])
def test_nor_does_a_change_of_which_only_the_kind_is_shown(kind: str) -> None:
    delivery = read(ECHO | {"type": "unsupported", "unsupported": {"type": kind}})
    assert (delivery.echoes, [notice.what for notice in delivery.notices]) == ((), ["smb_message_echoes"])


def test_where_the_number_itself_stands_as_addressee_the_other_end_is_meant() -> None:
    (echo,) = read(ECHO | TEXT | {"from": ANA, "to": SHOP}).echoes
    assert echo.identifiers == (PHONE,)


def test_both_names_of_the_person_are_told_and_the_contact_beside_gives_the_name() -> None:
    contact = {"profile": {"name": "Ana"}, "wa_id": ANA, "user_id": "CL.7"}
    (echo,) = read(ECHO | TEXT, contacts=[contact]).echoes
    assert (echo.identifiers, echo.profile_name) == ((Identifier("user_id", "CL.7"), PHONE), "Ana")


ODD = [5, None, "hola", ECHO | TEXT | {"to": "?"}, {**ECHO, **TEXT, "id": ""}, ECHO | TEXT | {"group_id": "g"}]


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_echo_costs_its_neighbours_nothing(odd: Any) -> None:
    delivery = read(odd, ECHO | TEXT)
    assert (len(delivery.echoes), len(delivery.notices)) == (1, 1)


@pytest.mark.parametrize("field", ["history", "smb_app_state_sync", "messages"])
def test_echoes_count_under_their_own_field_alone(field: str) -> None:
    delivery = read(ECHO | TEXT, field=field)
    assert (delivery.received, delivery.echoes) == ((), ())
