"""What runs a business: who may do what, credentials, documents, templates, and what has happened."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from liora.db.schema.columns import MOMENT, NOW, metadata, of_cliente, reference_to

membresia = Table(
    "membresia",
    metadata,
    of_cliente(),
    Column("usuario_id", Uuid, primary_key=True),
    Column("role", Text, CheckConstraint("role IN ('owner', 'admin', 'agente', 'lector')"), nullable=False),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    schema="liora",
)

invitation = Table(
    "invitation",
    metadata,
    of_cliente(),
    Column("invitation_id", Uuid, primary_key=True),
    Column("email", Text, nullable=False),
    Column("role", Text, CheckConstraint("role IN ('owner', 'admin', 'agente', 'lector')"), nullable=False),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("expires_at", MOMENT, nullable=False),
    Column("accepted_at", MOMENT),
    schema="liora",
)

api_key = Table(
    "api_key",
    metadata,
    of_cliente(),
    Column("key_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("role", Text, CheckConstraint("role IN ('owner', 'admin', 'agente', 'lector')"), nullable=False),
    Column("scopes", ARRAY(Text), nullable=False, server_default="{}"),
    Column("made_by", Uuid),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("expires_at", MOMENT),
    Column("revoked_at", MOMENT),
    Column("last_used_at", MOMENT),
    schema="liora",
)

credential = Table(
    "credential",
    metadata,
    of_cliente(),
    Column("credential_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default=""),
    Column("encryption_key_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("valid_until", MOMENT),
    Index("credential_kind", "cliente_id", "kind", "subject"),
    schema="liora",
)

template = Table(
    "template",
    metadata,
    of_cliente(),
    Column("template_id", Uuid, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("category", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False),
    Column("components", JSONB, nullable=False, server_default="[]"),
    Column("purpose", Text),
    Column("synced_at", MOMENT, nullable=False, server_default=NOW),
    UniqueConstraint("cliente_id", "account_id", "name", "language"),
    Index(
        "template_purpose",
        "cliente_id",
        "account_id",
        "purpose",
        "language",
        unique=True,
        postgresql_where=text("purpose IS NOT NULL"),
    ),
    schema="liora",
)

document = Table(
    "document",
    metadata,
    of_cliente(),
    Column("document_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("updated_at", MOMENT, nullable=False, server_default=NOW),
    UniqueConstraint("cliente_id", "name"),
    schema="liora",
)

document_version = Table(
    "document_version",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("document_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    reference_to("document", "document_id"),
    schema="liora",
)

document_media = Table(
    "document_media",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("document_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("number_id", Uuid, primary_key=True),
    Column("media_id", Text, nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    reference_to("document", "document_id"),
    reference_to("waba", "number_id"),
    schema="liora",
)

synonym = Table(
    "synonym",
    metadata,
    of_cliente(),
    Column("said", Text, primary_key=True),
    Column("meant", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    schema="liora",
)

audit_log = Table(
    "audit_log",
    metadata,
    of_cliente(),
    Column("audit_id", Uuid, primary_key=True),
    Column("at", MOMENT, nullable=False, server_default=NOW),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("target", Text, nullable=False, server_default=""),
    Column("request_id", Text, nullable=False, server_default=""),
    Column("detail", JSONB, nullable=False, server_default="{}"),
    schema="liora",
)

ingest_log = Table(
    "ingest_log",
    metadata,
    of_cliente(),
    Column("ingest_id", Uuid, primary_key=True),
    Column("at", MOMENT, nullable=False, server_default=NOW),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("detail", JSONB, nullable=False, server_default="{}"),
    schema="liora",
)

notification = Table(
    "notification",
    metadata,
    of_cliente(),
    Column("notification_id", Uuid, primary_key=True),
    Column("at", MOMENT, nullable=False, server_default=NOW),
    Column("kind", Text, nullable=False),
    Column("payload", JSONB, nullable=False, server_default="{}"),
    Column("dedupe", Text, nullable=False),
    Column("seen_at", MOMENT),
    UniqueConstraint("cliente_id", "dedupe"),
    schema="liora",
)

webhook_endpoint = Table(
    "webhook_endpoint",
    metadata,
    of_cliente(),
    Column("endpoint_id", Uuid, primary_key=True),
    Column("url", Text, nullable=False),
    Column("kinds", ARRAY(Text), nullable=False, server_default="{}"),
    Column("enabled", Boolean, nullable=False, server_default=text("true")),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("last_status", Text, nullable=False, server_default=""),
    Column("last_at", MOMENT),
    Column("failing_since", MOMENT),
    schema="liora",
)

erased = Table(
    "erased",
    metadata,
    of_cliente(),
    Column("digest", LargeBinary, primary_key=True),
    Column("erased_at", MOMENT, nullable=False),
    Column("until", MOMENT, nullable=False),
    schema="liora",
)
