"""How far two places on Earth are apart, and how people are told."""

from math import asin, cos, radians, sin, sqrt

EARTH = 6_371_008.8
"""Mean radius, in metres."""


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The great-circle distance of two (latitude, longitude) in degrees."""
    lat_a, lon_a, lat_b, lon_b = map(radians, (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def distance_said(metres: float) -> str:
    """ "850 m" under a kilometre, to ten metres; "2,4 km" under ten; "12 km"."""
    tens = max(10, round(metres / 10) * 10)
    if tens < 1000:
        return f"{tens} m"
    kilometres = round(metres / 1000, 1)
    return (
        f"{kilometres:.1f} km".replace(".", ",").replace(",0 ", " ") if kilometres < 10 else f"{metres / 1000:.0f} km"
    )
