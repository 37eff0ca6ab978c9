"""What the pipeline must have done, kept in memory: messages answered once, in order, whatever happens to processes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from liora.core.conversation import Conversation
from liora.core.outcome import TimerChange, Turn
from liora.db.quota import QuotaRule
from liora.events import Event, TimerEvent, words_of
from liora.messages import Text
from liora.view import Tenant, View

ALARM = "modelo.alarma"
APOLOGY = "perdón"
ATTEMPTS = 3
RUNG = "suena"

Answer = tuple[list[str], "float | bool | None"]
"""What is said, and the seconds to the alarm (None: it is cancelled, False: it stays as it is)."""


class Poison(Exception):
    """What the turn of some words raises."""


def answer(word: str) -> Answer:
    """The turn of one word, for the engine's brain and for the oracle."""
    match word.split():
        case ["veneno"]:
            raise Poison
        case ["doble"]:
            return ["uno", "dos"], False
        case ["calla"]:
            return [], False
        case ["alarma", seconds]:
            return [f"en {seconds}"], float(seconds)
        case ["calma"]:
            return ["ya"], None
        case _:
            return [f"eco {word}"], False


@dataclass
class Brain:
    """`answer`, as the engine asks for it."""

    def take_turn(self, conversation: Conversation, event: Event, view: View, now: datetime) -> Turn:
        word = RUNG if isinstance(event, TimerEvent) else words_of(event)
        said, alarm = answer(word)
        heard = [*conversation.slots.get("heard", []), word]
        timers = () if alarm is False else (TimerChange(ALARM, _due(now, alarm)),)
        return Turn("modelo.oye", {"heard": heard}, tuple(map(Text, said)), timers)

    def quotas(self, tenant: Tenant) -> Sequence[QuotaRule]:
        return ()

    def is_discreet(self, place: str) -> bool:
        return False

    def apology(self, conversation: Conversation, event: Event, view: View, now: datetime) -> Turn:
        return Turn(conversation.state, conversation.slots, (Text(APOLOGY),))


def _due(now: datetime, seconds: float | None) -> datetime | None:
    return None if seconds is None else now + timedelta(seconds=seconds)


@dataclass(order=True)
class Heard:
    """A message in the inbox, in the order in which it is to be answered."""

    sent_at: int
    row_id: str
    message_id: str
    word: str
    attempts: int = 0
    done: bool = False


@dataclass
class Talk:
    """One conversation."""

    heard: list[Heard] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    said: list[list[Any]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    version: int = 0
    tries: int = 0
    blocked_until: datetime | None = None
    alarm: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether a turn may be taken now."""
        blocked = self.blocked_until is not None and self.blocked_until > now
        return not blocked and any(not each.done for each in self.heard)

    def step(self, now: datetime) -> None:
        """The next turn."""
        assert self.is_open(now), "a turn was taken of a conversation that had to wait"
        message = min(each for each in self.heard if not each.done)
        self.tries += 1
        self.blocked_until = None
        try:
            said, alarm = answer(message.word)
        except Poison:
            self._fail(message, now)
            return
        self._close(message, said)
        self.words.append(message.word)
        if alarm is not False:
            self.alarm = _due(now, alarm)

    def _fail(self, message: Heard, now: datetime) -> None:
        message.attempts += 1
        if message.attempts == ATTEMPTS:
            self._close(message, [APOLOGY])
        else:
            self.blocked_until = now + timedelta(seconds=2.0**message.attempts)

    def _close(self, message: Heard, said: Sequence[str]) -> None:
        message.done = True
        self.answered.append(message.message_id)
        self.said += [[message.message_id, n, 256 * self.version + n, text] for n, text in enumerate(said)]
        self.version += 1

    def take_over(self, other: "Talk", said: Sequence[Sequence[Any]]) -> None:
        """All that is open in `other`, which turned out to be the same person's, goes on here.

        `said` is what waits now, in the order in which it will be sent: each side's own order must have stayed.
        """
        open_there = [each for each in other.heard if not each.done]
        other.heard = [each for each in other.heard if each.done]
        self.heard += open_there
        attempts = sum(each.attempts for each in open_there)
        self.tries, other.tries = self.tries + attempts, other.tries - attempts
        if other.said:
            line = [(cause, n, text) for cause, n, _, text in said]
            for side in (self, other):
                own = [(cause, n, text) for cause, n, _, text in side.said]
                assert own == [each for each in line if each in own], "what one side had to say changed its order"
            assert len(line) == len(self.said) + len(other.said)
            first = 256 * self.version
            self.said = [[cause, n, first + place, text] for place, (cause, n, text) in enumerate(line)]
            self.version += -(-len(line) // 256)
            other.said = []
        self.alarm, other.alarm = self.alarm or other.alarm, None
        other.blocked_until = None

    def seen(self) -> dict[str, Any]:
        """As `seen.conversations` shows what the database holds."""
        return {
            "inbox": {each.message_id: [each.done, each.attempts] for each in self.heard},
            "answered": self.answered,
            "said": self.said,
            "words": self.words,
            "version": self.version,
            "tries": self.tries,
            "blocked_until": self.blocked_until.timestamp() if self.blocked_until else None,
            "alarm": self.alarm.timestamp() if self.alarm else None,
        }
