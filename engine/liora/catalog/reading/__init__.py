"""Reads whatever price list a shop has: `understand` says which products it holds, and what was wrong with it.

    source (bytes → rows) ─▶ headers ─▶ records (prices decided per file) ─▶ products ─▶ restricted ─▶ Understood

Blocking and pure: no database, no network, no clock.
"""

from collections.abc import Sequence
from typing import BinaryIO

from liora.catalog.reading.understood import Understood
from liora.catalog_source import CatalogLimits, CatalogSource


def understand(
    file: BinaryIO, filename: str, sources: Sequence[CatalogSource], limits: CatalogLimits, currency: str
) -> Understood:
    """Raises UnreadableCatalog with a Spanish sentence when the file cannot be a catalog."""
    raise NotImplementedError
