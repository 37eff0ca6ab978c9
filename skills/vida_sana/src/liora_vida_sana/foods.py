"""Calories of foods: a small table of our own, or the tenant's before it, found by name despite typos.

"cuantas calorias tiene el aros" ──▶ alimento (one name) | alimentos (the nearest three)
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from rapidfuzz import fuzz

from liora.language.normalise import sound, words
from liora.language.search import WordIndex
from liora.skill import Choice, Effect, Reply, SetSlot, Step
from liora.table import BadRow, Column, Rows, Table
from liora_vida_sana.amounts import tells_amount
from liora_vida_sana.care import asks_professional, is_worrying
from liora_vida_sana.measures import asks_energy, asks_index

LONGEST = 40
"""Characters of a food's name."""

SURE = 0.95
"""Share of what was asked from which a name is the one that was meant."""

SAME, ALIKE = 80, 82
"""Likeness of two words from which they are the same with a typo; and from which one may have been meant."""

MOST_ENERGY = 900
"""Kilocalories in 100 g: pure fat has no more."""


@dataclass(frozen=True, slots=True)
class Foods:
    """Names with their kilocalories in 100 g; `places` tells for each indexed name which food it is."""

    names: tuple[str, ...]
    called: tuple[str, ...]
    energy: tuple[int, ...]
    places: tuple[int, ...]
    exact: Mapping[str, int]
    index: WordIndex

    @staticmethod
    def of(rows: Iterable[Mapping[str, Any]]) -> "Foods":
        """Of two rows with the same name the first counts."""
        listed = list(rows)
        called = [(name, at) for at, row in enumerate(listed) for name in (row["nombre"], *row["otros_nombres"])]
        exact: dict[str, int] = {}
        for name, at in called:
            exact.setdefault(_key(name), at)
        index = WordIndex([name for name, _ in called])
        names, energy = (tuple(row[column] for row in listed) for column in ("nombre", "kcal"))
        return Foods(names, tuple(name for name, _ in called), energy, tuple(at for _, at in called), exact, index)

    def find(self, query: str) -> int | None:
        """The food that is meant for sure."""
        key = _key(query)
        if key in self.exact:
            return self.exact[key]
        best = {
            self.places[hit.position]
            for hit in self.index.hits(query, 6)
            if hit.coverage >= SURE and self._likeness(key, hit.position) >= SAME
        }
        return best.pop() if len(best) == 1 else None

    def near(self, query: str) -> tuple[int, ...]:
        """Up to three foods that may be meant; none for nothing like it."""
        key = _key(query)
        near = [hit.position for hit in self.index.hits(query, 6) if self._likeness(key, hit.position) >= ALIKE]
        near = near or [at for at in self.index.nearest(query, 6) if self._likeness(key, at) >= ALIKE]
        return tuple(dict.fromkeys(self.places[at] for at in near))[:3]

    def _likeness(self, key: str, at: int) -> float:
        """How near to each other the nearest words of both sound, from 0 to 100; one of them is what the food is, and
        not how: a "completo italiano" is no "zapallo italiano"."""
        name, asked = _key(self.called[at]).split(), key.split()
        pairs = [(asked[0], word) for word in name] + [(word, name[0]) for word in asked] if asked and name else []
        return max((fuzz.ratio(sound(one), sound(other)) for one, other in pairs), default=0.0)


def read_food(row: Mapping[str, str]) -> Mapping[str, Any]:
    """A row of a table: raises BadRow for what is no food or no number of kilocalories."""
    name = " ".join(row["nombre"].split())
    if not 2 <= len(name) <= LONGEST:
        raise BadRow(f"El nombre debe tener entre 2 y {LONGEST} caracteres.")
    energy = re.sub(r"\s*kcal$", "", row["kcal"].strip().lower()).replace(",", ".")
    if not re.fullmatch(r"\d{1,3}(?:\.\d+)?", energy) or float(energy) > MOST_ENERGY:
        raise BadRow(f"Las kilocalorías en 100 g van de 0 a {MOST_ENERGY}, y aquí dice «{row['kcal'][:20]}».")
    others = [" ".join(other.split())[:LONGEST] for other in row["otros_nombres"].split("|") if other.strip()]
    return {"nombre": name, "otros_nombres": others, "kcal": round(float(energy))}


ALIMENTOS = Table(
    "alimentos",
    "Alimentos",
    [
        Column("nombre", also=["alimento"]),
        Column("kcal", also=["calorias", "kcal por 100 g", "energia"]),
        Column("otros_nombres", also=["sinonimos"], optional=True),
    ],
    read_food,
)


