"""Catalogs: their snapshots, which was active when, and files on their way to become one."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from liora.db.schema.columns import MOMENT, NOW, ZERO, metadata, of_cliente, reference_to

catalog_snapshot = Table(
    "catalog_snapshot",
    metadata,
    of_cliente(),
    Column("snapshot_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("checksum", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("products", JSONB, nullable=False),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("file_checksum", Text, nullable=False, server_default=""),
    Column("created_by", Text, nullable=False, server_default=""),
    Column("hidden", JSONB, nullable=False, server_default="[]"),
    Column("report", JSONB, nullable=False, server_default="{}"),
    UniqueConstraint("cliente_id", "version"),
    schema="liora",
)

catalog_active = Table(
    "catalog_active",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("snapshot_id", Uuid, nullable=False),
    Column("activated_at", MOMENT, nullable=False, server_default=NOW),
    Column("activation_id", Uuid),
    reference_to("catalog_snapshot", "snapshot_id"),
    schema="liora",
)

catalog_activation = Table(
    "catalog_activation",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("activation_id", Uuid, primary_key=True),
    Column("snapshot_id", Uuid, nullable=False),
    Column("below", Uuid),
    Column("at", MOMENT, nullable=False, server_default=NOW),
    Column("actor", Text, nullable=False, server_default=""),
    reference_to("catalog_snapshot", "snapshot_id"),
    Index("catalog_activation_snapshot", "cliente_id", "snapshot_id", "activation_id"),
    schema="liora",
)

catalog_upload = Table(
    "catalog_upload",
    metadata,
    of_cliente(),
    Column("upload_id", Uuid, primary_key=True),
    Column(
        "status",
        Text,
        CheckConstraint("status IN ('arriving', 'waiting', 'running', 'done', 'failed')"),
        nullable=False,
    ),
    Column("progress", SmallInteger, nullable=False, server_default=ZERO),
    Column("filename", Text, nullable=False),
    Column("dry_run", Boolean, nullable=False),
    Column("based_on", Uuid),
    Column("actor", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("answer", JSONB),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("done_at", MOMENT),
    schema="liora",
)

catalog_piece = Table(
    "catalog_piece",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("upload_id", Uuid, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    reference_to("catalog_upload", "upload_id"),
    schema="liora",
)
