"""How titles of products, and what people write for them, are taken apart: words, numbers, measures, stems.

Both sides are taken apart alike, so `500ml`, `500 ml` and `x 500 cc` meet, and `zapatillas` meets `Zapatilla`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from liora.language.normalise import LIMIT, fold, written_out

TITLE_LIMIT: Final = 300

_SHORT_MEASURE: Final = 3
_PLURAL_E: Final = re.compile(r".[aeiou][cdjlnrsz]e$")
_PIECE: Final = re.compile(r"\d+|[^\W\d]+")


def stems(text: str, limit: int = LIMIT) -> tuple[str, ...]:
    """The stems of the words of a text."""
    return tuple(stem(word) for word in words(text, limit))


def words(text: str, limit: int = LIMIT) -> tuple[str, ...]:
    """Folded words, numbers apart from letters (`x500ml` → 500, ml), one name a measure, without the `x` of "x 500"."""
    return _words(fold(text, limit))


def title_words(folded: str) -> tuple[str, ...]:
    """The words of a folded title, long measures also as they are written there ("4 piezas" → 4, u, piezas)."""
    found: list[str] = []
    for said, written in _pairs(folded):
        found += said
        if len(written) > _SHORT_MEASURE and written not in said:
            found.append(written)
    return tuple(found)


def pieces(text: str) -> list[str]:
    """Words and numbers of a text, as they are written."""
    return _PIECE.findall(text)


@lru_cache(maxsize=2048)
def _words(folded: str) -> tuple[str, ...]:
    return tuple(word for said, _ in _pairs(folded) for word in said)


def _pairs(folded: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each piece as it is understood, and as it is written."""
    before = ""
    for piece in _PIECE.findall(folded.replace("ñ", "n")):
        if piece == "x":
            continue
        if before.isdigit() and piece in MEASURES:
            yield (MEASURES[piece],), piece
        else:
            yield written_out(piece) if len(piece) > 1 else (piece,), piece
        before = piece


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """One form for singular and plural (zapatilla, pantalón, luz, leche)."""
    if word.isdigit():
        return word
    short = word.removesuffix("s") if len(word) > 3 else word
    short = short[:-1] if _PLURAL_E.search(short) else short
    return short[:-1] + "c" if len(short) > 2 and short.endswith("z") else short


MEASURES: Final = MappingProxyType({
    written: measure
    for measure, forms in {
        "ml": "ml mls cc mililitro mililitros",
        "l": "l lt lts ltr ltrs litro litros",
        "g": "g gr grs gramo gramos",
        "kg": "kg kgs kilo kilos kilogramo kilogramos",
        "mg": "mg mgs miligramo miligramos",
        "cm": "cm cms centimetro centimetros",
        "mm": "mm milimetro milimetros",
        "m": "m mt mts metro metros",
        "u": "u un und unid unidad unidades uds pza pzas pieza piezas",
        "in": "in pulg pulgada pulgadas",
        "w": "w watt watts",
        "v": "v volt volts voltios",
    }.items()
    for written in forms.split()
})  # fmt: skip
"""Ways to write a measure, with the one that stands for all."""
STEMS_OF_MEASURES: Final = frozenset(map(stem, MEASURES))
