"""Products by the code on the box or in the price list: SKU and barcode, of a product or of one of its variants."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liora.view import Catalog
from liora_ecommerce.asking import name_in

SHORTEST = 4
"""Signs of a number that is a code without being called one: shorter ones are sizes, quantities, rows of a list."""

NAMED = re.compile(
    r"\b(?:c[oó]d(?:igo)?s?|sku|art(?:[ií]culo)?|ref(?:erencia)?|ean)\.?\s*(?:de barras?)?[:#]?\s*(\S+)", re.I
)
TYPED = re.compile(r"[^\s?¿!¡,;:()«»\"]+")


@dataclass(frozen=True, slots=True)
class Codes:
    """Where codes lead: positions of products in the catalog, by the code as `plain` leaves it."""

    places: Mapping[str, Sequence[int]]

    def find(self, text: str) -> "Sequence[int]":
        """The products that the text names by a code, empty where it names none."""
        for typed, least in _typed(text):
            code = plain(typed)
            if code and sum(map(str.isalnum, typed)) >= least and (found := self.places.get(code)):
                return found
        return ()


def codes_of(catalog: Catalog) -> Codes:
    """All codes of a catalog."""
    places: dict[str, list[int]] = {}
    for at, product in enumerate(catalog.products):
        own = (product.sku, product.barcode, *(code for one in product.variants for code in (one.sku, one.barcode)))
        for code in dict.fromkeys(plain(one) for one in own):
            if code:
                places.setdefault(code, []).append(at)
    return Codes(places)


def plain(code: str) -> str:
    """Letters and digits alone, no zeros in front: a price list has lost or gained both."""
    return re.sub(r"[\W_]+", "", code.casefold()).lstrip("0")


def _typed(text: str) -> "Sequence[tuple[str, int]]":
    """What may be a code, with the least length: what is called one, all that is asked for, each word with a digit."""
    named = [(found[1], 1) for found in NAMED.finditer(text)]
    asked = name_in(text)
    words = [(word, SHORTEST) for word in (asked, *TYPED.findall(text)) if _looks_like_code(word)]
    return [*named, *words]


def _looks_like_code(word: str) -> bool:
    """With a digit, or with letters on both sides of a hyphen: a word alone is a word."""
    return any(map(str.isdigit, word)) or re.search(r"\w[-_/]\w", word) is not None
