"""What is said right after something was noted: "no, fueron 3", "borra eso"."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

from liora.language.normalise import words
from liora.skill import Effect, Reply, SetSlot, Step
from liora_vida_sana.amounts import Amount, Kind, amount_in, minutes_in
from liora_vida_sana.day import today
from liora_vida_sana.drinks import glasses_in
from liora_vida_sana.records import MOST, last_noted, recent, whole_of, write

_TAKES_BACK: Final = re.compile(
    r"^(?:no )?(?:deshac\w+|borra (?:eso|lo|el ultimo|lo ultimo|ese)|borralo|quita (?:eso|lo|el ultimo)|quitalo"
    r"|anula\w*|no (?:lo )?anotes(?: eso)?|me equivoque|no era eso|eso no)$"
)
_CORRECTS: Final = re.compile(
    r"^(?:(?:no|nop|perdon|ay|uy|ups|corrijo|correccion|digo|en realidad|mejor dicho|me equivoque|mentira|espera)[ ]?)*"
    r"(?:(?:eran|era|fueron|fue|son|quise decir|en realidad|en total|pon|digo) )+"
    r"|^(?:no|perdon|corrijo|digo|me equivoque) "
)


_ASKS_SUM: Final = re.compile(
    r"^(?:(?:y|entonces|ok) )*(?:cuant[oa]s?|como) (?:llevo|voy|vamos|va)(?: ya| hoy| en total)*$"
)
_NOT_BUT: Final = re.compile(
    r"^no (?:era|eran|fue|fueron) .*?(?P<unit> \w+)? (?:era|eran|sino|fue|fueron) (?P<right>.+)$"
)


@lru_cache(maxsize=256)
def correction_in(text: str) -> Mapping[str, Any] | None:
    """`{"deshace": True}`, `{"suma": True}` for a question for the sum, or `{"corrige": n}` in glasses, hours or
    minutes as they were said; None for all else."""
    said = " ".join(words(text))
    if _TAKES_BACK.match(said):
        return {"deshace": True}
    if _ASKS_SUM.match(said):
        return {"suma": True}
    meant = _but(said)
    rest = _CORRECTS.sub("", meant, count=1)
    if rest == meant or not rest:
        return None
    told = amount_in(rest)
    if told:
        return {"corrige": told.count, "tipo": told.kind}
    minutes = minutes_in(rest, "") if re.search(r"[a-z]", rest) else None
    if minutes and re.search(r"\b(?:h|hora|horas|min|minuto|minutos)\b", rest):
        return {"corrige": minutes, "tipo": "tiempo"}
    count = glasses_in(rest)
    return {"corrige": count} if count else None


def _but(said: str) -> str:
    """Of "no eran 2 litros era 1" the last: `eran 1 litros`."""
    found = _NOT_BUT.match(said)
    if found is None:
        return said
    right = found["right"]
    return f"eran {right}{found['unit'] or ''}" if right.isdigit() else f"eran {right}"


def asks_sum(step: Step) -> bool:
    return "suma" in step.slots["dicho"]


def takes_back(step: Step) -> bool:
    return "deshace" in step.slots["dicho"]


def correct(step: Step) -> Iterable[Effect]:
    """What was noted last was something else; of a kind that was not, it is noted beside it."""
    noted = last_noted(step)
    kind, count = _meant(step.slots["dicho"], noted[0])
    mended = next((each for each in noted if each["tipo"] == kind), None)
    day = date.fromisoformat(mended["dia"]) if mended else today(step)
    before = mended["antes"] if mended else whole_of(step, kind, day)
    whole = count if kind == "sueno" else before + count
    if 1 <= whole <= MOST[kind]:
        yield from write(step, [(Amount(kind, count, (today(step) - day).days), before, whole)])
    else:
        yield Reply.text("demasiado_agua" if kind == "agua" else "demasiado")


def take_back(step: Step) -> Iterable[Effect]:
    """All that the last message has noted."""
    records = recent(step)
    for last in last_noted(step):
        days = {day: sum_ for day, sum_ in records[last["tipo"]].items() if day != last["dia"]}
        records[last["tipo"]] = {**days, **({last["dia"]: last["antes"]} if last["antes"] else {})}
    yield SetSlot("registros", records)
    yield SetSlot("ultimo", None)
    yield Reply.text("deshecho")


def _meant(said: Mapping[str, Any], last: Mapping[str, Any]) -> tuple[Kind, int]:
    """A bare number counts glasses, hours or minutes, as what was noted last does: few are hours after hours."""
    named = next((kind for kind in MOST if kind == said.get("tipo")), None)
    if named:
        return named, said["corrige"]
    in_hours = last["tipo"] == "sueno" or (last["tipo"] == "movimiento" and last["n"] >= 60 and said["corrige"] <= 4)
    return last["tipo"], said["corrige"] * (60 if in_hours and "tipo" not in said else 1)
