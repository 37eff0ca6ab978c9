"""Help lines by country, of `lineas.yaml`: what was never checked is never said."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

Lines = Mapping[str, str]
"""What may be said of a country: `crisis`, `emergency` and `violence`, those that are known."""


def shipped_lines() -> Mapping[str, Lines]:
    """The lines that come with Liora, by ISO country."""
    text = files("liora.builtin").joinpath("lineas.yaml").read_text(encoding="utf-8")
    return checked_lines(YAML(typ="safe", pure=True).load(text))


def checked_lines(countries: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Mapping[str, Lines]:
    """Leaves out what has no date on which it was checked."""
    return {
        country: {kind: entry["line"] for kind, entry in entries.items() if entry.get("checked") and entry["line"]}
        for country, entries in countries.items()
    }
