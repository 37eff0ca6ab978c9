"""What people write, as a vendor would deliver it: judged by the channel itself."""

from itertools import product

from liora.bench.traffic import SCRIPT, Crowd, Signer, status_value, text_value, webhook_body
from liora.channel import Delivered, Identifier
from liora.events import TextEvent
from liora.plugins import load


def test_the_channel_takes_the_people_for_the_vendor():
    channel = load().channels["whatsapp"]
    said = Crowd(["111", "222"], people=5, run="a").said(7)
    request = Signer("secret", "localhost", channel.route).request(webhook_body("waba", text_value(said)))
    head, body = request.split(b"\r\n\r\n", 1)
    line, *fields = head.decode().split("\r\n")
    headers = dict(field.split(": ") for field in fields)
    assert line == f"POST {channel.route} HTTP/1.1"
    assert int(headers["Content-Length"]) == len(body)
    assert channel.verify(body, headers, ["secret"])
    assert not channel.verify(body, headers, ["another"])
    (received,) = channel.parse(body).received
    assert received.message_id == said.message_id
    assert (received.phone_number_id, received.account_id) == ("111", "waba")
    assert set(received.identifiers) == {Identifier("phone", said.phone), Identifier("user_id", said.user_id)}
    assert received.event == TextEvent(said.text)


def test_the_channel_reads_texts_and_statuses_of_several_numbers_in_one_body():
    crowd = Crowd(["111", "222"], people=5, run="a")
    first, second = crowd.said(0), crowd.said(1)
    values = (text_value(first), status_value(first, "wamid.R", "ref", "delivered"), text_value(second))
    delivery = load().channels["whatsapp"].parse(webhook_body("waba", *values))
    assert [each.phone_number_id for each in delivery.received] == ["111", "222"]
    (status,) = delivery.statuses
    assert (status.message_id, status.reference, status.delivered) == ("wamid.R", "ref", Delivered.delivered)
    assert not delivery.notices


def test_no_two_messages_share_an_id_and_everybody_keeps_their_number():
    crowds = [Crowd(["1", "2", "3"], people=7, run=run) for run in ("a", "b")]
    said = [crowd.said(n) for crowd, n in product(crowds, range(100))]
    assert len({each.message_id for each in said}) == 200
    assert len({(each.phone, each.phone_number_id) for each in said}) == 7
    assert {each.text for each in said} == set(SCRIPT)


def test_a_crowd_that_begins_behind_another_shares_nobody_with_it():
    before = {Crowd(["1"], people=5, run="a").said(n).phone for n in range(10)}
    behind = {Crowd(["1"], people=5, run="a", first=5).said(n).phone for n in range(10)}
    assert len(before) == len(behind) == 5
    assert not before & behind
