"""Days of the week as tables write them: "lunes a viernes", "Lun-Vie", "L, M y V", "todos los días"."""

import re
from collections.abc import Iterable, Sequence

from liora.language.normalise import fold

DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")

_BY_NAME = {
    name: number
    for number, names in enumerate(
        ("lunes lun lu l", "martes mar ma", "miercoles mierc mier mie mi x", "jueves juev jue ju j",
         "viernes vier vie vi v", "sabados sabado sab sa s", "domingos domingo dom do d")
    )
    for name in names.split()
}  # fmt: skip

_ALL = re.compile(r"\b(?:todos los dias|diario|diariamente|todos|cada dia)\b")
_NAME = "|".join(sorted(_BY_NAME, key=len, reverse=True))
_DAY = re.compile(rf"\b(?:{_NAME})\b")
_SPAN = re.compile(rf"\b({_NAME})\b ?(?:a|al|hasta|-) ?\b({_NAME})\b")


def weekdays_in(text: str) -> Sequence[int] | None:
    """The days that a text names, 0 is Monday, ascending; None where it names none."""
    said = plain(text)
    if _ALL.search(said):
        return tuple(range(7))
    found = {day for span in _SPAN.finditer(said) for day in _between(_BY_NAME[span[1]], _BY_NAME[span[2]])}
    found |= {_BY_NAME[day[0]] for day in _DAY.finditer(_SPAN.sub(" ", said))}
    if re.search(r"\bl\b[ ,]*\bm\b", said):  # "L, M y V": between Monday and Wednesday it is Tuesday or both
        found.add(2 if re.search(r"\bl\b[ ,]*\bm\b(?:[ ,]|y)*\bv\b", said) else 1)
    return tuple(sorted(found)) or None


def plain(text: str) -> str:
    """Folded, with the strokes of "Lun-Vie" and the colons and dots of hours left in place."""
    said = re.sub(r"[–—]", "-", text)
    pieces = re.split(r"([-:,;./])", said)
    return " ".join("".join(piece if piece in set("-:,;./") else f"{fold(piece)} " for piece in pieces).split())


def days_said(days: Sequence[int]) -> str:
    """ "lunes, miércoles y viernes", "lunes a viernes", "todos los días"."""
    if len(days) == 7:
        return "todos los días"
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0]]} a {DAYS[days[-1]]}"
    named = [DAYS[day] for day in days]
    return " y ".join(filter(None, [", ".join(named[:-1]), named[-1]]))


def _between(first: int, last: int) -> Iterable[int]:
    return ((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))
