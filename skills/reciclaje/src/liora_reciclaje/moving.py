"""Where somebody says that they are: "me mudé a Santiago", "¿y en CDMX?", "no soy de Chile"."""

import re

from liora.language.normalise import fold
from liora_reciclaje.countries import known_country
from liora_reciclaje.districts import CITIES, city_named

_MOVED = re.compile(
    r"(?:hola )?(?:ahora )?(?:ya )?(?:me (?:mude|cambie|traslade|vine)(?: de (?:casa|ciudad|comuna|barrio|pais))?"
    r"|nos mudamos)(?: ahora)? (?:a|al|para) (?:vivir (?:a|en) )?(?:la ciudad de |la comuna de )?(.{2,40})"
)

_IS = r"(?:estoy|toy|ando|vivo|soy|estamos|vivimos|somos|fuera|estuviera|viviera|estuviese)(?: aca| aqui| ahora)?"
_BEFORE = r"(?:(?:hola|no|perdon|ahora|ya|yo|es que|me equivoque|en realidad|a ver|y|si|pero|ah) )*"

_IN = re.compile(
    rf"{_BEFORE}(?:(?:{_IS} |volvi |regrese |llegue )?(?:en|a|de|para|al) )?(?:la ciudad de )?(.{{2,40}}?)"
    r"(?: (?:(?:que|q|k|cuales|como) )(?:son |hay )?(?:los )?(?:colores|es)(?: hay| son)?)?"
)

_INSTEAD = re.compile(rf"(?:.* )?no {_IS} (?:en|de) \w+(?: \w+)? (?:sino )?(?:{_IS} )?(?:en|de) (.{{2,30}})")

_NOT_IN = re.compile(rf"(?:(?:hola|pero|yo|perdon|es que) )*no {_IS} (?:en|de) (.{{2,40}})")

_DENIES = re.compile(r"\s*no\s*[,.;:!]", re.IGNORECASE)

_NO_PLACE = frozenset({"otra", "otro", "una", "un", "mi", "plan", "pan", "persona"})


def place_moved_to(text: str) -> str | None:
    """The place, folded, where the whole message says that one has moved there."""
    moved = _MOVED.fullmatch(fold(text))
    return moved[1] if moved and moved[1].split()[0] not in _NO_PLACE else None


def has_moved(text: str) -> bool:
    return place_moved_to(text) is not None


def place_said(text: str) -> str | None:
    """A country or a big city, folded, where the whole message says that one is, or asks how it is there."""
    said = _INSTEAD.fullmatch(fold(text)) or _IN.fullmatch(fold(text))
    named = place_moved_to(text) or (said[1] if said and not left(text) else None)
    return named if named and is_place(named) else None


def placed(text: str) -> tuple[str, str] | None:
    """A question and the country or big city that is named inside of it: "y en Bogotá las botellas de vidrio"."""
    for said in _EN.finditer(text):
        for name in (said[1], said[1].rpartition(" ")[0], said[1].split(" ")[0]):
            rest = f"{text[: said.start()]}{text[said.start(1) + len(name) :]}"
            if name and rest.strip(" ?¿.,!") and is_place(fold(name)):
                return " ".join(rest.split()), fold(name)
    return None


_EN = re.compile(r"\ben ((?!el\b|la\b|los\b|las\b|un|mi\b)\w{3,}(?: \w+){0,2})", re.IGNORECASE)


def left(text: str) -> bool:
    """Whether it only says where one is not: "no soy de Chile", but not "no, estoy en Chile"."""
    said = None if _DENIES.match(text) else _NOT_IN.fullmatch(fold(text))
    return said is not None and is_place(said[1])


def names_somewhere(text: str) -> bool:
    """Whether it says that one is in some place, known or not: "vivo en Ñuñoa"."""
    return _SOMEWHERE.fullmatch(fold(text)) is not None


_SOMEWHERE = re.compile(rf"{_BEFORE}(?:{_IS} )?(?:en|por) \w+(?: \w+){{0,3}}")


def is_place(named: str) -> bool:
    return known_country(named) is not None or city_named(named) in CITIES
