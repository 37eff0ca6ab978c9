"""Healthy habits by chat: tips with their source, and a count of the day's glasses of water.

menu ──▶ tip
  └────▶ agua ──▶ anotado ──▶ (a reminder, two hours later)
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from liora.hookspecs import hookimpl
from liora.language.readers import integer
from liora.skill import Ask, Choice, Effect, Intent, Quota, Reply, SetSlot, SetTimer, Skill, Spend, State, Step

TIPS = {"movimiento": 3, "sueno": 2, "comida": 3}
"""Topics and how many tips each has in `textos/es.yaml` (`tip.<topic>.<number>`)."""

REMINDER = timedelta(hours=2)


def glasses(text: str) -> int | None:
    """Glasses of water: "dos", "3 vasos"; a litre is no number of glasses, so it is asked again."""
    return integer(text, ("vaso", "vasos"))


def today(step: Step) -> str:
    """The day of the person's shop, ISO 8601."""
    return step.now.astimezone(ZoneInfo(step.view.tenant.timezone)).date().isoformat()


def drunk_today(step: Step) -> int:
    total: int = step.slots.get("hoy", 0)
    return total if step.slots.get("dia") == today(step) else 0


def note_glasses(step: Step) -> Iterable[Effect]:
    yield Spend("vida_sana.registros")
    yield SetSlot("hoy", drunk_today(step) + step.slots["vasos"])
    yield SetSlot("dia", today(step))


def pick_topic(step: Step) -> Iterable[Effect]:
    yield SetSlot("tema", step.value)


def next_tip(step: Step) -> Iterable[Effect]:
    """The topic's tips in turn, so that nobody hears the same one twice in a row."""
    topic = step.slots["tema"]
    seen = step.slots.get("vistos", {})
    yield SetSlot("vistos", {**seen, topic: seen.get(topic, 0) % TIPS[topic] + 1})


def say_tip(step: Step) -> Iterable[Reply]:
    topic = step.slots["tema"]
    yield Reply.text(f"tip.{topic}.{step.slots['vistos'][topic]}")


def say_total(step: Step) -> Iterable[Reply]:
    total = step.slots["hoy"]
    yield Reply.text("agua.anotado_uno" if total == 1 else "agua.anotado", total=total)


def set_reminder(step: Step) -> Iterable[Effect]:
    yield SetTimer("recordar", REMINDER)
    yield Reply.text("agua.recordare")


def remind(step: Step) -> Iterable[Effect]:
    yield Reply.text("agua.recordatorio")


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
            phrases=[
                "vida sana",
                "salud",
                "bienestar",
                "hábitos",
                "hábitos saludables",
                "ejercicio",
                "comer sano",
                "dieta",
                "bida",
                "vda",
            ],
        ),
        Intent(
            "vida_sana.agua",
            command="/agua",
            phrases=["tomé agua", "tomar agua", "registrar agua", "anotar agua", "vasos de agua"],
        ),
    ],
    slots={
        "type": "object",
        "properties": {
            "tema": {"enum": list(TIPS)},
            "vistos": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
            "vasos": {"type": "integer", "minimum": 1, "maximum": 30},
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
            ],
        ),
        State("tip", say=say_tip, choices=[Choice("otro", "boton.otro_tip"), Choice("vida", "boton.menu")]),
        State(
            "agua",
            ask=Ask("vasos", text="agua.cuantos", read=glasses, reprompts=["agua.ejemplo", "agua.rango"]),
        ),
        State(
            "anotado",
            say=say_total,
            choices=[
                Choice("agua", "boton.otro_vaso"),
                Choice("avisame", "boton.recordar"),
                Choice("fin", "boton.listo"),
            ],
        ),
    ],
    transitions=[
        {"trigger": "vida", "source": "*", "dest": "menu"},
        {"trigger": "agua", "source": "*", "dest": "agua"},
        {"trigger": "tema", "source": "menu", "dest": "tip", "before": [pick_topic, next_tip]},
        {"trigger": "otro", "source": "tip", "dest": "tip", "before": next_tip},
        {"trigger": "filled", "source": "agua", "dest": "anotado", "before": note_glasses},
        {"trigger": "avisame", "source": "anotado", "dest": "-", "after": set_reminder},
        {"trigger": "recordar", "source": "*", "dest": "agua", "before": remind},
    ],
    quotas=[Quota("vida_sana.registros", per="day", limit=20, exhausted="agua.basta", scope="contact")],
)


@hookimpl
def liora_skills() -> Sequence[Skill]:
    return [vida_sana]
