"""Reads whatever price list a shop has: `understand` says which products it holds, and what was wrong with it.

    source (bytes → rows) ─▶ finding (headers) ─▶ records ─▶ offers (prices decided per list)
                                                    └─▶ grouping ─▶ products ─▶ restricted ─▶ Understood

Blocking and pure: no database, no network, no clock.
"""

from collections import Counter
from collections.abc import Sequence
from typing import BinaryIO

from liora.catalog.reading.finding import Found, find_headers
from liora.catalog.reading.grouping import Grouping
from liora.catalog.reading.offers import Pricing, pricing_of
from liora.catalog.reading.problems import ProblemList
from liora.catalog.reading.products import products_of
from liora.catalog.reading.records import records_of
from liora.catalog.reading.restricted import restricted
from liora.catalog.reading.samples import samples_of
from liora.catalog.reading.understood import Counts, Guesses, Understood
from liora.catalog_source import CatalogLimits, CatalogSource, Sheet, UnreadableCatalog
from liora.spreadsheets.intake import checksum_of, source_of
from liora.view import Product


def understand(
    file: BinaryIO, filename: str, sources: Sequence[CatalogSource], limits: CatalogLimits, currency: str
) -> Understood:
    """What the list holds, read with the first of `sources` that recognizes it; `currency` is the tenant's.

    Raises UnreadableCatalog with a Spanish sentence when the file cannot be a catalog. `file` is seekable.
    """
    checksum = checksum_of(file, limits)
    source = source_of(file, filename, sources)
    file.seek(0)
    sheet = source.read(file, limits)
    found = find_headers(sheet.rows, currency)
    problems = ProblemList()
    records = list(records_of(found.rest, found.columns, problems))
    pricing = pricing_of(records, found.columns, currency)
    grouping = Grouping(pricing, problems)
    for record in records:
        grouping.add(record)
    live, hidden, pharmacy = restricted(*products_of(grouping.drafts, problems))
    if not live and not hidden:
        raise UnreadableCatalog("La lista tiene títulos y ningún producto con nombre debajo.")
    return Understood(
        products=tuple(live),
        hidden=tuple(hidden),
        counts=Counts(grouping.rows, len(live), len(hidden), grouping.merged, grouping.rejected),
        guesses=_guesses(source, sheet, found, pricing),
        samples=samples_of(live or hidden, pricing.currency),
        problems=problems.result(),
        checksum=checksum,
        warnings=tuple(filter(None, (_other_currency(pricing, currency), _other_sheets(sheet), pharmacy))),
        restricted=_restricted([*live, *hidden]),
        columns=found.columns.shown(),
    )


def _guesses(source: CatalogSource, sheet: Sheet, found: Found, pricing: Pricing) -> Guesses:
    return Guesses(
        encoding=sheet.guesses.get("encoding", source.name),
        delimiter=sheet.guesses.get("delimiter", ""),
        header_row=found.row.line,
        price_format=pricing.convention.example,
        currency=pricing.currency,
    )


def _restricted(products: Sequence[Product]) -> dict[str, int]:
    return dict(Counter(product.restricted for product in products if product.restricted))


def _other_currency(pricing: Pricing, currency: str) -> str:
    if not pricing.foreign:
        return ""
    return f"La lista dice que sus precios están en {pricing.currency}; la tienda vende en {currency}."


def _other_sheets(sheet: Sheet) -> str:
    others = sheet.guesses.get("other_sheets", "")
    return f"Se leyó la hoja «{sheet.guesses.get('sheet', '')}»; quedan sin leer: {others[:200]}." if others else ""
