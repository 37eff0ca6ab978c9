"""A turn in the making: the working copy of a conversation that transitions write their effects into."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, assert_never

from liora.core.choices import MORE, Payload, Shown, cut, page
from liora.core.conversation import Conversation
from liora.core.discretion import is_discreet
from liora.core.machine import OUTSIDE
from liora.core.memory import Memory
from liora.core.outcome import JobWanted, QuotaSpend, TimerChange, Trace, Turn
from liora.core.skillset import ENGINE, LoadedSkill, SkillSet
from liora.core.speech import Mark, Speech
from liora.core.wanted import Wants
from liora.errors import SkillError
from liora.events import Event, words_of
from liora.messages import Document, Image, Instead, LinkButton, LocationRequest
from liora.order import PlaceOrder
from liora.skill import CancelTimer, Choice, Effect, Job, Notify, Quota, Reply, SetSlot, SetTimer, Spend, State, Step
from liora.view import View

PICTURES = (".jpg", ".jpeg", ".png")
"""How documents end that can be shown as pictures."""


DOUBT = "duda"
"""Where the engine has asked which of some intents is meant: nothing but the list itself remembers them."""


class _QuotaUsedUp(Exception):
    def __init__(self, quota: Quota) -> None:
        super().__init__(quota.metric)
        self.quota = quota


class Draft:
    """Where the conversation stands (`place`), what the engine remembers, and what has been said so far."""

    def __init__(self, conversation: Conversation, event: Event, skills: SkillSet, view: View, now: datetime) -> None:
        self.place = self._began = conversation.state
        self.memory = Memory.read(conversation.slots.get(ENGINE, {}))
        self.skills, self.view, self.now, self.event = skills, view, now, event
        self._seen = words_of(event), event, view, now, skills.offers
        self._slots = {name: dict(slots) for name, slots in conversation.slots.items() if name != ENGINE}
        self._known: set[str] = set()
        self._changed: set[str] = set()
        self._speech = Speech(view.limits)
        self._wants = Wants()
        self._fired: set[str] = set()

    # -- moving -------------------------------------------------------------------------------------------------------

    def fire(self, skill: str, trigger: str, value: Any = None, *, aside: bool = False) -> bool:
        """Fires a trigger from where the conversation stands; False when no transition fits.

        `aside` lets a skill speak without moving the conversation. A quota that is used up undoes the whole step.
        """
        loaded = self.skills.skills[skill]
        before = self._saved() if "deny" in self.view.quota.values() else None
        try:
            fired = loaded.machine.fire(
                self._stand(skill), trigger, self._step(loaded, value), lambda effect: self.carry(loaded, effect)
            )
        except _QuotaUsedUp as used:
            assert before is not None
            self._restore(before)
            self._fired.add(skill)
            self.say(loaded, used.quota.exhausted)
            return True
        if fired is None:
            return False
        self._fired.add(skill)
        if fired.entered and not aside:
            self._move(loaded, fired.state)
        return True

    def _move(self, loaded: LoadedSkill, state: str) -> None:
        if state == OUTSIDE:
            self.leave()
        else:
            self.place = f"{loaded.skill.name}.{state}"
            self.enter(loaded, loaded.states[state])

    def enter(self, loaded: LoadedSkill, state: State) -> None:
        """Says what a state says on arrival, then asks or offers."""
        if self.memory.tries:
            self.memory = replace(self.memory, tries=0)
        if isinstance(state.say, str):
            self.say(loaded, state.say)
        elif state.say:
            for reply in state.say(self._step(loaded, None)):
                self.carry(loaded, reply)
        self.prompt(loaded, state)

    def prompt(self, loaded: LoadedSkill, state: State, offset: int = 0) -> None:
        """The question and the options of a state, without its greeting."""
        if state.ask and state.ask.text:
            self.carry(loaded, Reply(state.ask.text, kind="location_request" if state.ask.location else "text"))
        choices = state.choices(self._step(loaded, None)) if callable(state.choices) else state.choices
        self._offer(loaded, state, choices, offset)

    def prompt_again(self) -> None:
        """Repeats what the conversation is waiting for, after something came between."""
        here = self.skills.state_of(self.place)
        if here and here[0].skill.name == ENGINE and here[1].name == DOUBT:
            self._offer(*here, self.memory.offered(ENGINE, here[1]), 0)
        elif here:
            self.prompt(*here)

    def leave(self) -> None:
        """Steps out of all skills."""
        self.place = ""

    # -- effects ------------------------------------------------------------------------------------------------------

    def carry(self, loaded: LoadedSkill, effect: Effect) -> None:
        """Takes one effect of a skill into the draft; raises SkillError for what the skill has not declared."""
        match effect:
            case Reply():
                self._reply(loaded, effect)
            case SetSlot(name=name, value=value):
                self.set_slot(loaded, name, value)
            case SetTimer(trigger=trigger, after=after):
                self._wants.timers.append(TimerChange(loaded.fired(trigger), self.now + after))
            case CancelTimer(trigger=trigger):
                self._wants.timers.append(TimerChange(f"{loaded.skill.name}.{trigger}", None))
            case Spend(metric=metric, n=n):
                self._spend(loaded, metric, n)
            case Job(name=name, trigger=trigger, payload=payload):
                self._wants.jobs.append(JobWanted(name, loaded.fired(trigger), payload))
            case Notify(kind=kind):
                self._wants.tell(kind)
            case PlaceOrder():
                self._wants.place(effect, self.view.tenant.currency)
            case _:
                assert_never(effect)

    def set_slot(self, loaded: LoadedSkill, name: str, value: Any) -> None:
        slots = self._slots_of(loaded)
        self._changed.add(loaded.skill.name)
        if value is None:
            slots.pop(name, None)
        else:
            slots[name] = value

    def say(self, loaded: LoadedSkill, key: str, **params: Any) -> None:
        """One text of a skill; its own slots fill placeholders that `params` do not."""
        self._speech.add_text(loaded.texts.say(key, self.view.tenant, {**self._slots_of(loaded), **params}))

    def say_engine(self, key: str, **params: Any) -> None:
        """One text of the engine itself."""
        self.say(self.skills.engine, key, **params)

    def begin(self, text: str) -> None:
        """Words of the tenant before all that is said."""
        self._speech.add_text(text)

    def says(self, happens: Callable[[], object]) -> bool:
        """Whether something is said while it happens; what nobody hears of has not happened."""
        before = self._saved()
        happens()
        said = before.mark != self._speech.mark
        if not said:
            self._restore(before)
        return said

    def hush(self) -> None:
        """Takes back all that was going to be said."""
        self._speech.take_back(Mark())

    def speak(self, text: str) -> None:
        """Words of a person of the tenant, as they are; none for nothing."""
        self._speech.end()
        if text:
            self._speech.add_text(text)
        self._speech.end()

    # -- the result ---------------------------------------------------------------------------------------------------

    def finish(self, trace: Trace) -> Turn:
        """The turn; raises SkillError when a skill left its slots against its schema."""
        messages = self._speech.end()
        for name in sorted(self._changed):
            self.skills.skills[name].schema.check(self._slots[name])
        slots: dict[str, Any] = {name: slots for name, slots in self._slots.items() if slots}
        memory = self.memory.write()
        if memory:
            slots[ENGINE] = memory
        wants = self._wants
        effects = messages, tuple(wants.timers), tuple(wants.spent)
        notices = tuple(dict.fromkeys(wants.notices))
        jobs = tuple(wants.jobs)
        discreet = is_discreet(self.event, self._began, self._fired, trace, self.skills)
        return Turn(self.place, slots, *effects, trace, jobs, notices, wants.order, wants.instead, discreet)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _stand(self, skill: str) -> str:
        name, _, state = self.place.partition(".")
        known = name == skill and state in self.skills.skills[skill].states
        return state if known else OUTSIDE

    def _step(self, loaded: LoadedSkill, value: Any) -> Step:
        slots = MappingProxyType(self._slots_of(loaded))
        own = loaded.skill.name
        settings, tables = self.view.settings.get(own, {}), self.view.tables.get(own, {})
        return Step(slots, value, *self._seen, settings, tables, self.memory.muted)

    def _slots_of(self, loaded: LoadedSkill) -> dict[str, Any]:
        """What the skill remembers, as far as it still has it: another version of it may have stored the rest."""
        name = loaded.skill.name
        if name not in self._known:
            self._known.add(name)
            self._slots[name] = loaded.schema.kept(self._slots.get(name, {}))
        return self._slots[name]

    def _spend(self, loaded: LoadedSkill, metric: str, n: int) -> None:
        quota = loaded.quotas.get(metric)
        if quota is None:
            raise SkillError(f"The skill {loaded.skill.name!r} spends {metric!r}, a quota that it does not declare.")
        if self.view.quota.get(metric) == "deny":
            raise _QuotaUsedUp(quota)
        self._wants.spent.append(QuotaSpend(metric, quota.per, quota.scope, quota.limit, n))

    def _reply(self, loaded: LoadedSkill, reply: Reply) -> None:
        if reply.template:
            self._wants.instead = Instead(reply.template, reply.template_words)
        if reply.key:
            self.say(loaded, reply.key, **reply.params)
        match reply.kind:
            case "text":
                return
            case "image":
                self._speech.add_file(lambda caption: Image(reply.url, caption, self._file(loaded, reply)))
            case "document":
                name = reply.label or reply.file or "documento"
                self._speech.add_file(lambda caption: Document(reply.url, name, caption, self._file(loaded, reply)))
            case "link":
                label = cut(loaded.texts.label(reply.label, self.view.tenant), self.view.limits.button_title)
                self._speech.add_button(lambda body: LinkButton(body, label, reply.url))
            case "location_request":
                self._speech.add_button(LocationRequest)
            case _:
                assert_never(reply.kind)

    def _file(self, loaded: LoadedSkill, reply: Reply) -> str:
        if reply.file and reply.file not in self.view.documents:
            raise SkillError(f"The skill {loaded.skill.name!r} sends {reply.file!r}: there is no such document.")
        if reply.file and reply.kind == "image" and not reply.file.lower().endswith(PICTURES):
            raise SkillError(f"The skill {loaded.skill.name!r} shows {reply.file!r}, which is no picture.")
        return reply.file

    def _offer(self, loaded: LoadedSkill, state: State, choices: Iterable[Choice], offset: int) -> None:
        offered = tuple(choices)
        if not offered:
            return
        now, following = page(offered, offset, self.view.limits)
        place = f"{loaded.skill.name}.{state.name}"
        shown = [self._shown(loaded, place, choice) for choice in now]
        more = self._more(loaded, place, following) if following is not None else None
        options = self._speech.add_options(shown, more, state.button, self._text("elige"))
        self.memory = self.memory.showing(options, self.now)

    def _shown(self, loaded: LoadedSkill, place: str, choice: Choice) -> Shown:
        tenant, say = self.view.tenant, loaded.texts.label
        payload = Payload(place, loaded.skill.version, choice.trigger, choice.value)
        return Shown(payload, say(choice.label, tenant), say(choice.description, tenant) if choice.description else "")

    def _more(self, loaded: LoadedSkill, place: str, offset: int) -> Shown:
        return Shown(Payload(place, loaded.skill.version, MORE, offset), self._text("ver_mas"))

    def _text(self, key: str) -> str:
        return self.skills.engine.texts.say(key, self.view.tenant, {})

    def _saved(self) -> "_Saved":
        slots = {name: dict(slots) for name, slots in self._slots.items()}
        return _Saved(slots, self._speech.mark, self._wants.copy())

    def _restore(self, saved: "_Saved") -> None:
        self._slots, self._wants = saved.slots, saved.wants
        self._known.clear()
        self._speech.take_back(saved.mark)


@dataclass(frozen=True, slots=True)
class _Saved:
    slots: dict[str, dict[str, Any]]
    mark: Mark
    wants: Wants
