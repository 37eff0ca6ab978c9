"""Prices as people say them: "menos de 20 lucas", "entre 100 y 200", "máx 50 mil", "hasta 10k".

What a word is worth depends on the country: a *luca* is a thousand pesos in Chile and one sol in Peru.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from liora.language.readers import integer


@dataclass(frozen=True, slots=True)
class PriceRange:
    """From `low` to `high`, both included, None where nothing is said; `said` are the words.

    `sure` is whether the amounts were said in full: where prices have four digits and more, "hasta 20" may mean 20
    thousand.
    """

    low: Decimal | None
    high: Decimal | None
    said: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class UnclearPrice:
    """Words about a price that do not say which: no end ("de 20 lucas"), another currency, no number."""

    said: str


def price_in(text: str, country: str, currency: str) -> PriceRange | UnclearPrice | None:
    """The price range in a text, None where nothing is said about prices; "barato" says no price."""
    said = [_range(found, text, country, currency) for found in _found(_plain(text))]
    ranges = [one for one in said if isinstance(one, PriceRange)]
    if len(ranges) < len(said) or not said:
        return next((one for one in said if isinstance(one, UnclearPrice)), None)
    low = next((one.low for one in ranges if one.low is not None), None)
    high = next((one.high for one in ranges if one.high is not None), None)
    if low is not None and high is not None and low > high:
        return UnclearPrice(" ".join(text.split()))
    return PriceRange(low, high, ranges[0].said, all(one.sure for one in ranges))


def without_prices(text: str) -> str:
    """The text without what it says about prices: no product is called like that."""
    for found in sorted(_found(_plain(text)), key=lambda one: -one.start()):
        text = f"{text[: found.start()]} {text[found.end() :]}"
    return text


@lru_cache(maxsize=256)
def _plain(text: str) -> str:
    """Lower case without accents, letter for letter."""
    return "".join(_LETTERS.get(letter, letter) for letter in text.lower())


@lru_cache(maxsize=256)
def _found(plain: str) -> tuple[re.Match[str], ...]:
    """What is said about prices: a range, else an upper and a lower end, else amounts alone."""
    for shapes in (_BETWEEN, _ENDS, _ALONE):
        if found := tuple(match for shape in shapes if (match := shape.search(plain))):
            return found[:2] if shapes is _ENDS else found[:1]
    return ()


def _range(found: re.Match[str], text: str, country: str, currency: str) -> PriceRange | UnclearPrice:
    said = {name: part for name, part in found.groupdict().items() if part}
    words = " ".join(text[found.start() : found.end()].split())
    low, high = (_amount(name, said, country, currency) for name in ("low", "high"))
    unclear = "alone" in said or ("low" in said and low is None) or ("high" in said and high is None)
    if low is not None and high is not None:
        shared = _amount("low", {**said, "low_unit": said.get("high_unit", "")}, country, currency)
        unclear = low > high or ("low_unit" not in said and low < _HARDLY < high and "high_unit" in said)
        if "low_unit" not in said and shared is not None and shared <= high:
            low, unclear = shared, False
    if unclear:
        return UnclearPrice(words)
    in_full = bool(said.keys() & {"low_sign", "high_sign", "low_unit", "high_unit"}) or currency not in _THOUSANDS
    return PriceRange(low, high, words, in_full or all(one is None or one >= _SMALL for one in (low, high)))


def _amount(name: str, said: Mapping[str, str], country: str, currency: str) -> Decimal | None:
    """In the shop's own money; None for another country's, and for what is no number."""
    unit = said.get(f"{name}_unit", "")
    number = _number(said[name]) if name in said else None
    foreign = said.get(f"{name}_sign", "").strip() in _DOLLARS and currency != "USD"
    if number is None or foreign or (unit in _MONEY and currency not in _MONEY[unit]):
        return None
    worth = 1 if unit in ("luca", "lucas") and country in _LUCA_IS_ONE else _TIMES.get(unit, 1)
    return (number + (Decimal("0.5") if f"{name}_half" in said else 0)) * worth


def _number(written: str) -> Decimal | None:
    """`20.000`, `1,234.50`, `19,99`, `20`, or words ("veinte", "medio")."""
    if written in _HALVES:
        return Decimal("0.5")
    if not written[:1].isdigit():
        count = integer(written)
        return None if count is None else Decimal(count)
    whole, mark, cents = written.strip(".,").rpartition("." if written.rfind(".") > written.rfind(",") else ",")
    if not mark or len(cents) == 3:
        return Decimal(re.sub(r"[.,]", "", written.strip(".,")))
    return Decimal(f"{re.sub(r'[.,]', '', whole)}.{cents}")


_SMALL: Final = 1000
_HARDLY: Final = 100
_THOUSANDS: Final = frozenset({"CLP", "COP", "PYG", "ARS", "CRC", "VES"})
"""Money of which hardly anything costs less than a thousand."""
_LUCA_IS_ONE: Final = frozenset({"PE", "BO"})
_HALVES: Final = frozenset({"medio", "media"})
_TIMES: Final[Mapping[str, int]] = MappingProxyType({
    "mil": 1000, "k": 1000, "luca": 1000, "lucas": 1000,
    "palo": 10**6, "palos": 10**6, "millon": 10**6, "millones": 10**6,
})  # fmt: skip
_PESOS: Final = frozenset({"ARS", "CLP", "COP", "MXN", "UYU", "DOP", "CUP"})
_MONEY: Final[Mapping[str, frozenset[str]]] = MappingProxyType({
    word: currencies
    for words, currencies in {
        "peso pesos": _PESOS,
        "mango mangos": frozenset({"ARS", "UYU"}),
        "varo varos": frozenset({"MXN"}),
        "sol soles": frozenset({"PEN"}),
        "dolar dolares usd": frozenset({"USD"}),
        "euro euros eur": frozenset({"EUR"}),
        "quetzal quetzales": frozenset({"GTQ"}),
        "lempira lempiras": frozenset({"HNL"}),
        "cordoba cordobas": frozenset({"NIO"}),
        "colon colones": frozenset({"CRC"}),
        "guarani guaranies": frozenset({"PYG"}),
        "boliviano bolivianos": frozenset({"BOB"}),
        "bolivar bolivares": frozenset({"VES"}),
        "balboa balboas": frozenset({"USD", "PAB"}),
    }.items()
    for word in words.split()
})  # fmt: skip
_DOLLARS: Final = frozenset({"usd", "us$", "u$s", "u$d"})
_LETTERS: Final = MappingProxyType(dict(zip("áéíóúüàèìòù", "aeiouuaeiou", strict=True)))

_UNIT: Final = "|".join(sorted((*_TIMES, *_MONEY), key=len, reverse=True))
_PLAIN_UNIT: Final = "|".join(
    word for word in _UNIT.split("|") if word == "luca" or (word.endswith("s") and word not in ("palos", "mangos"))
)
"""Units that stand for money without more: there are mangos to eat and palos de escoba."""
_WORD: Final = (
    r"(?:medi[oa]|una?|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci\w+"
    r"|veint\w+|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|ciento|\w*cientos|quinientos)"
)
_WORDS: Final = rf"{_WORD}(?:\s+(?:y\s+)?{_WORD})*"
_NUMBER: Final = (
    rf"(?:\d{{1,3}}(?:[.,]\d{{3}})+(?:[.,]\d{{1,2}})?|\d{{1,9}}(?:[.,]\d{{1,2}})?"
    rf"|(?:{_WORDS}\s+)?mil\b(?:\s+{_WORDS})?|{_WORDS}(?=\s+(?:{_UNIT})\b))"
)
_NO_MEASURE: Final = (
    r"(?![\w%]|[.,]\d|\s*(?:ml|cc|l|lts?|litros?|g|grs?|gramos?|kgs?|kilos?|mg|cms?|mm|m|mts?|metros?|unid\w*|pzas?"
    r"|piezas?|pulgadas?|watts?|w|gb|tb|hp|an?os?|años?|mes(?:es)?|dias?|horas?|personas?|x)\b)"
)
_SIGN: Final = r"(?:u\$[sd]|us\$|usd|\$|s/\.?|bs\.?)\s*"


def _said(name: str, unit: str = _UNIT) -> str:
    """An amount: sign, number, unit, "y media", and the money when the unit is a thousand."""
    half = rf"(?P<{name}_half>\s+y\s+medi[oa]\b)?"
    return (
        rf"(?P<{name}_sign>{_SIGN})?(?P<{name}>{_NUMBER})\s*(?P<{name}_unit>(?:{unit})\b)?{half}{_NO_MEASURE}"
        r"(?:\s+(?:de\s+)?(?:pesos|soles))?"
    )


_BEFORE_MOST: Final = (
    r"\b(?:menos de|(?:por )?debajo de|hasta|max(?:imo)?\.?(?: de)?|como mucho|no (?:cueste )?mas de|a lo mas"
    r"|bajo(?: los)?|tope(?: de)?|inferior(?:es)? a|menor(?:es)? (?:a|de|que)|no (?:pase|supere|exceda)n?(?: de)?"
    rf"|presupuesto(?: es)?(?: de)?|(?:tengo|con)(?=\s+\S+\s+(?:{_PLAIN_UNIT}|mil)\b))\s*(?:los |las |un[ao]s )?"
)
_BEFORE_LEAST: Final = (
    r"(?<!\bno )(?<!cueste )\b(?:mas de|desde|(?:por )?(?:arriba|encima) de|sobre(?: los)?|min(?:imo)?\.?(?: de)?"
    r"|a partir de|superior(?:es)? a|mayor(?:es)? (?:a|de|que))\s*(?:los |las |un[ao]s )?"
)
_BETWEEN: Final = tuple(map(re.compile, (
    rf"\bentre (?:los )?{_said('low')}\s*(?:y|a|e|-)\s*(?:los )?{_said('high')}",
    rf"\bdesde (?:los )?{_said('low')}\s*(?:a|hasta|-)\s*(?:los )?{_said('high')}",
    rf"(?:\bde (?:los )?)?\b{_said('low')}\s*(?:a|-)\s*{_said('high')}(?<=[a-z])",
)))  # fmt: skip
_ENDS: Final = tuple(map(re.compile, (
    _BEFORE_MOST + _said("high"),
    rf"{_said('high')}\s+(?:como )?(?:max(?:imo)?|o menos|tope|para abajo)\b",
    _BEFORE_LEAST + _said("low"),
)))  # fmt: skip
_ALONE: Final = tuple(map(re.compile, (
    rf"(?P<alone>{_SIGN}\d[\d.,]*|\b\d[\d.,]*\s*(?:{_PLAIN_UNIT}|mil)\b|\b{_WORDS}\s+(?:{_PLAIN_UNIT})\b)",
)))  # fmt: skip
