"""Replays a story in memory through the real core: no database, no network, no sleeping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from liora.core.conversation import Conversation
from liora.core.numbering import numbered_message
from liora.core.outcome import Trace, Turn
from liora.core.skillset import SkillSet
from liora.core.turn import take_turn
from liora.errors import StoryError
from liora.events import (
    AgentEvent,
    ContactsEvent,
    Event,
    JobEvent,
    LocationEvent,
    MediaEvent,
    MediaKind,
    OrderEvent,
    ReactionEvent,
    TapEvent,
    TextEvent,
    TimerEvent,
    is_from_person,
)
from liora.language.rewording import other_names
from liora.messages import Message, Template
from liora.opening import opening_of
from liora.plan import MESSAGES, NO_PLAN, Plan
from liora.plugins import Registry
from liora.testing.checks import problems_of
from liora.testing.head import catalog_of, person_of, plan_of, published, tables_of, tenant_of
from liora.testing.said import Said, as_said, options_of
from liora.testing.story import Story, duration
from liora.view import Verdict, View

MEDIA: tuple[MediaKind, ...] = ("image", "audio", "video", "document", "sticker")


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step as it went: its last turn's trace, all `turns`; `problems` is empty where the story holds."""

    number: int
    input: str
    trace: Trace
    state: str
    slots: Mapping[str, Any]
    bot: Sequence[Said]
    problems: Sequence[str]
    turns: Sequence[Turn]

    @property
    def ok(self) -> bool:
        return not self.problems


