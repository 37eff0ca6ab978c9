"""What somebody wants to know, and what is still missing for the answer: that decides where the conversation goes.

The slots hold an errand (`asunto`) – a thing, a colour, all colours, points, days, a tip – and what has been said for
it. `place_of` is the state in which the next missing piece is asked for, or the one that answers.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from liora.language.moments import day_of
from liora.skill import Guard, Step
from liora_reciclaje.collection import collections_of
from liora_reciclaje.colours import Bin, bins_of, colours_of
from liora_reciclaje.countries import ELSEWHERE
from liora_reciclaje.exceptions import there
from liora_reciclaje.finding import things_of
from liora_reciclaje.materials import AT_POINTS
from liora_reciclaje.points import Point, accepting, points_of
from liora_reciclaje.questions import QUESTIONS, Question
from liora_reciclaje.residues import Residue

OTHER_CITY = "-"
"""A city without colours of its own."""

WITHOUT_BIN = frozenset({"voluminoso", "aparte"})
"""What is said the same way in all countries: the town's truck takes it, or somebody else."""

NOBODY_KNOWS = "nose"
"""What somebody answers who cannot say of which material a thing is."""

GENERAL = {
    "papel": "Diario o papel", "plastico": "Plástico", "vidrio": "Frasco de vidrio", "metal": "Lata de conserva",
    "organico": "Restos de comida", "pila": "Pilas", "electronico": "Audífonos o control", "aceite": "Aceite de cocina",
    "ropa": "Ropa usada", "medicina": "Medicamento vencido", "brik": "Caja de leche vacía", "peligroso": "Pintura",
    "poliestireno": "Plumavit o unicel", "voluminoso": "Mueble viejo", "aparte": "Extintor",
    "resto": "Desecho mezclado",
}  # fmt: skip
"""The thing whose advice holds for its whole material."""


def place_of(step: Step) -> str:
    """The state that asks for what is missing, or that answers."""
    if "cambia" in step.slots:
        return "pais"
    match step.slots.get("asunto"):
        case "cosa":
            return _for_thing(step)
        case "cosas":
            return _for_several(step)
        case "puntos":
            return _for_points(step)
        case "color":
            return _for_colours(step, "respuesta")
        case "colores":
            return _for_colours(step, "colores")
        case "dias":
            return _for_days(step)
        case "item" | "tip" as place:
            return str(place)
        case _:
            return "menu"


def leads_to(place: str) -> Guard:
    """Whether the errand goes on in this state."""
    return lambda step: place_of(step) == place


def thing_of(step: Step) -> Residue | None:
    """The thing that is asked about; one that is not known is as its material."""
    named = step.slots.get("item")
    if named is not None:
        known = things_of(step.tables).by_name.get(named)
        return there(known, step.slots.get("pais", ""), city_of(step)) if known else None
    kind = step.slots.get("material")
    if kind is None or kind == NOBODY_KNOWS:
        return None
    general = things_of(step.tables).by_name.get(GENERAL[kind])
    name = step.slots.get("consulta") or (general.name if general else kind)
    return Residue(name[:1].upper() + name[1:], kind, general.prepare if general else "")


def several_of(step: Step) -> Sequence[Residue]:
    """The things that were enumerated, as they are taken where the person is."""
    known = things_of(step.tables).by_name
    named = (known[name] for name in step.slots.get("cosas", ()) if name in known)
    return [there(thing, step.slots.get("pais", ""), city_of(step)) for thing in named]


def question_of(step: Step) -> Question | None:
    """What must be asked about the thing, where its bin depends on an answer."""
    thing = thing_of(step)
    return QUESTIONS.get(thing.name) if thing and not thing.kind else None


def bin_of(step: Step, kind: str) -> Bin | None:
    """The bin of a material where the person is, as far as that is known."""
    return colours_of(step.tables).bin_for(step.slots.get("pais", ""), city_of(step), kind)


def colour_bins(step: Step) -> Sequence[tuple[Bin, Sequence[str]]]:
    """The bins of the colour that is asked about."""
    bins = colours_of(step.tables).bins(step.slots.get("pais", ""), city_of(step))
    return bins_of(bins, step.slots["color"])


def city_of(step: Step) -> str:
    return str(step.slots.get("ciudad", ""))


def points_here(step: Step) -> Sequence[Point]:
    """The tenant's points that hold today."""
    return points_of(step.tables, day_of(step.now, ZoneInfo(step.view.tenant.timezone)))


def points_for(step: Step, kind: str) -> Sequence[Point]:
    return accepting(points_here(step), kind)


def district_of(step: Step) -> str | None:
    """The district whose days are asked for: the person's, or the only one that there is."""
    districts = list(collections_of(step.tables))
    named = step.slots.get("comuna")
    return named if named in districts else districts[0] if len(districts) == 1 else None


def _for_thing(step: Step) -> str:
    thing = thing_of(step)
    if thing is None:
        return _for_unknown(step)
    if question_of(step):
        return "detalle"
    if thing.kind in AT_POINTS and points_for(step, thing.kind):
        return _where(step)
    if thing.kind in AT_POINTS or thing.kind in WITHOUT_BIN:
        return "respuesta"
    return _country(step, thing.kind) or "respuesta"


def _for_several(step: Step) -> str:
    """Asks where the person is if the colour of one of them depends on it."""
    coloured = (thing.kind for thing in several_of(step) if thing.kind and thing.kind not in AT_POINTS | WITHOUT_BIN)
    return next((place for kind in coloured if (place := _country(step, kind))), "varias")


def _for_unknown(step: Step) -> str:
    if step.slots.get("material") == NOBODY_KNOWS:
        return "respuesta"
    said = step.slots.get("consulta")
    if said is None:
        return "item"
    return "material" if step.slots.get("ninguno") or not things_of(step.tables).near(said) else "parecidos"


def _for_points(step: Step) -> str:
    if question_of(step):
        return "detalle"
    if not points_here(step):
        return "respuesta"
    thing = thing_of(step)
    if thing is None:
        return "material" if step.slots.get("consulta") else "llevar"
    return _where(step) if points_for(step, thing.kind) else "respuesta"


def _where(step: Step) -> str:
    return "puntos" if "cerca" in step.slots or "lugar" in step.slots else "lugar"


def _for_colours(step: Step, answered: str) -> str:
    code = step.slots.get("pais")
    if code is None:
        return "pais"
    if code == ELSEWHERE:
        return "respuesta"
    return "ciudad" if colours_of(step.tables).cities.get(code) and "ciudad" not in step.slots else answered


def _for_days(step: Step) -> str:
    if not collections_of(step.tables):
        return "respuesta"
    return "dias" if district_of(step) else "comuna"


def _country(step: Step, kind: str) -> str | None:
    """The question about country or city that a material's colour depends on."""
    code = step.slots.get("pais")
    if code is None:
        return "pais"
    colours = colours_of(step.tables)
    everywhere = colours.bin_for(code, "", kind)
    differs = any(colours.bin_for(code, city, kind) != everywhere for city in colours.cities.get(code, ()))
    return "ciudad" if differs and "ciudad" not in step.slots else None
