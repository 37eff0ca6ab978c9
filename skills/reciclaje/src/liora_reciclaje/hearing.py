"""What a message, a tap or a position adds to the errand: the slots, before the conversation goes on."""

import re
from collections.abc import Iterable
from datetime import timedelta

from liora.events import LocationEvent
from liora.language.normalise import fold
from liora.skill import CancelTimer, Effect, Reply, SetSlot, SetTimer, Step
from liora_reciclaje import changing, reminder
from liora_reciclaje.collection import collections_of
from liora_reciclaje.colours import colours_of
from liora_reciclaje.countries import known_country
from liora_reciclaje.districts import bare, district_in, place_in
from liora_reciclaje.errand import NOBODY_KNOWS, OTHER_CITY, place_of, points_here, question_of
from liora_reciclaje.finding import colour_in, is_asked, names_several, things_of
from liora_reciclaje.materials import material_in
from liora_reciclaje.moving import left, names_somewhere, place_said
from liora_reciclaje.phrases import knows_not
from liora_reciclaje.questions import careful_option
from liora_reciclaje.readings import read_next, wants_nothing
from liora_reciclaje.request import OF_ONE_ERRAND, forget, parted, read
from liora_reciclaje.speech import ASKS, words

FORGET_AFTER = timedelta(minutes=30)
"""How long a position is kept at most, where the material has to be asked for first."""

MOST_MISSES = 3
"""Places that may be unknown one after the other."""

PRONOUNS = words("lo la los las eso esa esto esta")


def understand(step: Step) -> Iterable[Effect]:
    """A tap brings slots; words name a thing, a colour or nothing."""
    if isinstance(step.value, dict):
        yield from _take(step.value)
        return
    if isinstance(step.value, str):
        yield from read(step, step.value)
    else:
        yield from read(step, step.words, sure=ASKS.search(fold(step.words)) is not None)


def hear(step: Step) -> Iterable[Effect]:
    """The answer to an open question: which one that is, the slots tell."""
    said = step.slots.get("dicho")
    if said is None:
        return
    place = place_of(step)
    yield SetSlot("dicho", None)
    match place:
        case "detalle":
            yield from _hear_detail(step, said)
        case "material":
            yield from _hear_material(step, said)
        case "pais":
            yield from _hear_country(step, said)
        case "ciudad":
            yield from _hear_city(step, said)
        case "lugar":
            yield from _hear_place(step, said)
        case "puntos" | "llevar" if place_in(said, step.tables) and not is_asked(said):
            yield from _hear_place(step, said)
        case "comuna":
            yield from _hear_district(step, said)
        case "dias" if district_in(said, list(collections_of(step.tables))) or not read_next(said):
            yield from _hear_other_district(step, said)
        case _ if left(said):
            yield from changing.ask_again(step)
        case _ if (named := place_said(said)) and not is_asked(said):
            yield from changing.go_to(step, named)
            if "colores" in fold(said).split():
                yield from forget(step)
                yield SetSlot("asunto", "colores")
        case _:
            yield from read(step, said)


def arrive(step: Step) -> Iterable[Effect]:
    """A position from somebody who has asked for nothing yet."""
    yield from forget(step)
    yield from notice_position(step)


def notice_position(step: Step) -> Iterable[Effect]:
    """Kept only until the points are named, and never for long."""
    assert isinstance(step.event, LocationEvent)
    yield from _for_points()
    if points_here(step):
        yield SetSlot("cerca", [round(step.event.lat, 4), round(step.event.lon, 4)])
        yield SetTimer("olvidar", FORGET_AFTER)


def _for_points() -> Iterable[Effect]:
    """Points for the thing or the material that was asked about last, if that is known."""
    yield SetSlot("asunto", "puntos")
    yield SetSlot("consulta", None)
    yield SetSlot("cambia", None)


def has_nothing_more(step: Step) -> bool:
    """Whether that is all, where "no" is the answer to nothing else."""
    return place_of(step) in _ENDS and wants_nothing(step.slots.get("dicho", ""))


_ENDS = frozenset({"item", "respuesta", "puntos", "varias", "dias", "colores"})


def has_no_points(step: Step) -> bool:
    return not points_here(step)


def forget_position(step: Step) -> Iterable[Effect]:
    yield SetSlot("cerca", None)
    yield CancelTimer("olvidar")


def seek_points(step: Step) -> Iterable[Effect]:
    """ "¿Dónde hay un punto limpio en Maipú?": for the thing or the material that is named along with it."""
    asked, place = parted(step, step.value if isinstance(step.value, str) else step.words)
    said = _without_points(asked)
    if place:
        yield SetSlot("lugar", place)
    thing, kind = things_of(step.tables).find(said), material_in(said)
    if step.value is None and not said and not PRONOUNS.isdisjoint(fold(step.words).split()):
        yield from _for_points()
        return
    yield from forget(step)
    if thing and (thing.kind or not kind):
        yield SetSlot("item", thing.name)
    elif kind:
        yield SetSlot("material", kind)
    yield SetSlot("asunto", "puntos")


def seek_days(step: Step) -> Iterable[Effect]:
    yield from forget(step)
    yield SetSlot("asunto", "dias")
    district = _district_asked(step)
    if district:
        yield SetSlot("comuna", district)
    yield from reminder.keep_reminding(step)


def seek_colours(step: Step) -> Iterable[Effect]:
    yield from forget(step)
    colour = colour_in(step.words)
    yield SetSlot("color", colour)
    yield SetSlot("asunto", "color" if colour else "colores")


