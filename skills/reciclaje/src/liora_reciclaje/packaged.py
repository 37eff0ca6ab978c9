"""The tables that come with this skill, as their files say them."""

import csv
from collections.abc import Mapping, Sequence
from importlib.resources import files


def rows_of(name: str) -> Sequence[Mapping[str, str]]:
    """The rows of `datos/<name>.csv`, in their order."""
    text = files(__package__).joinpath("datos", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
