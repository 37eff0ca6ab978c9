"""What people say they have drunk, slept and moved: "dormi como 5 hrs nomas", "camine 30 min", "agua +1"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal

from liora.language.normalise import sound, words
from liora.language.readers import integer

Kind = Literal["agua", "sueno", "movimiento"]

GLASS = 250
"""Millilitres of a glass."""


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
    if _ASKS.search(_plain(text)):
        return ()
    sums: dict[tuple[Kind, int], int] = {}
    ago = 0
    for part in _PARTS.split(_plain(text, marks=True)):
        ago = 0 if _TODAY.search(part) else 1 if _YESTERDAY.search(part) else ago
        if told := _told(text, part.strip().removeprefix("hoy "), ago):
            key = (told.kind, told.days_ago)
            sums[key] = told.count if told.kind == "sueno" else sums.get(key, 0) + told.count
    if not sums and (whole := _told(text, _plain(text), ago)):
        return (whole,)
    return tuple(Amount(kind, count, days) for (kind, days), count in sums.items())


def _told(text: str, said: str, ago: int) -> Amount | None:
    if (slept := _slept(said)) is not None:
        return Amount("sueno", slept, ago)
    if (moved := _moved(said)) is not None:
        return Amount("movimiento", moved, ago)
    drunk = _drunk(text, said)
    return Amount("agua", drunk, ago) if drunk else None


def tells_amount(text: str) -> bool:
    """Whether something to note is told."""
    return amount_in(text) is not None


@lru_cache(maxsize=256)
def glasses_in(text: str) -> int | None:
    """Glasses where the question was for them: "dos", "3 vasos", "medio litro", "500 ml"; 0 for "ninguno"."""
    said = _plain(text)
    if said in _NONE:
        return 0
    litres = _litres(said)
    return litres or integer(text, _AROUND_GLASSES) or None


@lru_cache(maxsize=256)
def minutes_in(text: str, unit: str) -> int | None:
    """A time in minutes: "30 min", "hora y media", "5"; a bare number counts `unit` (`horas` or `minutos`)."""
    said = _plain(text)
    if (time := _time(said)) is not None:
        return time
    count = integer(said)
    return None if count is None else count * (60 if unit == "horas" else 1)


def tells_distance(text: str) -> bool:
    """Whether somebody has moved and says how far, not how long: "camine 8000 pasos"."""
    said = _plain(text)
    return bool(_MOVED.search(said) and _DISTANCE.search(said)) and _ASKS.search(said) is None


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
    return _time(said) if _MOVED.search(said) else None


def _drunk(text: str, said: str) -> int | None:
    if plus := _PLUS.fullmatch(text.strip().lower()):
        return int(plus[1] or plus[2])
    if _OTHER_DRINKS.search(said):
        return None
    if _ONE_MORE.search(said):
        return 1
    found = _DRANK.search(said)
    litres = _litres(said) if found or "agua" in said.split() else None
    return litres or (_count(found["n"] or found["count"] or "") if found else None)


def _litres(said: str) -> int | None:
    """As glasses."""
    if found := _LITRES.search(said):
        count = 0.5 if found["half"] else _decimal(found["n"])
        size = 1 if found["unit"] in _MILLILITRES else 1000
        extra = 500 if found["more"] else 0
        return None if count is None else max(1, round((count * size + extra) / GLASS))
    return None


def _time(said: str) -> int | None:
    found = _TIME.search(said)
    return None if found is None else _minutes(found, "")


def _minutes(found: re.Match[str], unit: str) -> int | None:
    said = {name: part for name, part in found.groupdict().items() if part}
    if "half" in said:
        return 30
    count = _decimal(said["n"]) if "n" in said else 1.0
    if count is None:
        return None
    hours = said.get("unit", unit).startswith("h")
    more = {"media": 30, "cuarto": 15}.get(said.get("more", ""), 0)
    minutes = _count(said["minutes"]) or 0 if "minutes" in said else 0
    return round(count * 60 + more + minutes) if hours else round(count)


def _decimal(said: str) -> float | None:
    """`7 coma 5`, `7`, `siete`."""
    whole, _, tenths = said.partition(" coma ")
    count = _count(whole)
    return None if count is None else count + (float(f"0.{tenths}") if tenths else 0.0)


def _count(said: str) -> int | None:
    return integer(said)


@lru_cache(maxsize=512)
def _plain(text: str, *, marks: bool = False) -> str:
    """Folded words, abbreviations written out, misspellings by ear put right; a decimal mark is said.

    With `marks` what ends a sentence, and a comma, is the word `punto`.
    """
    marked = re.sub(r"(\d)[.,](\d)", r"\1 coma \2", re.sub(r"\b(\d{1,2}):(\d\d)\b", r"\1 horas \2", text[:256]))
    if marks:
        marked = re.sub(r"(?<!\d)[.,;\n]|[.,;\n](?!\d)", " punto ", marked)
    apart = re.sub(r"(\d)\s*([^\W\d_]+)", r"\1 \2", marked)
    return " ".join(_SMALL.get(word, _HEARD.get(sound(word), word)) for word in words(apart))


def _by_sound(lines: Iterable[str]) -> MappingProxyType[str, str]:
    return MappingProxyType({sound(word): word for line in lines for word in line.split()})


_WORD: Final = (
    r"(?:un|una|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieciseis|diecisiete"
    r"|dieciocho|diecinueve|veinte|veinti\w+|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien)"
)
_N: Final = rf"(?:\d{{1,4}}(?: coma \d+)?|{_WORD}(?: y {_WORD})?)"
_ABOUT: Final = (
    r"(?:como|unas|unos|casi|solo|apenas|aprox|aproximadamente|mas de|cerca de|alrededor de|por|durante|max)"
)
_HOURS: Final = (
    r"(?P<unit>horas?|h)\b(?: y (?P<more>media|cuarto))?(?: (?:con |y )?(?P<minutes>\d{1,2}) ?(?:min\w*|m)?)?"
)
_SLEEP: Final = r"(?:dormi|durmi|dormido|descanse|he dormido)"

_SLEPT: Final = tuple(map(re.compile, (
    rf"\b{_SLEEP} (?:(?!a\b|hasta\b|desde\b|no\b)\w+ ){{0,4}}?(?P<n>{_N}) {_HOURS}",
    rf"\b{_SLEEP} (?:{_ABOUT} )*(?P<n>{_N})(?: y (?P<more>media|cuarto))?(?= |$)(?! (?:min\w*|veces|noches|dias))",
    rf"\b(?P<n>{_N}) {_HOURS} (?:de sueño|de sueno|dormi\w*|durmiendo|de dormir)\b",
    rf"\b(?:sueño|sueno) (?:de hoy |anoche )?(?:{_ABOUT} )*(?P<n>{_N}) {_HOURS}",
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
_DISTANCE: Final = re.compile(r"\b(?:km|kms|kilometros?|pasos|cuadras|vueltas|metros)\b")
_TIME: Final = re.compile(
    rf"\b(?:(?P<half>media hora)|(?:(?P<n>{_N}) )?(?P<unit>hora|horas|h|minutos?|min|mins)\b"
    r"(?: y (?P<more>media|cuarto))?(?: (?:con |y )?(?P<minutes>\d{1,2}) ?(?:min\w*)?)?)"
)
_DRANK: Final = re.compile(
    r"\b(?:tome|tomado|bebi|bebido|tomo|tomamos|llevo|me baje|me eche) "
    rf"(?:(?:ya|{_ABOUT}|hoy|otro|otros|mis|de|agua) )*(?P<n>{_N}) (?:vasos?|vasitos?|copas? de agua)\b"
    r"|\b(?:tome|bebi|tomado|bebido) (?:\w+ ){0,2}(?:agua|litros?|ml)\b"
    rf"|^(?:(?:anota|registra|suma|agrega|pon|apunta)\w* )?(?P<count>{_N}) vas(?:os?|itos?) de agua$"
)
_LITRES: Final = re.compile(
    rf"\b(?:(?P<half>medio) |(?P<n>{_N}) )(?P<unit>litros?|lts?|l|ml|mililitros?|cc)\b(?P<more> y medio)?"
)
_MILLILITRES: Final = frozenset({"ml", "mililitro", "mililitros", "cc"})
_PLUS: Final = re.compile(r"agua\s*\+\s*(\d{1,2})|\+\s*(\d{1,2})\s*(?:vasos?(?: de agua)?|agua)")
_ONE_MORE: Final = re.compile(r"^(?:otro|un) vaso(?: de agua)? mas$|^otro vaso(?: de agua)?$|^vaso mas$")
_OTHER_DRINKS: Final = re.compile(
    r"\b(?:vasos?|copas?|litros?|botellas?) de (?!agua\b)\w+"
    r"|\b(?:vino|cerveza|chela|pisco|jugo|refresco|gaseosa|cafe)\b"
)
_ASKS: Final = re.compile(
    r"\b(?:cuant[oa]s?|debo|deberia|hay que|puedo|esta bien|es malo|es bueno|sirve|necesito|mi (?:hij[oa]|bebe|perr[oa]"
    r"|gat[oa]|mama|papa)|precio|venden|tienen|vale|cuesta|quiero (?:dormir|caminar|tomar)|recuerd\w+|recordar\w*"
    r"|avis\w+|alarma|despiert\w+)\b"
)
_YESTERDAY: Final = re.compile(r"\bayer\b")
_TODAY: Final = re.compile(r"\b(?:hoy|anoche)\b")
_PARTS: Final = re.compile(
    r"\bpunto\b|(?:^| )(?:y |e )?(?=(?:me |hoy )?(?:dormi|descanse|camine|corri|trote|nade|baile|entrene|pedalee|hice"
    r"|tome|bebi)\b)|\by (?=(?:hoy|anoche|ayer)\b)"
    rf"|\by (?=(?:media|{_N}) (?:vasos?|litros?|ml"
    r"|(?:horas?|minutos?|min) (?:de (?!la )\w{4,}|caminando|corriendo))\b)"
)
"""Between two things that are told."""
_DOWN: Final = r"\b(?:acoste|dormi|dormir) (?:como )?(?:a )?las? "
_UP: Final = r"\b(?:levante|desperte) (?:como )?(?:a )?las? "
_ABED: Final = re.compile(
    rf"{_DOWN}(?P<down>\d{{1,2}})\b.*{_UP}(?P<up>\d{{1,2}})\b|{_UP}(?P<up_too>\d{{1,2}})\b.*{_DOWN}(?P<down_too>\d{{1,2}})\b"
)
_NONE: Final = frozenset({
    "no", "nada", "ninguno", "ninguna", "todavia no", "aun no", "no he tomado", "no tome", "nada todavia", "cero vasos",
    "no he tomado nada", "no tome nada", "ningun vaso",
})  # fmt: skip
_AROUND_GLASSES: Final = ("vaso", "vasos", "vasito", "vasitos", "agua", "aguas", "grande", "grandes", "lleno", "llenos")
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
