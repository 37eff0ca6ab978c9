"""Webhooks as they come from Meta in earnest: statuses, batches, bursts, duplicates, out of order."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from liora.bench.traffic import Crowd, Progress, Said, Value, message_id, status_value, text_value, webhook_body

PROGRESS: Sequence[Progress] = ("sent", "delivered", "read")
_ALONE = 0.7
"""How many bodies hold one update alone; the others hold up to the largest batch."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How webhooks come: shares between 0 and 1.

    Each text brings `statuses` of a reply. So large a share is delivered twice, so large a share of a second's bodies
    comes at its beginning, the others evenly; no body holds more than `largest` updates.
    """

    statuses: int = 3
    duplicates: float = 0.1
    burst: float = 0.5
    largest: int = 20


@dataclass(frozen=True, slots=True)
class Body:
    """One webhook body: when it is due, in seconds from the beginning, and the ids of the texts in it."""

    due: float
    content: bytes
    message_ids: tuple[str, ...]
    updates: int


@dataclass(frozen=True, slots=True)
class _Update:
    """The n-th text of the crowd, or how far a reply to it has come."""

    n: int
    progress: Progress | None = None


class Mixture:
    """What a crowd writes and hears, second by second; the same seed brings the same."""

    def __init__(self, crowd: Crowd, account_id: str, shape: Shape, seed: int = 0) -> None:
        self._crowd = crowd
        self._account_id = account_id
        self._shape = shape
        self._random = random.Random(seed)  # noqa: S311  traffic, no secrets

    def second(self, second: int, texts: range) -> Iterator[Body]:
        """The bodies of one second, by when they are due; `texts` are the numbers of its texts in the crowd.

        Each is written when it is asked for: a second's all at once would hold up the first of them.
        """
        news = (None, *PROGRESS[: self._shape.statuses])
        updates = [_Update(n, progress) for n in texts for progress in news]
        updates += self._random.sample(updates, round(self._shape.duplicates * len(updates)))
        self._random.shuffle(updates)
        batches = list(self._batches(updates))
        at_once = int(self._shape.burst * len(batches))
        gap = 1 / max(1, len(batches) - at_once)
        for position, batch in enumerate(batches):
            yield self._body(batch, second + max(0, position - at_once) * gap)

    def _batches(self, updates: Sequence[_Update]) -> Iterator[Sequence[_Update]]:
        start = 0
        while start < len(updates):
            size = 1 if self._random.random() < _ALONE else self._random.randint(1, self._shape.largest)
            yield updates[start : start + size]
            start += size

    def _body(self, updates: Sequence[_Update], due: float) -> Body:
        said = [self._crowd.said(update.n) for update in updates]
        values = [_value(text, update.progress) for text, update in zip(said, updates, strict=True)]
        texts = tuple(text.message_id for text, update in zip(said, updates, strict=True) if not update.progress)
        return Body(due, webhook_body(self._account_id, *values), texts, len(updates))


def _value(said: Said, progress: Progress | None) -> Value:
    """Liora has never sent the reply that a status tells of: it is looked up, and found nowhere."""
    if progress is None:
        return text_value(said)
    reply_id = message_id(f"reply.{said.message_id}")
    return status_value(said, reply_id, str(UUID(reply_id[-32:])), progress)
