"""A small part of `make quality`: whoever makes search worse learns it here."""

import random
from pathlib import Path

import pytest

from .catalogs import LISTS, catalog_of
from .quality import Query, asked, by_skill, foreign_sentences, scored

QUERIES, SENTENCES = 60, 150


@pytest.fixture(scope="module")
def data(shared: Path) -> Path:
    return shared / "data"


def test_what_is_typed_with_a_typo_is_found_and_other_talk_is_not(data: Path) -> None:
    scores = []
    for name in LISTS:
        catalog, dice = catalog_of(name, data / "catalogs"), random.Random(7)
        queries = list(asked(catalog, dice, QUERIES))
        sentences = foreign_sentences(data / "utterances", dice, SENTENCES)
        scores.append(scored(catalog, by_skill(catalog), queries, sentences))
    queries_in_all = sum(score.queries for score in scores)
    assert sum(score.first for score in scores) / queries_in_all >= 0.96
    assert sum(score.in_five for score in scores) / queries_in_all >= 0.97
    assert sum(score.foreign for score in scores) / sum(score.sentences for score in scores) <= 0.01


def test_the_judge_sees_a_wrong_answer(data: Path) -> None:
    catalog = catalog_of("meta_regalos_mx", data / "catalogs")
    query = Query(catalog.products[0].name.lower().split()[:1], "x")
    assert scored(catalog, lambda text: [catalog.products[0].name], [query], ["hola"]).first == 1
    score = scored(catalog, lambda text: ["Otra cosa"], [query], ["hola"])
    assert (score.first, score.in_five, score.foreign, len(score.misses)) == (0, 0, 1, 1)
