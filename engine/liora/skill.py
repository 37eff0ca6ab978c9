"""What a skill is: everything that an author writes, and nothing else.

A skill is data – intents, slots, states, transitions, quotas – and a few small functions. Functions see a `Step`, are
pure, and yield effects; the engine carries effects out once, in the transaction that answers the message.

    from liora.hookspecs import hookimpl
    from liora.language.readers import integer
    from liora.skill import Ask, Choice, Intent, Quota, Reply, SetSlot, Skill, Spend, State

    def drank(step):
        total = step.slots.get("hoy", 0) + step.slots["vasos"]
        yield Spend("agua.registros")
        yield SetSlot("hoy", total)
        yield Reply.text("agua.anotado", total=total)     # texts live in textos/es.yaml beside the module

    agua = Skill(
        name="agua", version="1.0.0", engine=">=0.1,<0.2",
        intents=[Intent("agua", label="Agua", command="/agua", phrases=["tomé agua", "registrar agua"])],
        slots={"type": "object", "properties": {"vasos": {"type": "integer", "minimum": 1, "maximum": 30},
                                                "hoy": {"type": "integer"}}},
        states=[State("cuantos", ask=Ask("vasos", text="agua.cuantos", read=integer, reprompts=["agua.ejemplo"])),
                State("listo", say="agua.seguir", choices=[Choice("otra", "Otro vaso"), Choice("fin", "Listo")])],
        transitions=[dict(trigger="agua", source="*", dest="cuantos"),
                     dict(trigger="filled", source="cuantos", dest="listo", after=drank),
                     dict(trigger="otra", source="listo", dest="cuantos")],
        quotas=[Quota("agua.registros", per="day", limit=50, exhausted="agua.basta")])

    @hookimpl
    def liora_skills():
        return [agua]

How such a package is built, tested and shipped is said in docs/skills.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from liora.events import Event
from liora.order import PlaceOrder
from liora.table import Rows, Table
from liora.view import View

# -- effects: what a function of a skill may want ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reply:
    """Something to say: `key` names a text of the skill's catalog, `params` fill its `{placeholders}`.

    `template` is a purpose (`vida_sana.recordatorio`). Where the channel takes nothing but templates, because the
    person has not written for a day, what the tenant has approved for it goes in place of all that the turn says;
    `template_words` fill as many variables as it has.
    """

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    kind: Literal["text", "image", "document", "link", "location_request"] = "text"
    url: str = ""
    label: str = ""
    file: str = ""
    template: str = ""
    template_words: tuple[str, ...] = ()

    @staticmethod
    def text(key: str, **params: Any) -> "Reply":
        """A text; consecutive texts of a turn leave as one message."""
        return Reply(key, params)

    @staticmethod
    def image(url: str, key: str = "", **params: Any) -> "Reply":
        """A picture with an optional caption."""
        return Reply(key, params, kind="image", url=url)

    @staticmethod
    def stored_image(file: str, key: str = "", **params: Any) -> "Reply":
        """One of the tenant's documents (`step.view.documents`, a name), shown as a picture: it must be one."""
        return Reply(key, params, kind="image", file=file)

    @staticmethod
    def document(file: str, key: str = "", **params: Any) -> "Reply":
        """One of the tenant's documents (`step.view.documents`, a name), with an optional caption."""
        return Reply(key, params, kind="document", file=file)

    @staticmethod
    def link(url: str, label: str, key: str, **params: Any) -> "Reply":
        """A text with a button that opens `url`."""
        return Reply(key, params, kind="link", url=url, label=label)

    @staticmethod
    def location_request(key: str, **params: Any) -> "Reply":
        """A text with a button that shares the person's position."""
        return Reply(key, params, kind="location_request")


@dataclass(frozen=True, slots=True)
class SetSlot:
    """Gives a slot of the skill a value; None takes it away. Later code of the same turn sees it."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Fires `trigger` of this skill `after` some time; setting the same trigger again replaces it."""

    trigger: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Takes a timer back; nothing happens when it is not set."""

    trigger: str


@dataclass(frozen=True, slots=True)
class Spend:
    """Takes `n` of a quota that the skill declares; when it is used up the engine undoes the step and says so."""

    metric: str
    n: int = 1


@dataclass(frozen=True, slots=True)
class Job:
    """Slow work, done after the message is answered: the job `name` of the hook `liora_jobs`, with `payload` (JSON).

    Its end fires `trigger` of this skill, once; `step.value` is then `{"ok": True, "value": …}`, or after the last
    attempt `{"ok": False, "error": …}` with the name of what went wrong, which is nothing to say to people.
    """

    name: str
    trigger: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notify:
    """Tells the tenant's people that this conversation needs them: somebody is in danger, waits for a person, has
    ordered, or there is something else to see. They hear the kind and where to look, and nothing of what was said."""

    kind: Literal["crisis", "handoff", "order", "attention"]


Effect = Reply | SetSlot | SetTimer | CancelTimer | Spend | Job | Notify | PlaceOrder

# -- what functions see -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """An intent of the tenant's skills as a person sees it in a menu."""

    intent: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Step:
    """One transition about to happen.

    `slots` are this skill's own. `value` is what the trigger brought: the value of a chosen `Choice`, the slot that was
    filled, the query of a search, the result of a job, a `LocationEvent`. `settings` is what the tenant has set for
    this skill: texts, whole numbers, switches, lists of lines; `tables` what it has uploaded for it, by name. Who is
    `muted` has asked for no messages but answers, so no timer will be heard.
    """

    slots: Mapping[str, Any]
    value: Any
    words: str
    event: Event
    view: View
    now: datetime
    offers: tuple[Offer, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Rows] = field(default_factory=dict)
    muted: bool = False


