"""How a failed turn is remembered: in words for a developer, without the words of a person."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import asyncpg

from liora.db.failures import failure_name

LONGEST = 200
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def describe(error: BaseException, *private: Any) -> str:
    """The error's class and words, at most 200 characters.

    What it quotes, and each word that also occurs in one of the `private` JSON values, is blacked out.
    """
    if isinstance(error, asyncpg.PostgresError | asyncpg.InterfaceError):
        return failure_name(error)
    hidden = {_folded(word) for text in _texts(private) for word in _WORD.findall(text)}
    words = _QUOTED.sub("…", str(error).replace("\0", "\ufffd"))
    words = _WORD.sub(lambda found: "…" if _folded(found[0]) in hidden else found[0], words)
    return f"{type(error).__name__}: {words}"[:LONGEST].encode(errors="replace").decode()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
    elif value is not None:
        yield str(value)


def _folded(word: str) -> str:
    """Accents and case away: skills often compare words that way."""
    return "".join(part for part in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(part))
