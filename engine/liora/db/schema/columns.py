"""What the tables share: the metadata they register with, defaults, and references inside one cliente."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, ForeignKeyConstraint, MetaData, Uuid, text

metadata = MetaData()

NOW = text("now()")
ZERO = text("0")
MOMENT = DateTime(timezone=True)
ROOM_FOR_UPDATES: Mapping[str, float] = {"fillfactor": 70, "autovacuum_vacuum_scale_factor": 0.02}


def of_cliente() -> Column[Any]:
    """Whose row it is: the first part of every key, and gone with the cliente."""
    return Column("cliente_id", Uuid, ForeignKey("liora.cliente.cliente_id", ondelete="CASCADE"), primary_key=True)


def reference_to(parent: str, *key: str) -> ForeignKeyConstraint:
    """A reference to a row of the same cliente that goes when the row goes."""
    parent_key = [f"liora.{parent}.{column}" for column in ("cliente_id", *key)]
    return ForeignKeyConstraint(["cliente_id", *key], parent_key, ondelete="CASCADE")
