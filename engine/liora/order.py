"""An order: what a skill wants stored, and how what is said names its number."""

from dataclasses import dataclass
from decimal import Decimal

ORDER_NUMBER = "\ue000pedido\ue001"
"""In texts and addresses of a turn that places an order: its number. It is longer than numbers are, so what fits with
it fits with them; nobody types these characters."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """So many units of one thing, at the price of one that the person saw; `variant` is '' where there is none."""

    sku: str
    name: str
    variant: str
    units: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """The effect that stores an order in the tenant's currency, once for its message.

    A turn places one at most, and never an empty one. The shop numbers its orders from 1 on; the number is known when
    the turn is stored, and `ORDER_NUMBER` stands for it in whatever the turn says. `delivery` and `payment` are words
    of the skill, such as `domicilio`.
    """

    lines: tuple[OrderLine, ...]
    customer: str = ""
    delivery: str = ""
    address: str = ""
    payment: str = ""
    note: str = ""

    @property
    def total(self) -> Decimal:
        """Of what is ordered, without its delivery."""
        return sum((line.price * line.units for line in self.lines), Decimal(0))
