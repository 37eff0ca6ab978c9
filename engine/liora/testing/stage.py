"""The world of a story: turns are taken through the real core, without a database, a network or sleep."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from liora.core.conversation import Conversation
from liora.core.numbering import numbered_message
from liora.core.outcome import Turn
from liora.core.skillset import SkillSet
from liora.core.turn import take_turn
from liora.events import Event, TimerEvent, is_from_person
from liora.messages import Message, Template
from liora.plan import MESSAGES, NO_PLAN, Plan
from liora.plugins import Registry
from liora.view import Verdict, View


@dataclass(slots=True)
class Stage:
    """The world of a story: its clock, its conversation, its timers, what has been spent and said.

    What waits in `parked` was refused because the 24-hour window was closed. `templates` are the tenant's, by purpose:
    there they go instead. `jobs` are what was asked for, by name, and what the end of each fires.
    """

    registry: Registry
    view: View
    now: datetime
    conversation: Conversation = field(default_factory=Conversation)
    timers: dict[str, datetime] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    plan: Plan = NO_PLAN
    shown: list[Message] = field(default_factory=list)
    parked: list[Message] = field(default_factory=list)
    orders: int = 0
    templates: Mapping[str, str] = field(default_factory=dict)
    jobs: dict[str, str] = field(default_factory=dict)

    def play(self, event: Event) -> Turn:
        """One turn, as a worker would run it; a person who writes gets first what was parked."""
        if is_from_person(event):
            self.shown += self.parked
            self.parked.clear()
        skills = self.registry.for_tenant(self.view.tenant.skills)
        turn = self._turn(event, skills)
        seen = self.now if is_from_person(event) else self.conversation.last_inbound_at
        self.conversation = Conversation(turn.state, turn.slots, seen)
        for timer in turn.timers:
            self.timers.pop(timer.name, None)
            if timer.due_at:
                self.timers[timer.name] = timer.due_at
        for metric, n in self._uses(turn).items():
            self.spent[metric] = self.spent.get(metric, 0) + n
        self.jobs |= {job.name: job.event for job in turn.jobs}
        self.orders += turn.order is not None
        self._say(turn, seen)
        return turn

    def _say(self, turn: Turn, seen: datetime | None) -> None:
        """Whoever has not written for a window hears templates alone."""
        hours = self.view.limits.window_hours
        if seen is None or self.now - seen <= timedelta(hours=hours):
            self.shown += (
                [numbered_message(each, self.orders) for each in turn.messages] if turn.order else turn.messages
            )
        elif turn.messages and turn.instead and turn.instead.purpose in self.templates:
            name = self.templates[turn.instead.purpose]
            self.shown.append(Template(name, f"es_{self.view.tenant.country}", turn.instead.words))
        else:
            self.parked = list(turn.messages) if turn.instead else [*self.parked, *turn.messages]

    def pass_time(self, until: datetime) -> list[Turn]:
        """Moves the clock; timers fire at their moments, in order."""
        turns = []
        while due := sorted((moment, name) for name, moment in self.timers.items() if moment <= until):
            self.now, name = due[0]
            del self.timers[name]
            turns.append(self.play(TimerEvent(name)))
        self.now = until
        return turns

    def fail(self, code: int) -> None:
        """The last message has failed after all, with a code of the channel.

        Only a closed window matters to the conversation: a worker parks the message until the person writes, and what
        else it does (another try, a pause, giving up) is nothing that is said.
        """
        refused = next(iter(self.registry.channels.values())).classify(code, "")
        if refused.action == "park" and not any(message is self.shown[-1] for message in self.parked):
            self.parked.append(self.shown[-1])

    def _turn(self, event: Event, skills: SkillSet) -> Turn:
        """A turn that would use more than is left is taken again, with a denial."""
        limits = self._limits(skills)
        denied: dict[str, Verdict] = {}
        while True:
            verdicts = {metric: self._verdict(metric, limit) for metric, limit in limits.items()} | denied
            if verdicts != self.view.quota:
                self.view = replace(self.view, quota=verdicts)
            turn = take_turn(self.conversation, event, skills, self.view, self.now)
            over = [
                metric
                for metric, n in self._uses(turn).items()
                if verdicts.get(metric) == "allow" and self.spent.get(metric, 0) + n > limits[metric]
            ]
            if not over:
                return turn
            denied |= dict.fromkeys(over, "deny")

    def _uses(self, turn: Turn) -> dict[str, int]:
        uses = {MESSAGES: len(turn.messages)} if turn.messages else {}
        for spend in turn.spent:
            uses[spend.metric] = uses.get(spend.metric, 0) + spend.n
        return uses

    def _limits(self, skills: SkillSet) -> dict[str, int]:
        """Of the skills, of the plan in their place, and of the story in the place of both."""
        declared = {metric: quota.limit for loaded in skills.skills.values() for metric, quota in loaded.quotas.items()}
        return {**declared, **{metric: each.limit for metric, each in self.plan.limits.items()}, **self.limits}

    def _verdict(self, metric: str, limit: int) -> Verdict:
        used = self.spent.get(metric, 0)
        return self.registry.ask_quota(self.view.tenant, metric, used, limit) or ("allow" if used < limit else "deny")
