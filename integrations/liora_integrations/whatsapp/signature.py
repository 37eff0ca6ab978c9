"""Who may speak to the webhook: Meta's one-time challenge and the signature of every POST.

Meta signs the bytes as it sent them, with escapes of its own; a body that was parsed and written again no longer fits.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence

_HEADER = "x-hub-signature-256"
_VALUE = re.compile(r"sha256=([0-9a-fA-F]{64})")


def answer_challenge(query: Mapping[str, str], verify_tokens: Sequence[str]) -> str | None:
    """`hub.challenge`, to be sent back as the whole body, when the query names one of `verify_tokens`."""
    if query.get("hub.mode") != "subscribe" or not _is_any(query.get("hub.verify_token", ""), verify_tokens):
        return None
    return query.get("hub.challenge")


def is_signed(body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
    """Whether `headers` carry exactly one HMAC-SHA256 of the raw `body` by one of `secrets`.

    Every secret is tried, so that the time taken does not tell which one fits; empty secrets never fit.
    """
    signature = _signature_in(headers)
    if signature is None:
        return False
    fits = [hmac.compare_digest(signature, _digest(body, secret)) for secret in secrets if secret]
    return any(fits)


def sign(body: bytes, secret: str) -> str:
    """The value of `X-Hub-Signature-256` that Meta would send with `body`."""
    return "sha256=" + _digest(body, secret).hex()


def _is_any(given: str, wanted: Sequence[str]) -> bool:
    fits = [hmac.compare_digest(_bytes(given), _bytes(token)) for token in wanted if token]
    return any(fits)


def _signature_in(headers: Mapping[str, str]) -> bytes | None:
    values = [value for name, value in headers.items() if name.lower() == _HEADER]
    if len(values) != 1:
        return None
    match = _VALUE.fullmatch(values[0])
    return bytes.fromhex(match[1]) if match else None


def _digest(body: bytes, secret: str) -> bytes:
    return hmac.new(_bytes(secret), body, hashlib.sha256).digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
