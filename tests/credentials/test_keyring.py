"""What is sealed opens at its place, under its key, and nowhere else; and nothing shows it."""

import json
import logging
import traceback
from base64 import b64decode, b64encode
from dataclasses import replace

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs
from uuid_utils.compat import uuid7

from liora.credentials.keyring import Keyring, KeyringError, NoKey, NotGenuine, Place, Sealed, new_keys
from liora.errors import LioraError, SettingsError

from .keys import as_setting, key_of, ring

CANARY = "EAAcanary-5f1c0a7be2d4"
PLACE = Place(uuid7(), "credential", "sealed", uuid7())
ELSEWHERE = {
    "another tenant": replace(PLACE, cliente_id=uuid7()),
    "another table": replace(PLACE, table="webhook_endpoint"),
    "another column": replace(PLACE, column="subject"),
    "another row": replace(PLACE, row_id=uuid7()),
}


@pytest.mark.parametrize("secret", [CANARY, "", "ñandú 🦤", "x" * 100_000, "\ud83d"])
def test_what_is_sealed_opens_at_its_place(secret: str) -> None:
    keyring = ring("first")
    sealed = keyring.seal(PLACE, SecretStr(secret))
    assert sealed.key_id == "first"
    assert keyring.open(PLACE, sealed).get_secret_value() == secret


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    keyring = ring("first")
    assert len({keyring.seal(PLACE, SecretStr(CANARY)).data for _ in range(100)}) == 100


@pytest.mark.parametrize("where", ELSEWHERE)
def test_what_is_moved_elsewhere_does_not_open(where: str) -> None:
    keyring = ring("first")
    with pytest.raises(NotGenuine):
        keyring.open(ELSEWHERE[where], keyring.seal(PLACE, SecretStr(CANARY)))


def test_no_bit_can_be_changed() -> None:
    keyring = ring("first")
    data = keyring.seal(PLACE, SecretStr("abc")).data
    for place in range(len(data)):
        for bit in range(8):
            changed = bytearray(data)
            changed[place] ^= 1 << bit
            with pytest.raises(NotGenuine):
                keyring.open(PLACE, Sealed("first", bytes(changed)))


@pytest.mark.parametrize("length", [0, 1, 12, 13, 28])
def test_what_is_cut_off_does_not_open(length: int) -> None:
    keyring = ring("first")
    with pytest.raises(NotGenuine):
        keyring.open(PLACE, Sealed("first", keyring.seal(PLACE, SecretStr(CANARY)).data[:length]))


def test_a_wrong_key_under_the_right_name_opens_nothing() -> None:
    sealed = ring("first").seal(PLACE, SecretStr(CANARY))
    impostor = Keyring.parse(SecretStr(json.dumps({"first": key_of("another")})))
    with pytest.raises(NotGenuine):
        impostor.open(PLACE, sealed)


def test_the_first_key_seals_and_all_open() -> None:
    before, after = ring("old"), ring("new", "old")
    sealed = before.seal(PLACE, SecretStr(CANARY))
    assert after.open(PLACE, sealed).get_secret_value() == CANARY
    assert after.seal(PLACE, SecretStr(CANARY)).key_id == "new"


def test_a_missing_key_is_named_and_asked_for() -> None:
    sealed = ring("old").seal(PLACE, SecretStr(CANARY))
    with pytest.raises(NoKey, match=r"'old'.*LIORA_ENCRYPTION_KEYS"):
        ring("new").open(PLACE, sealed)


@pytest.mark.parametrize("text", ["", "  \n", "{}"])
def test_a_keyring_without_keys_says_what_to_do(text: str) -> None:
    keyring = Keyring.parse(SecretStr(text))
    assert not keyring
    with pytest.raises(NoKey, match=r"LIORA_ENCRYPTION_KEYS.*liora keys new"):
        keyring.seal(PLACE, SecretStr(CANARY))


def test_a_new_key_is_a_keyring_of_its_own() -> None:
    one, other = new_keys(), new_keys()
    assert Keyring.parse(SecretStr(one))
    assert json.loads(one).keys().isdisjoint(json.loads(other))
    assert set(json.loads(one).values()).isdisjoint(json.loads(other).values())


SHORT = b64encode(b"canarycanary").decode()
WRONG = {
    "no JSON": f"first={key_of('canary')}",
    "a list": f'[["first", "{key_of("canary")}"]]',
    "a text": f'"{key_of("canary")}"',
    "a short key": json.dumps({"first": SHORT}),
    "no base64": '{"first": "canary!"}',
    "no text": '{"first": {"k": "canary"}}',
    "no id": json.dumps({"": key_of("canary")}),
    "an odd id": json.dumps({"a|b": key_of("canary")}),
    "an id twice": f'{{"first": "{key_of("canary")}", "first": "{key_of("other")}"}}',
    "a key twice": json.dumps({"first": key_of("canary"), "second": key_of("canary")}),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_keyring_that_is_wrong_is_refused_and_not_repeated(what: str) -> None:
    with pytest.raises(SettingsError, match="LIORA_ENCRYPTION_KEYS") as refused:
        Keyring.parse(SecretStr(WRONG[what]))
    shown = told(refused.value)
    assert not [part for part in (WRONG[what], key_of("canary"), SHORT, "canary!") if part in shown]


def test_no_secret_shows_in_reprs_errors_tracebacks_or_logs(caplog: pytest.LogCaptureFixture) -> None:
    keyring = ring("first")
    sealed = keyring.seal(PLACE, SecretStr(CANARY))
    opened = keyring.open(PLACE, sealed)
    with capture_logs() as lines, caplog.at_level(logging.DEBUG):
        shown = [repr(keyring), str(keyring), repr(sealed), repr(opened), str(opened)]
        for ring_, place in ((keyring, ELSEWHERE["another row"]), (ring("second"), PLACE), (ring(), PLACE)):
            shown.append(failure(ring_, place, sealed))
    everything = "\n".join([*shown, str(lines), caplog.text])
    raw = repr(b64decode(key_of("first")))
    assert not [secret for secret in (CANARY, key_of("first"), as_setting("first"), raw) if secret in everything]
    assert "first" in repr(keyring)


def failure(keyring: Keyring, place: Place, sealed: Sealed) -> str:
    try:
        keyring.open(place, sealed)
    except KeyringError as error:
        return told(error)
    raise AssertionError("it opened")


def told(error: LioraError) -> str:
    """A traceback with everything that any tool would print: causes, and the variables of each frame."""
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format(chain=True))
