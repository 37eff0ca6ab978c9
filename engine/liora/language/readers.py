"""From what a person types to the value of a slot; `None` where it could mean something else."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from rapidfuzz.distance import OSA

from liora.language.normalise import fold, sound, words
from liora.language.vocabulary import Word, likeness

_LONGEST: Final = 256
_MOST_DIGITS: Final = 9
_PIECE: Final = re.compile(r"\d+|[^\W\d_]+")
_NOT_A_COUNT: Final = re.compile(r"\d\s?[.,/:]\d|\d\s*%|-\s*\d")
_THOUSANDS: Final = re.compile(r"(?<![\d.,])\d{1,3}([.,])\d{3}(?:\1\d{3})*(?![\d.,])")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_INVISIBLE: Final = re.compile(r"[\u200b\u200c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


def integer(text: str, units: Collection[str] = ()) -> int | None:
    """A count from 0 in digits or words ("dos", "x3", "media docena", "3 vasos"), of at most nine digits.

    A noun beside the number must be one of `units`, or without `units` one that counts pieces ("2 cajas"). A measure
    ("un litro"), a decimal, a range or a second number make it `None`.
    """
    plain = _THOUSANDS.sub(lambda number: number[0].replace(number[1], ""), text[:_LONGEST])
    if _NOT_A_COUNT.search(plain):
        return None
    said = [word for piece in _PIECE.findall(fold(plain)) for word in ((piece,) if len(piece) == 1 else words(piece))]
    counted = _counted(frozenset(units)) if units else _PIECES
    return _number([word for word in said if word not in _AROUND_A_NUMBER and sound(word) not in counted])


@lru_cache(maxsize=64)
def _counted(units: frozenset[str]) -> frozenset[str]:
    return _heard(word for unit in units for word in words(unit))


def yes_no(text: str) -> bool | None:
    """`True` and `False` only when the whole message says nothing else ("si tienen talla 42" is a question)."""
    said = words(text)
    if not said:
        signs = set(text) & (_YES_SIGNS | _NO_SIGNS)
        return signs <= _YES_SIGNS if signs and (signs <= _YES_SIGNS or signs <= _NO_SIGNS) else None
    whole = " ".join(word for word in said if word not in _POLITE)
    if whole in _YES_PHRASES or whole in _NO_PHRASES:
        return whole in _YES_PHRASES
    kept = frozenset(whole.split())
    if kept & _YES and kept <= _YES | _BESIDE_YES:
        return True
    return False if kept & _NO and kept <= _NO | _BESIDE_NO else None


def text_between(minimum: int, maximum: int) -> Callable[[str], str | None]:
    """A reader of free text of so many characters, spaces squeezed, invisible characters left out."""

    def read(text: str) -> str | None:
        plain = " ".join(_CONTROL.sub(" ", _INVISIBLE.sub("", text)).split())
        says_something = not minimum or any(letter.isalnum() for letter in plain)
        return plain if minimum <= len(plain) <= maximum and says_something else None

    return read


def country(text: str) -> str | None:
    """ISO 3166 code of a country of Spanish America, Spain or Brazil: by name, demonym, code or flag.

    The message says nothing else, give or take a typo ("perú", "soy de chile", "Lima, Perú").
    """
    plain = text[:_LONGEST].strip()
    flags = {_flag_code(flag) for flag in _FLAG.findall(plain)} & _CODES
    if flags:
        return flags.pop() if len(flags) == 1 else None
    if plain.upper() in _CODES and (plain.isupper() or plain.lower() not in _CODES_THAT_ARE_WORDS):
        return plain.upper()
    return _country_named(plain) or (_country_named(plain.rpartition(",")[2]) if "," in plain else None)


def _number(said: Sequence[str]) -> int | None:
    if len(said) == 1 and said[0].isdigit():
        return int(said[0]) if len(said[0]) <= _MOST_DIGITS else None
    group = next((word for word in said if sound(word) in _GROUPS), None)
    if group:
        return _groups(said[: said.index(group)], _GROUPS[sound(group)], said[said.index(group) + 1 :])
    if "mil" in said:
        at = said.index("mil")
        thousands = _number(said[:at]) if said[:at] else 1
        rest = _spelt(said[at + 1 :]) if said[at + 1 :] else 0
        return None if thousands is None or rest is None or not 0 < thousands < 1000 else 1000 * thousands + rest
    return _spelt(said)


def _groups(before: Sequence[str], size: int, after: Sequence[str]) -> int | None:
    """`media docena`, `dos docenas`, `docena y media`, `un par`."""
    if list(after) not in ([], ["y", "media"]):
        return None
    half = size // 2 if after else 0
    if list(before) == ["media"]:
        return None if after else size // 2
    many = _number(before) if before else 1
    return None if many is None or many > _MOST_GROUPS else many * size + half


def _spelt(said: Sequence[str]) -> int | None:
    """A number under a thousand in words: hundreds, tens, `y`, ones, each smaller than the one before."""
    total, below = 0, 1000
    for at, word in enumerate(said):
        if word == "y" and below == 10 and at + 1 < len(said):
            continue
        value = _value(word)
        if value is None or value >= below:
            return None
        total += value
        below = 100 if value >= 100 else 10 if value >= 10 and value % 10 == 0 else 0
    return total if said else None


def _value(word: str) -> int | None:
    heard = sound(word)
    if heard in _NUMBERS:
        return _NUMBERS[heard] if word not in _NOT_NUMBERS else None
    near = {value for known, value in _NUMBERS.items() if len(known) >= 6 and _one_edit(heard, known)}
    return near.pop() if len(near) == 1 else None


@lru_cache(maxsize=2048)
def _country_named(text: str) -> str | None:
    said = fold(text).replace("ñ", "n").split()
    while said and said[0] in _BEFORE_A_COUNTRY:
        said = said[1:]
    while said and said[-1] in _AFTER_A_COUNTRY:
        said = said[:-1]
    typed = Word.of(" ".join(said))
    equal = {code for name, code in _COUNTRIES.items() if name.heard == typed.heard}
    near = {code for name, code in _COUNTRIES.items() if likeness(typed, name, 1 if len(name.text) >= 5 else 0)}
    meant = equal or near
    return meant.pop() if len(meant) == 1 else None


def _one_edit(heard: str, known: str) -> bool:
    return heard[:1] == known[:1] and OSA.distance(heard, known, score_cutoff=1) <= 1


def _flag_code(flag: str) -> str:
    return "".join(chr(ord(letter) - ord("🇦") + ord("A")) for letter in flag)


def _set(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


def _heard(said: Iterable[str]) -> frozenset[str]:
    return frozenset(sound(word) for word in said)


def _by_sound(listed: Mapping[str, int]) -> Mapping[str, int]:
    return MappingProxyType({sound(fold(word)): value for names, value in listed.items() for word in names.split()})


_NUMBERS: Final = _by_sound({
    "cero": 0, "un uno una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16,
    "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "veintiun veintiuno veintiuna": 21,
    "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26, "veintisiete": 27,
    "veintiocho": 28, "veintinueve": 29, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60,
    "setenta": 70, "ochenta": 80, "noventa": 90, "cien ciento": 100, "doscientos doscientas": 200,
    "trescientos trescientas": 300, "cuatrocientos cuatrocientas": 400, "quinientos quinientas": 500,
    "seiscientos seiscientas": 600, "setecientos setecientas": 700, "ochocientos ochocientas": 800,
    "novecientos novecientas": 900,
})  # fmt: skip
_NOT_NUMBERS: Final = frozenset({"siento", "sien", "ves"})
_GROUPS: Final = _by_sound({"docena docenas": 12, "decena decenas": 10, "par pares": 2})
_MOST_GROUPS: Final = 999
_PIECES: Final = _heard(
    _set(
        "unidad unidades unid und uds vaso vasos vez veces pieza piezas pza pzas caja cajas paquete paquetes producto",
        "productos articulo articulos bolsa bolsas botella botellas lata latas persona personas",
    )
)
_AROUND_A_NUMBER: Final = _set(
    "el la los las unos unas de del por favor gracias como solo solamente nomas x mas hoy ya ok dale bueno son",
    "eran fueron serian van llevo tengo tome tomo quiero quisiera necesito dame deme das ponme agrega agregame",
    "agregar agregue manda mandame me te numero opcion creo que ese esos esas eso estos estas total aprox",
    "aproximadamente hola",
)

_YES: Final = _set(
    "si s sy zi ci see seh sep sip sipi sisi yes yeah yep ya yap ok oka okey okay okis oki dale dele va vale sale",
    "listo lista bueno claro obvio obvi obviamente exacto correcto afirmativo perfecto confirmo confirmado",
    "confirmar acepto aceptar simon aja genial adelante seguro efectivamente claramente totalmente sipo yapo",
    "hagale",
)
_BESIDE_YES: Final = _set(
    "quiero que yo eso ese esa mismo lo la me pues muy bien por nomas",
)
_YES_PHRASES: Final = frozenset({
    "de una", "por supuesto", "como no", "me parece", "me parece bien", "esta bien", "de acuerdo", "asi es",
    "tal cual", "bien", "claro que si", "por supuesto que si", "obvio que si", "desde luego", "eso es",
    "es correcto", "si esta bien", "ya esta bien", "con gusto", "me gustaria", "si me gustaria",
    "si me interesa", "me interesa", "si de acuerdo", "si por supuesto", "si de una", "que si", "eso mismo",
})  # fmt: skip
_NO: Final = _set(
    "no n nop nope noup nel nah na nones non nanai nopo nunca jamas negativo tampoco",
)
_BESIDE_NO: Final = _set(
    "mejor ahora todavia aun por quiero ya claro que obvio bueno ok pero hoy lo la yo pues mas",
)
_NO_PHRASES: Final = frozenset({
    "para nada", "ni loco", "ni loca", "ni hablar", "ni modo", "de ninguna manera", "por supuesto que no",
    "desde luego que no", "no me interesa", "no hace falta", "no es necesario", "no es correcto",
    "no me parece", "no esta bien", "en otro momento", "no me gustaria", "no deseo", "no acepto",
    "no confirmo", "asi no", "que no", "no estoy de acuerdo", "no gracias asi esta bien",
})  # fmt: skip
_POLITE: Final = _set(
    "favor gracias muchas mucho amigo amiga señor señora señorita hola jaja jajaja jeje jejeje ja po porfavor",
)
_YES_SIGNS: Final = frozenset("👍✅👌✔💯🙌🆗☑")
_NO_SIGNS: Final = frozenset("👎❌🚫🙅✖⛔❎")

_FLAG: Final = re.compile("[🇦-🇿]{2}")
_COUNTRY_NAMES: Final = MappingProxyType({
    "AR": ("argentina", "argentino", "arg"),
    "BO": ("bolivia", "boliviano", "boliviana"),
    "BR": ("brasil", "brazil", "brasileño", "brasileña", "brasilero", "brasilera"),
    "CL": ("chile", "chileno", "chilena", "shile"),
    "CO": ("colombia", "colombiano", "colombiana", "columbia"),
    "CR": ("costa rica", "costarica", "costarricense", "tico", "tica"),
    "CU": ("cuba", "cubano", "cubana"),
    "DO": ("republica dominicana", "rep dominicana", "dominicana", "dominicano", "santo domingo", "rd"),
    "EC": ("ecuador", "ecuatoriano", "ecuatoriana"),
    "ES": ("españa", "español", "española"),
    "GT": ("guatemala", "guatemalteco", "guatemalteca", "guate", "chapin", "chapina"),
    "HN": ("honduras", "hondureño", "hondureña", "catracho", "catracha"),
    "MX": ("mexico", "mejico", "mexicano", "mexicana", "mejicano", "mejicana", "mex", "ciudad de mexico", "cdmx"),
    "NI": ("nicaragua", "nicaragüense", "nica"),
    "PA": ("panama", "panameño", "panameña"),
    "PE": ("peru", "peruano", "peruana"),
    "PR": ("puerto rico", "puertorico", "puertorriqueño", "puertorriqueña", "boricua"),
    "PY": ("paraguay", "paraguayo", "paraguaya"),
    "SV": ("salvador", "salvadoreño", "salvadoreña"),
    "UY": ("uruguay", "uruguayo", "uruguaya"),
    "VE": ("venezuela", "venezolano", "venezolana"),
})  # fmt: skip
_CODES: Final = frozenset(_COUNTRY_NAMES)
_CODES_THAT_ARE_WORDS: Final = frozenset({"do", "es", "ni", "pa", "ve"})
_COUNTRIES: Final = MappingProxyType(
    {Word.of(fold(name)): code for code, names in _COUNTRY_NAMES.items() for name in names}
)
_BEFORE_A_COUNTRY: Final = _set(
    "yo soy somos vivo vivimos estoy estamos naci en de del desde aca aqui mi pais es la el hola pues ahora",
)
_AFTER_A_COUNTRY: Final = _set(
    "po pues gracias porfa ahora y saludos senor senora amigo",
)
