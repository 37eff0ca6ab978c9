"""Clientes, their numbers and their conversations: the tables of the hot path."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, REAL

from liora.db.schema.columns import MOMENT, NOW, ROOM_FOR_UPDATES, ZERO, metadata, reference_to

UNSENT = text("status IN (0, 1)")

cliente = Table(
    "cliente",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column(
        "treatment", Text, CheckConstraint("treatment IN ('tu', 'usted', 'vos')"), nullable=False, server_default="tu"
    ),
    Column("plan", Text, nullable=False, server_default=""),
    Column("skills", ARRAY(Text), nullable=False, server_default="{}"),
    Column("settings", JSONB, nullable=False, server_default="{}"),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column(
        "status",
        Text,
        CheckConstraint("status IN ('active', 'suspended', 'deleted')"),
        nullable=False,
        server_default="active",
    ),
    Column("delete_after", MOMENT),
    schema="liora",
)

waba = Table(
    "waba",
    metadata,
    Column("cliente_id", Uuid, ForeignKey("liora.cliente.cliente_id", ondelete="CASCADE"), primary_key=True),
    Column("number_id", Uuid, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("phone_number_id", Text, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("app", Text, nullable=False, server_default=""),
    Column("display_number", Text, nullable=False, server_default=""),
    Column("mode", Text, CheckConstraint("mode IN ('sandbox', 'live')"), nullable=False),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column(
        "status",
        Text,
        CheckConstraint("status IN ('pending', 'active', 'disabled')"),
        nullable=False,
        server_default="active",
    ),
    Column("checked_at", MOMENT),
    Column("health", JSONB, nullable=False, server_default="{}"),
    UniqueConstraint("cliente_id", "channel", "phone_number_id"),
    schema="liora",
)

lane = Table(
    "lane",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("number_id", Uuid, primary_key=True),
    Column("owner", Text),
    Column("epoch", BigInteger, nullable=False, server_default=ZERO),
    Column("leased_until", MOMENT),
    Column("paused_until", MOMENT),
    Column("pause_reason", Text),
    reference_to("waba", "number_id"),
    schema="liora",
)

contact = Table(
    "contact",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("contact_id", Uuid, primary_key=True),
    Column("number_id", Uuid, nullable=False),
    Column("phone", Text),
    Column("user_id", Text),
    Column("profile_name", Text, nullable=False, server_default=""),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("named_at", BigInteger, nullable=False, server_default=ZERO),
    reference_to("waba", "number_id"),
    schema="liora",
)

identity = Table(
    "identity",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("number_id", Uuid, primary_key=True),
    Column("kind", Text, CheckConstraint("kind IN ('phone', 'user_id')"), primary_key=True),
    Column("value", Text, primary_key=True),
    Column("contact_id", Uuid, nullable=False),
    reference_to("contact", "contact_id"),
    Index("identity_contact", "cliente_id", "contact_id", postgresql_where=text("contact_id IS NOT NULL")),
    schema="liora",
)

convo_state = Table(
    "convo_state",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, primary_key=True),
    Column("contact_id", Uuid, nullable=False),
    Column("number_id", Uuid, nullable=False),
    Column("state", Text, nullable=False, server_default=""),
    Column("slots_json", JSONB, nullable=False, server_default="{}"),
    Column("version", BigInteger, nullable=False, server_default=ZERO),
    Column("last_inbound_at", MOMENT),
    Column("blocked_until", MOMENT),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("merged_into", Uuid),
    reference_to("contact", "contact_id"),
    ForeignKeyConstraint(
        ["cliente_id", "merged_into"],
        ["liora.convo_state.cliente_id", "liora.convo_state.conversation_id"],
        ondelete="CASCADE",
    ),
    Index(
        "convo_state_contact", "cliente_id", "contact_id", unique=True, postgresql_where=text("contact_id IS NOT NULL")
    ),
    Index("convo_state_merged", "cliente_id", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    schema="liora",
    postgresql_with=ROOM_FOR_UPDATES,
)

inbox = Table(
    "inbox",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("conversation_id", Uuid, nullable=False),
    Column("row_id", Uuid, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("received_at", MOMENT, nullable=False, server_default=NOW),
    Column("done_at", MOMENT),
    Column("attempts", SmallInteger, CheckConstraint("attempts >= 0"), nullable=False, server_default=ZERO),
    Column("error", Text),
    reference_to("convo_state", "conversation_id"),
    Index(
        "inbox_received",
        "received_at",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 16, "autosummarize": "on"},
    ),
    Index("inbox_pending", "cliente_id", "row_id", postgresql_where=text("done_at IS NULL AND attempts >= 0")),
    Index(
        "inbox_pending_conversation",
        *("cliente_id", "conversation_id", "sent_at", "row_id"),
        postgresql_where=text("done_at IS NULL AND conversation_id IS NOT NULL"),
    ),
    schema="liora",
    postgresql_with={**ROOM_FOR_UPDATES, "fillfactor": 85},
)

outbox = Table(
    "outbox",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("out_id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, nullable=False),
    Column("number_id", Uuid, nullable=False),
    Column("cause", Text, nullable=False),
    Column("n", SmallInteger, CheckConstraint("n >= 0"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("status", SmallInteger, nullable=False, server_default=ZERO),
    Column("next_at", MOMENT, nullable=False, server_default=NOW),
    Column("attempts", SmallInteger, nullable=False, server_default=ZERO),
    Column("epoch", BigInteger, nullable=False, server_default=ZERO),
    Column("sending_at", MOMENT),
    Column("sent_at", MOMENT),
    Column("message_id", Text),
    Column("delivered", SmallInteger, nullable=False, server_default=ZERO),
    Column("error", JSONB),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    reference_to("convo_state", "conversation_id"),
    Index("outbox_cause", "cliente_id", "cause", "n", unique=True, postgresql_where=text("cause IS NOT NULL")),
    Index(
        "outbox_unsent_conversation",
        *("cliente_id", "conversation_id", "seq"),
        postgresql_where=text("status IN (0, 1) AND conversation_id IS NOT NULL"),
    ),
    Index(
        "outbox_unsent_number",
        *("cliente_id", "number_id", "next_at", "out_id"),
        postgresql_where=text("status IN (0, 1) AND n >= 0"),
    ),
    Index(
        "outbox_parked",
        *("cliente_id", "conversation_id"),
        postgresql_where=text("status = 3 AND conversation_id IS NOT NULL"),
    ),
    Index("outbox_message", "cliente_id", "message_id", postgresql_where=text("message_id IS NOT NULL")),
    schema="liora",
    postgresql_with=ROOM_FOR_UPDATES,
)

timer = Table(
    "timer",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("due_at", MOMENT, nullable=False),
    reference_to("convo_state", "conversation_id"),
    Index("timer_due", "due_at", "cliente_id"),
    Index("timer_due_cliente", "cliente_id", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    schema="liora",
)

job = Table(
    "job",
    metadata,
    Column("cliente_id", Uuid, ForeignKey("liora.cliente.cliente_id", ondelete="CASCADE"), primary_key=True),
    Column("job_id", Uuid, primary_key=True),
    Column("conversation_id", Uuid),
    Column("name", Text, nullable=False),
    Column("event", Text, nullable=False, server_default=""),
    Column("payload", JSONB, nullable=False, server_default="{}"),
    Column("dedupe", Text, nullable=False),
    Column("status", SmallInteger, nullable=False, server_default=ZERO),
    Column("next_at", MOMENT, nullable=False, server_default=NOW),
    Column("starts", SmallInteger, nullable=False, server_default=ZERO),
    Column("failures", SmallInteger, nullable=False, server_default=ZERO),
    Column("error", Text),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    Column("done_at", MOMENT),
    UniqueConstraint("cliente_id", "dedupe"),
    reference_to("convo_state", "conversation_id"),
    Index("job_due", "next_at", "cliente_id", postgresql_where=UNSENT),
    Index("job_due_cliente", "cliente_id", "next_at", postgresql_where=UNSENT),
    Index(
        "job_conversation",
        "cliente_id",
        "conversation_id",
        postgresql_where=text("conversation_id IS NOT NULL"),
    ),
    schema="liora",
    postgresql_with=ROOM_FOR_UPDATES,
)

conversation_log = Table(
    "conversation_log",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("log_id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("direction", Text, CheckConstraint("direction IN ('in', 'out')"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False, server_default=""),
    Column("cause", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=""),
    Column("intent", Text),
    Column("asked", ARRAY(Text)),
    Column("no_match", Boolean, nullable=False, server_default=text("false")),
    Column("score", REAL),
    Column("runner_up", Text),
    reference_to("convo_state", "conversation_id"),
    Index("conversation_log_conversation", "cliente_id", "conversation_id", "log_id"),
    schema="liora",
)

quota_use = Table(
    "quota_use",
    metadata,
    Column("cliente_id", Uuid, ForeignKey("liora.cliente.cliente_id", ondelete="CASCADE"), primary_key=True),
    Column("metric", Text, primary_key=True),
    Column("subject", Uuid, primary_key=True),
    Column("window_start", MOMENT, primary_key=True),
    Column("used", BigInteger, CheckConstraint("used >= 0"), nullable=False, server_default=ZERO),
    schema="liora",
)
