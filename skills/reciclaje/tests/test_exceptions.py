"""Things that a country takes in its own way."""

from dataclasses import replace

import pytest

from liora_reciclaje.countries import COUNTRIES
from liora_reciclaje.exceptions import there
from liora_reciclaje.finding import THINGS
from liora_reciclaje.materials import MATERIALS
from liora_reciclaje.packaged import rows_of


@pytest.mark.parametrize("row", rows_of("lugares"), ids=lambda row: f"{row['pais']} {row['cosa']}")
def test_every_exception_is_about_a_thing_that_there_is_and_changes_it(row: dict[str, str]) -> None:
    thing = THINGS.by_name[row["cosa"]]
    changed = there(thing, row["pais"], row["ciudad"])
    assert row["pais"] in COUNTRIES
    assert changed.kind in MATERIALS
    assert changed.kind != thing.kind
    assert changed.prepare == row["preparacion"] != ""


def test_it_holds_nowhere_else() -> None:
    box, napkin = THINGS.by_name["Caja de pizza con grasa"], THINGS.by_name["Servilleta de papel"]
    assert there(box, "CO", "") is box
    assert there(napkin, "MX", "") is napkin
    assert there(napkin, "MX", "Ciudad de México").kind == "organico"


def test_what_a_tenant_says_of_a_thing_goes_before_it() -> None:
    own = replace(THINGS.by_name["Olla o sartén"], prepare="Aquí se recibe.")
    assert there(own, "ES", "") is own
