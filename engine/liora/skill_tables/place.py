"""Where a table lies: whose it is, of which skill, and its name."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """A table of a cliente, whether anything is there or not."""

    cliente_id: UUID
    skill: str
    name: str

    def __str__(self) -> str:
        return f"{self.skill}/{self.name}"
