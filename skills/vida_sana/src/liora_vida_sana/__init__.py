"""Healthy habits by chat: tips with their source, and a count of the day's glasses of water.

menu ──▶ tip
  └────▶ agua ──▶ anotado ──▶ (a reminder, two hours later)
            └───▶ hoy (what has been noted today)
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from liora.hookspecs import hookimpl
from liora.skill import Ask, Choice, Effect, Intent, Quota, Reply, SetSlot, SetTimer, Skill, Spend, State, Step
from liora_vida_sana.phrases import AGUA, CUIDADO, PROFESIONAL, VIDA
from liora_vida_sana.reading import asks_how_much, asks_total, glasses, names_water, topic_in

TIPS = {"movimiento": 3, "sueno": 3, "comida": 3, "estres": 2, "agua": 1}
"""Topics and how many tips each has in `textos/es.yaml` (`tip.<topic>.<number>`)."""

MOST_A_DAY = 30
"""Glasses that are noted in a day: more is a typing error, or nothing to encourage."""

REMINDER = timedelta(hours=2)
QUIET_FROM, QUIET_UNTIL = time(21), time(9)
"""Local hours between which nobody is reminded of anything."""


# -- the day ----------------------------------------------------------------------------------------------------------


def local(step: Step) -> datetime:
    """Now, by the clock of the person's shop."""
    return step.now.astimezone(ZoneInfo(step.view.tenant.timezone))


def today(step: Step) -> str:
    """The day of the person's shop, ISO 8601."""
    return local(step).date().isoformat()


def drunk_today(step: Step) -> int:
    """Glasses noted since midnight."""
    total: int = step.slots.get("hoy", 0)
    return total if step.slots.get("dia") == today(step) else 0


def until_morning(step: Step) -> timedelta | None:
    """How long until the quiet hours are over, where a reminder would fall into them."""
    due = local(step) + REMINDER
    if QUIET_UNTIL <= due.time() < QUIET_FROM:
        return None
    day = due.date() + timedelta(days=due.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, tzinfo=due.tzinfo).astimezone(UTC) - step.now


# -- guards -----------------------------------------------------------------------------------------------------------


def names_topic(step: Step) -> bool:
    return topic_in(step.words) is not None


def wants_total(step: Step) -> bool:
    return asks_total(step.words)


def wants_advice(step: Step) -> bool:
    return asks_how_much(step.words)


def says_glasses(step: Step) -> bool:
    """Whether "tomé 2 vasos de agua" is the answer already; a bare "1" is the first option of a menu."""
    said = glasses(step.words)
    return said is not None and 1 <= said <= MOST_A_DAY and names_water(step.words)


def drank_nothing(step: Step) -> bool:
    return not step.slots["vasos"]


def is_too_much(step: Step) -> bool:
    said: int = step.slots["vasos"] if step.value is not None else glasses(step.words) or 0
    return drunk_today(step) + said > MOST_A_DAY


# -- actions ----------------------------------------------------------------------------------------------------------


def keep_said(step: Step) -> Iterable[Effect]:
    yield SetSlot("vasos", glasses(step.words))


def note_glasses(step: Step) -> Iterable[Effect]:
    yield Spend("vida_sana.registros")
    yield SetSlot("hoy", drunk_today(step) + step.slots["vasos"])
    yield SetSlot("dia", today(step))


def refuse_glasses(step: Step) -> Iterable[Effect]:
    yield Reply.text("agua.demasiado")


def take_nothing(step: Step) -> Iterable[Effect]:
    yield Reply.text("agua.nada")


def pick_topic(step: Step) -> Iterable[Effect]:
    yield SetSlot("tema", step.value)


def hear_topic(step: Step) -> Iterable[Effect]:
    yield SetSlot("tema", topic_in(step.words))


def pick_water(step: Step) -> Iterable[Effect]:
    yield SetSlot("tema", "agua")


def next_tip(step: Step) -> Iterable[Effect]:
    """The topic's tips in turn, so that nobody hears the same one twice in a row."""
    topic = step.slots["tema"]
    seen = step.slots.get("vistos", {})
    yield SetSlot("vistos", {**seen, topic: seen.get(topic, 0) % TIPS[topic] + 1})


def set_reminder(step: Step) -> Iterable[Effect]:
    wait = until_morning(step)
    if wait is None:
        yield SetTimer("recordar", REMINDER)
        yield Reply.text("agua.recordare")
    else:
        yield SetTimer("buenos_dias", wait)
        yield Reply.text("agua.recordare_manana")


def remind(step: Step) -> Iterable[Effect]:
    yield Reply.text("agua.recordatorio")


def remind_in_the_morning(step: Step) -> Iterable[Effect]:
    yield Reply.text("agua.recordatorio_manana")


def send_to_professional(step: Step) -> Iterable[Effect]:
    yield Reply.text("profesional")


def care(step: Step) -> Iterable[Effect]:
    yield Reply.text("cuidado")


