"""Only the exact raw body, signed with a known secret, passes."""

import hashlib
import hmac
import json

import orjson
import pytest
from multidict import CIMultiDict

from liora_integrations.whatsapp.signature import answer_challenge, is_signed, sign

SECRET = "test_app_secret"
HEADER = "X-Hub-Signature-256"
EMPTY = b'{"object":"whatsapp_business_account","entry":[]}'
ESCAPED = (
    rb'{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":'
    rb'{"messages":[{"type":"text","text":{"body":"caf\u00e9 \ud83d\ude00"}}]}}]}]}'
)
RAW = ESCAPED.replace(rb"\u00e9", "é".encode()).replace(rb"\ud83d\ude00", "😀".encode())
VECTORS = {
    EMPTY: "dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756",
    ESCAPED: "07a2060044a740651c96f35c685090c92c6d6e20dbb22489b2f8b30aece78fac",
    RAW: "2a21bb3aa9491c00660fce8b10ddaa758ac2c7e36013357c677a8f79a0a708bb",
}


def header_for(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {HEADER: sign(body, secret)}


@pytest.mark.parametrize(("body", "digest"), VECTORS.items(), ids=["empty", "escaped", "raw"])
def test_the_published_vectors_pass(body, digest):
    assert is_signed(body, {HEADER: f"sha256={digest}"}, [SECRET])
    assert sign(body, SECRET) == f"sha256={digest}"


def test_escapes_and_real_characters_do_not_share_a_signature():
    assert (len(ESCAPED), len(RAW)) == (172, 160)
    assert not is_signed(RAW, header_for(ESCAPED), [SECRET])


def test_one_flipped_bit_anywhere_in_the_body_is_refused():
    headers = header_for(ESCAPED)
    for position in range(len(ESCAPED)):
        for bit in range(8):
            changed = bytearray(ESCAPED)
            changed[position] ^= 1 << bit
            assert not is_signed(bytes(changed), headers, [SECRET])


def test_one_flipped_bit_anywhere_in_the_signature_is_refused():
    digest = bytes.fromhex(VECTORS[ESCAPED])
    for position in range(len(digest)):
        changed = bytearray(digest)
        changed[position] ^= 1
        assert not is_signed(ESCAPED, {HEADER: f"sha256={changed.hex()}"}, [SECRET])


def test_a_body_that_was_parsed_and_written_again_is_refused():
    for again in (orjson.dumps(orjson.loads(ESCAPED)), json.dumps(json.loads(ESCAPED)).encode(), ESCAPED + b"\n"):
        assert orjson.loads(again) == orjson.loads(ESCAPED)
        assert not is_signed(again, header_for(ESCAPED), [SECRET])


def test_the_wrong_secret_and_no_secret_are_refused():
    assert not is_signed(EMPTY, header_for(EMPTY, "other"), [SECRET])
    assert not is_signed(EMPTY, header_for(EMPTY), [])


def test_an_empty_secret_never_fits():
    forged = "sha256=" + hmac.new(b"", EMPTY, hashlib.sha256).hexdigest()
    assert not is_signed(EMPTY, {HEADER: forged}, ["", SECRET])


@pytest.mark.parametrize("secrets", [["new", "old"], ["old", "new"], ["other", "new", "old"]])
def test_during_a_rotation_the_old_and_the_new_secret_pass(secrets):
    assert is_signed(EMPTY, header_for(EMPTY, "old"), secrets)
    assert is_signed(EMPTY, header_for(EMPTY, "new"), secrets)
    assert not is_signed(EMPTY, header_for(EMPTY, "older"), secrets)


@pytest.mark.parametrize("name", ["X-Hub-Signature-256", "x-hub-signature-256", "X-HUB-SIGNATURE-256"])
def test_the_case_of_the_header_name_does_not_matter(name):
    assert is_signed(EMPTY, {name: sign(EMPTY, SECRET), "Content-Type": "application/json"}, [SECRET])


def test_two_signatures_are_refused_even_when_both_are_right():
    right = sign(EMPTY, SECRET)
    headers = CIMultiDict([(HEADER, right), (HEADER, right)])
    assert not is_signed(EMPTY, headers, [SECRET])
    assert not is_signed(EMPTY, {HEADER: right, HEADER.lower(): right}, [SECRET])
    assert not is_signed(EMPTY, {HEADER: f"{right}, {right}"}, [SECRET])


def test_the_legacy_sha1_header_proves_nothing():
    legacy = hmac.new(SECRET.encode(), EMPTY, hashlib.sha1).hexdigest()
    assert not is_signed(EMPTY, {"X-Hub-Signature": f"sha1={legacy}"}, [SECRET])
    assert not is_signed(EMPTY, {HEADER: f"sha1={legacy}"}, [SECRET])


DIGEST = VECTORS[EMPTY]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "sha256=",
        DIGEST,
        f"sha256:{DIGEST}",
        f"SHA256={DIGEST}",
        f" sha256={DIGEST}",
        f"sha256={DIGEST}\n",
        f"sha256={DIGEST}0",
        f"sha256={DIGEST[:-1]}",
        f"sha256={DIGEST[:-1]}g",
        f"sha256={DIGEST[:-1]}\u0666",
        f"sha256=0x{DIGEST[2:]}",
        f"sha256={DIGEST};x",
    ],
)
def test_a_malformed_header_is_refused(value):
    assert not is_signed(EMPTY, {HEADER: value}, [SECRET])


def test_a_missing_header_is_refused():
    assert not is_signed(EMPTY, {}, [SECRET])


def query(mode: str = "subscribe", token: str = "right", challenge: str | None = "1158201444") -> dict[str, str]:
    keys = {"hub.mode": mode, "hub.verify_token": token}
    return keys if challenge is None else {**keys, "hub.challenge": challenge}


def test_the_challenge_comes_back_for_any_known_token():
    assert answer_challenge(query(), ["right"]) == "1158201444"
    assert answer_challenge(query(token="ñandú"), ["right", "ñandú"]) == "1158201444"
    assert answer_challenge(query(challenge=" 00 "), ["right"]) == " 00 "


@pytest.mark.parametrize(
    ("given", "tokens"),
    [
        (query(token="wrong"), ["right"]),
        (query(token="righ"), ["right"]),
        (query(token=""), [""]),
        (query(), []),
        (query(mode="unsubscribe"), ["right"]),
        (query(challenge=None), ["right"]),
        ({"hub_mode": "subscribe", "hub_verify_token": "right", "hub_challenge": "1"}, ["right"]),
        (query(token="\ud800"), ["right"]),
        ({}, ["right"]),
    ],
)
def test_no_challenge_comes_back_without_a_known_token(given, tokens):
    assert answer_challenge(given, tokens) is None
