"""Which products a person means: by code, else all of the message, then its product words, then only how it begins.

Coverage, guards, actions and lists of a turn all ask about the same words, so the last answers are remembered at the
catalog (`Shelf`), which is built once a snapshot.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from liora.language.amounts import without_prices
from liora.language.normalise import fold, words
from liora.language.rewording import reworded
from liora.language.search import WordIndex
from liora.view import Catalog, Product
from liora_ecommerce.asking import CUES, asked_in, asks, errand_in, is_plain, name_in, talks
from liora_ecommerce.codes import Codes, codes_of
from liora_ecommerce.facts import is_gone
from liora_ecommerce.regional import in_shop_names, names_for

CLOSE = 0.8
"""Share of a query from which a product is what was asked for, and not only something like it."""

UNASKED = 0.75
"""Share from which a text without any cue is taken for a product: one typo in a short word, two in a long one."""

SURE = 0.93
"""The same for one word in a sentence that may be about anything: the word itself, or how it begins."""

HINTED = 0.6
"""What a question for a product covers at least: the lowest share that the engine takes for an answer."""

MOST_WORDS = 6
"""Words after "tienen…" that may name a product; what follows is a story ("para mi sobrina que cumple…")."""

LONG_HEAD = 6
"""Letters from which a misspelt word at the beginning of any sentence still names a product: "borra" is no barra."""

NO_SYNONYMS: Mapping[str, str] = MappingProxyType({})

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Finding:
    """Products, best first, and the words that find them; `exact` when they are what was asked for."""

    products: tuple[Product, ...]
    words: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """Products, best first, then what can be had; `share` is what the best has of the query, 0 when there is none."""

    share: float = 0.0
    products: tuple[Product, ...] = ()


def find(text: str, catalog: Catalog, synonyms: Mapping[str, str] = NO_SYNONYMS) -> Finding | None:
    """The products that a text means, in its own words or in the tenant's; None when there is nothing like it."""
    shelf, meant = catalog.derived(Shelf), reworded(text, synonyms)
    said = shelf.once(_find, text)
    if meant == text or (said and said.exact):
        return said
    other = shelf.once(_find, meant)
    return other if other and (said is None or other.exact) else said


def covers(text: str, catalog: Catalog) -> float:
    """How well the catalog answers free text, 0 to 1: a question for a product is answered even by "no hay"."""
    return catalog.derived(Shelf).once(_covers, text)


def ranked(query: str, catalog: Catalog) -> Ranked:
    """The products that a query means: those with its code, else those that have enough of its words."""
    return catalog.derived(Shelf).ranked(query)


def near(text: str, catalog: Catalog) -> Sequence[str]:
    """Up to three names of products, or words of them, that are nearest to what was not found."""
    return catalog.derived(Shelf).once(_near, text)


def named_by_code(text: str, catalog: Catalog) -> Product | None:
    """The one product whose code was typed."""
    found = catalog.derived(Shelf).codes.find(text)
    return catalog.products[found[0]] if len(found) == 1 else None


