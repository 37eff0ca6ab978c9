"""Several products in one message: the first is shown, the others wait at the cart ("una mochila y un gorro")."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from liora.language.enumeration import parts_of
from liora.skill import Choice, Effect, Reply, SetSlot, Step
from liora.view import View
from liora_ecommerce.filters import without_category
from liora_ecommerce.finding import find

MOST = 3
"""Wishes that wait."""

LONGEST_LABEL = 20

SLOTS: Mapping[str, Any] = {
    "despues": {"type": "array", "items": {"type": "string", "maxLength": 80}, "minItems": 1, "maxItems": MOST}
}


def enumerated(text: str, view: View) -> Sequence[str]:
    """The words of each product that a text enumerates, where no product is all of it; none for only one."""
    parts = parts_of(text)
    if view.catalog is None or len(parts) < 2:
        return ()
    whole = find(without_category(text), view.catalog, view.synonyms)
    if whole and whole.exact:
        return ()
    found = (find(part, view.catalog, view.synonyms) for part in parts)
    named = tuple(dict.fromkeys(one.words for one in found if one and one.exact))
    return named[: MOST + 1] if len(named) > 1 else ()


def put_off(step: Step, shown: str, others: Sequence[str]) -> Iterable[Effect]:
    """Keeps the others for later, and drops what is shown now."""
    if others:
        yield Reply.text("lista.primero", uno=shown, otros=" y ".join(f"«{one}»" for one in others))
    waiting = [one for one in (*others, *step.slots.get("despues", ())) if one != shown]
    yield SetSlot("despues", list(dict.fromkeys(waiting))[:MOST] or None)


def next_choice(step: Step) -> Choice | None:
    """What waits first, as an option."""
    waiting = step.slots.get("despues")
    return Choice("buscar", f"Ver {waiting[0]}"[:LONGEST_LABEL], waiting[0]) if waiting else None
