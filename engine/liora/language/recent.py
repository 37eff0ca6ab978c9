"""What was looked up last: people say the same words again and again.

No cache of functools, whose ring keeps alive whatever it was asked of, a whole catalog for example.
"""

from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")


class Recent(Generic[Key, Found]):
    """At most so many results of one function; when there are more, it begins anew. Threads may share it."""

    __slots__ = ("_found", "_most")

    def __init__(self, most: int) -> None:
        self._most: Final = most
        self._found: Final[dict[Key, Found]] = {}

    def of(self, key: Key, find: Callable[[Key], Found]) -> Found:
        """What `find` says of `key`, now or lately."""
        try:
            return self._found[key]
        except KeyError:
            found = find(key)
        if len(self._found) >= self._most:
            self._found.clear()
        self._found[key] = found
        return found
