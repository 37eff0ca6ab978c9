"""Reminders taken away or moved by word: "quita el del agua", "cambia el de las 10 a las 11", "ya no" behind one."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from liora.language.normalise import words
from liora.skill import Effect, Reply, SetSlot, Step
from liora_vida_sana.clock import hour_in, is_quiet, settled
from liora_vida_sana.reminders import Reminder
from liora_vida_sana.reminding import arm

LONGEST = 9
"""Words in which somebody says which reminder should go."""


@lru_cache(maxsize=256)
def removal_in(text: str) -> Mapping[str, Any] | None:
    """Which reminders should go, where they are what is spoken of: `tipo`, `hora`, or `todos`; None for all else."""
    said = " ".join(words(text))
    if not (_REMOVES.search(said) or _NO_MORE.search(said)):
        return None
    if re.search(r"\btod[oa]s\b", said):
        return {"todos": True}
    kind = next((kind for kind, pattern in _KINDS.items() if pattern.search(said)), None)
    found = {"tipo": kind, "hora": hour_in(re.sub(r"\bde las\b", "a las", text))}
    return {name: value for name, value in found.items() if value} or None


@lru_cache(maxsize=256)
def move_in(text: str) -> Mapping[str, Any] | None:
    """Which reminder should come at another hour, `hora` and `a`: "cambia el de las 10 a las 11"."""
    found = _MOVES.search(" ".join(words(text)))
    if found is None:
        return None
    old, new = (hour_in(f"a las {found[name]}") for name in ("old", "new"))
    return {"hora": old, "a": new} if old and new else None


def listed_change(text: str) -> Mapping[str, Any] | None:
    """What should be done to one of the reminders that are listed."""
    return move_in(text) or removal_in(text)


@lru_cache(maxsize=256)
def wants_removal(text: str) -> bool:
    """Whether a reminder of ours is named that should go, wherever that is said: "borra el recordatorio del agua"."""
    said = " ".join(words(text))
    named = ("recordatorio" in said or _NO_MORE.search(said)) and len(said.split()) <= LONGEST
    return bool(named) and "tipo" in (removal_in(text) or {}) and _NOT_OURS.search(said) is None


def takes_back(text: str) -> bool:
    """Whether the reminder that was just set should go: "no, bórralo", "ya no"."""
    return _TAKES_BACK.match(" ".join(words(text))) is not None


# -- guards and actions -----------------------------------------------------------------------------------------------


def has_named(step: Step) -> bool:
    return any(_is_named(step, each) for each in step.slots.get("recordatorios", ()))


def remove_named(step: Step) -> Iterable[Effect]:
    reminders = step.slots["recordatorios"]
    kept = [each for each in reminders if not _is_named(step, each)]
    yield SetSlot("recordatorios", kept or None)
    yield from arm(step)
    gone = len(reminders) - len(kept)
    yield Reply.text("recordar.quitado") if gone == 1 else Reply.text("recordar.quitados", cuantos=gone)


def moves(step: Step) -> bool:
    return move_in(step.words) is not None


def move_named(step: Step) -> Iterable[Effect]:
    """The reminder that is named comes last, at its new hour, unless that is one of silence."""
    moved = next(each for each in step.slots["recordatorios"] if _is_named(step, each))
    said = (move_in(step.words) or {})["a"]
    clock = settled(said, evening=moved["tipo"] == "sueno")
    if is_quiet(clock) and moved["tipo"] != "sueno":
        yield Reply.text("recordar.de_noche", hora=f"{clock:%H:%M}")
        return
    others = [each for each in step.slots["recordatorios"] if each is not moved]
    yield SetSlot("recordatorios", [*others, {**moved, "hora": f"{clock:%H:%M}"}])
    yield from arm(step)


def say_none_such(step: Step) -> Iterable[Effect]:
    yield Reply.text("recordar.ninguno_asi")


def is_taken_back(step: Step) -> bool:
    return isinstance(step.value, dict) and "quita" in step.value


def _is_named(step: Step, reminder: Reminder) -> bool:
    named = listed_change(step.words) or {}
    if "hora" in named:
        hours = {f"{settled(named['hora'], evening=evening):%H:%M}" for evening in (False, True)}
        if reminder["hora"] not in hours:
            return False
    return bool(named) and reminder["tipo"] == named.get("tipo", reminder["tipo"])


_REMOVES: Final = re.compile(r"\b(?:quit|sac|borr|elimin|cancel)(?:a|ar|ame|arme|alo|es|e|o|ale)?\b")
_MOVES: Final = re.compile(
    r"\b(?:cambi\w+|pas[ae]\w*|muev\w+|mov\w+|pon\w*) (?:me )?(?:el|lo)(?: recordatorio)? de las?"
    r" (?P<old>\w+(?: y media)?) (?:a|para|por) las? (?P<new>.+)$"
)
_NO_MORE: Final = re.compile(r"\bno (?:quiero que )?me (?:lo )?(?:recuerdes?|avises?)\b")
_NOT_OURS: Final = re.compile(r"\b(?:compr\w+|pag\w+|cita|vuelo|fiesta|reunion|plantas?|perr[oa]|botellas?)\b")
_TAKES_BACK: Final = re.compile(
    r"^(?:(?:no|mejor|ya|ese|eso|este|porfa) )*(?:quita|borra|saca|elimina|cancela)(?:lo|me)?(?: (?:eso|ese|este|lo))?$"
    r"|^(?:mejor )?ya no(?: lo)?(?: quiero)?$|^mejor no$|^no (?:ese )?no$|^no lo quiero$"
)
_KINDS: Final[Mapping[str, re.Pattern[str]]] = {
    "agua": re.compile(r"\b(?:agua|hidrat\w+)\b"),
    "sueno": re.compile(r"\b(?:dormir|sueño|acostar\w*|cama)\b"),
    "movimiento": re.compile(r"\b(?:mov(?:er\w*|imiento)|caminar|ejercicios?|correr|yoga)\b"),
    "registro": re.compile(r"\b(?:anotar|registrar|registro)\b"),
}
"""A bare word is enough of what is taken away; `reminders.kind_in` needs more of what one asks to be reminded of."""
