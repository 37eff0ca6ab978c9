"""How good the search of products is: real price lists, typed with typos, and sentences about other things.

    python -m tests.language.quality [--queries N] [--misses N]

Of each list: words of a title with one typo, in the frames people use. *Right first*: the first product has all words
that were meant; *in five*: one of the first five has. *Foreign*: share of the sentences about other things for which
the shop shows products.
"""

import argparse
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from liora.language.search import WordIndex
from liora.view import Catalog
from liora_ecommerce import finding

from .catalogs import LISTS, catalog_of
from .misspelling import misspelt, words_of
from .test_matching_corpus import other_topics

FRAMES = ("{}", "{}", "{}", "{}", "tienen {}?", "busco {}", "hola, precio de {}", "{} porfa", "quiero {}", "hay {}")
SHORTEST = 5
"""Letters of a word that is misspelt: in shorter ones a typo is another word (`vno`, `aja`)."""
LITTLE = frozenset(("para con los las del por sin una uno and the for with de la el en y o a x c").split())  # noqa: SIM905
"""Words that nobody types alone."""


Search = Callable[[str], Sequence[str]]
"""The names of products for what somebody wrote, best first."""


@dataclass(frozen=True)
class Query:
    """What was meant, and what was typed."""

    words: Sequence[str]
    text: str


@dataclass
class Score:
    """Of one list, in queries and sentences; `misses` are those whose first product is another one."""

    products: int
    queries: int = 0
    first: int = 0
    in_five: int = 0
    sentences: int = 0
    foreign: int = 0
    misses: list[tuple[str, Sequence[str], Sequence[str]]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


def by_index(catalog: Catalog) -> Search:
    """The engine's words alone: names, without what the skill adds."""
    names = [product.name for product in catalog.products]
    index = WordIndex(names)
    return lambda text: [names[hit.position] for hit in index.hits(text, 5)]


def by_skill(catalog: Catalog) -> Search:
    """What the shop's skill shows for a text that nothing else took."""

    def search(text: str) -> Sequence[str]:
        found = finding.find(text, catalog) if finding.covers(text, catalog) >= finding.HINTED else None
        return [product.name for product in found.products[:5]] if found else ()

    return search


def scored(catalog: Catalog, search: Search, queries: Sequence[Query], sentences: Sequence[str]) -> Score:
    """All queries and sentences put to one search."""
    score = Score(len(catalog.products), len(queries), sentences=len(sentences))
    for query in queries:
        found = search(query.text)
        right = [_has(name, query.words) for name in found[:5]]
        score.first += right[:1] == [True]
        score.in_five += any(right)
        if right[:1] != [True]:
            score.misses.append((query.text, query.words, found[:1]))
    score.taken = [text for text in sentences if search(text)]
    score.foreign = len(score.taken)
    return score


def asked(catalog: Catalog, dice: random.Random, how_many: int, shortest: int = SHORTEST) -> Iterator[Query]:
    """One to three words of a title in their order, one of them misspelt, framed as people frame them."""
    titles = [words for product in catalog.products if _long(words := _telling(product.name), shortest)]
    for _ in range(how_many):
        words = dice.choice(titles)
        wrong = dice.choice(_long(words, shortest))
        others = [at for at in range(len(words)) if at != wrong]
        chosen = sorted([wrong, *dice.sample(others, min(len(others), dice.choice((0, 1, 1, 2))))])
        typed = [misspelt(words[at], dice) if at == wrong else words[at] for at in chosen]
        yield Query([words[at] for at in chosen], dice.choice(FRAMES).format(" ".join(typed)))


def foreign_sentences(utterances: Path, dice: random.Random, how_many: int) -> Sequence[str]:
    """About alarms, weather, lights, in Spanish and English."""
    return dice.sample([text for text in other_topics(utterances) if text], how_many)


def _telling(title: str) -> Sequence[str]:
    return [word for word in dict.fromkeys(words_of(title)) if word not in LITTLE and (len(word) > 1 or word.isdigit())]


def _long(words: Sequence[str], shortest: int) -> Sequence[int]:
    return [at for at, word in enumerate(words) if len(word) >= shortest and word.isalpha()]


def _has(title: str, words: Sequence[str]) -> bool:
    """Give or take a plural: a judge who knows nothing else of the search."""
    there = {form for word in words_of(title) for form in _forms(word)}
    return all(not there.isdisjoint(_forms(word)) for word in words)


def _forms(word: str) -> set[str]:
    return {word, word.removesuffix("s"), word.removesuffix("es")} if len(word) > 3 else {word}


def main() -> None:
    """Prints a line a list and search, and with --misses what went wrong."""
    options = argparse.ArgumentParser(description="How good the search of products is.")
    options.add_argument("--seed", type=int, default=20261123)
    options.add_argument("--queries", type=int, default=500, help="of each list")
    options.add_argument("--sentences", type=int, default=2000, help="about other things")
    options.add_argument("--shortest", type=int, default=SHORTEST, help="letters of the words that are misspelt")
    options.add_argument("--misses", type=int, default=0, help="how many of each list to print")
    wish = options.parse_args()
    data = Path(os.environ.get("LIORA_SHARED", Path(__file__).parents[3] / "shared")) / "data"
    print(f"{'list':26}{'search':8}{'titles':>7}{'right first':>13}{'in five':>9}{'foreign':>9}")
    for name in LISTS:
        catalog = catalog_of(name, data / "catalogs")
        dice = random.Random(wish.seed)
        queries = list(asked(catalog, dice, wish.queries, wish.shortest))
        sentences = foreign_sentences(data / "utterances", dice, wish.sentences)
        for kind, search in (("index", by_index(catalog)), ("skill", by_skill(catalog))):
            print_score(name, kind, scored(catalog, search, queries, sentences), wish.misses)


def print_score(name: str, kind: str, score: Score, misses: int) -> None:
    first, in_five = score.first / score.queries, score.in_five / score.queries
    foreign = score.foreign / score.sentences
    print(f"{name:26}{kind:8}{score.products:7}{first:13.1%}{in_five:9.1%}{foreign:9.1%}")
    for text, meant, found in score.misses[:misses]:
        print(f"    {text!r} meant {' '.join(meant)!r}, found {found}")
    for text in score.taken[:misses]:
        print(f"    foreign: {text!r}")


if __name__ == "__main__":
    main()
