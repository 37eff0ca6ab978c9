"""What happens to a cliente that is suspended or deleted: it is heard, and says nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from liora.core.conversation import Conversation
from liora.core.outcome import Turn
from liora.db.quota import QuotaRule
from liora.events import Event, JobEvent, TimerEvent
from liora.view import Tenant, View
from liora.workers.brain import Brain


@dataclass(frozen=True, slots=True)
class Hushed:
    """No turn answers a person. Timers and jobs take theirs, without a word, so that reminders and hand-offs go on
    where they are when the cliente is back."""

    brain: Brain

    def take_turn(self, conversation: Conversation, event: Event, view: View, now: datetime) -> Turn:
        """The conversation stays where it is, but for events of Liora's own making."""
        if not isinstance(event, TimerEvent | JobEvent):
            return self._silence(conversation)
        turn = self.brain.take_turn(conversation, event, view, now)
        return replace(turn, messages=(), spent=(), jobs=())

    def quotas(self, tenant: Tenant) -> Sequence[QuotaRule]:
        """Those of the brain, since its turns look at them."""
        return self.brain.quotas(tenant)

    def is_discreet(self, place: str) -> bool:
        """As the brain says."""
        return self.brain.is_discreet(place)

    def apology(self, conversation: Conversation, event: Event, view: View, now: datetime) -> Turn:
        """Silence."""
        return self._silence(conversation)

    def _silence(self, conversation: Conversation) -> Turn:
        return Turn(conversation.state, conversation.slots, discreet=self.is_discreet(conversation.state))
