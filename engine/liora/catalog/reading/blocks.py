"""Lists that stand side by side on a page, `Código, Producto, Precio, Código, Producto, Precio`, as one list."""

from collections.abc import Iterator, Sequence

from liora.catalog.reading.headers import Columns
from liora.catalog_source import Row


def blocks_of(columns: Columns) -> list[slice]:
    """The places of each block; one slice of everything where the headers do not repeat."""
    keys = columns.keys
    names = [place for place, key in enumerate(keys) if key == keys[columns.first("name")]]
    prices = [place for place, key in enumerate(keys) if key == keys[columns.first("price")]]
    width = names[1] - names[0] if len(names) > 1 else 0
    if len(names) != len(prices) or not width or [place + width for place in prices[:-1]] != prices[1:]:
        return [slice(None)]
    start = max(0, min(columns.first("name"), columns.first("price"), *_known_before(columns, names[0], prices[0])))
    return [slice(start + number * width, start + (number + 1) * width) for number in range(len(names))]


def _known_before(columns: Columns, name: int, price: int) -> list[int]:
    """Columns that belong to the first block and stand before its name and price, such as a code."""
    return [place for place in columns.known if place < min(name, price)] or [min(name, price)]


def split(rows: Iterator[Row], blocks: Sequence[slice]) -> Iterator[Row]:
    """Each row as one for each block; what is empty in a block is a row of nothing."""
    for row in rows:
        for block in blocks:
            yield Row(row.line, row.cells[block], row.problem if block is blocks[0] else "")
