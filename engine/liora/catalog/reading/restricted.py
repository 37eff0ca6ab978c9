"""What Meta bars from sale by chat: each product by its own words, a pharmacy's by the company they keep."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from liora.catalog.reading.products import Made
from liora.catalog.reading.restricted_words import TELLING, WORDS
from liora.spreadsheets.headings import folded
from liora.view import Product

_FORM = re.compile(
    r"\b(?:tabs?|tabletas?|tablets?|comp|comprimidos?|caps?|capsulas?|capsules?|caplets?|grageas?|jarabe|syrup|susp|"
    r"suspension|iny|inyectable|injection|amp|ampollas?|ampolletas?|ampula|supositorios?|ovulos|sol|solucion|gotas|"
    r"drops|crema|cream|gel|unguento|ointment|fco|inhalador|inhaler|aerosol|parches)\b"
)
_DOSE = re.compile(r"\b\d+(?: \d+)? ?(?:mg|mcg|ug|ui|iu)\b")
_NAME = 80  # letters of a name that are looked at
_PHARMACY = 0.25
_ONLY_MEDICINE = 0.8
_MOST_OF_CATEGORY = 0.5
_ENOUGH = 10
_WARNING = (
    "Parece la lista de una farmacia: {count} de {total} productos se marcaron como medicamentos. Meta no permite "
    "venderlos por WhatsApp: se muestran con su precio, sin carrito."
)


def restricted(live: Sequence[Made], hidden: Sequence[Made]) -> tuple[list[Product], list[Product], str]:
    """The products with what bars their sale, and a Spanish warning where the whole list is of that kind."""
    reasons = [_reason(made) for made in (*live, *hidden)]
    products = [made.product for made in (*live, *hidden)]
    medicines = reasons.count("medicine")
    warning = ""
    if medicines >= _ENOUGH and medicines >= _PHARMACY * len(products):
        reasons = _of_a_pharmacy(products, reasons)
        warning = _WARNING.format(count=reasons.count("medicine"), total=len(products))
    flagged = [replace(each, restricted=why) if why else each for each, why in zip(products, reasons, strict=True)]
    return flagged[: len(live)], flagged[len(live) :], warning


def _of_a_pharmacy(products: Sequence[Product], reasons: Sequence[str]) -> list[str]:
    """Among medicines, what shares their category is taken for one; in a list of nothing else, everything is."""
    if reasons.count("medicine") >= _ONLY_MEDICINE * len(products):
        return [reason or "medicine" for reason in reasons]
    totals = Counter(product.category for product in products)
    pairs = zip(products, reasons, strict=True)
    medicines = Counter(product.category for product, reason in pairs if reason == "medicine")
    spread = {name for name in medicines if name and medicines[name] >= _MOST_OF_CATEGORY * totals[name]}
    return [
        reason or ("medicine" if product.category in spread else "")
        for product, reason in zip(products, reasons, strict=True)
    ]


def _reason(made: Made) -> str:
    if made.ingredient:
        return "medicine"
    of_category = _of_category(made.product.category)
    if of_category:
        return of_category
    name = folded(made.product.name[:_NAME])
    words = frozenset(name.split())
    if not TELLING.isdisjoint(words):
        for reason, said in WORDS.items():
            if said.names.within(name, words) and not said.harmless.within(name, words):
                return reason
    return "medicine" if _DOSE.search(name) and _FORM.search(name) else ""


@lru_cache(maxsize=1024)
def _of_category(category: str) -> str:
    text = folded(category)
    words = frozenset(text.split())
    return next((reason for reason, said in WORDS.items() if said.categories.within(text, words)), "")