Action = Callable[[Step], Iterable[Effect]]
Guard = Callable[[Step], bool]

# -- declarations -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Intent:
    """Something a person may want; fires the trigger named by the last part of `name` (`ecommerce.carrito`: `carrito`).

    `label` and `hint` stand in the menu (at most 20 and 72 characters); an intent without a label is not listed there.
    `command` is exact (`/agua`), `phrases` are matched despite typos, those that stand `alone` only where nothing
    else is said: "bórrame", but not "bórrame las zapatillas". `leaves` are words that leave a question in progress, or
    a person's hand-off, when they are the whole message (give or take one letter): use them sparingly. An
    intent that is `aside` may be asked for in the middle of any question: it speaks, and the question is asked again.
    What no list of phrases can say ("dormí como 5 horas") `recognises` tells from a whole message; it goes before
    phrases, so it is sure of what it takes. Where the whole message is a phrase, one of the same skill goes first, and
    with one of another skill the person is asked. Where an intent has no label, `named` (at most 20 characters) is what
    it is called in "¿Quisiste decir…?". What an intent that `insists` recognises leaves a question that does not take
    it as its answer: who is asked for an age and asks for a remedy is not asked for the age again.
    """

    name: str
    label: str = ""
    hint: str = ""
    command: str = ""
    phrases: Sequence[str] = ()
    leaves: Sequence[str] = ()
    aside: bool = False
    alone: Sequence[str] = ()
    recognises: Callable[[str], bool] | None = None
    named: str = ""
    insists: bool = False

    @property
    def trigger(self) -> str:
        """The trigger of the skill's machine."""
        return self.name.rsplit(".", 1)[-1]


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a state, answered by tapping, by number or by word.

    Fires `trigger` with `value` (JSON, short: it travels in the button). A trigger that the skill does not have names
    an intent of the tenant (`ayuda`, `persona`, …), or `fin`, which leaves the skill. `label` is a text key or a text.
    """

    trigger: str
    label: str
    value: Any = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that fills `slot`: `read` turns words into a value, or None when they are no answer.

    A refused answer is followed by the next of `reprompts` (then by the last again); after `tries` refusals the
    trigger `exhausted` of the skill is fired, else that intent takes over. A filled slot fires the trigger `filled`.
    With `optional` nothing is refused: what `read` does not take means what it means anywhere else, and `text` may be
    empty. With `location` the question comes with a button that shares the person's position, which fires the trigger
    `location`.
    """

    slot: str
    text: str
    read: Callable[[str], Any]
    reprompts: Sequence[str] = ()
    tries: int = 3
    exhausted: str = "ayuda"
    optional: bool = False
    location: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """A place in a conversation: what is said on arrival, and what is expected then.

    `say` is a text key or a function that yields replies; `choices` may be a function of the step. `quiet` states
    answer nothing but commands (a person has taken over). Where a state `nods`, "sí" and "ok" take the first option.
    """

    name: str
    say: str | Callable[[Step], Iterable[Reply]] | None = None
    ask: Ask | None = None
    choices: Sequence[Choice] | Callable[[Step], Iterable[Choice]] = ()
    button: str = "Ver opciones"
    quiet: bool = False
    nods: bool = False


@dataclass(frozen=True, slots=True)
class Quota:
    """A limit that the skill counts: `metric` begins with the skill's name; a plan may set another limit.

    The window begins at the minute, hour, day or month of the tenant's own clock. `exhausted` is the text said instead.
    """

    metric: str
    per: Literal["minute", "hour", "day", "month"]
    limit: int
    exhausted: str
    scope: Literal["cliente", "contact"] = "cliente"


@dataclass(frozen=True, slots=True)
class Search:
    """Free text that no intent took: `covers` says how well the skill can answer it (0 to 1); from 0.6 on, the best
    skill gets `trigger` with the text as value."""

    trigger: str
    covers: Callable[[str, View], float]


@dataclass(frozen=True, slots=True)
class Skill:
    """Everything about a skill. `slots` is a JSON Schema (2020-12) of an object, and what it does not declare cannot be
    set; `engine` is a version range (PEP 440); `transitions` are the dictionaries of the `transitions` library, with
    functions of a `Step` as callbacks. What people tell a `discreet` skill, about their health say, is no business of
    the tenant's: the log keeps that something was said and not what, and exports go without its slots."""

    name: str
    version: str
    engine: str
    intents: Sequence[Intent]
    slots: Mapping[str, Any]
    states: Sequence[State]
    transitions: Sequence[Mapping[str, Any]]
    quotas: Sequence[Quota] = ()
    search: Search | None = None
    tables: Sequence[Table] = ()
    discreet: bool = False
