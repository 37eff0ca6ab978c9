"""Whatever was sent, what is read can be stored; only what is no JSON object is refused."""

import orjson
import pytest

from liora.errors import UnreadableBody
from liora_integrations.whatsapp.body import read_body

ODD = "\ufffd"


def test_a_clean_body_is_read_as_it_is():
    assert read_body('{"a":["ñ",1,2.5,null,true,"😀"]}'.encode()) == {"a": ["ñ", 1, 2.5, None, True, "😀"]}


def test_nul_is_replaced_in_texts_and_in_keys():
    assert read_body(rb'{"a\u0000":["x\u0000y",{"b\u0000":1}]}') == {f"a{ODD}": [f"x{ODD}y", {f"b{ODD}": 1}]}


def test_an_escaped_backslash_before_u0000_is_no_nul():
    assert read_body(rb'{"a":"\\u0000"}') == {"a": r"\u0000"}


def test_half_an_emoji_does_not_cost_the_message():
    assert read_body(rb'{"a":"hola \ud83d","\udc00":"\ude00!"}') == {"a": f"hola {ODD}", ODD: f"{ODD}!"}


def test_a_whole_emoji_survives_beside_half_a_one():
    assert read_body(rb'{"a":"\ud83d\ude00 \ud83d"}') == {"a": f"😀 {ODD}"}


def test_bytes_that_are_no_utf8_are_replaced():
    assert read_body(b'{"a":"caf\xe9","b":"\xed\xa0\x80"}')["a"] == f"caf{ODD}"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("1e400", "1e400"),
        ("1" * 5000, "1" * 5000),
        (f"[NaN,{10**18}]", ["NaN", str(10**18)]),
        ("[NaN,-12,0.5]", ["NaN", -12, 0.5]),
    ],
)
def test_numbers_that_cannot_be_stored_become_texts(written, read):
    body = f'{{"a":{written},"b":"\\ud800"}}'.encode()
    assert read_body(body) == {"a": read, "b": ODD}


@pytest.mark.parametrize("number", [10**20, 2**64 - 1, -(2**63)])
def test_large_whole_numbers_can_be_written_again(number):
    orjson.dumps(read_body(b'{"a":%d}' % number))


@pytest.mark.parametrize("levels", [199, 200, 300, 900])
def test_deep_nesting_is_cut_and_what_lies_beside_it_is_kept(levels):
    body = b'{"a":' + b"[" * levels + b"]" * levels + b',"b":"hola"}'
    data = read_body(body)
    assert data["b"] == "hola"
    assert orjson.dumps(data).count(b"[") == min(levels, 199)
    assert ("…" in orjson.dumps(data).decode()) is (levels > 199)


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"hola", b"{", b'{"a":}', b"\xff\xfe", b"\x00", b"<html>", b'\xef\xbb\xbf{"a":1}', b'{"a":"\x00"}'],
)
def test_what_is_no_json_is_unreadable(body):
    with pytest.raises(UnreadableBody):
        read_body(body)


@pytest.mark.parametrize("body", [b"[]", b"1", b'"a"', b"null", b"[{}]", rb'"\ud800"'])
def test_json_that_is_no_object_is_unreadable(body):
    with pytest.raises(UnreadableBody):
        read_body(body)


@pytest.mark.parametrize("levels", [1_100, 100_000, 1_000_000])
def test_nesting_beyond_reading_is_unreadable(levels):
    with pytest.raises(UnreadableBody):
        read_body(b'{"a":' + b"[" * levels + b"]" * levels + b"}")