# -- what is said -----------------------------------------------------------------------------------------------------


def say_tip(step: Step) -> Iterable[Reply]:
    topic = step.slots["tema"]
    yield Reply.text(f"tip.{topic}.{step.slots['vistos'][topic]}")
    yield Reply.text("aviso")


def say_noted(step: Step) -> Iterable[Reply]:
    total = step.slots["hoy"]
    yield Reply.text("agua.anotado_uno" if total == 1 else "agua.anotado", total=total)


def say_today(step: Step) -> Iterable[Reply]:
    total = drunk_today(step)
    key = {0: "agua.llevas_nada", 1: "agua.llevas_uno"}.get(total, "agua.llevas")
    yield Reply.text(key, total=total)


def tip_choices(step: Step) -> Iterable[Choice]:
    if TIPS[step.slots["tema"]] > 1:
        yield Choice("otro", "boton.otro_tip")
    yield Choice("vida", "boton.menu")


# -- the skill --------------------------------------------------------------------------------------------------------

AFTER_WATER = [
    Choice("agua", "boton.otro_vaso"),
    Choice("avisame", "boton.recordar"),
    Choice("fin", "boton.listo"),
]

vida_sana = Skill(
    name="vida_sana",
    version="0.1.0",
    engine=">=0.1,<0.2",
    intents=[
        Intent(
            "vida",
            label="Vida sana",
            hint="Agua, movimiento, sueño y comida",
            command="/vida",
            phrases=VIDA,
        ),
        Intent("vida_sana.agua", command="/agua", phrases=AGUA),
        Intent("vida_sana.profesional", phrases=PROFESIONAL),
        Intent("vida_sana.cuidado", phrases=CUIDADO),
    ],
    slots={
        "type": "object",
        "properties": {
            "tema": {"enum": list(TIPS)},
            "vistos": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
            "vasos": {"type": "integer", "minimum": 0, "maximum": MOST_A_DAY},
            "hoy": {"type": "integer", "minimum": 0},
            "dia": {"type": "string"},
        },
        "additionalProperties": False,
    },
    states=[
        State(
            "menu",
            say="menu.saludo",
            button="Ver temas",
            choices=[
                Choice("agua", "menu.agua"),
                Choice("tema", "menu.movimiento", "movimiento"),
                Choice("tema", "menu.sueno", "sueno"),
                Choice("tema", "menu.comida", "comida"),
                Choice("tema", "menu.estres", "estres"),
            ],
        ),
        State("tip", say=say_tip, choices=tip_choices),
        State("agua", ask=Ask("vasos", text="agua.cuantos", read=glasses, reprompts=["agua.ejemplo", "agua.numero"])),
        State("anotado", say=say_noted, choices=AFTER_WATER),
        State("hoy", say=say_today, choices=AFTER_WATER),
    ],
    transitions=[
        {"trigger": "vida", "source": "*", "dest": "tip", "conditions": names_topic, "before": [hear_topic, next_tip]},
        {"trigger": "vida", "source": "*", "dest": "menu"},
        {"trigger": "tema", "source": "menu", "dest": "tip", "before": [pick_topic, next_tip]},
        {"trigger": "otro", "source": "tip", "dest": "tip", "before": next_tip},
        {"trigger": "agua", "source": "*", "dest": "hoy", "conditions": wants_total},
        {"trigger": "agua", "source": "*", "dest": "tip", "conditions": wants_advice, "before": [pick_water, next_tip]},
        {
            "trigger": "agua",
            "source": "*",
            "dest": "hoy",
            "conditions": [says_glasses, is_too_much],
            "before": refuse_glasses,
        },
        {
            "trigger": "agua",
            "source": "*",
            "dest": "anotado",
            "conditions": says_glasses,
            "before": [keep_said, note_glasses],
        },
        {"trigger": "agua", "source": "*", "dest": "agua"},
        {"trigger": "filled", "source": "agua", "dest": "-", "conditions": drank_nothing, "after": take_nothing},
        {"trigger": "filled", "source": "agua", "dest": "hoy", "conditions": is_too_much, "before": refuse_glasses},
        {"trigger": "filled", "source": "agua", "dest": "anotado", "before": note_glasses},
        {"trigger": "avisame", "source": ["anotado", "hoy"], "dest": "-", "after": set_reminder},
        {"trigger": "recordar", "source": "*", "dest": "agua", "before": remind},
        {"trigger": "buenos_dias", "source": "*", "dest": "agua", "before": remind_in_the_morning},
        {"trigger": "profesional", "source": "*", "dest": "-", "after": send_to_professional},
        {"trigger": "cuidado", "source": "*", "dest": "-", "after": care},
    ],
    quotas=[Quota("vida_sana.registros", per="day", limit=20, exhausted="agua.basta", scope="contact")],
)


@hookimpl
def liora_skills() -> Sequence[Skill]:
    return [vida_sana]
