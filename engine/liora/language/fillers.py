"""Words around the name of a product: greetings, cues, measures; a query can do without them."""

from functools import lru_cache
from typing import Final

from liora.language.normalise import FILLERS
from liora.language.titles import STEMS_OF_MEASURES, stem
from liora.language.vocabulary import Vocabulary, Word

QUERY_FILLERS: Final = FILLERS | {
    word
    for line in (
        "busco buscando buscar hay tienen tienes tiene tenes tendran tendras tendria tendrian tengan traen manejan",
        "venden vendes vende ofrecen disponible disponibles queda quedan comprar llevar encargar pedir interesa ando",
        "precio precios costo cuanto cuantos cuesta cuestan vale valen sale salen cobran como que cual cuales donde",
        "si ya algo algun alguna algunos algunas otro otra mas solo son es esta estan este esto eso ese esa cualquier",
        "dame deme das dan ponme mandame muestrame mostrar ver podria puede puedes gustaria quisieramos quisiera tipo",
        "consulta pregunta porque porfavor q d k t m quien quienes cuando soy eres estas estoy ser",
    )
    for word in line.split()
}


@lru_cache(maxsize=4096)
def is_filler(one: str) -> bool:
    """Whether a query can do without a stem: a greeting, a cue, a measure, or a misspelling of one."""
    return one in STEMS_OF_MEASURES or any(_FILLER_STEMS.like(Word.of(one), _edits))


def _edits(known: str) -> int:
    return 1 if len(known) >= 6 else 0


_FILLER_STEMS: Final = Vocabulary(sorted(map(stem, QUERY_FILLERS)))
