"""The characters that what a pattern finds may begin with, read off the pattern.

Trying every phrasing at every word of a message is what takes time: whoever knows the openings tries the few that can
begin there.
"""

from collections.abc import Iterator
from typing import Final

_ESCAPE: Final = "\\"
_GROUPED: Final = "(?:"


def openings(pattern: str) -> frozenset[str]:
    """The first characters of what `pattern` finds: letters, figures and groups are understood.

    Raises:
        ValueError: It may begin with anything (`\\w+ …`), or match nothing at all.
    """
    return frozenset().union(*(_first(phrasing) for phrasing in alternatives(pattern)))


def alternatives(pattern: str) -> list[str]:
    """What stands between the bars of a pattern, those inside its groups aside; classes have no bars or brackets."""
    bars = [at for at, depth in _depths(pattern) if pattern[at] == "|" and not depth]
    return [pattern[start + 1 : end] for start, end in zip([-1, *bars], [*bars, len(pattern)], strict=True)]


def _first(phrasing: str) -> frozenset[str]:
    if phrasing.startswith("("):
        end = _closing(phrasing)
        if not phrasing.startswith(_GROUPED):
            return openings(phrasing[end + 1 :])
        inside, rest = phrasing[len(_GROUPED) : end], phrasing[end + 1 :]
    elif phrasing[:1].isalnum():
        inside, rest = "", phrasing[1:]
    else:
        raise ValueError(f"«{phrasing}» may begin with anything.")
    first = openings(inside) if inside else frozenset(phrasing[0])
    after = _left_out(rest)
    return first | openings(after) if after is not None else first


def _left_out(rest: str) -> str | None:
    """What follows a part that may be left out; None when it may not."""
    if rest.startswith("?"):
        return rest[1:]
    return rest[rest.index("}") + 1 :] if rest.startswith("{0") else None


def _closing(pattern: str) -> int:
    return next(at for at, depth in _depths(pattern) if pattern[at] == ")" and not depth)


def _depths(pattern: str) -> Iterator[tuple[int, int]]:
    """(place, groups it is in) of what is not escaped; a `)` is outside its group."""
    depth = 0
    escaped = False
    for at, character in enumerate(pattern):
        if escaped or character == _ESCAPE:
            escaped = not escaped
            continue
        depth -= character == ")"
        yield at, depth
        depth += character == "("
