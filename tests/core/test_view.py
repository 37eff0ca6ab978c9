"""What is derived from a catalog belongs to it."""

import gc
import weakref

from liora.view import Catalog, Product


def names(catalog: Catalog) -> list[str]:
    return [product.name for product in catalog.products]


def count(catalog: Catalog) -> int:
    return len(catalog.products)


def test_what_is_derived_is_made_once_for_each_catalog() -> None:
    one, other = Catalog(1, (Product("A", "Gorro"),)), Catalog(1, (Product("A", "Polera"), Product("B", "Taza")))
    assert one.derived(names) == ["Gorro"]
    assert one.derived(names) is one.derived(names)
    assert other.derived(names) == ["Polera", "Taza"]
    assert [one.derived(count), other.derived(count)] == [1, 2]


def test_what_is_derived_goes_with_its_catalog() -> None:
    catalog = Catalog(1, (Product("A", "Gorro"),))
    catalog.derived(names)
    gone = weakref.ref(catalog)
    del catalog
    gc.collect()
    assert gone() is None
