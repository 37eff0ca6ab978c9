"""What belongs to no cliente: people, plans, look-ups (ids and hashes alone), traces of refused webhooks."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from liora.db.schema.columns import MOMENT, NOW, ZERO, metadata

number_lookup = Table(
    "number_lookup",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("phone_number_id", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("app", Text, nullable=False, server_default=""),
    Column("cliente_id", Uuid, nullable=False),
    Column("number_id", Uuid, nullable=False),
    Index("number_lookup_account", "channel", "account_id"),
    schema="plataforma",
)

link_lookup = Table(
    "link_lookup",
    metadata,
    Column("code", Text, primary_key=True),
    Column("cliente_id", Uuid, nullable=False),
    Index("link_lookup_cliente", "cliente_id"),
    schema="plataforma",
)

refused_signature = Table(
    "refused_signature",
    metadata,
    Column("refusal_id", Uuid, primary_key=True),
    Column("at", MOMENT, nullable=False, server_default=NOW),
    Column("channel", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("remote", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("body_sha256", LargeBinary, nullable=False),
    Column("body_bytes", Integer, nullable=False),
    schema="plataforma",
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("quarantine_id", Uuid, primary_key=True),
    Column("at", MOMENT, nullable=False, server_default=NOW),
    Column("channel", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    schema="plataforma",
)

usuario = Table(
    "usuario",
    metadata,
    Column("usuario_id", Uuid, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("disabled_at", MOMENT),
    schema="plataforma",
)

usuario_cliente = Table(
    "usuario_cliente",
    metadata,
    Column("usuario_id", Uuid, ForeignKey("plataforma.usuario.usuario_id", ondelete="CASCADE"), primary_key=True),
    Column("cliente_id", Uuid, primary_key=True),
    schema="plataforma",
)

admin_key = Table(
    "admin_key",
    metadata,
    Column("key_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("expires_at", MOMENT),
    Column("revoked_at", MOMENT),
    Column("last_used_at", MOMENT),
    schema="plataforma",
)

key_lookup = Table(
    "key_lookup",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("key_id", Uuid, nullable=False),
    Column("cliente_id", Uuid),
    schema="plataforma",
)

session = Table(
    "session",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("usuario_id", Uuid, ForeignKey("plataforma.usuario.usuario_id", ondelete="CASCADE"), nullable=False),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("expires_at", MOMENT, nullable=False),
    Index("session_usuario", "usuario_id"),
    schema="plataforma",
)

one_time_link = Table(
    "one_time_link",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("purpose", Text, CheckConstraint("purpose IN ('invitation', 'password')"), nullable=False),
    Column("usuario_id", Uuid, ForeignKey("plataforma.usuario.usuario_id", ondelete="CASCADE")),
    Column("cliente_id", Uuid),
    Column("invitation_id", Uuid),
    Column("expires_at", MOMENT, nullable=False),
    Column("used_at", MOMENT),
    schema="plataforma",
)

plan = Table(
    "plan",
    metadata,
    Column("name", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("limits", JSONB, nullable=False, server_default="{}"),
    Column("flags", JSONB, nullable=False, server_default="{}"),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("sizes", JSONB, nullable=False, server_default="{}"),
    schema="plataforma",
)

app_lookup = Table(
    "app_lookup",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Column("cliente_id", Uuid, nullable=False),
    schema="plataforma",
)

attempt = Table(
    "attempt",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("window_start", MOMENT, primary_key=True),
    Column("tries", Integer, nullable=False, server_default=ZERO),
    schema="plataforma",
)

audit = Table(
    "audit",
    metadata,
    Column("audit_id", Uuid, primary_key=True),
    Column("at", MOMENT, nullable=False, server_default=NOW),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("target", Text, nullable=False, server_default=""),
    Column("request_id", Text, nullable=False, server_default=""),
    Column("detail", JSONB, nullable=False, server_default="{}"),
    schema="plataforma",
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("actor", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("cliente_id", Uuid),
    Column("digest", LargeBinary, nullable=False),
    Column("status", SmallInteger),
    Column("answer", JSONB),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("began_at", MOMENT),
    Index("idempotency_cliente", "cliente_id"),
    schema="plataforma",
)
