"""What a question names – a thing, several, a colour, a place at its end – as the slots of an errand."""

import re
from collections.abc import Iterable

from liora.language.normalise import fold
from liora.skill import Effect, SetSlot, Spend, Step
from liora_reciclaje import changing
from liora_reciclaje.districts import place_in
from liora_reciclaje.errand import place_of, points_for, points_here
from liora_reciclaje.finding import LONGEST, SHORTEST, colour_in, next_colour_in, tells, thing_in, things_of
from liora_reciclaje.moving import placed
from liora_reciclaje.speech import ASKS, words

OF_ONE_ERRAND = (
    "item",
    "cosas",
    "color",
    "consulta",
    "material",
    "ninguno",
    "aconsejado",
    "pregunta",
    "dicho",
    "cambia",
    "perdido",
)

MOST_AT_ONCE = 6
"""Things that are answered in one message."""

_NEAR = words("cerca cercano cercana cercanos cercanas llevo llevar")
"""Words of somebody who wants to take it to a point, where one takes it."""


def read(step: Step, text: str, *, sure: bool = True) -> Iterable[Effect]:
    """A thing or a colour in words; what may be no question about waste (`sure` is false) leads to the menu."""
    if elsewhere := placed(text):
        text = elsewhere[0]
        yield from changing.go_to(step, elsewhere[1])
    wanted = "puntos" if place_of(step) == "llevar" or "cerca" in step.slots else "cosa"
    colour = colour_in(text) or (next_colour_in(text) if step.slots.get("asunto") == "color" else None)
    text, place = (text, None) if colour else parted(step, text)
    things = things_of(step.tables)
    several = () if colour else things.several(text)
    thing = things.find(text) or (things.told(text) if elsewhere or tells(text) else None)
    still = place_of(step) == "puntos" and not ASKS.search(fold(text))
    near = still or not _NEAR.isdisjoint(fold(text).split())
    if thing and near and points_for(step, thing.kind):
        wanted = "puntos"
    yield from forget(step)
    if place:
        yield SetSlot("lugar", place)
    if colour:
        yield SetSlot("asunto", "color")
        yield SetSlot("color", colour)
    elif several:
        yield Spend("reciclaje.consultas")
        yield SetSlot("asunto", "cosas")
        yield SetSlot("cosas", [one.name for one in several[:MOST_AT_ONCE]])
    elif thing:
        yield Spend("reciclaje.consultas")
        yield SetSlot("asunto", wanted)
        yield SetSlot("item", thing.name)
    elif sure and len(text) > LONGEST:
        yield SetSlot("asunto", "item")
    elif sure and len(thing_in(text)) >= SHORTEST:
        yield Spend("reciclaje.consultas")
        yield SetSlot("asunto", wanted)
        yield SetSlot("consulta", thing_in(text)[:60])
    else:
        yield SetSlot("asunto", None)


def forget(step: Step) -> Iterable[Effect]:
    yield from (SetSlot(name, None) for name in OF_ONE_ERRAND if name in step.slots)


def parted(step: Step, text: str) -> tuple[str, str | None]:
    """A question and the place at its end, where points are known near it: "dejo pilas, estoy en Providencia"."""
    said = _AT_THE_END.search(fold(text)) if points_here(step) else None
    place = place_in(said[1], step.tables) if said else None
    return (fold(text)[: said.start()], place[0]) if said and place else (text, None)


_AT_THE_END = re.compile(
    r"(?:^| )(?:(?:y |que |yo )*(?:estoy|toy|vivo|ando|cerca)(?: aca| aqui)? (?:en|de|del)|en) (\w+(?: \w+){0,4})$"
)
