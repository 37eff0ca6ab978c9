"""What a cliente uploads for its skills, in versions."""

from sqlalchemy import ARRAY, Column, Integer, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from liora.db.schema.columns import MOMENT, NOW, metadata, of_cliente, reference_to

skill_table = Table(
    "skill_table",
    metadata,
    of_cliente(),
    Column("table_id", Uuid, primary_key=True),
    Column("skill", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("cliente_id", "skill", "name"),
    schema="liora",
)

skill_table_version = Table(
    "skill_table_version",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("table_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("below", Integer),
    Column("filename", Text, nullable=False),
    Column("checksum", Text, nullable=False),
    Column("columns", ARRAY(Text), nullable=False),
    Column("rows", JSONB, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("report", JSONB, nullable=False, server_default="{}"),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("created_by", Text, nullable=False, server_default=""),
    reference_to("skill_table", "table_id"),
    schema="liora",
)
