"""What was understood of a price list: products to publish, and a report for the person who uploaded it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from liora.view import Product

SHOWN = 20
"""How many problems a report spells out; the others are counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one line of the file, in Spanish; line 0 is the file as a whole."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Problems:
    """The gravest problems first, up to `SHOWN`, and how many there are in all."""

    shown: tuple[Problem, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """`rows` that say something about a product; `merged` are earlier rows of a repeated SKU.

    Blank rows, repeated headers, sections and notes are no rows. Of a list without variants, `rows` is the sum of the
    others; a row of images or of another variant belongs to its product and is counted in `rows` alone.
    """

    rows: int = 0
    live: int = 0
    hidden: int = 0
    merged: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Guesses:
    """How the file was read: `header_row` is a line of the file, `price_format` an example such as `$1.234,56`.

    `delimiter` is the character itself and empty where cells have none (a spreadsheet); `encoding` is then `xlsx` or
    the like. `currency` is ISO 4217: what the list says itself, else the tenant's.
    """

    encoding: str
    delimiter: str
    header_row: int
    price_format: str
    currency: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A product as the shop will see it in the preview; `price` in the currency of the list, as people write it."""

    sku: str
    name: str
    price: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """The whole answer; `products` are live, `hidden` have a name and no price, both in the order of the shop.

    `warnings` are Spanish sentences about the whole list (another currency, a pharmacy). `restricted` counts products
    by what bars their sale by chat. `columns` says which header was read as what. `checksum` is the SHA-256 of the
    file's bytes, in hexadecimal.
    """

    products: tuple[Product, ...]
    hidden: tuple[Product, ...]
    counts: Counts
    guesses: Guesses
    samples: tuple[Sample, ...]
    problems: Problems
    checksum: str
    warnings: tuple[str, ...] = ()
    restricted: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