class Shelf:
    """The words and codes of a catalog: of each product, and those that products and categories begin with.

    What was asked last is remembered.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.products = catalog.products
        names = [product.name for product in self.products]
        beside = [" ".join(dict.fromkeys(_around(product).split())) for product in self.products]
        begun = (text.split() for product in self.products for text in (product.name, product.category))
        self.names = names_for(text for titles in (names, beside) for text in titles)
        self.index = WordIndex(names, beside=beside, later={at for at, one in enumerate(self.products) if is_gone(one)})
        self.heads = WordIndex(list(dict.fromkeys(words[0] for words in begun if words)))
        self.codes: Codes = codes_of(catalog)
        self._answers: dict[tuple[Callable[..., Any], str], Any] = {}

    def ranked(self, query: str) -> Ranked:
        """The products that a query means: those with its code, else those that have enough of its words."""
        if coded := self.codes.find(query):
            return Ranked(1.0, tuple(self.products[at] for at in coded))
        return self.once(_ranked, self.index.words_of(in_shop_names(query, self.names)))

    def once(self, answer: "Callable[[Shelf, str], Answer]", asked: str) -> Answer:
        """The answer, from memory where it was asked for a short while ago."""
        key = (answer, asked)
        if key not in self._answers:
            if len(self._answers) >= _REMEMBERED:
                self._answers.clear()
            self._answers[key] = answer(self, asked)
        found: Answer = self._answers[key]
        return found


def _around(product: Product) -> str:
    variants = " ".join(one.name for one in product.variants)
    return f"{product.category} {product.brand} {variants}"


def _find(shelf: Shelf, text: str) -> Finding | None:
    queries = dict.fromkeys((without_prices(text), name_in(text), asked_in(text)))
    whole = [(query, found) for query in queries if (found := shelf.ranked(query)).products]
    close = [(query, found) for query, found in whole if found.share >= CLOSE]
    like = close or whole or _begun(shelf, text)
    if not like:
        return None
    query, found = like[0]
    return Finding(found.products, _in_shop_words(shelf, query, found.products[0]), exact=bool(close))


def _covers(shelf: Shelf, text: str) -> float:
    errand = errand_in(text)
    if talks(text) or (errand and shelf.ranked(errand).share <= SURE):
        return 0.0
    if not _names_something(text):
        return HINTED if asks(text) and not name_in(text) else 0.0
    queries = (without_prices(text), name_in(text), asked_in(text) if asks(text) else "")
    best = max(shelf.ranked(query).share for query in queries)
    if best >= (UNASKED if is_plain(text) or " " in name_in(text) else SURE):
        return best
    return HINTED if asks(text) or _begun(shelf, text) else 0.0


def _ranked(shelf: Shelf, said: str) -> Ranked:
    share, positions = shelf.index.found(said)
    return Ranked(share, tuple(map(shelf.products.__getitem__, positions)))


def _near(shelf: Shelf, text: str) -> Sequence[str]:
    return shelf.index.search(in_shop_names(name_in(text), shelf.names), limit=1).near


def _begun(shelf: Shelf, text: str) -> Sequence[tuple[str, Ranked]]:
    """The longest beginning of what was asked for that the catalog has."""
    begun = ((query, shelf.ranked(query)) for query in _beginnings(shelf, text))
    return [(query, found) for query, found in begun if found.share >= CLOSE][:1]


def _beginnings(shelf: Shelf, text: str) -> Iterator[str]:
    """What stands behind a cue, shorter and shorter: of "tienen mochilas rojas para niña", "mochilas" in the end.

    The first word must be one that a product or a category begins with: "polera azul", but not "niño con fiebre".
    """
    said = words(text, 400)
    cued = [at + 1 for at, word in enumerate(said) if word in CUES]
    for start in cued or [0]:
        behind = name_in(" ".join(said[start:])).split()[:MOST_WORDS]
        if behind and _is_head(shelf, behind[0], HINTED if cued or len(behind[0]) >= LONG_HEAD else SURE):
            yield from (" ".join(behind[:size]) for size in range(len(behind), 0, -1))


def _is_head(shelf: Shelf, word: str, least: float) -> bool:
    found = shelf.heads.hits(in_shop_names(word, shelf.names), limit=1)
    return bool(found) and found[0].coverage >= least


def _names_something(text: str) -> bool:
    """A word of three letters, or a code of four digits: "3" and "zz" name nothing."""
    return any(len(word) >= (4 if word.isdigit() else 3) for word in fold(name_in(text)).split())


def _in_shop_words(shelf: Shelf, query: str, product: Product) -> str:
    """The query as the shop would write it ("sapatillas de ninio" → "zapatillas niño"), as long as it still finds."""
    if shelf.codes.find(query):
        return query.strip()[:80]
    written = (
        f"{product.category} {product.brand} {product.name} {' '.join(one.name for one in product.variants)}".split()
    )
    index, names = _index_of(tuple(written))
    said = [word for typed in name_in(query).split() if (word := _as_written(typed, written, index, names))]
    whole = " ".join(dict.fromkeys(said))
    return whole if whole and shelf.ranked(whole).products else query[:80]


@lru_cache(maxsize=64)
def _index_of(written: tuple[str, ...]) -> tuple[WordIndex, Mapping[str, str]]:
    return WordIndex(written), names_for(written)


def _as_written(typed: str, written: Sequence[str], index: WordIndex, names: Mapping[str, str]) -> str:
    """A typed word as a product has it, empty where it has none."""
    hits = index.hits(in_shop_names(typed, names), limit=1)
    return "" if not hits else typed if hits[0].coverage == 1 else written[hits[0].position].lower()


_REMEMBERED = 32
"""Answers of one catalog: in a large one each may hold all its products."""
