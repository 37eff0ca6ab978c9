"""Body mass index and energy at rest: formulas and their limits, nothing of what is said about them."""

from bisect import bisect_right

RANGES = (
    "delgadez_severa",
    "delgadez_moderada",
    "delgadez_leve",
    "normal",
    "preobesidad",
    "clase_1",
    "clase_2",
    "clase_3",
)
"""Ranges of the WHO for adults, each from the value in `FROM` before it."""

FROM = (16.0, 17.0, 18.5, 25.0, 30.0, 35.0, 40.0)

THIN = 18.5
"""Under this index nothing is said about energy."""

LEAST_ENERGY = 1200
"""Kilocalories a day under which no number is shown: somebody might eat by it."""


def index(weight: int, height: int) -> float:
    """Kilograms by square metres, from tenths of a kilogram and centimetres."""
    return weight / 10 / (height / 100) ** 2


def range_of(shown: float) -> str:
    """The range of an index as it is shown, with one decimal."""
    return RANGES[bisect_right(FROM, shown)]


def energy(weight: int, height: int, age: int, sex: str) -> int:
    """Kilocalories a day at rest (Mifflin-St Jeor), rounded to ten."""
    exact = weight + 6.25 * height - 5 * age + (5 if sex == "hombre" else -161)
    return round(exact / 10) * 10
