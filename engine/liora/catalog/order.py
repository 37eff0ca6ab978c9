"""An order to publish a file, and the answer to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from liora.accounts.audit import Deed
from liora.errors import LioraError

ANSWERED = ("counts", "guesses", "samples", "problems")
"""What of a report the answer holds, beside version and checksum."""

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """Who wants to publish which file; `currency` is the cliente's.

    `based_on` is the activation that was the last one when the file came: what is published on top of another one
    would undo what its sender has not seen. A `dry_run` changes nothing and leaves no trace.
    """

    cliente_id: UUID
    filename: str
    deed: Deed
    currency: str
    based_on: UUID | None
    dry_run: bool = False


class CatalogChanged(LioraError):
    """Otra publicación llegó antes. Mira qué quedó activo y, si hace falta, vuelve a publicar."""


class ClienteGone(LioraError):
    """The cliente does not exist any more."""


def answer_of(version: int | None, file_checksum: str, report: Mapping[str, Any]) -> Answer:
    """What who publishes is told: exactly these six; the version is None where none was made."""
    return {"version": version, "checksum": file_checksum} | {name: report[name] for name in ANSWERED}