@dataclass(slots=True)
class Stage:
    """The world of a story: its clock, its conversation, its timers, what has been spent and said.

    What waits in `parked` was refused because the 24-hour window was closed. `templates` are the tenant's, by purpose:
    there they go instead.
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
            view = replace(self.view, quota=verdicts)
            turn = take_turn(self.conversation, event, skills, view, self.now)
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


def replay(story: Story, registry: Registry) -> list[StepResult]:
    """Plays all steps, also after one that went wrong; raises StoryError for a story that cannot begin."""
    stage = set_stage(story, registry)
    return [_play_step(stage, story, number, step) for number, step in enumerate(story.steps, 1)]


def set_stage(story: Story, registry: Registry) -> Stage:
    """The world as the head of the story describes it."""
    tenant = tenant_of(story)
    unknown = [name for name in tenant.skills if name not in registry.skills]
    if unknown:
        raise StoryError(f"{story.path} needs the skill {unknown[0]!r}, which is not installed.")
    channel = next(iter(registry.channels.values()), None)
    if channel is None:
        raise StoryError(f"{story.path} needs a channel for its limits, and none is installed.")
    lines = registry.lines(tenant.country)
    view = View(
        tenant,
        channel.limits,
        person_of(story.person),
        catalog_of(story),
        synonyms=other_names(story.tenant.get("synonyms", {})),
        safety_lines=lines,
        documents=tuple(sorted(story.tenant.get("documentos", ()))),
        settings=story.tenant.get("ajustes", {}),
        opening=opening_of(story.tenant.get("horario", ()), story.tenant.get("feriados", ())),
        privacy_notice=story.tenant.get("aviso_privacidad", ""),
        last_resort=story.tenant.get("ultimo_recurso", False),
        tables=tables_of(story, registry),
    )
    return Stage(
        registry,
        view,
        story.now,
        limits=story.tenant.get("limits", {}),
        plan=plan_of(story),
        templates=story.tenant.get("plantillas", {}),
    )


def _play_step(stage: Stage, story: Story, number: int, step: Mapping[str, Any]) -> StepResult:
    if "as" in step:
        stage.view = replace(stage.view, person=replace(person_of(step["as"]), name=stage.view.person.name))
    before = len(stage.shown)
    unplayed: list[str] = []
    turns: list[Turn] = []
    try:
        turns = _play(stage, story, number, step)
    except StoryError as error:
        unplayed.append(str(error))
    trace = turns[-1].trace if turns else Trace()
    bot = [as_said(message) for message in stage.shown[before:]]
    problems = [*unplayed, *problems_of(step, bot, turns, stage.conversation, stage.spent)]
    now = stage.conversation
    return StepResult(number, _input(step), trace, now.state, now.slots, bot, problems, turns)


def _play(stage: Stage, story: Story, number: int, step: Mapping[str, Any]) -> list[Turn]:
    if "after" in step:
        return stage.pass_time(stage.now + duration(step["after"]))
    if "publish" in step:
        stage.view = replace(stage.view, catalog=published(story, step["publish"]))
        return []
    if "status" in step:
        _report(stage, story, number, step["status"]["failed"] if isinstance(step["status"], dict) else None)
        return []
    return [stage.play(event) for event in _events(stage, story, number, step)]


def _report(stage: Stage, story: Story, number: int, failed: int | None) -> None:
    """News of the last message: that it arrived or was read changes nothing."""
    if not stage.shown:
        raise StoryError(f"{story.path} step {number}: the bot has said nothing whose status could come.")
    if failed is not None:
        stage.fail(failed)


def _events(stage: Stage, story: Story, number: int, step: Mapping[str, Any]) -> list[Event]:
    match step:
        case {"user": str(text)}:
            return [TextEvent(text)]
        case {"tap": target}:
            return [_tap(stage, story, number, target)]
        case {"location": place}:
            return [LocationEvent(**place)]
        case {"voice": str(name)}:
            return [MediaEvent("audio", name, voice=True)]
        case {"contacts": cards}:
            return [ContactsEvent(tuple(cards))]
        case {"reaction": str(emoji)}:
            return [ReactionEvent(emoji)]
        case {"order": items}:
            return [OrderEvent(tuple(items))]
        case {"person": str(text)}:
            return [AgentEvent(text)]
        case {"person": {"does": act}}:
            return [AgentEvent(act=act)]
        case {"job": job}:
            return [JobEvent(job["name"], job.get("result"))]
        case {"webhook": str(name)}:
            return _webhook(stage, story, number, name)
    for media in MEDIA:
        if media in step:
            return [MediaEvent(media, step[media], caption=step.get("caption", ""))]
    raise StoryError(f"{story.path} step {number}: nothing happens in this step.")


def _tap(stage: Stage, story: Story, number: int, target: int | str) -> TapEvent:
    """An option of the last message that offers some, by number; by id or title, of any earlier message too."""
    offered = [options for message in stage.shown if (options := options_of(message))]
    if isinstance(target, int):
        options = offered[-1] if offered else ()
        if not 1 <= target <= len(options):
            raise StoryError(f"{story.path} step {number}: there are {len(options)} options to tap, not {target}.")
        return TapEvent(options[target - 1].id, options[target - 1].title)
    for options in reversed(offered):
        for option in options:
            if target in (option.id, option.title):
                return TapEvent(option.id, option.title)
    raise StoryError(f"{story.path} step {number}: no option {target!r} has been offered.")


def _webhook(stage: Stage, story: Story, number: int, name: str) -> list[Event]:
    """The events of a recorded body, through the channel's own parser; its statuses are those of the last message."""
    path = story.path.parent / name
    if not path.is_file():
        raise StoryError(f"{story.path} step {number}: {path} does not exist.")
    deliveries = [channel.parse(path.read_bytes()) for channel in stage.registry.channels.values()]
    for status in (status for delivery in deliveries for status in delivery.statuses):
        _report(stage, story, number, status.error_code)
    received = [item for delivery in deliveries for item in (*delivery.received, *delivery.echoes)]
    if received:
        ids: dict[str, str] = {identifier.kind: identifier.value for identifier in received[-1].identifiers}
        stage.view = replace(stage.view, person=person_of({**ids, "name": received[-1].profile_name}))
    return [item.event for item in received]


def _input(step: Mapping[str, Any]) -> str:
    kind = next(name for name in step if name not in ("bot", "as", "caption"))
    return f"{step[kind]}" if kind == "user" else f"[{kind}: {step[kind]}]"
