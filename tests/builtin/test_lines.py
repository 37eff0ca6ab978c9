"""Help lines by country: what was never checked is never said."""

import re
from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from liora.builtin.lines import checked_lines, shipped_lines

COUNTRIES = ["MX", "CL", "AR", "CO", "PE", "UY", "EC", "BO", "PY", "VE", "CR", "PA", "GT", "HN", "SV", "NI", "DO", "ES"]


def test_what_has_no_date_is_left_out() -> None:
    entries = {
        "crisis": {"line": "la línea 1", "source": "somebody.org"},
        "emergency": {"line": "911", "checked": "2026-01-01", "source": "somebody.org"},
        "violence": {"line": "", "checked": "2026-01-01", "source": "somebody.org"},
    }
    assert checked_lines({"XX": entries}) == {"XX": {"emergency": "911"}}


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_has_a_number_for_emergencies(country: str) -> None:
    assert re.search(r"\d{3}", shipped_lines()[country]["emergency"])


@pytest.mark.parametrize("country", ["AR", "BO", "CO", "CR", "GT", "NI", "SV", "VE"])
def test_a_line_that_was_not_found_again_is_not_said(country: str) -> None:
    assert "crisis" not in shipped_lines()[country]


def test_what_is_said_fits_into_its_sentence() -> None:
    """ "…gratis, con la línea", "…llama al 911": an article before a line, a number first in the others."""
    for lines in shipped_lines().values():
        for kind, line in lines.items():
            assert re.match(r"(la|el) " if kind == "crisis" else r"\d{3}", line), line


def test_what_was_checked_names_where() -> None:
    text = files("liora.builtin").joinpath("lineas.yaml").read_text(encoding="utf-8")
    entries = [entry for country in YAML(typ="safe", pure=True).load(text).values() for entry in country.values()]
    assert [entry for entry in entries if "checked" in entry and not entry.get("source")] == []
    assert [
        entry for entry in entries if "checked" not in entry and not (entry.get("note") or entry.get("source"))
    ] == []
