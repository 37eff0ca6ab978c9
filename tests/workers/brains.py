"""Stand-ins for the engine: one that repeats what it hears, and some that nobody would want."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from liora.core.conversation import Conversation
from liora.core.outcome import QuotaSpend, Turn
from liora.db.quota import QuotaRule
from liora.events import Event, words_of
from liora.messages import Text
from liora.view import Tenant, View


@dataclass
class Echo:
    """Says what it heard, remembers all of it in the slots, and keeps the views that it was shown."""

    rules: Sequence[QuotaRule] = ()
    seen: list[View] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def take_turn(self, conversation: Conversation, event: Event, view: View, now: datetime) -> Turn:
        self.seen.append(view)
        self.events.append(event)
        heard = [*conversation.slots.get("heard", []), words_of(event)]
        return Turn("eco.oye", {"heard": heard}, (Text(f"eco {words_of(event)}"),))

    def quotas(self, tenant: Tenant) -> Sequence[QuotaRule]:
        return self.rules

    def is_discreet(self, place: str) -> bool:
        return place == "eco.salud"

    def apology(self, conversation: Conversation, event: Event, view: View, now: datetime) -> Turn:
        return Turn(conversation.state, conversation.slots, (Text("perdón"),))


class Hurt(Exception):
    """What a hostile skill raises."""


def raise_hurt(turn: Turn) -> Turn:
    """For `Hostile.harm`."""
    raise Hurt("ay")


@dataclass
class Hostile(Echo):
    """An echo that does `harm` with the turn of every message that says `veneno`."""

    harm: Callable[[Turn], Any] = lambda turn: None
    sorry: Callable[[], Any] = lambda: Text("perdón")

    def take_turn(self, conversation: Conversation, event: Event, view: View, now: datetime) -> Turn:
        turn = super().take_turn(conversation, event, view, now)
        return self.harm(turn) if words_of(event).startswith("veneno") else turn

    def apology(self, conversation: Conversation, event: Event, view: View, now: datetime) -> Turn:
        return Turn(conversation.state, conversation.slots, (self.sorry(),))


@dataclass
class Spender(Echo):
    """Takes `n` of each of its quotas a message and says `no` where one is denied."""

    n: int = 1

    def take_turn(self, conversation: Conversation, event: Event, view: View, now: datetime) -> Turn:
        turn = super().take_turn(conversation, event, view, now)
        if "deny" in view.quota.values():
            return replace(turn, messages=(Text("no"),))
        spent = tuple(QuotaSpend(rule.metric, rule.per, rule.scope, rule.limit, self.n) for rule in self.rules)
        return replace(turn, messages=(Text("sí"),), spent=spent)
