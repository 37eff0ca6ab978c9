"""A cart that was filled in WhatsApp's own catalog: it becomes the cart here, and the normal way goes on.

What the catalog has costs what it costs today; where the message says another price, that is told. What it does not
have, or does not sell, is told too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from liora.events import OrderEvent
from liora.skill import Effect, Reply, SetSlot, SetTimer, Step
from liora.view import Catalog
from liora_ecommerce import cart
from liora_ecommerce.basket import EXPIRY
from liora_ecommerce.cart import MOST_LINES, MOST_UNITS, Line
from liora_ecommerce.screens import shown_price

LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One item of the message: what it stands for today (None: nothing that is sold), and the price that it says."""

    sku: str
    units: int
    line: Line | None
    said: Decimal | None


def take_order(step: Step) -> Iterable[Effect]:
    """What can be bought takes the place of the cart; where that is nothing, the cart stays as it was."""
    items = asked(step)
    taken = lines_of(items)
    yield Reply.text("llega.recibido" if taken else "llega.nada")
    yield from _differences(items, taken, step)
    if taken:
        yield SetSlot("carrito", cart.written(taken))
        yield SetSlot("vencido", None)
        yield SetTimer("vence", EXPIRY)
    if note := _note(step):
        yield SetSlot("nota", note)


def asked(step: Step) -> Sequence[Asked]:
    """The items in their order."""
    units = step.view.catalog.derived(cart.units_by_sku) if step.view.catalog else {}
    items = step.value.items if isinstance(step.value, OrderEvent) else ()
    return [_asked(item, units.get(str(item.get("sku"))), step) for item in items]


def lines_of(items: Iterable[Asked]) -> Sequence[Line]:
    """As the cart keeps them: the same thing once, no more things than fit."""
    lines: Sequence[Line] = ()
    for item in items:
        if item.line is not None:
            lines = cart.added(lines, replace(item.line, units=item.units))
    return lines


def _asked(item: Mapping[str, Any], line: Line | None, step: Step) -> Asked:
    """A price in another currency says nothing."""
    price, currency = item.get("price"), item.get("currency") or step.view.tenant.currency
    said = Decimal(str(price)) if price is not None and currency == step.view.tenant.currency else None
    return Asked(str(item.get("sku")), min(int(item.get("quantity") or 1), MOST_UNITS), line, said)


def _differences(items: Sequence[Asked], taken: Sequence[Line], step: Step) -> Iterable[Effect]:
    for item in items:
        if item.line is None:
            yield _not_sold(item.sku, step.view.catalog)
        elif item.said is not None and item.said != item.line.price:
            before, now = (shown_price(price, step.view.tenant) for price in (item.said, item.line.price))
            yield Reply.text("llega.otro_precio", nombre=item.line.name, antes=before, ahora=now)
    if len({item.line.sku for item in items if item.line}) > MOST_LINES:
        yield Reply.text("carrito.lleno")


def _not_sold(sku: str, catalog: Catalog | None) -> Reply:
    """By its name where the shop shows it, though nobody can order it here."""
    known = catalog.by_sku(sku) if catalog else None
    return Reply.text("llega.no_se_pide", nombre=known.name) if known else Reply.text("llega.no_esta", codigo=sku[:40])


def _note(step: Step) -> str:
    return " ".join(step.value.text.split())[:LONGEST_NOTE] if isinstance(step.value, OrderEvent) else ""


TRANSITIONS: Sequence[Mapping[str, Any]] = [
    {"trigger": "order", "source": "*", "dest": "carrito", "before": take_order},
]
