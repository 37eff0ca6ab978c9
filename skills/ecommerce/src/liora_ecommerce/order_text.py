"""An order as the shop reads it, when the person sends it on to the shop's own number."""

from collections.abc import Sequence

from liora.order import ORDER_NUMBER, OrderLine, PlaceOrder
from liora.skill import Step
from liora_ecommerce.reach import address_of
from liora_ecommerce.screens import shown_price

WAYS = {"domicilio": "a domicilio", "retiro": "retira en la tienda"}

LONGEST_ADDRESS = 1900
"""Characters of a link: WhatsApp opens those of up to about 2,000."""


def address_with(order: PlaceOrder, step: Step) -> str:
    """The link with the whole order, or with so many of its lines as a link can carry."""
    for shown in range(len(order.lines), -1, -1):
        address = address_of(step, order_text(order, step, shown))
        if len(address) <= LONGEST_ADDRESS:
            return address
    return address_of(step, f"Pedido #{ORDER_NUMBER}")


def order_text(order: PlaceOrder, step: Step, shown: int) -> str:
    """What the shop needs: items with their codes, subtotal, who, where, how it is paid, note."""
    told = {
        "Cliente": order.customer,
        "Entrega": ", ".join(filter(None, (WAYS.get(order.delivery, order.delivery), order.address))),
        "Pago": order.payment,
        "Nota": order.note,
    }
    more = len(order.lines) - shown
    return "\n".join(
        [
            f"Pedido #{ORDER_NUMBER}",
            *_listed(order.lines[:shown], step),
            *([f"… y {more} más"] if more else []),
            f"Subtotal: {shown_price(order.total, step.view.tenant)}",
            *(f"{name}: {value}" for name, value in told.items() if value),
        ]
    )


def _listed(lines: Sequence[OrderLine], step: Step) -> Sequence[str]:
    tenant = step.view.tenant
    return [
        f"{line.units} × {', '.join(filter(None, (line.name, line.variant)))} ({line.sku}): "
        f"{shown_price(line.price * line.units, tenant)}"
        for line in lines
    ]
