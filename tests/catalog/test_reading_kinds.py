"""Hundreds of kinds of lists, all with the same three products."""

import pytest

from .kinds import DIALECTS, PRODUCTS, Kind, kinds
from .reading import brief, read


def test_there_are_more_than_five_hundred_kinds() -> None:
    assert len({kind.content for kind in kinds()}) >= 500


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_kind_of_list_gives_its_products(dialect: str) -> None:
    """One test a dialect: in every way to write prices, encoding, delimiter, line end and clutter."""
    of_dialect = [kind for kind in kinds() if kind.name.startswith(f"{dialect} ")]
    assert len(of_dialect) > 40
    wrong = {kind.name: found for kind in of_dialect if (found := _found(kind)) != _expected(kind)}
    assert wrong == {}


def _found(kind: Kind) -> object:
    found = read(kind.content, kind.currency)
    stocks = [product.stock for product in found.products]
    return [*map(brief, found.products)], stocks, found.counts.rows, found.problems.total, found.guesses.currency


def _expected(kind: Kind) -> object:
    return kind.products, [stock for *_, stock in PRODUCTS], 3, 0, kind.currency
