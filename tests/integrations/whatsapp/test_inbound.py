"""Every part of a webhook is read on its own; what is odd becomes a notice and costs its neighbours nothing."""

import orjson
import pytest

from liora.channel import Delivered, Delivery, Identifier, Notice, Received, Status
from liora.errors import UnreadableBody
from liora.events import TextEvent
from liora_integrations.whatsapp.inbound import read_delivery

METADATA = {"display_phone_number": "15550783881", "phone_number_id": "106"}
CONTACT = {"profile": {"name": "Ana"}, "wa_id": "34600"}
TEXT = {"from": "34600", "id": "wamid.1", "timestamp": "1750000000", "type": "text", "text": {"body": "hola"}}
STATUS = {"id": "wamid.9", "status": "read", "timestamp": "1750000001", "recipient_id": "34600"}
RECEIVED = Received("106", "88", "wamid.1", 1750000000, (Identifier("phone", "34600"),), "Ana", TextEvent("hola"))


def read(*entries: object, **more: object) -> Delivery:
    return read_delivery(orjson.dumps({"object": "whatsapp_business_account", "entry": list(entries), **more}))


def read_value(**value: object) -> Delivery:
    value = {"messaging_product": "whatsapp", "metadata": METADATA, "contacts": [CONTACT], **value}
    return read({"id": "88", "changes": [{"field": "messages", "value": value}]})


def notice(what: str, detail: object) -> Delivery:
    return Delivery(notices=(Notice("88", "106", what, detail),))


def test_a_text_message_is_received():
    assert read_value(messages=[TEXT]) == Delivery(received=(RECEIVED,))


def test_a_status_is_read_with_its_reference():
    delivery = read_value(statuses=[STATUS | {"biz_opaque_callback_data": "out-7"}])
    assert delivery == Delivery(statuses=(Status("106", "88", "wamid.9", Delivered.read, 1750000001, "out-7"),))


def test_a_failed_status_carries_its_first_error():
    errors = [{"code": 131047, "title": "Re-engagement", "error_data": {"details": "24 h"}}, {"code": 1}]
    (status,) = read_value(statuses=[STATUS | {"status": "failed", "errors": errors}]).statuses
    assert (status.delivered, status.error_code) == (Delivered.failed, 131047)
    assert status.error_title == "Re-engagement: 24 h"


@pytest.mark.parametrize("word", ["sent", "delivered", "read", "played", "failed"])
def test_every_word_of_a_status_is_known(word):
    (status,) = read_value(statuses=[STATUS | {"status": word}]).statuses
    assert status.delivered.name == word


@pytest.mark.parametrize("word", ["accepted", "deleted", "warning", "", None, 3])
def test_an_unknown_word_of_a_status_is_noticed(word):
    status = STATUS | {"status": word}
    assert read_value(statuses=[status]) == notice("status_unknown", status)


def test_messages_statuses_and_errors_of_one_value_are_all_read():
    delivery = read_value(messages=[TEXT, TEXT | {"id": "wamid.2"}], statuses=[STATUS], errors=[{"code": 131000}])
    assert [part.message_id for part in delivery.received] == ["wamid.1", "wamid.2"]
    assert [part.message_id for part in delivery.statuses] == ["wamid.9"]
    assert [part.what for part in delivery.notices] == ["error"]


def test_every_entry_and_every_change_is_read():
    def change(phone_number_id: str, message_id: str) -> dict[str, object]:
        value = {"metadata": {"phone_number_id": phone_number_id}, "messages": [TEXT | {"id": message_id}]}
        return {"field": "messages", "value": value}

    delivery = read(
        {"id": "1", "changes": [change("a", "m1"), change("b", "m2")]}, {"id": 2, "changes": [change("c", "m3")]}
    )
    found = [(part.account_id, part.phone_number_id, part.message_id) for part in delivery.received]
    assert found == [("1", "a", "m1"), ("1", "b", "m2"), ("2", "c", "m3")]


@pytest.mark.parametrize("written", ["1750000000", 1750000000, 1750000000.0])
def test_a_timestamp_is_seconds_as_text_or_number(written):
    assert read_value(messages=[TEXT | {"timestamp": written}]).received[0].sent_at == 1750000000
    assert read_value(statuses=[STATUS | {"timestamp": written}]).statuses[0].at == 1750000000


@pytest.mark.parametrize("written", ["<TIMESTAMP>", None, "1750000000000", -1, True, "", [], 2**63, "9" * 30, 1.5])
def test_a_timestamp_that_is_none_reads_as_zero(written):
    assert read_value(messages=[TEXT | {"timestamp": written}]).received[0].sent_at == 0
    assert read_value(statuses=[STATUS | {"timestamp": written}]).statuses[0].at == 0


@pytest.mark.parametrize("what", ["text", "hologram"])
def test_a_group_message_is_noticed_and_not_received(what):
    message = TEXT | {"group_id": "g1", "type": what}
    assert read_value(messages=[message]) == notice("group_message", message)


@pytest.mark.parametrize("message_id", ["", None, "x" * 513, [], True])
def test_a_message_without_a_usable_id_is_noticed(message_id):
    message = TEXT | {"id": message_id}
    assert read_value(messages=[message]) == notice("message_without_id", message)
    status = STATUS | {"id": message_id}
    assert read_value(statuses=[status]) == notice("status_without_id", status)


