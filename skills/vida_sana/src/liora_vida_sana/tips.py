"""Tips with their source, by topic, none twice within a week; and quick ideas for who is hungry."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from liora.language.normalise import words
from liora.skill import Choice, Effect, Reply, SetSlot, Step
from liora_vida_sana.care import asks_professional, is_worrying
from liora_vida_sana.day import DAYS, WEEK, today
from liora_vida_sana.reading import asks_how_much, topic_in

TIPS = {"agua": 8, "movimiento": 8, "sueno": 8, "comida": 8, "estres": 8}
"""Topics and how many tips each has in `textos/es.yaml` (`tip.<topic>.<number>`)."""

IDEAS = 10
"""Quick ideas in `textos/es.yaml` (`idea.<number>`)."""

_OLD = r"adult[oa]s? mayor(?:es)?|abuel[oa]s?|tercera edad|(?:6[5-9]|[7-9]\d) años"
MEANT_FOR = (
    ("agua", re.compile(r"\b(?:embaraz\w+|lactan\w+|amamant\w+|dar pecho|doy pecho)\b"), 5),
    ("agua", re.compile(rf"\b(?:{_OLD})\b"), 8),
    (
        "sueno",
        re.compile(
            r"\b(?:no (?:\w+ )?(?:pued\w+|pude|logro|consigo) dormir|ayud\w+ (?:a|para) dormir|cuesta|conciliar"
            r"|insomnio|desvel\w+|no (?:dormi|duermo)|(?:dormi|duermo|dormir) (?:mal|poco|nada)|sin dormir|un ojo)\b"
        ),
        2,
    ),
    ("sueno", re.compile(r"\b(?:adolescentes?|1[3-7] años)\b"), 8),
    ("agua", re.compile(r"\bcuentan?\b"), 2),
    ("estres", re.compile(r"\b(?:triste|tristeza|sol[oa]|depre|bajonead[oa]|ganas)\b"), 2),
    ("movimiento", re.compile(r"\b(?:niñ[oa]s?|adolescentes?|hij[oa]s?|1[0-7] años)\b"), 7),
    ("movimiento", re.compile(rf"\b(?:{_OLD})\b"), 6),
)
"""Topic, words, and the number of the tip for those whom they name."""

REMINDED = {"agua": "agua", "movimiento": "movimiento", "sueno": "sueno"}
"""Topics that people can be reminded of."""

_HUNGRY = re.compile(
    r"\b(?:algo|idea|ideas|snack|snacks|colacion|merienda|desayuno|almuerzo|cena|once|lonche|refrigerio|receta|recetas"
    r"|hambre|antojo|picar|que como|que puedo comer|que comer|que ceno|que desayuno|que almuerzo"
    r"|botana|pasaboca|bajon)\b"
)
_TIPS = re.compile(r"\b(?:tips?|consejos?)\b")
_FEELS = re.compile(
    r"\b(?:estoy|ando|toi|me siento|tengo) (?:\w+ ){0,2}(?:triste|depre|ansios[oa]|ansiedad|estres\w*|nervios[oa]?"
    r"|bajonead[oa]|colapsad[oa]|agobiad[oa])\b|\bno tengo ganas de nada\b"
    r"|\bme siento (?:\w+ )?sol[oa]\b|\b(?:estoy|ando) (?:muy |tan |re |siempre )?sol[oa](?: (?:y triste|en casa))?$"
)
"""Words that tell how one feels, before any tip."""
_SHOP = re.compile(r"\b(?:pedidos?|compr\w+|envi\w+|productos?|tienda|lleg\w+|reclam\w+|precios?|pag\w+|entreg\w+)\b")
_HEALTHY = re.compile(
    r"\b(?:san[oa]s?|saludables?|nutritiv[oa]s?|livian[oa]s?|fit|liger[oa]s?|light|natural|balancead[oa]s?)\b"
)


@lru_cache(maxsize=256)
def wants_idea(text: str) -> bool:
    """Whether somebody is hungry and wants something healthy: "me muero de hambre, algo sano y rapido?"."""
    said = " ".join(words(text))
    return bool(_HUNGRY.search(said) and _HEALTHY.search(said)) and len(said.split()) <= 14 and not is_worrying(text)


@lru_cache(maxsize=256)
def wants_topic(text: str) -> bool:
    """Whether a message, however it is put, leads to a topic: a tip is wanted, or somebody feels bad."""
    return wants_tip(text) or tells_feeling(text)


@lru_cache(maxsize=256)
def tells_feeling(text: str) -> bool:
    """ "No sé qué me pasa, ando muy nerviosa": how one feels, and nothing about what a shop should do."""
    said = " ".join(words(text))
    return bool(_FEELS.search(said)) and not (_SHOP.search(said) or is_worrying(text) or asks_professional(text))


@lru_cache(maxsize=256)
def wants_tip(text: str) -> bool:
    """Whether a tip of one of the topics is wanted: "dame otro tip de agua"."""
    said = " ".join(words(text))
    asks = _TIPS.search(said) is not None and topic_in(text) is not None
    return asks and not (is_worrying(text) or asks_professional(text))


# -- guards -----------------------------------------------------------------------------------------------------------


def names_topic(step: Step) -> bool:
    return topic_in(step.words) is not None


def says_topic(step: Step) -> bool:
    return isinstance(step.value, str)


def has_told_all(step: Step) -> bool:
    """Whether nothing is left of the topic that was picked: all was told within a week."""
    return _next(step, step.slots["tema"]) is None


def says_no(step: Step) -> bool:
    return step.value is False


def offers_no_reminder(step: Step) -> bool:
    return step.slots["tema"] not in REMINDED


def is_first_visit(step: Step) -> bool:
    return bool(step.slots["avisado"] == 1)


def wants_advice(step: Step) -> bool:
    """Whether water is asked about in general: "¿cuánta agua debo tomar?"."""
    return asks_how_much(step.words)


# -- actions ----------------------------------------------------------------------------------------------------------


def pick_topic(step: Step) -> Iterable[Effect]:
    yield SetSlot("tema", step.value)


def pick_said_topic(step: Step) -> Iterable[Effect]:
    """The topic that is the answer, if one is."""
    if isinstance(step.value, str):
        yield SetSlot("tema", step.value)


def pick_named_topic(step: Step) -> Iterable[Effect]:
    """The topic that a word of the message names, if one does."""
    topic = topic_in(step.words)
    if topic:
        yield SetSlot("tema", topic)


def pick_water(step: Step) -> Iterable[Effect]:
    yield SetSlot("tema", "agua")


def tell(step: Step) -> Iterable[Effect]:
    """The tip that was told longest ago, or never; what is older than a week is forgotten."""
    topic = step.slots["tema"]
    number = _meant_for(step, topic) or _next(step, topic)
    told = {key: day for key, day in step.slots.get("contados", {}).items() if _is_recent(step, day)}
    yield SetSlot("contados", {**told, f"{topic}.{number}": today(step).isoformat()})
    yield SetSlot("consejo", number)
    yield from count_visit(step)


def next_idea(step: Step) -> Iterable[Effect]:
    yield SetSlot("idea", step.slots.get("idea", 0) % IDEAS + 1)


def count_visit(step: Step) -> Iterable[Effect]:
    """The notice is said the first time; later times count as one."""
    yield SetSlot("avisado", min(2, step.slots.get("avisado", 0) + 1))


def agree(step: Step) -> Iterable[Effect]:
    yield Reply.text("de_acuerdo")


# -- what is said -----------------------------------------------------------------------------------------------------


def say_menu(step: Step) -> Iterable[Reply]:
    """With the notice the first time."""
    yield Reply.text("menu.saludo" if is_first_visit(step) else "menu.otra_vez")


def say_tip(step: Step) -> Iterable[Reply]:
    topic = step.slots["tema"]
    if topic == "estres" and tells_feeling(step.words):
        yield Reply.text("tip.lo_siento")
    yield Reply.text(f"tip.{topic}.{step.slots['consejo']}")
    if is_first_visit(step):
        yield Reply.text("aviso")
    if topic in REMINDED:
        yield Reply.text("tip.recordar")


def say_all_told(step: Step) -> Iterable[Reply]:
    topic = step.slots["tema"]
    told = [day for key, day in step.slots["contados"].items() if key.startswith(f"{topic}.")]
    again = min(map(date.fromisoformat, told)) + timedelta(days=WEEK)
    yield Reply.text("tip.todos", dia=DAYS[again.weekday()])


def say_idea(step: Step) -> Iterable[Reply]:
    yield Reply.text(f"idea.{step.slots['idea']}")


def tip_choices(step: Step) -> Iterable[Choice]:
    topic = step.slots["tema"]
    if topic in REMINDED:
        yield Choice("recordatorio", "boton.si_recordar", REMINDED[topic])
    if topic == "agua":
        yield Choice("agua", "boton.anotar_agua")
    yield Choice("otro_consejo", "boton.otro_consejo")
    if topic == "comida":
        yield Choice("alimento", "boton.calorias")
    if topic != "agua":
        yield Choice("vida", "boton.menu")


def _meant_for(step: Step, topic: str) -> int | None:
    """The tip for those whom the words name, where it was not told yet: with a child what adults need says nothing."""
    said = " ".join(words(step.words))
    numbers = [number for about, whom, number in MEANT_FOR if about == topic and whom.search(said)]
    told = step.slots.get("contados", {})
    return next((n for n in numbers if not _is_recent(step, told.get(f"{topic}.{n}", ""))), None)


def _next(step: Step, topic: str) -> int | None:
    told = step.slots.get("contados", {})
    free = [n for n in range(1, TIPS[topic] + 1) if not _is_recent(step, told.get(f"{topic}.{n}", ""))]
    return free[0] if free else None


def _is_recent(step: Step, day: str) -> bool:
    return bool(day) and today(step) - date.fromisoformat(day) < timedelta(days=WEEK)
