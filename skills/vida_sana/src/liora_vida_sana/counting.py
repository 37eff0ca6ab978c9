"""Numbers and words of what people count, as they say them: "7,5", "dos", "media", "awa"."""

import re
from collections.abc import Iterable
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from liora.language.normalise import sound, words
from liora.language.readers import integer


@lru_cache(maxsize=512)
def plain(text: str, *, marks: bool = False) -> str:
    """Folded words, abbreviations written out, misspellings by ear put right; a decimal mark is said.

    With `marks` what ends a sentence, and a comma, is the word `punto`.
    """
    marked = re.sub(r"(\d)[.,](\d)", r"\1 coma \2", re.sub(r"\b(\d{1,2}):(\d\d)\b", r"\1 horas \2", text[:256]))
    if marks:
        marked = re.sub(r"(?<!\d)[.,;\n]|[.,;\n](?!\d)", " punto ", marked)
    apart = re.sub(r"(\d)\s*([^\W\d_]+)", r"\1 \2", marked)
    return " ".join(_SMALL.get(word, _HEARD.get(sound(word), word)) for word in words(apart))


def decimal(said: str) -> float | None:
    """`7 coma 5`, `7`, `siete`."""
    whole, _, tenths = said.partition(" coma ")
    count = integer(whole)
    return None if count is None else count + (float(f"0.{tenths}") if tenths else 0.0)


def _by_sound(lines: Iterable[str]) -> MappingProxyType[str, str]:
    return MappingProxyType({sound(word): word for line in lines for word in line.split()})


_WORD: Final = (
    r"(?:un|una|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieciseis|diecisiete"
    r"|dieciocho|diecinueve|veinte|veinti\w+|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien)"
)
N: Final = rf"(?:\d{{1,4}}(?: coma \d+)?|{_WORD}(?: y {_WORD})?)"
ABOUT: Final = r"(?:como|unas|unos|casi|solo|apenas|aprox|aproximadamente|mas de|cerca de|alrededor de|por|durante|max)"
_SMALL: Final = MappingProxyType(
    {
        "horita": "hora",
        "horitas": "horas",
        "hs": "horas",
        "minutitos": "minutos",
        "ratito": "rato",
        "vasito": "vaso",
        "vasitos": "vasos",
        "awa": "agua",
        "awita": "agua",
        "agüita": "agua",
        "aguita": "agua",
        "baso": "vaso",
        "basos": "vasos",
        "d": "de",
    }
)
_HEARD: Final = _by_sound((
    "dormi dormido descanse horas hora minutos minuto media camine corri trote nade baile entrene pedalee vasos vaso",
    "agua tome tomado bebi bebido hice hecho ejercicio gimnasio yoga bici bicicleta caminata litro litros anoche ayer",
    "sueño",
))  # fmt: skip
