"""What people have ordered, and how far each cliente has counted."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from liora.db.schema.columns import MOMENT, NOW, metadata

STATES = ("nuevo", "confirmado", "despachado", "entregado", "cancelado")

order = Table(
    "order",
    metadata,
    Column("cliente_id", Uuid, ForeignKey("liora.cliente.cliente_id", ondelete="CASCADE"), primary_key=True),
    Column("order_id", Uuid, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("cause", Text),
    Column("conversation_id", Uuid),
    Column("contact_id", Uuid),
    Column("status", Text, CheckConstraint(f"status IN {STATES}"), nullable=False, server_default="nuevo"),
    Column("items", JSONB, nullable=False),
    Column("total", Numeric, nullable=False),
    Column("currency", Text, nullable=False),
    Column("customer", Text, nullable=False, server_default=""),
    Column("delivery", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("payment", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("placed_at", MOMENT, nullable=False, server_default=NOW),
    Column("changed_at", MOMENT, nullable=False, server_default=NOW),
    UniqueConstraint("cliente_id", "number"),
    UniqueConstraint("cliente_id", "cause"),
    ForeignKeyConstraint(
        ["cliente_id", "conversation_id"],
        ["liora.convo_state.cliente_id", "liora.convo_state.conversation_id"],
        ondelete="SET NULL (conversation_id)",
    ),
    ForeignKeyConstraint(
        ["cliente_id", "contact_id"],
        ["liora.contact.cliente_id", "liora.contact.contact_id"],
        ondelete="SET NULL (contact_id)",
    ),
    Index("order_contact", "cliente_id", "contact_id", "order_id", postgresql_where=text("contact_id IS NOT NULL")),
    Index("order_conversation", "cliente_id", "conversation_id", postgresql_where=text("conversation_id IS NOT NULL")),
    schema="liora",
)

order_counter = Table(
    "order_counter",
    metadata,
    Column("cliente_id", Uuid, ForeignKey("liora.cliente.cliente_id", ondelete="CASCADE"), primary_key=True),
    Column("last", BigInteger, nullable=False),
    schema="liora",
)
