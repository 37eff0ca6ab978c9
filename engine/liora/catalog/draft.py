"""A catalog that may be published: what was understood of a file, in the form that a snapshot keeps."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from liora.catalog.reading.understood import Understood
from liora.catalog.snapshots import to_json
from liora.view import Product


@dataclass(frozen=True, slots=True)
class Draft:
    """`products`, which people see, and `hidden` ones are JSON; `checksum` is the SHA-256 of both.

    `file_checksum` is that of the file's bytes, empty where there was no file. `report` is what the shop is told, as
    JSON: `counts`, `guesses`, `samples`, `problems`, and what else was understood.
    """

    products: bytes
    hidden: bytes
    checksum: str
    file_checksum: str
    report: Mapping[str, Any]


def draft_of(understood: Understood) -> Draft:
    """Of a file. What concerns the whole list stands first among the problems, on line 0."""
    problems = [{"line": 0, "reason": sentence} for sentence in understood.warnings]
    report = {
        "counts": asdict(understood.counts),
        "guesses": asdict(understood.guesses),
        "samples": [asdict(sample) for sample in understood.samples],
        "problems": problems + [asdict(problem) for problem in understood.problems.shown],
        "restricted": dict(understood.restricted),
        "columns": dict(understood.columns),
    }
    return _draft(understood.products, understood.hidden, understood.checksum, report)


def draft_of_products(products: Sequence[Product]) -> Draft:
    """Of products that nobody had to read."""
    return _draft(products, (), "", {"counts": {"rows": len(products), "live": len(products)}})


def _draft(
    products: Sequence[Product], hidden: Sequence[Product], file_checksum: str, report: Mapping[str, Any]
) -> Draft:
    live, rest = to_json(products), to_json(hidden)
    digest = hashlib.sha256(live)
    digest.update(rest)
    return Draft(live, rest, digest.hexdigest(), file_checksum, report)
