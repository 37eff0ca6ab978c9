"""What is said: where a thing goes, what a colour takes, which points are near, when the truck comes."""

import re
from collections.abc import Iterable
from datetime import timedelta
from textwrap import shorten
from zoneinfo import ZoneInfo

from liora.language.moments import day_of
from liora.skill import Effect, Reply, SetSlot, Step
from liora_reciclaje.collection import collections_of, day_said, next_day, on
from liora_reciclaje.colours import colours_of
from liora_reciclaje.countries import CONTAINER, COUNTRIES, ELSEWHERE
from liora_reciclaje.distance import distance_said
from liora_reciclaje.districts import place_in
from liora_reciclaje.errand import (
    bin_of,
    city_of,
    colour_bins,
    district_of,
    points_for,
    points_here,
    question_of,
    thing_of,
)
from liora_reciclaje.materials import AT_POINTS, MATERIALS, listed
from liora_reciclaje.points import REACH, Point, nearest
from liora_reciclaje.residues import Residue
from liora_reciclaje.speech import words

TIPS = 6
"""How many there are in `textos/es.yaml`."""

MOST_OF_NAME, MOST_OF_ADDRESS, MOST_OF_HOURS = 60, 80, 60
"""Letters of each in a list of points, so that three fit above the buttons of one message."""

SMALL = words("a al con de del e el en la las los o y")
"""Words that keep their small letters in a name."""

_REFERENCE = re.compile(r"<(\w+)>")
"""In an advice, the bin of another material: "la tapa limpia va <papel>"."""


def say_answer(step: Step) -> Iterable[Reply]:
    """Whatever the errand was, where nothing is left to ask."""
    match step.slots.get("asunto"):
        case "color":
            yield from say_colour(step)
        case "colores":
            yield Reply.text("color.sin_pais")
        case "dias":
            yield Reply.text("dias.no_hay")
        case "puntos":
            yield from _say_no_point(step)
        case _:
            yield from say_thing(step)


def say_thing(step: Step) -> Iterable[Reply]:
    """Where it goes: a bin, a bin whose colour the city decides, a collection point, or the town's truck."""
    thing = thing_of(step)
    if thing is None:
        yield Reply.text("respuesta.no_se")
        return
    code = step.slots.get("pais", "")
    said = {"item": thing.name, "pais": city_said(step) or COUNTRIES.get(code, ""), "consejo": advice(step, thing)}
    said["material"] = MATERIALS[thing.kind]
    found = bin_of(step, thing.kind)
    if thing.kind == "voluminoso":
        yield from _say_bulky(step, thing)
    elif thing.kind == "aparte":
        yield Reply.text("respuesta.aparte", **said)
    elif thing.kind in AT_POINTS:
        key = "respuesta.punto_color" if found and code else "respuesta.punto"
        yield Reply.text(key, contenedor=found.said if found else "", **said)
    elif found:
        yield Reply.text("respuesta.color", contenedor=found.said, **said)
    else:
        yield Reply.text("respuesta.sin_pais" if code == ELSEWHERE else "respuesta.ciudad", **said)


def _say_bulky(step: Step, thing: Residue) -> Iterable[Reply]:
    """In the tenant's own words, where it has set them (`voluminosos`)."""
    own = step.settings.get("voluminosos")
    said = {"item": thing.name, "consejo": advice(step, thing)}
    yield Reply.text("respuesta.retiro_propio", retiro=own, **said) if own else Reply.text("respuesta.retiro", **said)


def advice(step: Step, thing: Residue) -> str:
    """How to prepare it, what must not go with it, and the tenant's note: a line each."""
    prepared = _REFERENCE.sub(lambda named: _in_its_bin(step, named[1]), thing.prepare)
    rest = f"{thing.keep_out[:1].lower()}{thing.keep_out[1:]}"
    keep_out = f"No va{' ' if rest.startswith('con ') else ': '}{rest}" if rest else ""
    return "\n".join(filter(None, (prepared, keep_out, thing.note)))


def _in_its_bin(step: Step, kind: str) -> str:
    found = bin_of(step, kind)
    return f"en {found.said}" if found else f"con {MATERIALS.get(kind, kind)}"


def city_said(step: Step) -> str:
    """The city, where it has colours of its own."""
    city = city_of(step)
    return city if city in colours_of(step.tables).cities.get(step.slots.get("pais", ""), ()) else ""


def say_colour(step: Step) -> Iterable[Reply]:
    """What goes in the bins of a colour: two in Chile ("gris claro", "gris oscuro"), none that is known elsewhere."""
    code, colour = step.slots["pais"], step.slots["color"]
    where = city_said(step) or COUNTRIES.get(code, "")
    bins = colour_bins(step)
    for found, kinds in bins:
        yield Reply.text("color.recibe", pais=where, contenedor=found.said, clases=listed(kinds))
    if code == ELSEWHERE:
        yield Reply.text("color.sin_pais")
    elif not bins:
        others = dict.fromkeys(found.colour for found in colours_of(step.tables).bins(code, city_of(step)).values())
        contents = "color.ninguno" if others else "color.ciudad"
        known = ", ".join(others)
        yield Reply.text(contents, pais=where, color=colour, contenedor=CONTAINER[code], colores=known)