def seek_tip(step: Step) -> Iterable[Effect]:
    yield SetSlot("cambia", None)
    yield SetSlot("asunto", "tip")


def _district_asked(step: Step) -> str | None:
    """The one that a question names, or what stands behind its last "en": "¿cuándo pasa la basura en Maipú?"."""
    said, known = fold(step.words), list(collections_of(step.tables))
    named = [district for district in known if f" {fold(district)} " in f" {said} "]
    return max(named, key=len) if named else district_in(_behind_in(said), known)


def _behind_in(said: str) -> str:
    behind = re.search(r".*\b(?:en|por|x) (.+)$", said)
    return behind[1] if behind else ""


def start_over(step: Step) -> Iterable[Effect]:
    yield from forget(step)
    yield SetSlot("asunto", None)


def _without_points(text: str) -> str:
    return " ".join(word for word in fold(text).split() if word not in _POINT_WORDS)


_POINT_WORDS = words(
    "punto puntos limpio limpios verde verdes ecopunto ecopuntos centro acopio cerca cercano cercanos hay mas reciben "
    "recibe donde adonde a llevo dejo lo los eso esa esto esta lugar lugares llevar dejar reciclaje reciclar un una el "
    "la las de para que queda quedan y puedo",
)


def _take(chosen: dict[str, object]) -> Iterable[Effect]:
    """The slots of a tapped option; a new thing takes the place of the last one."""
    yield SetSlot("cambia", None)
    if "item" in chosen or chosen.get("asunto") in ("color", "item", "menu"):
        yield from (SetSlot(name, None) for name in OF_ONE_ERRAND if name not in chosen)
    yield from (SetSlot(name, value) for name, value in chosen.items())


def _hear_detail(step: Step, said: str) -> Iterable[Effect]:
    """One of the answers, else another thing; else the question is asked again."""
    question = question_of(step)
    unknown = knows_not(said)
    careful = careful_option(question) if question and unknown else None
    option = question.option_in(said) if question and not unknown else None
    other = things_of(step.tables).find(said)
    if option:
        yield SetSlot("item", option.leads_to)
    elif careful:
        yield Reply.text("detalle.ante_la_duda", opcion=careful.leads_to)
        yield SetSlot("item", careful.leads_to)
    elif unknown:
        yield SetSlot("item", None)
        yield SetSlot("material", NOBODY_KNOWS)
    elif other and question and other.name != question.thing.name:
        yield from read(step, said)
    else:
        yield Reply.text("detalle.otra_vez")


def _hear_country(step: Step, said: str) -> Iterable[Effect]:
    code, place = known_country(said), place_said(said)
    if code and not place:
        yield SetSlot("pais", code)
        yield SetSlot("cambia", None)
    elif place:
        yield from changing.go_to(step, place)
    elif is_asked(said) or not (left(said) or names_somewhere(said)):
        yield from read(step, said)
    elif own := place_in(said, step.tables):
        yield from changing.come_home(step, own[0])


def _hear_city(step: Step, said: str) -> Iterable[Effect]:
    """One that has colours of its own, else another thing, else any other city."""
    city = colours_of(step.tables).city_in(step.slots["pais"], said)
    if city is None and is_asked(said):
        yield from read(step, said)
    else:
        yield SetSlot("ciudad", city or OTHER_CITY)


def _hear_material(step: Step, said: str) -> Iterable[Effect]:
    kind, other = material_in(said), things_of(step.tables).find(said)
    if kind and (_OF.match(fold(said)) or not names_several(said)):
        yield SetSlot("material", kind)
    elif other or kind:
        yield from read(step, said)
    else:
        yield SetSlot("material", NOBODY_KNOWS)


_OF = re.compile(r"(?:es |son |seria )?de ")
"""What begins an answer of several materials: "es de madera y fierro"."""


def _hear_place(step: Step, said: str) -> Iterable[Effect]:
    """A district that is known, else another thing; else it is asked again, saying so."""
    place = place_in(said, step.tables)
    if place:
        yield SetSlot("lugar", place[0])
        yield SetSlot("perdido", None)
    elif knows_not(said):
        yield from _give_up("lugar.no_sabe")
    elif is_asked(said):
        yield from read(step, said)
    else:
        yield from _miss(step, "lugar.no_conozco", said)


def _hear_district(step: Step, said: str) -> Iterable[Effect]:
    district = district_in(said, list(collections_of(step.tables)))
    if district:
        yield SetSlot("comuna", district)
        yield SetSlot("perdido", None)
    elif knows_not(said):
        yield from _give_up("comuna.no_sabe")
    else:
        yield from _miss(step, "comuna.no_conozco", said)


def _hear_other_district(step: Step, said: str) -> Iterable[Effect]:
    """The days of another district; of one that is not known the list is shown."""
    yield SetSlot("comuna", None)
    yield from _hear_district(step, said)


def _miss(step: Step, key: str, said: str) -> Iterable[Effect]:
    """A place that is not known: asked for again, and after the last time back to the menu."""
    missed = step.slots.get("perdido", 0) + 1
    yield SetSlot("perdido", missed)
    if missed < MOST_MISSES:
        yield Reply.text(key, lugar=bare(said))
    else:
        yield from _give_up("lugar.basta")


def _give_up(key: str) -> Iterable[Effect]:
    """Says why there is no answer, and goes back to the menu."""
    yield Reply.text(key)
    yield SetSlot("perdido", None)
    yield SetSlot("asunto", None)
