"""Lists as shops have them, and what is understood of them with the sources that are installed."""

from io import BytesIO

from openpyxl import Workbook

from liora.builtin import liora_catalog_sources
from liora.catalog.reading import understand
from liora.catalog.reading.understood import Understood
from liora.catalog_source import CatalogLimits
from liora.view import Product

SOURCES = tuple(liora_catalog_sources())


def read(content: bytes | str, currency: str = "MXN", filename: str = "lista.csv", **limits: int) -> Understood:
    """The content of a file as `understand` sees it; text is UTF-8."""
    raw = content.encode() if isinstance(content, str) else content
    return understand(BytesIO(raw), filename, SOURCES, CatalogLimits(**limits), currency)


def live(content: bytes | str, currency: str = "MXN") -> list[tuple[str, str, str]]:
    """Code, name and price of the live products."""
    return [brief(product) for product in read(content, currency).products]


def brief(product: Product) -> tuple[str, str, str]:
    return product.sku, product.name, str(product.price)


def xlsx(*rows: list[object], **sheets: list[list[object]]) -> bytes:
    """A workbook with these rows in its first sheet, and further sheets by name."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, others in sheets.items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()
