"""The keys that seal secrets at rest: AES-256-GCM, under the first key, bound to the place where the result lies.

What is sealed is a byte of version, a random nonce of 96 bits, and the ciphertext with its tag. Its associated data
names version, cliente, table, column and row: moved to any other place it does not open.
"""

import hmac
import json
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from liora.errors import LioraError, SettingsError

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12
SURROGATES = "surrogatepass"  # an error about what cannot be encoded would hold the secret

_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")


class KeyringError(LioraError):
    """A secret cannot be sealed or opened."""


class NoKey(KeyringError):
    """There is no encryption key: set LIORA_ENCRYPTION_KEYS to what `liora keys new` prints."""


class NotGenuine(KeyringError):
    """What is sealed here was changed, or sealed for another place or under another key."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lies."""

    cliente_id: UUID
    table: str
    column: str
    row_id: UUID

    @property
    def associated_data(self) -> bytes:
        return f"{VERSION}|{self.cliente_id}|{self.table}|{self.column}|{self.row_id}".encode()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A secret at rest, and the id of the key that it was sealed under."""

    key_id: str
    data: bytes = field(repr=False)


class Keyring:
    """Seals under its first key, opens under all; shows their ids alone."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._keys = tuple(keys.values())

    @classmethod
    def parse(cls, text: SecretStr) -> "Keyring":
        """From a JSON object of key id → base64 of 32 bytes; empty text is a keyring without keys.

        Raises SettingsError, which repeats nothing of what was wrong.
        """
        keyring = _read(text.get_secret_value())
        if keyring is None:
            raise SettingsError(
                "LIORA_ENCRYPTION_KEYS must be a JSON object of key ids and different keys of 32 bytes in base64, the "
                "key that seals first; `liora keys new` prints one."
            )
        return keyring

    @property
    def key_id(self) -> str:
        """Of the key that seals; raises NoKey."""
        for key_id in self._ciphers:
            return key_id
        raise NoKey

    def __bool__(self) -> bool:
        return bool(self._ciphers)

    def __contains__(self, key_id: object) -> bool:
        return key_id in self._ciphers

    def __repr__(self) -> str:
        return f"Keyring({list(self._ciphers)})"

    def derived(self, purpose: bytes) -> tuple[bytes, ...]:
        """A key of 32 bytes for another purpose from each key, the first one first (HKDF-Expand, RFC 5869 §2.3)."""
        return tuple(hmac.digest(key, purpose + b"\x01", "sha256") for key in self._keys)

    def seal(self, place: Place, secret: SecretStr) -> Sealed:
        """Raises NoKey."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = self._ciphers[self.key_id]
        text = cipher.encrypt(nonce, secret.get_secret_value().encode("utf-8", SURROGATES), place.associated_data)
        return Sealed(self.key_id, bytes([VERSION]) + nonce + text)

    def open(self, place: Place, sealed: Sealed) -> SecretStr:
        """Raises NoKey where the key is not on the ring, NotGenuine where the value was not sealed for this place."""
        cipher = self._ciphers.get(sealed.key_id)
        if cipher is None:
            raise NoKey(
                f"What is sealed in {place.table} {place.row_id} needs the encryption key {sealed.key_id!r}; "
                "put it back into LIORA_ENCRYPTION_KEYS."
            )
        opened = _opened(cipher, place, sealed.data)
        if opened is None:
            raise NotGenuine(
                f"What is sealed in {place.table} {place.row_id} was changed, or sealed for another place or under "
                "another key; store the secret again."
            )
        return opened


def new_keys() -> str:
    """A keyring with one fresh key, as JSON."""
    return json.dumps({f"k{secrets.token_hex(4)}": b64encode(secrets.token_bytes(KEY_BYTES)).decode()})


def _read(text: str) -> Keyring | None:
    """None for what is no keyring: an error raised from here would carry the keys in its frames."""
    try:
        pairs = json.loads(text, object_pairs_hook=tuple) if text.strip() else ()
        keys = {key_id: b64decode(key, validate=True) for key_id, key in pairs}
    except (ValueError, TypeError):
        return None
    sound = isinstance(pairs, tuple) and all(
        _KEY_ID.fullmatch(key_id) and len(key) == KEY_BYTES for key_id, key in keys.items()
    )
    return Keyring(keys) if sound and len(keys) == len(pairs) == len(set(keys.values())) else None


def _opened(cipher: AESGCM, place: Place, data: bytes) -> SecretStr | None:
    if data[:1] != bytes([VERSION]) or len(data) <= NONCE_BYTES:
        return None
    try:
        text = cipher.decrypt(data[1 : 1 + NONCE_BYTES], data[1 + NONCE_BYTES :], place.associated_data)
    except InvalidTag:
        return None
    return SecretStr(text.decode("utf-8", SURROGATES))
