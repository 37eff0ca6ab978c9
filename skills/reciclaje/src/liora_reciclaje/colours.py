"""Which material goes in the bin of which colour, by country and city.

What comes along are public facts: CL NCh 3322:2013; CO Resolución 2184 de 2019; AR Decreto 779/2022 (Anexo II); PE NTP
900.058:2019 (households); MX NADF-024-AMBT-2013 as Mexico City announced it for 2026, for there the city decides; ES
common municipal use. A tenant's table `colores` goes before them. A material without a bin has no colour there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from liora.language.matching import best_label
from liora.language.normalise import fold
from liora.language.readers import country
from liora.table import BadRow, Column, Rows, Table
from liora_reciclaje.countries import CONTAINER
from liora_reciclaje.districts import city_named
from liora_reciclaje.materials import read_material
from liora_reciclaje.packaged import rows_of

NAMES = {
    "verde": "verde", "azul": "azul", "celeste": "celeste", "amarill": "amarillo", "gris": "gris", "plom": "gris",
    "blanc": "blanco", "negr": "negro", "marron": "marrón", "cafe": "marrón", "pardo": "marrón", "roj": "rojo",
    "beige": "beige", "burdeo": "burdeo", "naranj": "naranja", "anaranjad": "naranja", "morad": "morado",
    "rosa": "rosado", "violeta": "morado", "lila": "morado", "transparente": "transparente",
}  # fmt: skip
"""Beginnings of colours as they are typed, and one name for each."""

STANDS_FOR = {"poliestireno": "resto"}
"""Whose bin a material goes in where it has none of its own."""

COUNTRY_OF_CITY = {fold(row["ciudad"]): row["pais"] for row in rows_of("ciudades")}
"""Of big cities: a table that names one need not say its country."""

_FEMININE = frozenset({"bolsa", "bolsas", "caneca", "canecas", "caja", "tolva", "campana", "cubeta", "batea", "funda"})
_ARTICLES = frozenset({"el", "la", "los", "las"})


@dataclass(frozen=True, slots=True)
class Bin:
    """A colour and the container that has it, as a sentence says them: "la bolsa" "negra"."""

    container: str
    colour: str

    @property
    def said(self) -> str:
        return f"{self.container} *{self.colour}*"


@dataclass(frozen=True, eq=False)
class Colours:
    """Bins by place – a country's code or a city's folded name – and material."""

    by_place: Mapping[tuple[str, str], Mapping[str, Bin]]
    cities: Mapping[str, Sequence[str]]
    """By country, the cities that have colours of their own, as they are written."""

    def bins(self, code: str, city: str) -> Mapping[str, Bin]:
        """All bins of a place: those of its city before those of the country."""
        return {**self.by_place.get((code, ""), {}), **self.by_place.get((code, fold(city)), {})}

    def bin_for(self, code: str, city: str, kind: str) -> Bin | None:
        found = self.bins(code, city)
        return found.get(kind) or found.get(STANDS_FOR.get(kind, ""))

    def city_in(self, code: str, text: str) -> str | None:
        """The city with colours of its own that a text names, despite typos."""
        known = self.cities.get(code, ())
        at = best_label(city_named(text), known) if known else None
        return None if at is None else known[at]


def read_colour(row: Mapping[str, str]) -> Mapping[str, Any]:
    """A row of `colores`; raises BadRow."""
    where, city = row["pais"].strip(), row["ciudad"].strip()
    code = country(where) if where else ""
    if not code and not city:
        city = where
    if not code and not city:
        raise BadRow("Falta el país o la ciudad donde vale este color.")
    if colour_named(row["color"]) is None:
        raise BadRow(f"No conozco el color «{row['color'].strip()[:30]}»: escribe uno como verde, azul o gris claro.")
    code = code or COUNTRY_OF_CITY.get(fold(city), "")
    material, colour = read_material(row["material"]), " ".join(row["color"].lower().split())[:30]
    return {"pais": code or "", "ciudad": city[:60], "material": material, "color": colour, "contenedor": _article(row)}


def _article(row: Mapping[str, str]) -> str:
    named = " ".join(row["contenedor"].lower().split())[:40]
    first = named.split(" ", 1)[0]
    if not named or first in _ARTICLES:
        return named
    return f"la {named}" if first in _FEMININE else f"el {named}"


def remarks_on_colours(rows: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """One material with two colours in one place."""
    first: dict[tuple[str, str, str], str] = {}
    for row in rows:
        key = row["pais"], fold(row["ciudad"]), row["material"]
        if first.setdefault(key, row["color"]) != row["color"]:
            place = row["ciudad"] or row["pais"]
            yield f"En {place}, «{row['material']}» tiene dos colores: vale el primero, «{first[key]}»."


COLOURS_TABLE = Table(
    "colores",
    "Colores de los contenedores",
    [
        Column("pais", also=("país", "pais|ciudad", "pais ciudad", "pais/ciudad", "lugar"), optional=True),
        Column("ciudad", also=("comuna", "municipio", "distrito"), optional=True),
        Column("material", also=("materiales", "residuo", "tipo")),
        Column("color", also=("colour",)),
        Column("contenedor", also=("recipiente", "tacho", "bolsa"), optional=True),
    ],
    read_colour,
    remarks_on_colours,
)


def _gathered(rows: Iterable[Mapping[str, Any]]) -> Colours:
    """The first row of a place and material holds; a city without a country belongs to each."""
    by_place: dict[tuple[str, str], dict[str, Bin]] = {}
    cities: dict[str, dict[str, str]] = {}
    for row in rows:
        for code in (row["pais"],) if row["pais"] else CONTAINER:
            container = row["contenedor"] or CONTAINER.get(code, "el contenedor")
            place = by_place.setdefault((code, fold(row["ciudad"])), {})
            place.setdefault(row["material"], Bin(container, row["color"]))
            if row["ciudad"]:
                cities.setdefault(code, {}).setdefault(fold(row["ciudad"]), row["ciudad"])
    return Colours(by_place, {code: tuple(named.values()) for code, named in cities.items()})


COLOURS = _gathered(rows_of("colores"))


def _with_ours(rows: Rows) -> Colours:
    return _gathered([*rows.rows, *rows_of("colores")])


def colours_of(tables: Mapping[str, Rows]) -> Colours:
    """Those of a tenant before those that come along."""
    own = tables.get("colores")
    return own.derived(_with_ours) if own else COLOURS


def colour_named(text: str) -> str | None:
    """The one name of a colour as it is written ("gris claro", "blanca", "café")."""
    said = fold(text).split()
    return next((name for begun, name in NAMES.items() if said and said[0].startswith(begun)), None)


def bins_of(bins: Mapping[str, Bin], colour: str) -> Sequence[tuple[Bin, Sequence[str]]]:
    """The bins that have a colour, each with the materials that it takes: for "gris" two in Chile, for "gris claro"
    one."""
    exact = [found for found in bins.values() if found.colour == colour]
    alike = [found for found in bins.values() if colour_named(found.colour) == colour_named(colour)]
    return [
        (found, [kind for kind, other in bins.items() if other == found]) for found in dict.fromkeys(exact or alike)
    ]
