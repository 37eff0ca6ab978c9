"""What is said right after something was noted: "no, fueron 3", "borra eso"."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from liora.language.normalise import words
from liora_vida_sana.amounts import amount_in, glasses_in, minutes_in

_TAKES_BACK: Final = re.compile(
    r"^(?:no )?(?:deshac\w+|borra (?:eso|lo|el ultimo|lo ultimo|ese)|borralo|quita (?:eso|lo|el ultimo)|quitalo"
    r"|anula\w*|no (?:lo )?anotes(?: eso)?|me equivoque|no era eso|eso no)$"
)
_CORRECTS: Final = re.compile(
    r"^(?:(?:no|nop|perdon|ay|uy|ups|corrijo|correccion|digo|en realidad|mejor dicho|me equivoque|mentira|espera)[ ]?)*"
    r"(?:(?:eran|era|fueron|fue|son|quise decir|en realidad|en total|pon|digo) )+"
    r"|^(?:no|perdon|corrijo|digo|me equivoque) "
)


@lru_cache(maxsize=256)
def correction_in(text: str) -> Mapping[str, Any] | None:
    """`{"deshace": True}`, or `{"corrige": n}` in glasses, hours or minutes as they were said; None for all else."""
    said = " ".join(words(text))
    if _TAKES_BACK.match(said):
        return {"deshace": True}
    rest = _CORRECTS.sub("", said, count=1)
    if rest == said or not rest:
        return None
    told = amount_in(rest)
    if told:
        return {"corrige": told.count, "tipo": told.kind}
    minutes = minutes_in(rest, "") if re.search(r"[a-z]", rest) else None
    if minutes and re.search(r"\b(?:h|hora|horas|min|minuto|minutos)\b", rest):
        return {"corrige": minutes, "tipo": "tiempo"}
    count = glasses_in(rest)
    return {"corrige": count} if count else None
