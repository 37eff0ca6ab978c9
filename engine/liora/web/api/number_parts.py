"""What the resources of numbers are made of, beside the database."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from liora.db.session import Pool
from liora.numbers.vendor import Vendors
from liora.web.testers import TesterDoor


@dataclass(frozen=True, slots=True)
class NumberParts:
    """`ring` tells the sender that a number (cliente_id, number_id) has something to say."""

    pool: Pool
    vendors: Vendors
    testers: TesterDoor
    ring: Callable[[tuple[UUID, UUID]], None]
