"""Water as people tell it, in glasses: "otro vaso", "medio litro", "2 vasos y una botella"."""

import re
from functools import lru_cache
from typing import Final

from liora.language.readers import integer
from liora_vida_sana.counting import ABOUT, N, decimal, plain

GLASS = 250
"""Millilitres of a glass."""

BOTTLE = 2
"""Glasses of a bottle whose size is not told: half a litre is what most people carry."""


@lru_cache(maxsize=256)
def glasses_in(text: str) -> int | None:
    """Glasses where the question was for them: "dos", "3 vasos", "medio litro", "500 ml"; 0 for "ninguno"."""
    said = plain(text)
    if said in _NONE:
        return 0
    if _BESIDE.search(said) or _BOTTLES.search(said):
        return _together(said)
    return _litres(said) or integer(text, _AROUND_GLASSES) or None


def glasses_told(text: str, said: str) -> int | None:
    """Glasses that `said`, the whole of `text` or a part of it in plain words, tells to have been drunk."""
    if plus := _PLUS.fullmatch(text.strip().lower()):
        return int(plus[1] or plus[2])
    if _OTHER_DRINKS.search(said):
        return None
    if _ONE_MORE.search(said):
        return 1
    found = _DRANK.search(said)
    if _DRINKS.search(said) and (_BESIDE.search(said) or (_BOTTLES.search(said) and "agua" in said.split())):
        return _together(said)
    litres = _litres(said) if found or "agua" in said.split() else None
    return litres or (integer(found["n"] or found["count"] or found["added"] or "") if found else None)


def _together(said: str) -> int | None:
    """Glasses, litres and bottles, where each is one of several."""
    glasses, bottles = _GLASSES.search(said), _BOTTLES.search(said)
    counted = (integer(glasses["n"]) if glasses else 0, BOTTLE * (integer(bottles["n"]) or 0) if bottles else 0)
    return sum(filter(None, (*counted, _litres(said)))) or None


def _litres(said: str) -> int | None:
    """As glasses."""
    if found := _LITRES.search(said):
        count = 0.5 if found["half"] else decimal(found["n"] or "1")
        size = 1 if found["unit"] in _MILLILITRES else 1000
        extra = 500 if found["more"] else 0
        return None if count is None else max(1, round((count * size + extra) / GLASS))
    return None


_DRANK: Final = re.compile(
    r"\b(?:tome|tomado|bebi|bebido|tomo|tomamos|llevo|me baje|me eche) "
    rf"(?:(?:ya|{ABOUT}|hoy|otro|otros|mis|de|agua) )*(?P<n>{N}) (?:vasos?|vasitos?|copas? de agua)\b"
    r"|\b(?:tome|bebi|tomado|bebido) (?:\w+ ){0,3}(?:agua|litros?|ml)\b"
    rf"|^(?:(?:anota|registra|suma|agrega|pon|apunta)\w* )?(?P<count>{N}) vas(?:os?|itos?) de agua$"
    rf"|^(?:(?:y|otros) )*(?P<added>{N}) vasos? mas(?: porfa\w*| por favor)?$"
)
_LITRES: Final = re.compile(
    rf"\b(?:(?P<half>medio) |(?P<n>{N}) |(?=litro y medio))(?P<unit>litros?|lts?|l|ml|mililitros?|cc)\b"
    r"(?P<more> y medio)?"
)
_MILLILITRES: Final = frozenset({"ml", "mililitro", "mililitros", "cc"})
_PLUS: Final = re.compile(r"agua\s*\+\s*(\d{1,2})|\+\s*(\d{1,2})\s*(?:vasos?(?: de agua)?|agua)")
_ONE_MORE: Final = re.compile(
    r"^(?:otro|un) vaso(?: de agua)? mas$|^vaso mas$"
    r"|^(?:(?:y |me |ya |hoy )*(?:tome|bebi) )?otro vaso(?: de agua)?(?: mas)?$"
)
_BOTTLES: Final = re.compile(rf"\b(?P<n>{N}) botell(?:as?|itas?)\b(?! de (?:{N}|medio|litro)\b)")
_BESIDE: Final = re.compile(
    rf"\b(?:vasos?|litros?|botellas?)(?: de agua)? y (?:medio litro|{N} (?:vasos?|botell\w+|litros?))\b"
)
"""Two measures of one drink: "2 vasos y una botella"."""
_DRINKS: Final = re.compile(r"\b(?:tome|tomado|bebi|bebido|tomamos|me baje|me eche|llevo)\b")
_GLASSES: Final = re.compile(rf"\b(?P<n>{N}) vasos?\b")
_OTHER_DRINKS: Final = re.compile(
    rf"\b(?:vasos?|copas?|litros?|botellas?) de (?!(?:agua|medio|litro|{N})\b)\w+"
    r"|\b(?:vino|cerveza|chela|pisco|jugo|refresco|gaseosa|cafe)\b"
)
_NONE: Final = frozenset({
    "no", "nada", "ninguno", "ninguna", "todavia no", "aun no", "no he tomado", "no tome", "nada todavia", "cero vasos",
    "no he tomado nada", "no tome nada", "ningun vaso",
})  # fmt: skip
_AROUND_GLASSES: Final = ("vaso", "vasos", "vasito", "vasitos", "agua", "aguas", "grande", "grandes", "lleno", "llenos")
