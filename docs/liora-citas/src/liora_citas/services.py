"""What the hairdresser offers: a table that the owner uploads."""

from collections.abc import Mapping
from typing import Any

from liora.skill import Step
from liora.table import BadRow, Column, Table


def read_service(row: Mapping[str, str]) -> Mapping[str, Any]:
    if not 0 < len(row["servicio"]) <= 60:
        raise BadRow("El nombre del servicio falta o pasa de 60 letras.")
    return {"servicio": row["servicio"], "precio": row["precio"], "minutos": int(row["minutos"])}


SERVICES = Table(
    "servicios", "Servicios", [Column("servicio", also=["nombre"]), Column("precio"), Column("minutos")], read_service
)


def services(step: Step) -> tuple[Mapping[str, Any], ...]:
    """None where nothing has been uploaded yet."""
    return step.tables["servicios"].rows if "servicios" in step.tables else ()
