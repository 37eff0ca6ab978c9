"""Keyrings for the tests: each id has always the same key."""

import json
from base64 import b64encode
from hashlib import sha256

from pydantic import SecretStr

from liora.credentials.keyring import Keyring


def ring(*key_ids: str) -> Keyring:
    return Keyring.parse(SecretStr(as_setting(*key_ids)))


def as_setting(*key_ids: str) -> str:
    return json.dumps({key_id: key_of(key_id) for key_id in key_ids})


def key_of(key_id: str) -> str:
    return b64encode(sha256(key_id.encode()).digest()).decode()
