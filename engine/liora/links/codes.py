"""Codes of short links: seven characters by chance, none of which looks like another one."""

import re
import secrets
from dataclasses import dataclass

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LENGTH = 7

_CODE = re.compile(rf"([{ALPHABET}]{{{LENGTH}}})(?:\.([0-9]{{1,9}})\.([0-9]{{1,5}}))?")


@dataclass(frozen=True, slots=True)
class Followed:
    """What stands behind /r/: a code, and the version and position that it was said with (None: unknown)."""

    code: str
    version: int | None = None
    position: int | None = None


def new_code() -> str:
    """One of 57⁷ (2 · 10¹²)."""
    number, code = secrets.randbelow(len(ALPHABET) ** LENGTH), ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        code += ALPHABET[place]
    return code


def read_code(text: str) -> Followed | None:
    """`k3m9xwq` or `k3m9xwq.12.3`; None for what no link of ours looks like."""
    found = _CODE.fullmatch(text)
    if found is None:
        return None
    code, version, position = found.groups()
    return Followed(code, int(version) if version else None, int(position or 0) or None)


def short_link(base: str, code: str) -> str:
    """The link as people see it."""
    return f"{base}/r/{code}"


def code_in(link: str) -> str:
    """The code of one of our links, whatever address it was made for; '' for any other."""
    head, _, code = link.rpartition("/")
    found = read_code(code) if head.endswith("/r") else None
    return found.code if found else ""
