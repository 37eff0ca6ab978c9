"""What people say they have drunk, slept and moved: "dormi como 5 hrs nomas", "camine 30 min", "agua +1"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from liora.language.readers import integer
from liora_vida_sana.counting import ABOUT, N, decimal, plain
from liora_vida_sana.drinks import glasses_in, glasses_told

Kind = Literal["agua", "sueno", "movimiento"]


@dataclass(frozen=True, slots=True)
class Amount:
    """Glasses of water, minutes of sleep or minutes of movement, so many days ago."""

    kind: Kind
    count: int
    days_ago: int = 0


def amount_in(text: str) -> Amount | None:
    """The first of what is told; None where nothing is, where it is a question, or about somebody else."""
    return next(iter(amounts_in(text)), None)


@lru_cache(maxsize=512)
def amounts_in(text: str) -> tuple[Amount, ...]:
    """All that is told of today and yesterday: "tome 2 vasos, dormi 6 y camine 20 min"; of a kind and day, the sum."""
    if _ASKS.search(plain(text)):
        return ()
    sums: dict[tuple[Kind, int], int] = {}
    ago = 0
    for part in _PARTS.split(plain(text, marks=True)):
        ago = 0 if _TODAY.search(part) else 1 if _YESTERDAY.search(part) else ago
        said = part.strip().removeprefix("hoy ")
        if told := _told(text, said, ago) or _more_water(said, sums, ago):
            key = (told.kind, told.days_ago)
            sums[key] = told.count if told.kind == "sueno" else sums.get(key, 0) + told.count
    if not sums and (whole := _told(text, plain(text), ago)):
        return (whole,)
    return tuple(Amount(kind, count, days) for (kind, days), count in sums.items())


def _told(text: str, said: str, ago: int) -> Amount | None:
    if (slept := _slept(said)) is not None:
        return Amount("sueno", slept, ago)
    if (moved := _moved(said)) is not None:
        return Amount("movimiento", moved, ago)
    drunk = glasses_told(text, said)
    return Amount("agua", drunk, ago) if drunk else None


def _more_water(said: str, sums: Mapping[tuple[Kind, int], int], ago: int) -> Amount | None:
    """A measure behind what was drunk: "tome una botella de agua y 2 vasos"."""
    count = glasses_in(said) if ("agua", ago) in sums and _MEASURE.search(said) else None
    return Amount("agua", count, ago) if count else None


def tells_amount(text: str) -> bool:
    """Whether something to note is told."""
    return amount_in(text) is not None


@lru_cache(maxsize=256)
def minutes_in(text: str, unit: str) -> int | None:
    """A time in minutes: "30 min", "hora y media", "5"; a bare number counts `unit` (`horas` or `minutos`)."""
    said = plain(text)
    if (time := _time(said)) is not None:
        return time
    count = integer(said)
    return None if count is None else count * (60 if unit == "horas" else 1)


def tells_movement(text: str) -> bool:
    """Whether somebody has moved and does not say how long: "camine 8000 pasos", "fui a nadar"."""
    said = plain(text)
    how_far = _MOVED.search(said) and _DISTANCE.search(said)
    return bool(how_far or _ONLY_MOVED.fullmatch(said)) and _ASKS.search(said) is None


def minutes_moved(text: str) -> int | None:
    """Minutes where the question was for them: "30", "media hora"."""
    return minutes_in(text, "minutos") or None


def _slept(said: str) -> int | None:
    if abed := _ABED.search(said):
        down, up = (int(abed[name] or abed[f"{name}_too"]) for name in ("down", "up"))
        return (up - down) % 12 * 60 or None
    if between := _BETWEEN.search(said):
        first, last = int(between["first"]), int(between["last"])
        return (last - first) % (12 if max(first, last) <= 12 else 24) * 60
    for pattern in _SLEPT:
        if found := pattern.search(said):
            return _minutes(found, "horas")
    return None


def _moved(said: str) -> int | None:
    if _MOVED.search(said) is None:
        return None
    there = _THERE_AND_BACK.search(said)
    return sum(int(there[name]) for name in ("there", "back")) if there else _time(said)


def _time(said: str) -> int | None:
    found = _TIME.search(said)
    return None if found is None else _minutes(found, "")


def _minutes(found: re.Match[str], unit: str) -> int | None:
    said = {name: part for name, part in found.groupdict().items() if part}
    if "half" in said:
        return 30
    count = decimal(said["n"]) if "n" in said else 1.0
    if count is None:
        return None
    hours = said.get("unit", unit).startswith("h")
    more = {"media": 30, "cuarto": 15}.get(said.get("more", ""), 0)
    minutes = integer(said["minutes"]) or 0 if "minutes" in said else 0
    return round(count * 60 + more + minutes) if hours else round(count)


_HOURS: Final = (
    r"(?P<unit>horas?|h)\b(?: y (?P<more>media|cuarto))?(?: (?:con |y )?(?P<minutes>\d{1,2}) ?(?:min\w*|m)?)?"
)
_SLEEP: Final = r"(?:dormi|durmi|dormido|descanse|he dormido)"

_SLEPT: Final = tuple(map(re.compile, (
    rf"\b{_SLEEP} (?:(?!a\b|hasta\b|desde\b|no\b)\w+ ){{0,4}}?(?P<n>{N}) {_HOURS}",
    rf"\b{_SLEEP} (?:{ABOUT} )*(?P<n>{N})(?: y (?P<more>media|cuarto))?(?= |$)(?! (?:min\w*|veces|noches|dias))",
    rf"\b(?P<n>{N}) {_HOURS} (?:de sueño|de sueno|dormi\w*|durmiendo|de dormir)\b",
    rf"\b(?:sueño|sueno) (?:de hoy |anoche )?(?:{ABOUT} )*(?P<n>{N}) {_HOURS}",
)))  # fmt: skip
_BETWEEN: Final = re.compile(
    rf"\b{_SLEEP} (?:de|desde) (?:las )?(?P<first>\d{{1,2}}) (?:a|hasta) (?:las )?(?P<last>\d{{1,2}})\b"
)
_MOVES: Final = (
    r"(?:camine|caminado|corri|corrido|trote|trotado|nade|baile|bailado|entrene|entrenado|pedalee|marche|patine"
    r"|ejercite|ejercitado|movi|estire|caminata"
    r"|(?:hice|hecho|hize|di|jugue|fui|sali|anduve|practique|tuve) (?:\w+ ){0,3}"
    r"(?:ejercicio|ejercicios|yoga|pesas|bici\w*|deporte|cardio|gym|gimnasio|zumba|pilates|futbol|tenis|basquet\w*|voley"
    r"|padel|crossfit|spinning|caminar|correr|trotar|nadar|bailar|caminata|vuelta|eliptica|cinta|trotadora|cuerda|aerobicos)"
    r"|(?:minutos?|horas?|min|hora) (?:de )?(?:caminata|yoga|bici\w*|ejercicio|ejercicios|gym|gimnasio|pesas|baile"
    r"|trote|cardio|deporte|futbol|caminando|corriendo|trotando|movimiento|zumba|pilates|natacion))"
)
_MOVED: Final = re.compile(rf"\b{_MOVES}\b")
_ONLY_MOVED: Final = re.compile(
    rf"(?:(?:hoy|ya|y|recien|tambien|me|ayer|despues) )*(?!movi\b){_MOVES}"
    r"(?: (?:hoy|un rato|un poco|harto|mucho|recien|ya))*"
)
"""Nothing but that somebody has moved."""
_THERE_AND_BACK: Final = re.compile(r"\b(?P<there>\d+) min\w* (?:de )?ida\b.*\b(?P<back>\d+) min\w* (?:de )?vuelta\b")
_MEASURE: Final = re.compile(rf"^(?:media|medio|{N}) (?:vasos?|litros?|ml)$")
_DISTANCE: Final = re.compile(r"\b(?:km|kms|kilometros?|pasos|cuadras|vueltas|metros)\b")
_TIME: Final = re.compile(
    rf"\b(?:(?P<half>media hora)|(?:(?P<n>{N}) )?(?P<unit>hora|horas|h|minutos?|min|mins)\b"
    r"(?: y (?P<more>media|cuarto))?(?: (?:con |y )?(?P<minutes>\d{1,2}) ?(?:min\w*)?)?)"
)
_ASKS: Final = re.compile(
    r"\b(?:cuant[oa]s?|debo|deberia|hay que|puedo|esta bien|es malo|es bueno|sirve|necesito|(?<!con )mi (?:hij[oa]|bebe"
    r"|perr[oa]|gat[oa]|mama|papa)|precio|venden|tienen|vale|cuesta|quiero (?:dormir|caminar|tomar)|recuerd\w+"
    r"|recordar\w*|avis\w+|alarma|despiert\w+)\b"
)
_YESTERDAY: Final = re.compile(r"\bayer\b")
_TODAY: Final = re.compile(r"\b(?:hoy|anoche)\b")
_PARTS: Final = re.compile(
    r"\bpunto\b|(?:^| )(?:y |e )?(?=(?:me |hoy )?(?:dormi|descanse|camine|corri|trote|nade|baile|entrene|pedalee|hice"
    r"|tome|bebi)\b)|\by (?=(?:hoy|anoche|ayer)\b)"
    rf"|\by (?=(?:media|{N}) (?:vasos?|litros?|ml"
    r"|(?:horas?|minutos?|min) (?:de (?!la )\w{4,}|caminando|corriendo))\b)"
)
"""Between two things that are told."""
_AT: Final = r"(?:(?:como|tipo|recien|casi|a eso de) )*(?:a )?(?:las? |(?<=tipo ))"
_DOWN: Final = rf"\b(?:acoste|dormi|dormir) {_AT}"
_UP: Final = rf"\b(?:levante|desperte) {_AT}"
_ABED: Final = re.compile(
    rf"{_DOWN}(?P<down>\d{{1,2}})\b.*{_UP}(?P<up>\d{{1,2}})\b|{_UP}(?P<up_too>\d{{1,2}})\b.*{_DOWN}(?P<down_too>\d{{1,2}})\b"
)