def say_colours(step: Step) -> Iterable[Reply]:
    """All of the place; a city whose colours nobody knows has none to choose from."""
    where = city_said(step) or COUNTRIES[step.slots["pais"]]
    known = colours_of(step.tables).bins(step.slots["pais"], city_of(step))
    yield Reply.text("color.todos" if known else "color.ciudad", pais=where)


def take_question(step: Step) -> Iterable[Effect]:
    """The question about the thing, into the slot that the state's text names."""
    question = question_of(step)
    if question:
        yield SetSlot("pregunta", question.text)


def say_why_place(step: Step) -> Iterable[Effect]:
    """The answer that holds anywhere, before the question where the person is; once is enough."""
    if step.slots.get("asunto") == "cosa" and "aconsejado" not in step.slots:
        yield from say_thing(step)
        yield SetSlot("aconsejado", True)


def say_points(step: Step) -> Iterable[Effect]:
    """Up to three points that take it, the nearest first."""
    thing = thing_of(step)
    if thing is None:
        return
    yield from say_why_place(step)
    here, name = _here(step)
    near = nearest(points_for(step, thing.kind), here) if here else ()
    what = MATERIALS[thing.kind]
    if not near:
        yield Reply.text("puntos.lejos", material=what, lugar=name, km=REACH // 1000)
        return
    lines = "\n".join(_line(step, at, metres, point) for at, (metres, point) in enumerate(near, 1))
    head = "puntos.uno" if len(near) == 1 else "puntos.varios"
    yield Reply.text(head, total=len(near), material=what, lugar=name, lineas=lines)
    if thing.prepare and "aconsejado" not in step.slots:
        yield Reply.text("puntos.consejo", consejo=advice(step, thing))


def say_goodbye(step: Step) -> Iterable[Effect]:
    yield SetSlot("dicho", None)
    yield Reply.text("listo")


def say_not_needed(step: Step) -> Iterable[Effect]:
    yield Reply.text("ubicacion")


def say_write_it(step: Step) -> Iterable[Effect]:
    yield Reply.text("item.ejemplo")


def _here(step: Step) -> tuple[tuple[float, float] | None, str]:
    """Where distances are measured from, and how that is said: nothing for a position, which people know."""
    if "cerca" in step.slots:
        lat, lon = step.slots["cerca"]
        return (lat, lon), ""
    place = place_in(step.slots["lugar"], step.tables)
    return ((place[1], place[2]), f" de {place[0]}") if place else (None, f" de {step.slots['lugar']}")


def _line(step: Step, at: int, metres: float, point: Point) -> str:
    """ "1) *Plaza Castelli*, a 850 m: Conde y Juramento. Lunes a viernes 9 a 18 (abierto ahora)" and its map."""
    hours = point.hours.lower() if point.hours.isupper() else point.hours
    hours = shorten(f"{hours[:1].upper()}{hours[1:]}".rstrip(". "), MOST_OF_HOURS, placeholder="…")
    if point.opening:
        is_open = point.opening.is_open(step.now, ZoneInfo(step.view.tenant.timezone))
        hours = f"{hours} ({'abierto' if is_open else 'cerrado'} ahora)"
    address, name = (
        shorten(_calm(text), most, placeholder="…")
        for text, most in ((point.address, MOST_OF_ADDRESS), (point.name, MOST_OF_NAME))
    )
    told = ". ".join(filter(None, (address, hours)))
    return f"{at}) *{name}*, a {distance_said(metres)}{f': {told}' if told else ''}\n{point.map_link}"


def _calm(text: str) -> str:
    """What a table shouts: "CONDE Y JURAMENTO"; a single word may be an abbreviation."""
    first, space, rest = text.partition(" ")
    if not text.isupper() or not space:
        return text
    return " ".join(
        [first.title(), *(word.lower() if word.lower() in SMALL else word.title() for word in rest.split())]
    )


def _say_no_point(step: Step) -> Iterable[Reply]:
    thing = thing_of(step)
    if thing and thing.kind == "aparte":
        yield from say_thing(step)
    elif not points_here(step):
        yield Reply.text("puntos.no_hay")
    elif thing:
        yield Reply.text("puntos.nadie_recibe", material=MATERIALS[thing.kind])
    else:
        yield Reply.text("respuesta.no_se")


def say_days(step: Step) -> Iterable[Reply]:
    """The days of the district, and what comes next."""
    district = district_of(step)
    there = collections_of(step.tables)[district] if district else ()
    today = day_of(step.now, ZoneInfo(step.view.tenant.timezone))
    yield Reply.text("dias.lista", comuna=district, lineas="\n".join(one.line for one in there))
    following = next_day(today - timedelta(days=1), there)
    if following:
        takes = " y ".join(one.takes for one in on(following, there))
        yield Reply.text("dias.sigue", cuando=day_said(following, today), que=takes)


def say_tip(step: Step) -> Iterable[Reply]:
    yield Reply.text(f"tip.{step.slots.get('tip', 1)}")


def next_tip(step: Step) -> Iterable[Effect]:
    yield SetSlot("tip", step.slots.get("tip", 0) % TIPS + 1)
