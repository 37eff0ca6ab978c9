"""Where a district is that somebody names: the middle of the tenant's points there, else a big city's centre."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from liora.language.normalise import fold
from liora.language.vocabulary import Word, likeness
from liora.table import Rows
from liora_reciclaje.packaged import rows_of
from liora_reciclaje.points import Point, named_in, pointed
from liora_reciclaje.speech import words

AROUND = words(
    "en de vivo estoy por el la los las cerca del centro barrio comuna distrito colonia alcaldia sector aca aqui soy "
    "y yo me encuentro queda mi es zona a toy ando no perdon pero ah digo cuando"
)

Place = tuple[str, float, float]
"""A name as it is written, latitude and longitude of its middle."""

CITIES: Mapping[str, Place] = {
    fold(row["ciudad"]): (row["ciudad"], float(row["lat"]), float(row["lon"])) for row in rows_of("ciudades")
}


OTHER_NAMES = {
    "cdmx": "ciudad de mexico", "df": "ciudad de mexico", "d f": "ciudad de mexico",
    "distrito federal": "ciudad de mexico", "mexico df": "ciudad de mexico", "mexico city": "ciudad de mexico",
    "gdl": "guadalajara", "mty": "monterrey", "stgo": "santiago", "valpo": "valparaiso", "viña": "viña del mar",
    "conce": "concepcion", "caba": "buenos aires", "bs as": "buenos aires", "baires": "buenos aires",
    "capital federal": "buenos aires",
}  # fmt: skip
"""What people call a city, and its name, folded."""


def city_named(text: str) -> str:
    """A city's own name, folded, for what people call it; else the text itself, folded."""
    return OTHER_NAMES.get(fold(text), fold(text))


def place_in(text: str, tables: Mapping[str, Rows]) -> Place | None:
    """The district of the tenant's points or the big city that a text names, despite typos."""
    said = bare(text)
    points = tables.get("puntos")
    own = points.derived(_centred) if points else {}
    return _named(said, own) or _named(city_named(said), CITIES) or _in_parts(text, own)


def centres(points: Iterable[Point]) -> Mapping[str, Place]:
    """The middle of each district's points, by its folded name."""
    gathered: dict[str, list[Point]] = {}
    written: dict[str, str] = {}
    for point in points:
        for name in dict.fromkeys(named_in(point)):
            if fold(name):
                gathered.setdefault(fold(name), []).append(point)
                written.setdefault(fold(name), name.title() if name.isupper() else name)
    return {
        key: (written[key], _mean([point.lat for point in there]), _mean([point.lon for point in there]))
        for key, there in gathered.items()
    }


def district_in(text: str, names: Sequence[str]) -> str | None:
    """The one of the names that a text means, despite typos."""
    known = {fold(name): name for name in names}
    meant = _key(bare(text), tuple(known))
    return None if meant is None else known[meant]


def _centred(rows: Rows) -> Mapping[str, Place]:
    return centres(rows.derived(pointed))


def bare(text: str) -> str:
    """What of a text may be a name of a place, folded."""
    return " ".join(word for word in fold(text).split() if word not in AROUND) or fold(text)


def _in_parts(text: str, own: Mapping[str, Place]) -> Place | None:
    """ "Ñuñoa, Santiago": the first part that is known."""
    parts = [fold(part) for part in text.split(",")] if "," in text else []
    return next((place for part in parts if (place := _named(part, own) or _named(part, CITIES))), None)


def _named(said: str, places: Mapping[str, Place]) -> Place | None:
    key = _key(said, tuple(places))
    return None if key is None else places[key]


@lru_cache(maxsize=64)
def _key(said: str, names: tuple[str, ...]) -> str | None:
    """The name itself, or the likest one where no other is as like."""
    if said in names:
        return said
    most = 0 if len(said) < 4 else 1 if len(said) < 7 else 2
    alike = [(likeness(Word.of(said), Word.of(name), most), name) for name in names]
    near = sorted((pair for pair in alike if pair[0] > 0), reverse=True)
    return near[0][1] if near and (len(near) == 1 or near[0][0] > near[1][0]) else None


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
