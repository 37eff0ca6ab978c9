"""What the tables share: the metadata they register with, defaults, and references inside one cliente."""

from collections.abc import Mapping

from sqlalchemy import DateTime, ForeignKeyConstraint, MetaData, text

metadata = MetaData()

NOW = text("now()")
ZERO = text("0")
MOMENT = DateTime(timezone=True)
ROOM_FOR_UPDATES: Mapping[str, float] = {"fillfactor": 70, "autovacuum_vacuum_scale_factor": 0.02}


def reference_to(parent: str, *key: str) -> ForeignKeyConstraint:
    """A reference to a row of the same cliente that goes when the row goes."""
    parent_key = [f"liora.{parent}.{column}" for column in ("cliente_id", *key)]
    return ForeignKeyConstraint(["cliente_id", *key], parent_key, ondelete="CASCADE")
