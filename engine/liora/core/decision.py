"""What an event may mean to a conversation: one of these, decided by `routing` and carried out by `turn`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from liora.core.choices import Payload
from liora.events import AgentAct
from liora.language.safety import Danger

DANGERS: Mapping[Danger, str] = {"crisis": "crisis", "emergency": "emergencia", "violence": "violencia"}
"""What the log calls a danger, in the place of an intent."""


@dataclass(frozen=True, slots=True)
class Endangered:
    """Somebody may be in danger."""

    danger: Danger


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option was tapped, numbered or named."""

    payload: Payload


@dataclass(frozen=True, slots=True)
class NotInList:
    """A number beyond the last list."""

    count: int


@dataclass(frozen=True, slots=True)
class Filled:
    """The flow's question is answered."""

    value: Any


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The flow's question is not answered by this."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An intent, with the score of the match (100 for exact) and who came second."""

    intent: str
    score: float
    runner_up: str | None = None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """One of several intents, best first: ask."""

    intents: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """A skill can answer this free text: `text` as it understands it best."""

    skill: str
    trigger: str
    score: float
    text: str


@dataclass(frozen=True, slots=True)
class Several:
    """Several questions in one message: what is said in passing, then what leads on."""

    asides: tuple[Wanted, ...]
    main: Wanted | Found | None


@dataclass(frozen=True, slots=True)
class Fires:
    """Something happened that a skill may have a transition for: a timer, a job, a location."""

    skill: str
    trigger: str
    value: Any


@dataclass(frozen=True, slots=True)
class Spoken:
    """A person of the tenant writes to the contact, or says without words who answers from now on."""

    text: str
    act: AgentAct = "say"


@dataclass(frozen=True, slots=True)
class Received:
    """Something that is not text and that nobody asked for."""

    what: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody took the text."""

    score: float | None = None
    runner_up: str | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing to say."""


Decision = (
    Endangered
    | Chosen
    | NotInList
    | Filled
    | Unanswered
    | Wanted
    | Doubtful
    | Found
    | Several
    | Fires
    | Spoken
    | Received
    | Lost
    | Silence
)
