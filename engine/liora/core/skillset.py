"""The skills of one tenant, ready to run: built once for each combination, shared by all its conversations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from liora.core.machine import SkillMachine
from liora.core.slots import SlotSchema
from liora.core.texts import Texts
from liora.errors import SkillError
from liora.language.matching import Phrase, PhraseIndex
from liora.language.normalise import fold
from liora.skill import Intent, Offer, Quota, Skill, State
from liora.view import View

FIRST_QUESTION = "una cosa"

ENGINE = "liora"
"""The name of the engine's own skill: help, leaving, a person, doubt, being lost."""


@dataclass(frozen=True, slots=True)
class LoadedSkill:
    """A skill with all that is built from its declaration, and the name of the module that offers it."""

    skill: Skill
    texts: Texts
    machine: SkillMachine
    schema: SlotSchema
    states: Mapping[str, State]
    quotas: Mapping[str, Quota]
    package: str = ""

    @staticmethod
    def build(skill: Skill, texts: Texts, package: str = "") -> "LoadedSkill":
        return LoadedSkill(
            skill,
            texts,
            SkillMachine(skill),
            SlotSchema(skill.name, {"additionalProperties": False, **skill.slots}),
            {state.name: state for state in skill.states},
            {quota.metric: quota for quota in skill.quotas},
            package,
        )

    def fired(self, trigger: str) -> str:
        """What a timer or the end of a job is called; raises SkillError for a trigger that no transition takes."""
        if not self.machine.knows(trigger) and self.skill.name != ENGINE:
            raise SkillError(f"The skill {self.skill.name!r} wants {trigger!r} fired later, which no transition takes.")
        return f"{self.skill.name}.{trigger}"


class SkillSet:
    """What the skills of a tenant can take: intents by name and by command, phrases, offers for the menu."""

    def __init__(self, engine: LoadedSkill, skills: Sequence[LoadedSkill]) -> None:
        everything = (*skills, engine)
        self.engine = engine
        self.skills: Mapping[str, LoadedSkill] = {loaded.skill.name: loaded for loaded in everything}
        self.intents: Mapping[str, tuple[LoadedSkill, Intent]] = {
            intent.name: (loaded, intent) for loaded in everything for intent in loaded.skill.intents
        }
        self.commands: Mapping[str, str] = {
            intent.command: intent.name for _, intent in self.intents.values() if intent.command
        }
        self.leaving: Mapping[str, str] = {
            fold(word): intent.name for _, intent in self.intents.values() for word in intent.leaves
        }
        self.command_words: Mapping[str, str] = {
            fold(command): intent for command, intent in self.commands.items() if fold(command)
        }
        self.offers = tuple(
            Offer(intent.name, intent.label, intent.hint)
            for loaded in skills
            for intent in loaded.skill.intents
            if intent.label
        )
        self.phrases = PhraseIndex(phrase for _, intent in self.intents.values() for phrase in _phrases(intent))
        self._recognisers = tuple(
            (name, intent.recognises) for name, (_, intent) in self.intents.items() if intent.recognises
        )

    def recognised(self, text: str) -> str | None:
        """The first intent that takes the whole message by a reader of its own."""
        return next((name for name, recognises in self._recognisers if recognises(text)), None)

    def label_of(self, intent: str) -> str:
        """What a button that runs `intent` says."""
        known = self.intents[intent][1]
        return known.label or known.named or intent.rsplit(".", 1)[-1].replace("_", " ").capitalize()

    def get_ready(self, view: View) -> None:
        """Asks each search once, outside of any turn: what it derives from what is uploaded is there before people ask.

        An index of 5,000 products takes a third of a second.
        """
        for loaded in self.skills.values():
            if loaded.skill.search:
                loaded.skill.search.covers(FIRST_QUESTION, view)

    def state_of(self, place: str) -> "tuple[LoadedSkill, State] | None":
        """The skill and state of `<skill>.<state>`, or None where the tenant no longer has them."""
        name, _, state = place.partition(".")
        loaded = self.skills.get(name)
        found = loaded.states.get(state) if loaded else None
        return (loaded, found) if loaded and found else None


def _phrases(intent: Intent) -> Iterator[Phrase]:
    """A word that leaves a question means that only alone: "cancelar la alarma" is something else."""
    if intent.command.startswith("/"):
        word = intent.command.lstrip("/")
        yield Phrase(intent.name, word, alone=word in intent.leaves)
    yield from (Phrase(intent.name, word, alone=True) for word in (*intent.leaves, *intent.alone))
    yield from (Phrase(intent.name, phrase) for phrase in intent.phrases)
