"""The brain of production: the core, with the skills that a tenant has enabled."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from liora.core.conversation import Conversation
from liora.core.outcome import Turn
from liora.core.turn import hand_over, take_turn
from liora.db.quota import QuotaRule
from liora.events import Event
from liora.plugins import Registry
from liora.policy.rules import declared
from liora.view import Tenant, View


class SkillBrain:
    """Turns by `liora.core.turn.take_turn`."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def take_turn(self, conversation: Conversation, event: Event, view: View, now: datetime) -> Turn:
        """One turn; raises whatever a skill raises."""
        return take_turn(conversation, event, self._registry.for_tenant(view.tenant.skills), view, now)

    def get_ready(self, view: View) -> None:
        """For a catalog or a table that is new, outside of the loop: lets the skills derive what their turns need."""
        self._registry.for_tenant(view.tenant.skills).get_ready(view)

    def quotas(self, tenant: Tenant) -> Sequence[QuotaRule]:
        """The quotas that the tenant's skills declare."""
        return declared(self._registry.for_tenant(tenant.skills))

    def is_discreet(self, place: str) -> bool:
        """Whether the skill that stands there is."""
        return place.partition(".")[0] in self._registry.discreet

    def apology(self, conversation: Conversation, event: Event, view: View, now: datetime) -> Turn:
        """The engine's own words; no skill has a part in them."""
        turn = hand_over(conversation, event, self._registry.for_tenant(()), view, now)
        return replace(turn, discreet=self.is_discreet(conversation.state))
