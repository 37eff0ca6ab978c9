"""Which products a person means: all of the message first, then its product words, then only how it begins.

Coverage, guards, actions and lists of a turn all ask about the same words, so the last answers are remembered: by text
alone what only the text decides, and at the catalog (`_shelf`) what the catalog decides too.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import dropwhile
from types import MappingProxyType

from liora.language.normalise import fold, words, written_out
from liora.language.rewording import reworded
from liora.language.search import WordIndex
from liora.view import Catalog, Product
from liora_ecommerce.regional import in_shop_names, names_for

CLOSE = 0.8
"""Share of a query from which a product is what was asked for, and not only something like it."""

UNASKED = 0.75
"""Share from which a text without any cue is taken for a product: one typo in a short word, two in a long one."""

HINTED = 0.6
"""What a question for a product covers at least: the lowest share that the engine takes for an answer."""

MOST_WORDS = 6
"""Words after "tienen…" that may name a product; what follows is a story ("para mi sobrina que cumple…")."""

SHOWN = 40
"""Characters of a query that are shown back."""

BUDGET = re.compile(
    r"(?:menos|más|mas|debajo|arriba) de \$? ?\d[\d.,]*|(?:hasta|máx\w*|max\w*|bajo|entre)(?: de)? \$? ?\d[\d.,]*"
    r"(?: y \$? ?\d[\d.,]*)?|\$ ?\d[\d.,]*|\d[\d.,]*(?= ?(?:mil|lucas?|pesos|soles|palos?)\b)",
    re.IGNORECASE,
)
"""A price somebody has in mind: no product is called like that."""

NO_SYNONYMS: Mapping[str, str] = MappingProxyType({})


def listed(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


ASKS = listed(
    "tienen tienes tenes tendran tendras venden vendes vende manejan traen busco buscando comprar encargar",
    "precio precios cuesta cuestan",
)
"""Words that ask for a product, whatever follows."""

PRICE = listed("precio precios cuanto cuesta cuestan vale valen sale salen costo")
"""Words that ask for a price."""

HOW_MUCH = re.compile(r"\bcuanto (?:me )?(?:vale|sale|cobran)n?\b")
"""The same in two words: "vale" alone is a yes."""

CUES = ASKS | listed("tiene hay vale valen necesito ocupo quiero quisiera llevar sale salen cuanto dame deme")
"""Words that often stand before a product."""

ASIDE = CUES | listed(
    "catalogo producto productos tienda compro lista oferta ofertas promo promos promocion promociones descuento",
    "descuentos marca modelo tipo barato barata baratos baratas economico economica algo hola ola holi buenas buenos",
    "buen dia dias tarde tardes noche noches gracias favor porfa porfis plis amigo amiga ver mostrar muestrame que q k",
    "ke me das dan cual cuales son es a de y o si el la los las un una unos unas en por para con se mas muy su ustedes",
    "saber queria mi mis stock disponible disponibles disponibilidad mostrame enseñame interesa cuanta",
    "cuantas cuantos gusta gustaria mil luca lucas pesos soles palo palos",
)
"""Words around a product that are no part of its name."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Products, best first, and the words that find them; `exact` when they are what was asked for."""

    products: tuple[Product, ...]
    words: str
    exact: bool


def find(text: str, catalog: Catalog, synonyms: Mapping[str, str] = NO_SYNONYMS) -> Finding | None:
    """The products that a text means, in its own words or in the tenant's; None when there is nothing like it."""
    said, meant = catalog.derived(_shelf).find(text), reworded(text, synonyms)
    if meant == text or (said and said.exact):
        return said
    other = catalog.derived(_shelf).find(meant)
    return other if other and (said is None or other.exact) else said


def _find(catalog: Catalog, text: str) -> Finding | None:
    whole = [(query, ranked(query, catalog)) for query in (text, name_in(text), asked_in(text))]
    close = [(query, hits) for query, hits in whole if hits and hits[0][0] >= CLOSE]
    like = close or [(query, hits) for query, hits in whole if hits] or _begun(text, catalog)
    if not like:
        return None
    query, hits = like[0]
    found = tuple(product for _, product in hits)
    return Finding(found, _in_shop_words(query, found[0], catalog), exact=bool(close))


def covers(text: str, catalog: Catalog) -> float:
    """How well the catalog answers free text, 0 to 1: a question for a product is answered even by "no hay"."""
    return catalog.derived(_shelf).covers(text)


def _covers(catalog: Catalog, text: str) -> float:
    if not _names_something(text):
        return HINTED if asks(text) and not name_in(text) else 0.0
    queries = (text, name_in(text), asked_in(text) if asks(text) else "")
    best = max((hits[0][0] for query in queries if (hits := ranked(query, catalog))), default=0.0)
    if best >= UNASKED:
        return best
    return HINTED if asks(text) or _begun(text, catalog) else 0.0


@lru_cache(maxsize=256)
def asks(text: str) -> bool:
    """Whether a product is asked for, whatever it is."""
    return bool(ASKS.intersection(words(text, 400)) or HOW_MUCH.search(fold(text)))


def ranked(query: str, catalog: Catalog) -> Sequence[tuple[float, Product]]:
    """Products with the share of the query that they have: best first, then what is in stock."""
    return catalog.derived(_shelf).ranked(query)


