"""Who watches which conversation, and the server-sent events they get."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, assert_never

import orjson

from liora_integrations.whatsapp.sandbox.ledger import Entry, Ledger, Said, Sent

Frames = asyncio.Queue[bytes | None]


class Feed:
    """Live events of conversations; an event's id is the ledger's moment, so that a reader may resume after it."""

    def __init__(self) -> None:
        self._readers: defaultdict[tuple[str, str], set[Frames]] = defaultdict(set)

    @contextmanager
    def follow(self, number: str, person: str) -> Iterator[Frames]:
        """A queue of frames from now on; None in it means that the sandbox ends."""
        frames: Frames = asyncio.Queue()
        readers = self._readers[number, person]
        readers.add(frames)
        try:
            yield frames
        finally:
            readers.discard(frames)

    def publish(self, entry: Entry) -> None:
        """Tells everybody who follows the conversation what `entry` is now."""
        for frames in self._readers_of(entry):
            if entry.changed:
                frames.put_nowait(status_frame(entry))
            else:
                frames.put_nowait(message_frame(entry))

    def typing(self, entry: Entry) -> None:
        """The business is typing in the conversation of `entry`; not kept, so without an id."""
        for frames in self._readers_of(entry):
            frames.put_nowait(_frame("typing", {}))

    def close(self) -> None:
        """Ends all streams."""
        for readers in self._readers.values():
            for frames in readers:
                frames.put_nowait(None)

    def _readers_of(self, entry: Entry) -> list[Frames]:
        match entry:
            case Sent(person=person):
                people = [person]
            case Said(people=several):
                people = several
            case _:
                assert_never(entry)
        return [frames for person in people for frames in self._readers.get((entry.number, person), ())]


def missed_frames(ledger: Ledger, number: str, person: str, after: int) -> list[bytes]:
    """What happened in a conversation after a moment, in the order of moments."""
    frames: list[tuple[int, bytes]] = []
    for entry in ledger.talk(person):
        if entry.number != number:
            continue
        if entry.born > after:
            frames.append((entry.born, message_frame(entry)))
        elif entry.changed > after:
            frames.append((entry.changed, status_frame(entry)))
    return [frame for _, frame in sorted(frames, key=lambda pair: pair[0])]


def message_frame(entry: Entry) -> bytes:
    """The whole message with how far it has come."""
    return _frame("message", entry.view(), entry.born)


def status_frame(entry: Entry) -> bytes:
    """How far a message has come."""
    return _frame("status", {"id": entry.id, "status": entry.progress}, entry.changed)


def _frame(event: str, data: dict[str, Any], moment: int | None = None) -> bytes:
    head = f"id: {moment}\n" if moment is not None else ""
    return b"%sevent: %s\ndata: %s\n\n" % (head.encode(), event.encode(), orjson.dumps(data))
