"""Replays a story in memory through the real core: no database, no network, no sleeping."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from liora.core.outcome import Trace, Turn
from liora.core.skillset import ENGINE
from liora.errors import SkillError, StoryError
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
)
from liora.language.rewording import other_names
from liora.opening import opening_of
from liora.plugins import Registry
from liora.testing.checks import problems_of
from liora.testing.head import catalog_of, person_of, plan_of, published, tables_of, tenant_of
from liora.testing.said import Said, as_said, options_of
from liora.testing.stage import Stage
from liora.testing.story import Story, duration
from liora.view import View

MEDIA: tuple[MediaKind, ...] = ("image", "audio", "video", "document", "sticker")


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step as it went: its last turn's trace, all `turns`; `problems` is empty where the story holds.

    `waiting` is what could not be said because the person's window is closed.
    """

    number: int
    input: str
    trace: Trace
    state: str
    slots: Mapping[str, Any]
    bot: Sequence[Said]
    problems: Sequence[str]
    turns: Sequence[Turn]
    waiting: Sequence[Said] = ()

    @property
    def ok(self) -> bool:
        return not self.problems


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
    except (StoryError, SkillError) as error:
        unplayed += [str(error), *getattr(error, "__notes__", ())]
    except Exception as error:
        error.add_note(f"This was step {number} of {story.path}.")
        raise
    trace = turns[-1].trace if turns else Trace()
    bot = [as_said(message) for message in stage.shown[before:]]
    problems = [
        *unplayed,
        *_unknown_jobs(stage, turns),
        *problems_of(step, bot, turns, stage.conversation, stage.spent),
    ]
    now = stage.conversation
    waiting = [as_said(message) for message in stage.parked] if turns else []
    return StepResult(number, _input(step), trace, now.state, now.slots, bot, problems, turns, waiting)


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
            return [JobEvent(_ended(stage, story, number, job["name"]), job.get("result"))]
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


def _ended(stage: Stage, story: Story, number: int, name: str) -> str:
    """What the end of a job fires, by the name of the job or by what it fires."""
    if name in stage.jobs:
        return stage.jobs[name]
    if name not in stage.jobs.values():
        asked = ", ".join(stage.jobs) or "none"
        raise StoryError(f"{story.path} step {number}: no job {name!r} has been asked for; of jobs there is {asked}.")
    return name


def _unknown_jobs(stage: Stage, turns: Sequence[Turn]) -> Iterator[str]:
    """Those of the engine itself are carried out by rooms that a story does not know."""
    for job in (job for turn in turns for job in turn.jobs):
        if job.name not in stage.registry.jobs and not job.event.startswith(f"{ENGINE}."):
            yield f"the job {job.name!r} is asked for, and no plugin offers it (the hook liora_jobs)"


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
