"""Another place: "estoy en Perú", "cambiar ciudad", "me mudé a Ñuñoa"."""

from collections.abc import Iterable

from liora.language.normalise import fold
from liora.skill import Effect, SetSlot, Step
from liora_reciclaje import reminder
from liora_reciclaje.collection import collections_of
from liora_reciclaje.colours import COUNTRY_OF_CITY, colours_of
from liora_reciclaje.countries import COUNTRIES, ELSEWHERE, known_country
from liora_reciclaje.districts import CITIES, city_named, district_in, place_in
from liora_reciclaje.errand import OTHER_CITY
from liora_reciclaje.moving import place_moved_to
from liora_reciclaje.speech import words

CITY_WORDS = words("ciudad comuna distrito barrio colonia direccion lugar ubicacion")


def change_place(step: Step) -> Iterable[Effect]:
    """ "Estoy en Perú" says it already; "cambiar ciudad" keeps the country."""
    yield from _leave(step)
    moved = place_moved_to(step.words)
    code = known_country(moved or _last_words(step.words)) if fold(moved or "") not in COUNTRY_OF_CITY else None
    if code:
        yield SetSlot("pais", code)
    elif moved:
        yield from settle(step, moved)
    elif not CITY_WORDS.intersection(fold(step.words).split()):
        yield SetSlot("pais", None)
        yield SetSlot("cambia", True)


def go_to(step: Step, named: str) -> Iterable[Effect]:
    """Somebody says in the middle of something that they are in a country or a big city: "¿y en Perú?"."""
    yield from _leave(step)
    yield SetSlot("cambia", None)
    code = None if city_named(named) in CITIES else known_country(named)
    if code:
        yield SetSlot("pais", code)
    else:
        yield from settle(step, named)


def come_home(step: Step, district: str) -> Iterable[Effect]:
    """A district of the tenant's own points is in the tenant's country."""
    code = step.view.tenant.country
    yield SetSlot("pais", code if code in COUNTRIES else ELSEWHERE)
    yield SetSlot("cambia", None)
    yield SetSlot("lugar", district)


def ask_again(step: Step) -> Iterable[Effect]:
    """ "No soy de Chile": where else, nobody has said."""
    yield from _leave(step)
    yield SetSlot("pais", None)
    yield SetSlot("cambia", True)


def _leave(step: Step) -> Iterable[Effect]:
    yield from reminder.leave(step)
    for name in ("ciudad", "lugar", "comuna"):
        yield SetSlot(name, None)


def settle(step: Step, moved: str) -> Iterable[Effect]:
    """A city that is known tells its country; a district of the trucks is the one whose days are asked for."""
    place = place_in(moved, step.tables)
    code = COUNTRY_OF_CITY.get(fold(place[0] if place else moved)) or step.slots.get("pais")
    city = colours_of(step.tables).city_in(code, moved) if code else None
    yield SetSlot("pais", code)
    yield SetSlot("ciudad", city or (OTHER_CITY if place else None))
    yield SetSlot("lugar", place[0] if place else None)
    yield SetSlot("comuna", district_in(moved, list(collections_of(step.tables))))


def _last_words(text: str) -> str:
    """What stands behind "en": "estoy en Perú", "me mudé a Chile"."""
    said = fold(text).split()
    at = max((at for at, word in enumerate(said) if word in ("en", "a", "de")), default=-1)
    return " ".join(said[at + 1 :])
