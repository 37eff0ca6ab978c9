"""Age, weight, height and sex as people write them, alone or by name: "82 y medio", "1 68", "no, peso 80"."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from liora.language.normalise import fold, words
from liora.language.readers import integer
from liora_vida_sana.care import is_worrying

MINOR = 17
"""The age of who says to be a minor, and no more."""

Measures = Mapping[str, Any]
"""`edad` in years, `peso` in tenths of a kilogram, `talla` in centimetres, `sexo`; `sin_rango` where no range fits."""


def measure(name: str) -> Callable[[str], Measures | None]:
    """A reader of the measure that was asked for, which also takes others by name, a refusal, or a worry."""
    return lambda text: _answer(name, text)


@lru_cache(maxsize=256)
def named_in(text: str) -> Measures:
    """All measures that are named: "mi imc si peso 80 y mido 1,70"."""
    plain = _plain(text)
    found = {name: value for name in _NAMED if (value := _named(name, plain)) is not None}
    if "talla" not in found and (bare := _BARE_HEIGHT.search(plain)):
        found["talla"] = _height(bare[0])
    minor = {"edad": MINOR} if _MINOR.search(plain) and "edad" not in found else {}
    return {**found, **minor, **({"sin_rango": True} if _NO_RANGE.search(plain) else {})}


@lru_cache(maxsize=256)
def _answer(name: str, text: str) -> Measures | None:
    if is_worrying(text):
        return {"preocupa": True}
    if re.match(r"\s*-\s*\d", text):
        return None
    plain = _plain(text)
    if plain in _REFUSALS:
        return {"declina": True}
    named = {key: value for key, value in named_in(text).items() if key != "sin_rango" or len(plain.split()) > 1}
    if name in named or named.keys() - {"sin_rango"}:
        return named
    value = _READ[name](_BESIDE.sub(" ", plain).strip())
    return {**named, **({} if value is None else {name: value})} or None


def asks_index(text: str) -> bool:
    """Whether the body mass index is named, or what somebody should weigh, whatever is told along with it."""
    return (
        re.search(r"\b(?:imc|indice de masa|(?:deb[oe]|deberia|tengo que|tiene que) pesar)\b", fold(text)) is not None
    )


def asks_energy(text: str) -> bool:
    """Whether the energy that a body uses is asked for, whatever is told along with it."""
    return _ENERGY.search(fold(text)) is not None


def _named(name: str, plain: str) -> Any:
    found = _NAMED[name].search(plain)
    return None if found is None else _READ[name]((found[1] or found[2]).strip())


def _age(said: str) -> int | None:
    count = integer(re.sub(r"\b(?:anos|años|ano|año|tengo|cumpli|recien|voy a cumplir)\b", " ", said))
    return count if count is not None and 1 <= count <= 120 else None


def _weight(said: str) -> int | None:
    """Pounds are no kilograms, and are asked again."""
    if re.search(r"\b(?:libras?|lbs?|lb)\b", said):
        return None
    plain = re.sub(r"\b(?:kilos?|kilogramos?|kgs?|kg|peso|pesaba|unos|unas|como|casi)\b", " ", said)
    whole, tenths = _split(" ".join(plain.split()))
    count = integer(whole)
    weight = None if count is None else 10 * count + tenths
    return weight if weight is not None and 200 <= weight <= 3000 else None


def _split(said: str) -> tuple[str, int]:
    """The whole part and the tenths: "82 y medio", "82 coma 5", "82 coma 45"."""
    if found := re.fullmatch(r"(.+) y medi[oa]", said):
        return found[1], 5
    if found := re.fullmatch(r"(\d+) coma (\d)\d*", said):
        return found[1], int(found[2])
    return said, 0


def _height(said: str) -> int | None:
    """`1.65`, `1,65`, `165`, `1 65`, `1m65`, `1.7`, "uno sesenta y cinco": all in centimetres."""
    plain = re.sub(r"\b(?:centimetros?|cms?|mido|estatura|altura|talla|unos|como|casi|con|de|alto|alta)\b", " ", said)
    plain = " ".join(re.sub(r"\b(?:metros?|mts?|mt|m|me)\b", "coma", plain).split()).removesuffix(" coma")
    if found := re.fullmatch(r"([12])(?: coma)? (\d{1,2})", plain):
        height: int | None = int(found[1]) * 100 + int(found[2].ljust(2, "0"))
    elif found := re.fullmatch(r"(?:uno?|1)(?: coma)? (\w+(?: y \w+)?)", plain):
        rest = integer(found[1])
        height = 100 + rest if rest is not None and 10 <= rest < 100 else None
    else:
        height = integer(plain)
    return height if height is not None and 100 <= height <= 230 else None


def _sex(said: str) -> str | None:
    return next((sex for sex, pattern in _SEXES.items() if pattern.search(said)), None)


def _plain(text: str) -> str:
    marked = re.sub(r"(\d)\s*[.,']\s*(\d)", r"\1 coma \2", text[:200])
    return " ".join(words(re.sub(r"(\d)\s*([^\W\d_]+)", r"\1 \2", re.sub(r"([^\W\d_])(\d)", r"\1 \2", marked))))


_READ: Final[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
    {"edad": _age, "peso": _weight, "talla": _height, "sexo": _sex}
)
_BARE_HEIGHT: Final = re.compile(r"\b(?:1 coma [3-9]\d?|2 coma [01]\d?)\b(?! (?:kilos?|kgs?|litros?|horas?|km))")
"""A height that nobody need call one: "54 kilos 1.62"."""
_NUMBER: Final = r"(\d+(?: (?:coma|metros?|m|con) \d+| \d{1,2})?(?: y medi[oa])?)"
_NAMED: Final = MappingProxyType({
    "edad": re.compile(
        r"(?:\b(?:tengo|edad|edad de) )?\b(\d{1,3}) (?:años|anos|año)\b"
        r"|\btengo (\d{1,3})(?= (?:y )?(?:peso|mido|mi imc|imc)\b|$)"
    ),
    "peso": re.compile(
        rf"\b(?:peso|pesando|peso es) (?:como |unos |de )?{_NUMBER}(?: (?:kilos?|kgs?))?"
        rf"|\b{_NUMBER} (?:kilos?|kilogramos?|kgs?)\b"
    ),
    "talla": re.compile(rf"\b(?:mido|estatura|altura|talla) (?:como |de |es )?{_NUMBER}"),
    "sexo": re.compile(r"\bsoy (mujer|hombre|varon|femenin[oa]|masculin[oa])\b"),
})  # fmt: skip
_SEXES: Final = MappingProxyType({
    "mujer": re.compile(r"^(?:soy )?(?:mujer|femenin[oa]|f|chica|señora|dama)$"),
    "hombre": re.compile(r"^(?:soy )?(?:hombre|masculin[oa]|varon|h|chico)$"),
    "nada": re.compile(r"^(?:prefiero no decir\w*|no quiero decir\w*|otro|otra|no binari[oa]|paso|ninguno|no)$"),
})  # fmt: skip
_ENERGY: Final = re.compile(
    r"\b(?:cuantas calorias (?:necesit[oa]|gast[oa]|quem[oa] al dia|deb[eo] (?:comer|consumir))"
    r"|gasto (?:calorico|energetico)|metabolismo basal)\b"
)
_MINOR: Final = re.compile(r"\b(?:soy menor(?: de edad)?|soy adolescente)\b")
_OUT_OF_RANGE: Final = (
    r"(?:embaraz\w+|encinta|en cinta|lactando|amamant\w+|doy pecho|atleta|deportista|fisicocultur\w+|culturista"
    r"|levanto pesas)\b"
)
_NO_RANGE: Final = re.compile(rf"\b{_OUT_OF_RANGE}")
_BESIDE: Final = re.compile(
    rf"\b(?:y |pero )?(?:estoy |soy )?{_OUT_OF_RANGE}(?: de (?:\w+ )?(?:mes(?:es)?|semanas?)\b)?"
)
_REFUSALS: Final = frozenset({
    "no", "no se", "no quiero", "no quiero decir", "no te digo", "prefiero no decir", "prefiero no decirlo", "nop",
    "no lo se", "no tengo idea", "no me acuerdo", "no quiero decirlo", "no sabria decir", "ni idea", "paso",
    "mejor no",
})  # fmt: skip
