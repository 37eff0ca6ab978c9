"""The cart: what a person wants to buy, at the prices that they saw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from liora.view import Catalog, Product

MOST_UNITS = 99
MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Line:
    """So many units of one thing on sale; `price` is that of one, as it was when the person chose it.

    `name` is the product's, `variant` which of it; '' where there is but one.
    """

    sku: str
    name: str
    price: Decimal
    units: int = 1
    variant: str = ""

    @property
    def title(self) -> str:
        return f"{self.name}, {self.variant}" if self.variant else self.name

    @property
    def total(self) -> Decimal:
        return self.price * self.units


@dataclass(frozen=True, slots=True)
class Changed:
    """A line whose thing costs something else by now; None where the catalog no longer sells it."""

    line: Line
    price: Decimal | None


def on_sale(product: Product) -> Sequence[Line]:
    """One unit of each thing that may be bought of a product: its variants, or the product itself.

    Nothing of what has no price, is sold out, or may not be sold by chat.
    """
    if product.restricted:
        return ()
    if not product.variants:
        return _unit(product.sku, product.name, product.price, product.stock)
    return [
        unit
        for variant in product.variants
        for unit in _unit(
            variant.sku or f"{product.sku} {variant.name}",
            product.name,
            product.price if variant.price is None else variant.price,
            variant.stock,
            variant.name,
        )
    ]


def read(slot: Iterable[Mapping[str, Any]]) -> Sequence[Line]:
    """The lines of the slot `carrito`."""
    return [
        Line(line["sku"], line["nombre"], Decimal(line["precio"]), line["unidades"], line.get("variante", ""))
        for line in slot
    ]


def written(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The lines as the slot keeps them."""
    return [
        {"sku": line.sku, "nombre": line.name, "precio": str(line.price), "unidades": line.units}
        | ({"variante": line.variant} if line.variant else {})
        for line in lines
    ]


def added(lines: Sequence[Line], new: Line) -> Sequence[Line]:
    """The lines with `new`: more units of what is in the cart, at the price that was seen last."""
    known = next((line for line in lines if line.sku == new.sku), None)
    if known is None:
        return [*lines, new][:MOST_LINES]
    units = min(known.units + new.units, MOST_UNITS)
    return [replace(new, units=units) if line is known else line for line in lines]


def without(lines: Sequence[Line], sku: str) -> Sequence[Line]:
    return [line for line in lines if line.sku != sku]


def total(lines: Iterable[Line]) -> Decimal:
    return sum((line.total for line in lines), Decimal(0))


def changes(lines: Sequence[Line], catalog: Catalog | None) -> Sequence[Changed]:
    """What the active catalog says differently from what the person saw."""
    units = catalog.derived(units_by_sku) if catalog else {}
    prices = {line.sku: units[line.sku].price for line in lines if line.sku in units}
    return [Changed(line, prices.get(line.sku)) for line in lines if prices.get(line.sku) != line.price]


def units_by_sku(catalog: Catalog) -> Mapping[str, Line]:
    """One unit of everything that may be bought, for `Catalog.derived`."""
    return {unit.sku: unit for product in catalog.products for unit in on_sale(product)}


def left_by_sku(catalog: Catalog) -> Mapping[str, int]:
    """Pieces of what somebody counts, for `Catalog.derived`."""
    counted = (
        (each.sku or f"{product.sku} {each.name}", each.stock)
        for product in catalog.products
        for each in (product.variants or (product,))
    )
    return {sku: stock for sku, stock in counted if stock is not None}


def _unit(sku: str, name: str, price: Decimal | None, stock: int | None, variant: str = "") -> Sequence[Line]:
    sold_out = stock is not None and stock <= 0
    return () if price is None or sold_out else (Line(sku, name, price, variant=variant),)
