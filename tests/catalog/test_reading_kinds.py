"""Hundreds of kinds of lists, all with the same three products."""

import pytest

from .kinds import PRODUCTS, Kind, kinds
from .reading import brief, read

KINDS = list(kinds())


def test_there_are_more_than_five_hundred_kinds() -> None:
    assert len({kind.content for kind in KINDS}) >= 500


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_of_list_gives_its_products(kind: Kind) -> None:
    found = read(kind.content, kind.currency)
    assert [brief(product) for product in found.products] == kind.products
    assert (found.counts.rows, found.counts.live, found.problems.total) == (3, 3, 0)
    assert [product.stock for product in found.products] == [stock for *_, stock in PRODUCTS]
    assert found.guesses.currency == kind.currency
