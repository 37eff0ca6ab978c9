"""Our table of foods beside a national one (`../shared`, read in place): the same food has about the same energy."""

import csv
import os
from pathlib import Path

import pytest

from liora_vida_sana.foods import own_foods

TABLE = Path("data", "wellness", "tabla_alimentos_peru_grupos_dev.csv")
TOLERANCE = 0.15

SAME = {
    "Arroz blanco cocido": ["A2"], "Avena cruda": ["A5", "A7"], "Pan francés o marraqueta": ["A49", "A108"],
    "Galletas de soda": ["A24", "A83"], "Galletas dulces": ["A25", "A84", "A90"],
    "Choclo cocido": ["A34", "A39"], "Durazno": ["C1", "C7"], "Frutilla": ["C18"], "Manzana": ["C42", "C116", "C121"],
    "Mango": ["C41"], "Pera": ["C62", "C64", "C65"], "Plátano": ["C70", "C71", "C72", "C76"],
    "Plátano macho cocido": ["C80"], "Tuna": ["C90"], "Uvas": ["C93", "C95", "C96"], "Limón": ["C34"],
    "Chirimoya": ["C12"], "Aguaymanto": ["C100"], "Atún en agua": ["E20"], "Atún en aceite": ["E21"],
    "Sardinas en lata": ["E75", "E72"], "Camarones cocidos": ["E6"], "Crema": ["G1"], "Leche entera": ["G9", "G11"],
    "Leche descremada": ["G21"], "Leche evaporada": ["G7"], "Yogur natural": ["G17"], "Queso fresco": ["G14"],
    "Queso gouda": ["G15", "G23"], "Huevo cocido": ["J3"], "Champiñones": ["L9"], "Soya cocida": ["T73"],
    "Arvejas cocidas": ["T2"], "Frijoles cocidos": ["T63", "T64", "T71"],
}  # fmt: skip
"""Foods that are the same in the same state, with the varieties of the other table."""

OTHER = {
    "Fideos cocidos": "A23", "Avena cocida con agua": "A6", "Quinua cocida": "A53", "Lentejas cocidas": "T53",
    "Garbanzos cocidos": "T43", "Porotos negros cocidos": "T69", "Habas cocidas": "T50", "Palta": "C55",
    "Naranja": "C48", "Mandarina": "C40", "Papaya": "C59", "Piña": "C69", "Sandía": "C83", "Melón": "C45",
    "Kiwi": "C110", "Guayaba": "C23", "Coco": "C14", "Pasas": "C60", "Ciruela": "C13", "Pan integral": "A129",
    "Pan blanco": "A47",
}  # fmt: skip
"""Where the two sources part: more water in the pot, fibre that is not counted, other varieties. Ours is the USDA's."""


@pytest.fixture(scope="module")
def reference() -> dict[str, int]:
    folder = Path(os.environ.get("LIORA_SHARED", Path(__file__).parents[4] / "shared"))
    if not (folder / TABLE).is_file():
        pytest.skip(f"needs the reference data in {folder} (set LIORA_SHARED)")
    with (folder / TABLE).open(encoding="utf-8") as rows:
        return {row["COD"] + row["NUM"]: round(float(row["ENERCKCAL"])) for row in csv.DictReader(rows)}


@pytest.mark.parametrize("name", SAME)
def test_a_food_of_ours_has_the_energy_of_the_same_food_elsewhere(reference: dict[str, int], name: str) -> None:
    found = [reference[code] for code in SAME[name]]
    assert (1 - TOLERANCE) * min(found) <= energy_of(name) <= (1 + TOLERANCE) * max(found), found


@pytest.mark.parametrize("name", OTHER)
def test_where_the_sources_part_they_still_do(reference: dict[str, int], name: str) -> None:
    there = reference[OTHER[name]]
    assert abs(energy_of(name) - there) > TOLERANCE * there


def energy_of(name: str) -> int:
    foods = own_foods()
    return foods.energy[foods.names.index(name)]
