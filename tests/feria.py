"""A skill with a table: a market that says its stalls."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from liora.core.skillset import LoadedSkill
from liora.core.texts import Texts
from liora.plugins import Registry, load
from liora.skill import Intent, Reply, Skill, State, Step
from liora.table import BadRow, Column, Declared, Rows, Table


def read_stall(row: Mapping[str, str]) -> dict[str, Any]:
    """`cuantos` is whole; `lugar` may be anything."""
    if not row["nombre"]:
        raise BadRow("Falta el nombre.")
    return {"nombre": row["nombre"], "cuantos": int(row["cuantos"]), "lugar": row["lugar"]}


PUESTOS = Table(
    "puestos",
    "Puestos de la feria",
    [Column("nombre", also=["puesto"]), Column("cuantos"), Column("lugar", optional=True)],
    read_stall,
    most_rows=5_000,
)
OTRA = Table("otra", "Otra", [Column("nombre")], dict)
DECLARED: Declared = {"feria": {"puestos": PUESTOS}, "otra": {"otra": OTRA}}


def registry(table: Table = PUESTOS) -> Registry:
    """What is installed, and the market."""
    known = load()
    feria = LoadedSkill.build(replace(FERIA, tables=[table]), Texts("feria", TEXTS))
    return Registry({**known.skills, "feria": feria}, known.channels, known.catalog_sources, {}, known._hooks)


def _stalls(step: Step) -> list[Reply]:
    rows = step.tables.get("puestos", Rows(())).rows
    names = ", ".join(f"{row['nombre']} ({row['cuantos']})" for row in rows)
    return [Reply.text("feria.puestos", nombres=names) if rows else Reply.text("feria.nada")]


TEXTS = {"feria.puestos": "Hay {nombres}.", "feria.nada": "Hoy no hay feria."}
FERIA = Skill(
    name="feria",
    version="1",
    engine=">=0.1,<0.2",
    intents=[Intent("feria", command="/feria")],
    slots={"type": "object"},
    states=[State("listo", say=_stalls)],
    transitions=[{"trigger": "feria", "source": "*", "dest": "listo"}],
    tables=[PUESTOS],
)
