"""Room for bodies that are under way: what finds none is asked to come back, before anything of it is read.

A body may be as slow as it likes, so its bytes count from its beginning until they are stored. Each cliente has a share
of the room: nobody's slowness keeps the others out.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from liora.web.api.problems import Problem

MB = 1024 * 1024
MOST_BYTES = 128 * MB
MOST_OF_ONE = 32 * MB
"""Two of the largest documents at once."""

RETRY_SECONDS = 5


class Room:
    """Counts the bytes that bodies may still bring."""

    def __init__(self, most: int = MOST_BYTES, most_of_one: int = MOST_OF_ONE) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._taken: Counter[UUID] = Counter()

    @contextmanager
    def for_bytes(self, cliente_id: UUID, size: int) -> Iterator[None]:
        """Room for `size` bytes while the block runs; raises Problem 429 where there is none."""
        if self._taken.total() + size > self._most or self._taken[cliente_id] + size > self._most_of_one:
            raise _no_room()
        self._taken[cliente_id] += size
        try:
            yield
        finally:
            self._taken[cliente_id] -= size
            if not self._taken[cliente_id]:
                del self._taken[cliente_id]


def _no_room() -> Problem:
    message = f"Hay demasiadas subidas a la vez; vuelve a intentar en {RETRY_SECONDS} s."
    return Problem(429, "too_many_uploads", message, headers={"Retry-After": str(RETRY_SECONDS)})