@lru_cache(maxsize=256)
def asked_food(text: str) -> str | None:
    """The food whose calories are asked for, '' where none is named; None where nobody asks for calories."""
    said = " ".join(words(text))
    if _OF_A_DAY.search(said) or is_worrying(text):
        return None
    found = _CALORIES.search(said)
    if found is None:
        return None
    kept = [word for word in _CALORIES.sub(" ", said).split() if word not in _AROUND and not word.isdigit()]
    return " ".join(kept)[:LONGEST]


def asks_energy_of_food(text: str) -> bool:
    return asked_food(text) is not None


def food_name(text: str) -> str | None:
    """What may be a food's name where the question was for one; a worry is none, nor what asks or tells
    something else."""
    if any(means(text) for means in (asks_index, asks_energy, asks_professional, tells_amount)):
        return None
    said = asked_food(text)
    if said is None:
        said = " ".join(word for word in words(text) if word not in _AROUND)[:LONGEST]
    return said if len(said) >= 2 and not said.isdigit() and not is_worrying(text) else None


def known_food(text: str) -> str | None:
    """A food of our own table, said alone after another: "y el pan?"; typos in it are no matter."""
    said = food_name(text)
    return said if said and own_foods().find(said) is not None else None


# -- guards and actions -----------------------------------------------------------------------------------------------


def names_no_food(step: Step) -> bool:
    return not _query(step)


def knows_food(step: Step) -> bool:
    return _foods(step).find(_query(step)) is not None


def knows_near(step: Step) -> bool:
    return bool(_foods(step).near(_query(step)))


def keep_food(step: Step) -> Iterable[Effect]:
    """Of the tenant's table, where it is there for sure; else of our own."""
    found = ((foods, foods.find(_query(step))) for foods in (_foods(step), own_foods()))
    yield SetSlot("alimento", next(foods.names[at] for foods, at in found if at is not None))


def keep_query(step: Step) -> Iterable[Effect]:
    yield SetSlot("consulta", _query(step))


def choose_food(step: Step) -> Iterable[Effect]:
    yield SetSlot("alimento", step.value)


def say_unknown_food(step: Step) -> Iterable[Effect]:
    yield Reply.text("alimento.no_esta")


# -- what is said -----------------------------------------------------------------------------------------------------


def say_food(step: Step) -> Iterable[Reply]:
    foods = _foods(step)
    at = foods.exact.get(_key(step.slots["alimento"]))
    if at is None:
        yield Reply.text("alimento.no_esta")
    else:
        yield Reply.text("alimento.tiene", nombre=foods.names[at], kcal=foods.energy[at])


def near_foods(step: Step) -> Iterable[Choice]:
    foods = _foods(step)
    for at in foods.near(step.slots.get("consulta", "")):
        yield Choice("elegido", foods.names[at], foods.names[at])


def _query(step: Step) -> str:
    query: str = step.value if isinstance(step.value, str) else asked_food(step.words) or ""
    return query


def _foods(step: Step) -> Foods:
    uploaded = step.tables.get("alimentos")
    return uploaded.derived(_with_ours) if uploaded else own_foods()


def _with_ours(rows: Rows) -> Foods:
    return Foods.of([*rows.rows, *_shipped()])


@cache
def own_foods() -> Foods:
    """The foods of our own table."""
    return Foods.of(_shipped())


@cache
def _shipped() -> Sequence[Mapping[str, Any]]:
    text = files("liora_vida_sana").joinpath("alimentos.csv").read_text(encoding="utf-8")
    return [read_food(row) for row in csv.DictReader(text.splitlines())]


def _key(name: str) -> str:
    return " ".join(words(name))


_CALORIES: Final = re.compile(r"\b(?:kilo ?)?calor[ií]?as?\b|\bkcal(?:s|oria)?\b|\bcalorias\b|\bkalorias?\b")
_OF_A_DAY: Final = re.compile(
    r"\b(?:deb[oe]|deberia|necesit[oa]|gast[oa]|quem\w+|consum\w+|al dia|diari\w+|por dia|tengo que|mi cuerpo|basal)\b"
)
_AROUND: Final = frozenset(
    word
    for line in (
        "cuantas cuantos cuanta cuanto cuales cual que tiene tienen trae traen hay aporta contiene son es en de del la",
        "el los las un una unos unas por cada 100 g gr gramos gramo y a me dices dime decir sabes saber quiero",
        "porcion porciones taza tazas plato platos vaso vasos rebanada rebanadas cucharada cucharadas cucharadita",
        "unidad",
        "esto eso este ese esta esa aqui mi tu lo foto mas menos o hola porfa favor engorda mucho alimento alimentos",
        "comida comidas",
    )
    for word in line.split()
)
