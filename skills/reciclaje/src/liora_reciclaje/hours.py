"""Opening hours as tables write them, where they can be understood: "lunes a viernes 9 a 18; sáb 9:00-13:00", "24/7".

What is not understood whole is not understood at all: people are then told the words of the table alone.
"""

import re
from collections.abc import Sequence
from datetime import time

from liora.opening import Opening, Stretch
from liora_reciclaje.speech import words
from liora_reciclaje.weekdays import plain, weekdays_in

_ALWAYS = re.compile(r"24 ?/ ?7|24 horas|24 hrs?|las 24|abierto siempre")
_CLOCK = r"(\d{1,2})(?: ?[:.] ?(\d{2}))?(?: ?(?:hs?|hrs?|horas)\b)?(?: ?\b(am|pm|a ?\.? ?m|p ?\.? ?m)\b)?(?: ?\.)?"
_SPAN = re.compile(rf"(?:\b(?:de|desde)\b )?(?:\blas\b )?{_CLOCK} ?(?:\ba\b|\bhasta\b|-)(?: \blas\b)? ?{_CLOCK}")
_ELSE = re.compile(r"[a-z0-9ñ]+")
_WORDS_AROUND = words("de desde a al y las los hs h hrs horas hr horario atencion abierto hasta e")


def opening_in(text: str) -> Opening | None:
    """The week of a text, or None where anything in it is not understood ("según feria", "previa cita")."""
    said = plain(text)
    if _ALWAYS.search(said):
        return Opening(tuple(Stretch(day, time(0), time(0)) for day in range(7)))
    stretches: list[Stretch] = []
    days: Sequence[int] | None = None
    begun = 0
    for span in _SPAN.finditer(said):
        before = said[begun : span.start()]
        days = weekdays_in(before) or days
        hours = _hours(span)
        if days is None or hours is None or not _is_only_days(before):
            return None
        stretches += [Stretch(day, *hours) for day in days]
        begun = span.end()
    return Opening(tuple(stretches)) if stretches and not _ELSE.sub(_dropped, said[begun:]).strip(" ,;./-:") else None


def _hours(span: re.Match[str]) -> tuple[time, time] | None:
    begins = _clock(span[1], span[2], span[3])
    ends = _clock(span[4], span[5], span[6])
    return None if begins is None or ends is None else (begins, ends)


def _clock(hour: str, minute: str | None, half: str | None) -> time | None:
    number = int(hour)
    if half and number <= 12:
        number = number % 12 + (12 if half.startswith("p") else 0)
    number %= 24 if number == 24 else 100
    return time(number, int(minute or 0)) if number < 24 and int(minute or 0) < 60 else None


def _is_only_days(before: str) -> bool:
    return all(word in _WORDS_AROUND or weekdays_in(word) or word in _DAY_WORDS for word in _ELSE.findall(before))


_DAY_WORDS = words("todos dias cada dia diario diariamente m")


def _dropped(word: re.Match[str]) -> str:
    return "" if word[0] in _WORDS_AROUND else word[0]