def test_a_message_without_author_is_noticed():
    message = {key: TEXT[key] for key in ("id", "type", "text")}
    assert read_value(messages=[message], contacts=[]) == notice("message_without_sender", message)


@pytest.mark.parametrize("metadata", [None, {}, [], {"phone_number_id": None}, {"phone_number_id": "9" * 65}])
def test_without_a_number_there_is_no_tenant_to_receive(metadata):
    delivery = read_value(metadata=metadata, messages=[TEXT], statuses=[STATUS])
    assert [part.what for part in delivery.notices] == ["message_without_number", "status_without_number"]
    assert (delivery.received, delivery.statuses) == ((), ())


def test_a_reference_or_an_error_code_out_of_bounds_is_left_out():
    odd = STATUS | {"biz_opaque_callback_data": "x" * 513, "errors": [{"code": 2**40, "title": "t" * 900}]}
    (status,) = read_value(statuses=[odd]).statuses
    assert (status.reference, status.error_code, len(status.error_title)) == ("", None, 500)


def test_a_change_of_names_is_received_with_the_names_before_and_after():
    system = {"type": "user_changed_number", "wa_id": "222", "user_id": "US.2"}
    message = {"from": "111", "id": "wamid.1", "timestamp": "5", "type": "system", "system": system}
    (received,) = read_value(messages=[message], contacts=[]).received
    assert [name.value for name in received.identifiers] == ["111"]
    assert [name.value for name in received.renamed] == ["US.2", "222"]


@pytest.mark.parametrize("field", ["account_update", "smb_app_state_sync", "history", "brand_new"])
def test_another_field_is_noticed_under_its_name(field):
    value = {"metadata": METADATA, "messages": [TEXT], "message_echoes": [TEXT]}
    assert read({"id": "88", "changes": [{"field": field, "value": value}]}) == notice(field, value)


def test_an_unknown_key_beside_the_messages_is_noticed():
    delivery = read_value(messages=[TEXT], message_echoes=[TEXT])
    assert delivery == Delivery((RECEIVED,), (), (Notice("88", "106", "messages.message_echoes", {"value": [TEXT]}),))


@pytest.mark.parametrize("odd", [None, 5, "hola", [], [5]])
def test_an_odd_element_costs_its_neighbours_nothing(odd):
    delivery = read_value(messages=[odd, TEXT], statuses=[odd, STATUS], errors=[odd])
    assert (len(delivery.received), len(delivery.statuses)) == (1, 1)
    assert [part.what for part in delivery.notices] == ["messages.messages", "messages.statuses", "error"]


@pytest.mark.parametrize("odd", [None, 5, "hola", [], [5]])
def test_odd_entries_and_changes_cost_their_neighbours_nothing(odd):
    good = {"id": "88", "changes": [odd, {"field": "messages", "value": {"metadata": METADATA, "messages": [TEXT]}}]}
    delivery = read(odd, {"id": "88", "changes": odd} if not isinstance(odd, list) else {"id": "88"}, good)
    assert len(delivery.received) == 1
    assert [part.what for part in delivery.notices] == ["entry", "entry", "change"]


@pytest.mark.parametrize("value", [None, {}, [], "hola", 5])
def test_a_change_of_messages_without_a_value_is_noticed(value):
    (found,) = read({"id": "88", "changes": [{"field": "messages", "value": value}]}).notices
    assert found == Notice("88", "", "messages", value if isinstance(value, dict) else {"value": value})


def test_a_value_without_any_news_is_noticed():
    assert [part.what for part in read_value().notices] == ["messages"]


@pytest.mark.parametrize("field", [{}, {"field": None}, {"field": 7}, {"field": ""}])
def test_a_change_without_field_is_noticed(field):
    value = {"metadata": METADATA, "messages": [TEXT]}
    assert read({"id": "88", "changes": [{**field, "value": value}]}) == notice("change", value)


@pytest.mark.parametrize("body", [{}, {"entry": None}, {"object": "page", "entry": [{"id": "1", "changes": []}]}])
def test_a_body_of_another_kind_is_one_notice(body):
    assert read_delivery(orjson.dumps(body)) == Delivery(notices=(Notice("", "", "body", body),))


def test_an_empty_body_of_the_right_kind_holds_nothing():
    assert read() == Delivery()


def test_long_names_of_fields_are_cut():
    delivery = read({"id": "88", "changes": [{"field": "f" * 900, "value": {}}]})
    assert delivery.notices[0].what == "f" * 64


def test_one_broken_emoji_costs_neither_its_message_nor_the_others():
    broken = orjson.dumps(
        {
            "entry": [
                {
                    "id": "88",
                    "changes": [
                        {
                            "field": "messages",
                            "value": {
                                "metadata": METADATA,
                                "messages": [TEXT, TEXT | {"id": "wamid.2", "text": {"body": "HERE"}}],
                            },
                        }
                    ],
                }
            ]
        }
    )
    delivery = read_delivery(broken.replace(b"HERE", rb"uf \ud83d"))
    assert [part.event for part in delivery.received] == [TextEvent("hola"), TextEvent("uf \ufffd")]


def test_a_thousand_updates_are_read_in_their_order():
    delivery = read_value(messages=[TEXT | {"id": f"wamid.{n}"} for n in range(1000)])
    assert [part.message_id for part in delivery.received] == [f"wamid.{n}" for n in range(1000)]


def test_what_is_no_json_is_unreadable():
    with pytest.raises(UnreadableBody):
        read_delivery(b"<html>")
