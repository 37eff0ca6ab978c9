"""Secrets that open a door: keys, sessions, one-time links. Of 256 bits of chance only the SHA-256 is kept."""

import hashlib
import secrets

PREFIX_LENGTH = 14
"""Of a token, shown so that people tell their keys apart: the kind and the first characters."""


def new_token(kind: str) -> str:
    """`<kind>_<43 characters>`: 256 bits of chance."""
    return f"{kind}_{secrets.token_urlsafe(32)}"


def digest_of(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def prefix_of(token: str) -> str:
    """What people see of a token later."""
    return token[:PREFIX_LENGTH]
