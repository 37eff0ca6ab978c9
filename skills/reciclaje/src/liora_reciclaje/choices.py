"""The options of each question and answer. A choice brings slots, so that an old button still says what it meant."""

from collections.abc import Iterable

from liora.skill import Choice, Step
from liora_reciclaje.collection import collections_of
from liora_reciclaje.colours import colours_of
from liora_reciclaje.countries import COUNTRIES, ELSEWHERE
from liora_reciclaje.errand import (
    OTHER_CITY,
    city_of,
    district_of,
    points_for,
    points_here,
    question_of,
    several_of,
    thing_of,
)
from liora_reciclaje.finding import things_of
from liora_reciclaje.materials import TITLES, listed
from liora_reciclaje.points import materials_of
from liora_reciclaje.reminder import reminded_of

GO_ON = "reciclaje"
"""The trigger that takes slots and leads on."""

MOST_LISTED = 9

OF_MATERIAL = ("plastico", "vidrio", "papel", "metal", "organico", "pila", "aceite", "ropa", "medicina")
"""What a thing that nobody knows may be of; with "no sé" a list of ten."""


def menu_choices(step: Step) -> Iterable[Choice]:
    """Only what this tenant can answer."""
    if points_here(step):
        yield Choice("puntos", "boton.puntos", "")
    yield Choice("colores", "boton.colores")
    if collections_of(step.tables):
        yield Choice("dias", "boton.dias")
    yield Choice("tips", "boton.tips")


def country_choices(step: Step) -> Iterable[Choice]:
    """The country of the person's number and that of the tenant: suggestions, the person decides."""
    likely = dict.fromkeys(
        code for code in (step.view.person.country, step.view.tenant.country, *COUNTRIES) if code in COUNTRIES
    )
    for code in list(likely)[:2]:
        yield _choice(COUNTRIES[code], pais=code)
    yield Choice("otro_pais", "boton.otro_pais")


def all_country_choices(step: Step) -> Iterable[Choice]:
    for code, name in COUNTRIES.items():
        yield _choice(name, pais=code)
    yield _choice("boton.ninguno_de_estos", pais=ELSEWHERE)


def city_choices(step: Step) -> Iterable[Choice]:
    for city in colours_of(step.tables).cities.get(step.slots.get("pais", ""), ())[: MOST_LISTED - 1]:
        yield _choice(city, ciudad=city)
    yield _choice("boton.otra_ciudad", ciudad=OTHER_CITY)


def detail_choices(step: Step) -> Iterable[Choice]:
    question = question_of(step)
    errand = step.slots.get("asunto")
    for option in question.options if question else ():
        yield _choice(option.label, asunto=errand, item=option.leads_to)


def several_choices(step: Step) -> Iterable[Choice]:
    """Each of the things: all that is known of it, and its points."""
    for thing in several_of(step):
        yield _choice(thing.name, asunto="cosa", item=thing.name)
    yield Choice("fin", "boton.listo")


def near_choices(step: Step) -> Iterable[Choice]:
    errand = step.slots.get("asunto")
    for residue in things_of(step.tables).near(step.slots.get("consulta", "")):
        yield _choice(residue.name, asunto=errand, item=residue.name)
    yield _choice("boton.ninguno", ninguno=True)


def material_choices(step: Step) -> Iterable[Choice]:
    for kind in OF_MATERIAL:
        yield _choice("boton.pila_o_aparato" if kind == "pila" else TITLES[kind], material=kind)
    yield _choice("boton.no_se", material="nose")


def carried_choices(step: Step) -> Iterable[Choice]:
    """What most of the points take."""
    for kind in materials_of(points_here(step))[: MOST_LISTED - 1]:
        yield _choice(TITLES[kind], asunto="puntos", material=kind)
    yield Choice("otro_material", "boton.otro_material")


def answer_choices(step: Step) -> Iterable[Choice]:
    """Points, where they take what was asked about; another country, where that matters."""
    thing = thing_of(step)
    yield Choice("otro", "boton.otro")
    if thing and step.slots.get("asunto") == "cosa" and points_for(step, thing.kind):
        yield _choice("boton.puntos", asunto="puntos")
    elif "pais" in step.slots:
        yield Choice("cambiar", "boton.pais")
    yield Choice("fin", "boton.listo")


def colour_choices(step: Step) -> Iterable[Choice]:
    """Each colour of the place with what it takes."""
    bins = colours_of(step.tables).bins(step.slots.get("pais", ""), city_of(step))
    if not bins:
        yield from answer_choices(step)
    for found in {found.colour: found for found in bins.values()}.values():
        kinds = [kind for kind, other in bins.items() if other == found]
        yield Choice(
            GO_ON,
            found.colour.capitalize(),
            {"asunto": "color", "color": found.colour},
            description=listed(kinds),
        )


def points_choices(step: Step) -> Iterable[Choice]:
    yield Choice("puntos", "boton.otro_material", "")
    yield Choice(GO_ON, "boton.otro_lugar", {"asunto": "puntos", "lugar": None})
    yield Choice("fin", "boton.listo")


def district_choices(step: Step) -> Iterable[Choice]:
    """All districts where a list can show them; else people write theirs."""
    districts = list(collections_of(step.tables))
    for district in districts if len(districts) <= MOST_LISTED else ():
        yield _choice(district, asunto="dias", comuna=district)


def days_choices(step: Step) -> Iterable[Choice]:
    district = district_of(step)
    reminds = district is not None and reminded_of(step) == district
    yield Choice("no_avises", "boton.no_avises") if reminds else Choice("avisame", "boton.avisame", district)
    yield Choice("otro", "boton.otro")
    yield Choice("fin", "boton.listo")


def _choice(label: str, **slots: object) -> Choice:
    return Choice(GO_ON, label, {name: value for name, value in slots.items() if value is not None})
