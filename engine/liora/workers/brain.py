"""What decides in a turn, as workers see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from liora.core.conversation import Conversation
from liora.core.outcome import Turn
from liora.db.quota import QuotaRule
from liora.events import Event
from liora.view import Tenant, View


class Brain(Protocol):
    """Pure: the same arguments give the same turn, however often a worker has to ask."""

    def take_turn(self, conversation: Conversation, event: Event, view: View, now: datetime) -> Turn:
        """What `event` leads to; `conversation.last_inbound_at` is when the person wrote before it."""
        ...

    def quotas(self, tenant: Tenant) -> Sequence[QuotaRule]:
        """Every quota that a turn of this tenant may spend; `view.quota` has a verdict on each."""
        ...

    def is_discreet(self, place: str) -> bool:
        """Whether what is said in `place` is no business of the tenant's, also where no turn came of it."""
        ...

    def apology(self, conversation: Conversation, event: Event, view: View, now: datetime) -> Turn:
        """What happens instead when the turns of a message have failed for the last time: a person is to answer."""
        ...
