"""Whatever the bytes: products that hold what they promise, or one Spanish sentence; never another exception.

CI reads 300 files; `LIORA_HOSTILE=10000 pytest -n0 -s tests/catalog/test_reading_hostile.py` reads more and prints what
became of them.
"""

import os
import re
from collections import Counter
from dataclasses import fields
from io import BytesIO

import pytest

from liora.catalog.reading import understand
from liora.catalog.reading.understood import SHOWN, Understood
from liora.catalog_source import CatalogLimits, UnreadableCatalog
from liora.view import Product

from .hostile import hostile
from .reading import SOURCES

FILES = int(os.environ.get("LIORA_HOSTILE", "300"))
LIMITS = CatalogLimits(bytes=400_000, rows=2_000, columns=100, field=20_000, unpacked=4_000_000)
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")


@pytest.mark.parametrize("part", range(10))
def test_hostile_files_are_understood_or_refused(part: int) -> None:
    became = Counter[str]()
    for seed in range(part, FILES, 10):
        found = understood(hostile(seed))
        assert found, seed
        assert isinstance(found, str) or promises_broken(found) == [], seed
        became[found[:50] if isinstance(found, str) else "understood"] += 1
    print(part, became.most_common())
    assert 0 < became["understood"] < became.total()


def understood(content: bytes) -> Understood | str:
    """Or the sentence of the refusal."""
    try:
        return understand(BytesIO(content), "lista.csv", SOURCES, LIMITS, "MXN")
    except UnreadableCatalog as refusal:
        return str(refusal)


def promises_broken(found: Understood) -> list[str]:
    counts = found.counts
    said = {
        "counts": (counts.live, counts.hidden) == (len(found.products), len(found.hidden)),
        "sum": counts.rows >= counts.live + counts.hidden + counts.merged + counts.rejected,
        "rows": counts.rows <= LIMITS.rows,
        "problems": len(found.problems.shown) <= min(SHOWN, found.problems.total),
        "reasons": all(problem.reason and problem.line > 0 for problem in found.problems.shown),
        "codes": len({product.sku.casefold() for product in (*found.products, *found.hidden)})
        == counts.live + counts.hidden,
        "live": all(product.price is not None and 0 < product.price < 10**12 for product in found.products),
        "hidden": all(product.price is None for product in found.hidden),
        "samples": 0 < len(found.samples) <= 3,
    }
    broken = [promise for promise, kept in said.items() if not kept]
    return broken + [why for product in (*found.products, *found.hidden) for why in wrong_with(product)]


def wrong_with(product: Product) -> list[str]:
    texts = {each.name: getattr(product, each.name) for each in fields(product)}
    texts = {name: text for name, text in texts.items() if isinstance(text, str)}
    wrong = [f"{name}: {text!r}" for name, text in texts.items() if CONTROLS.search(text)]
    lengths = {"name": 200, "description": 1000, "sku": 110, "category": 80, "brand": 80, "url": 2048, "image": 2048}
    wrong += [f"{name} is too long" for name, most in lengths.items() if len(texts[name]) > most]
    if not product.name or not product.sku or "\n" in product.name + product.sku:
        wrong.append(f"{product.sku!r} {product.name!r}")
    return wrong
