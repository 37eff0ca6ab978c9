"""Things that a country or a city takes as another material than the others do: a greasy pizza box is compost in Spain.

What comes along are public facts: Ecoembes and common municipal use for Spain, NTP 900.058:2019 for Peru, the city's
announcement for 2026 for Mexico City.
"""

from collections.abc import Mapping
from dataclasses import replace

from liora_reciclaje.packaged import rows_of
from liora_reciclaje.residues import RESIDUES, Residue

_OURS = frozenset(RESIDUES)

_CHANGES: Mapping[tuple[str, str, str], tuple[str, str]] = {
    (row["pais"], row["ciudad"], row["cosa"]): (row["material"], row["preparacion"]) for row in rows_of("lugares")
}
"""By country, city ('' is all of it) and thing: the material and what to do before."""


def there(thing: Residue, code: str, city: str) -> Residue:
    """The thing as it is taken in a place; a tenant's own thing is as the tenant says."""
    change = _CHANGES.get((code, city, thing.name)) or _CHANGES.get((code, "", thing.name))
    if change is None or thing not in _OURS:
        return thing
    return replace(thing, kind=change[0], prepare=change[1], keep_out="")
