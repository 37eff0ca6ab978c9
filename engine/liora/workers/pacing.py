"""How fast a number may speak: token buckets, in memory because one process owns a number at a time.

A window of `t` seconds never sees more than `rate · t + burst` takings.
"""

from math import floor
from uuid import UUID

from liora.channel import Pace

FEW = 5.0  # tokens worth a pass of the lane: one transaction for several messages
PRUNE_SECONDS = 60.0
ALMOST = 1e-9  # tokens that floating point may lose


class Bucket:
    """Fills at `rate` tokens a second up to `burst`; times are seconds of one clock, whose steps back are ignored."""

    __slots__ = ("_at", "_burst", "_level", "_rate")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._level = burst
        self._at = now

    def level(self, now: float) -> float:
        """The tokens at `now`; below zero while a debt is paid off."""
        if now > self._at:
            self._level = min(self._burst, self._level + (now - self._at) * self._rate)
            self._at = now
        return self._level

    def ready(self, now: float) -> bool:
        return self.level(now) >= 1 - ALMOST

    def take(self, now: float) -> bool:
        """Takes one token, if there is one."""
        if not self.ready(now):
            return False
        self._level -= 1
        return True

    def owe(self, tokens: float, most: float, now: float) -> None:
        """Takes tokens for what has happened already, down to a debt of `most`."""
        self._level = min(self._level, max(self.level(now) - tokens, -most))

    def wait(self, tokens: float, now: float) -> float:
        """Seconds until `tokens` are there."""
        return max(0.0, (min(tokens, self._burst) - self.level(now)) / self._rate)

    def full(self, now: float) -> bool:
        return self.level(now) >= self._burst


class Pacer:
    """The budgets of one number: all that it says and hears a second, and what it says to each conversation."""

    def __init__(self, pace: Pace, now: float) -> None:
        self._pace = pace
        self._number = Bucket(pace.number_per_second, pace.number_burst, now)
        self._pairs: dict[UUID, Bucket] = {}
        self._empty: dict[UUID, Bucket] = {}
        self._pruned_at = now

    def room(self, now: float) -> int:
        """Messages that may leave the number at once."""
        return max(0, floor(self._number.level(now)))

    def wait(self, now: float) -> float:
        """Seconds until a pass is worth its while again."""
        return self._number.wait(max(1.0, min(FEW, self._pace.number_burst / 2)), now)

    def heard(self, messages: int, now: float) -> None:
        """Inbound messages count for the number's rate; the debt is what it may say in one second, no more."""
        self._number.owe(messages, self._pace.number_per_second, now)

    def take(self, conversation_id: UUID, now: float) -> float:
        """0 when the next message of the conversation may leave now, else the seconds to wait."""
        self._prune(now)
        pair = self._pairs.get(conversation_id)
        if pair is None:
            pair = Bucket(1 / self._pace.pair_seconds, self._pace.pair_burst, now)
            self._pairs[conversation_id] = pair
        if not self._number.ready(now):
            return self._number.wait(1, now)
        if not pair.take(now):
            return pair.wait(1, now)
        self._number.take(now)
        if not pair.ready(now):
            self._empty[conversation_id] = pair
        return 0.0

    def late(self, now: float) -> dict[UUID, float]:
        """The conversations that have said too much, with the seconds until the next message of each may leave."""
        self._empty = {key: pair for key, pair in self._empty.items() if not pair.ready(now)}
        return {key: pair.wait(1, now) for key, pair in self._empty.items()}

    def _prune(self, now: float) -> None:
        if now - self._pruned_at > PRUNE_SECONDS:
            self._pairs = {key: pair for key, pair in self._pairs.items() if not pair.full(now)}
            self._pruned_at = now
