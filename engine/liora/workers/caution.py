"""After a start: the messages that were waiting may be the reason why the process before this one ended.

A message that ends the process takes its own count of attempts along: the transaction is rolled back. So for a while
after each start, of what has waited since before, the attempts are counted in a commit of their own before the turns
begin. A process that ends among them leaves a batch of suspects; after the next start each of them is tried alone, and
only the one that it was is counted again. What came after the start pays nothing.

Where a supervisor restarts the process, it knows more: `Note` is memory that outlives the process and names the message
whose turn was running. That attempt is counted at the next start, and all the others go first.
"""

import mmap
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from liora.errors import LioraError

CAUTIOUS = timedelta(seconds=60)
"""So long after its start a worker is cautious at most."""

REST = timedelta(seconds=3)
"""So long after a start whoever may have ended the last process lets the others go first; longer than a drain."""

NOTE_BYTES = 4096
_HEAD = 2
_UUID = 16

Culprit = tuple[UUID, str]
"""(cliente_id, message_id)"""


class EndedProcess(LioraError):
    """The process ended in each of this message's turns."""


@dataclass(frozen=True, slots=True)
class Legacy:
    """What a supervised process has from the one before it, which is dead for certain.

    `culprit` is the message in whose turn that one ended, if it ended in one. As `owner` it leased lanes, which are its
    successor's at once.
    """

    note: "Note"
    culprit: Culprit | None = None
    owner: str = ""


@dataclass(slots=True)
class Caution:
    """Which tenants are drained with attempts counted before the turns.

    `waiting` are the tenants whose messages were waiting at the start; each leaves when nothing is left that was
    received before `stored_before`, the start by the clock of the database. For `rest` after the start nobody is tried
    who was attempted before.
    """

    started_at: datetime
    stored_before: datetime
    waiting: set[UUID] = field(default_factory=set)
    rest: timedelta = timedelta(0)

    def holds(self, cliente_id: UUID, now: datetime) -> bool:
        """Whether a drain of this tenant counts attempts before it runs the turns, and tries suspects alone."""
        if now >= self.started_at + CAUTIOUS:
            self.waiting.clear()
        return cliente_id in self.waiting

    def leave(self, cliente_id: UUID) -> None:
        """Nothing of this tenant is left that was waiting at the start."""
        self.waiting.discard(cliente_id)

    def rests(self, now: datetime) -> bool:
        """Whether nobody is tried yet who was attempted before the start."""
        return now < self.rested_at

    def fresh_first(self, now: datetime) -> bool:
        """Whether those who were never attempted go before the others; in the end everybody has a turn."""
        return now < self.started_at + REST

    @property
    def rested_at(self) -> datetime:
        """From when on messages are tried that were attempted before the start."""
        return self.started_at + self.rest


class Note:
    """Names the message whose turn is running, in memory shared with the processes that are forked later.

    Writing costs well under a microsecond. No note is taken of an id that does not fit.
    """

    def __init__(self) -> None:
        self._room = mmap.mmap(-1, NOTE_BYTES)

    def write(self, cliente_id: UUID, message_id: str) -> None:
        """The turn begins; a process that ends now ends in it."""
        words = cliente_id.bytes + message_id.encode(errors="replace")
        size = len(words)
        if size <= NOTE_BYTES - _HEAD:
            self._room[_HEAD : _HEAD + size] = words
            self._room[:_HEAD] = size.to_bytes(_HEAD, "big")

    def clear(self) -> None:
        """The turn is over."""
        self._room[:_HEAD] = bytes(_HEAD)

    def take(self) -> Culprit | None:
        """What the last process has left, once."""
        size = int.from_bytes(self._room[:_HEAD], "big")
        self.clear()
        words = self._room[_HEAD : _HEAD + size]
        return (UUID(bytes=words[:_UUID]), words[_UUID:].decode()) if size > _UUID else None
