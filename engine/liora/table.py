"""What a table is: rows that a tenant uploads for a skill, such as its collection points or its own foods.

    from liora.table import BadRow, Column, Table

    def read_point(row):
        if not row["nombre"]:
            raise BadRow("Falta el nombre.")
        return {"nombre": row["nombre"], "lat": float(row["lat"]), "lon": float(row["lon"])}

    puntos = Table("puntos", "Puntos de reciclaje", [Column("nombre"), Column("lat"), Column("lon")], read_point)

A skill lists its tables (`Skill(tables=[puntos])`) and finds what was uploaded in `step.tables.get("puntos")`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from liora.errors import LioraError

Derived = TypeVar("Derived")


class BadRow(LioraError):
    """A row that a table cannot take; its sentence is Spanish, for the person who uploaded it."""


class UnreadableTable(LioraError):
    """A file that cannot be the table; its sentence is Spanish, for the person who uploaded it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its heading, or by one of `also`; accents, capitals and punctuation of headings do not matter.

    A file without a column that is not `optional` is refused; a cell that is missing reads as ''.
    """

    name: str
    also: Sequence[str] = ()
    optional: bool = False


def no_remarks(rows: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """For tables whose rows do not depend on each other."""
    return ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a skill: `read` makes of a row's cells, by column, what the skill uses (JSON), or raises BadRow.

    A row that is refused is reported with its line and the others stay; a ValueError of `read`, as of `float("ocho")`,
    refuses it too. What is kept are the cells: a new version of the skill reads them anew. `remarks` says in Spanish
    what is odd about the rows together, such as two points in one place.
    """

    name: str
    title: str
    columns: Sequence[Column]
    read: Callable[[Mapping[str, str]], Mapping[str, Any]]
    remarks: Callable[[Sequence[Mapping[str, Any]]], Iterable[str]] = no_remarks
    most_rows: int = 5_000


Declared = Mapping[str, Mapping[str, Table]]
"""The tables of skills, by skill and name."""


@dataclass(frozen=True, eq=False)
class Rows:
    """What a tenant has uploaded: one object for all conversations of a process until the next upload."""

    rows: tuple[Mapping[str, Any], ...]
    _derived: dict[Callable[["Rows"], Any], Any] = field(default_factory=dict, repr=False)

    def derived(self, make: Callable[["Rows"], Derived]) -> Derived:
        """What `make` derives from these rows and nothing else, such as an index: made once."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: Derived = self._derived[make]
        return found