def _ranked(catalog: Catalog, query: str) -> Sequence[tuple[float, Product]]:
    shelf, products = catalog.derived(_shelf), catalog.products
    hits = shelf.index.hits(in_shop_names(query, shelf.names), limit=len(products))
    found = [(hit.coverage, products[hit.position]) for hit in hits]
    return tuple(sorted(found, key=lambda hit: (-round(hit[0], 2), hit[1].stock == 0)))


def near(text: str, catalog: Catalog) -> Sequence[str]:
    """Up to three names of products that have at least a part of what was not found."""
    shelf = catalog.derived(_shelf)
    names = {title: product.name for title, product in zip(shelf.titles, catalog.products, strict=True)}
    found = shelf.index.search(name_in(text), limit=1).near
    return list(dict.fromkeys(names[said] for said in found if said in names))


@lru_cache(maxsize=512)
def name_in(text: str) -> str:
    """What is left when greetings, cues, quantities and prices are taken away; the words as they were typed."""
    typed = re.findall(r"[\w'-]+", BUDGET.sub(" ", text[:400]))
    kept = (word for word in typed if not ASIDE.issuperset(written_out(fold(word))))
    return " ".join(dropwhile(_is_quantity, kept)).lower()


@lru_cache(maxsize=256)
def asked_in(text: str) -> str:
    """What stands behind the first cue: of "causa, tienen chompa?", "chompa"; all of it where there is no cue."""
    typed = re.findall(r"\S+", text[:400])
    first = next((at + 1 for at, word in enumerate(typed) if CUES.intersection(words(word))), 0)
    return name_in(" ".join(typed[first:])) or name_in(text)


def shown(text: str) -> str:
    """A query short enough to be shown back."""
    name = asked_in(text) or " ".join(text.split()).lower()
    if len(name) <= SHOWN:
        return name
    return (name[: SHOWN - 1].rpartition(" ")[0] or name[: SHOWN - 1]) + "…"


def _is_quantity(word: str) -> bool:
    return word.isdigit() and len(word) <= 2


def _begun(text: str, catalog: Catalog) -> "Sequence[tuple[str, Sequence[tuple[float, Product]]]]":
    """The longest beginning of what was asked for that the catalog has."""
    begun = ((query, ranked(query, catalog)) for query in _beginnings(text, catalog))
    return [(query, hits) for query, hits in begun if hits and hits[0][0] >= CLOSE][:1]


def _beginnings(text: str, catalog: Catalog) -> Iterator[str]:
    """What stands behind a cue, shorter and shorter: of "tienen mochilas rojas para niña", "mochilas" in the end.

    The first word must be one that a product or a category begins with: "polera azul", but not "niño con fiebre".
    """
    shelf = catalog.derived(_shelf)
    said = words(text, 400)
    for start in [at + 1 for at, word in enumerate(said) if word in CUES] or [0]:
        behind = name_in(" ".join(said[start:])).split()[:MOST_WORDS]
        if behind and shelf.heads.hits(in_shop_names(behind[0], shelf.names), limit=1):
            yield from (" ".join(behind[:size]) for size in range(len(behind), 0, -1))


def _names_something(text: str) -> bool:
    """A word of three letters, or a code of four digits: "3" and "zz" name nothing."""
    return any(len(word) >= (4 if word.isdigit() else 3) for word in fold(name_in(text)).split())


def _in_shop_words(query: str, product: Product, catalog: Catalog) -> str:
    """The query as the shop would write it ("sapatillas de ninio" → "zapatillas niño"), as long as it still finds."""
    written = f"{product.category} {product.name}".split()
    index, names = WordIndex(written), names_for(written)
    words = []
    for typed in name_in(query).split():
        hits = index.hits(in_shop_names(typed, names), limit=1)
        if hits:
            words.append(typed if hits[0].coverage == 1 else written[hits[0].position].lower())
    said = " ".join(dict.fromkeys(words))
    return said if said and ranked(said, catalog) else query[:80]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The words of a catalog: of each product, and those that products and categories begin with.

    The functions answer from memory what was asked for last.
    """

    titles: Sequence[str]
    names: Mapping[str, str]
    index: WordIndex
    heads: WordIndex
    find: Callable[[str], Finding | None]
    covers: Callable[[str], float]
    ranked: Callable[[str], Sequence[tuple[float, Product]]]


def _shelf(catalog: Catalog) -> _Shelf:
    products = catalog.products
    titles = [product.name for product in products]
    beside = [f"{product.category} {product.brand} {product.sku}" for product in products]
    gone = {at for at, product in enumerate(products) if product.stock == 0}
    begun = (text.split() for product in products for text in (product.name, product.category))
    heads = dict.fromkeys(words[0] for words in begun if words)
    return _Shelf(
        titles,
        names_for([*titles, *beside]),
        WordIndex(titles, beside=beside, later=gone),
        WordIndex(list(heads)),
        lru_cache(maxsize=16)(partial(_find, catalog)),
        lru_cache(maxsize=16)(partial(_covers, catalog)),
        lru_cache(maxsize=64)(partial(_ranked, catalog)),
    )
