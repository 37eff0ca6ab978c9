"""Somebody who has moved: "me mudé a Santiago"; where to is read from the words."""

import re

from liora.language.normalise import fold

_MOVED = re.compile(
    r"(?:hola )?(?:ahora )?(?:ya )?(?:me (?:mude|cambie|traslade|vine)(?: de (?:casa|ciudad|comuna|barrio|pais))?"
    r"|nos mudamos)(?: ahora)? (?:a|al|para) (?:vivir (?:a|en) )?(?:la ciudad de |la comuna de )?(.{2,40})"
)

_NO_PLACE = frozenset({"otra", "otro", "una", "un", "mi", "plan", "pan", "persona"})


def place_moved_to(text: str) -> str | None:
    """The place, folded, where the whole message says that one has moved there."""
    moved = _MOVED.fullmatch(fold(text))
    return moved[1] if moved and moved[1].split()[0] not in _NO_PLACE else None


def has_moved(text: str) -> bool:
    return place_moved_to(text) is not None
