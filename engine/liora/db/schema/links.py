"""Links to the pages of a cliente, who followed them, and how a cliente stands with its provider of short links."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from liora.db.schema.columns import MOMENT, NOW, ZERO, metadata, of_cliente, reference_to

link = Table(
    "link",
    metadata,
    of_cliente(),
    Column("link_id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("provider", Text, nullable=False, server_default=""),
    Column("short_url", Text, nullable=False, server_default=""),
    Column("refused", Text, nullable=False, server_default=""),
    Column("polled_at", MOMENT),
    Column("created_at", MOMENT, nullable=False, server_default=NOW),
    UniqueConstraint("cliente_id", "code"),
    UniqueConstraint("cliente_id", "digest"),
    schema="liora",
)

link_click = Table(
    "link_click",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("click_id", Uuid, primary_key=True),
    Column("link_id", Uuid, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("human", Boolean, nullable=False),
    Column("version", Integer),
    Column("position", Integer),
    Column("address", LargeBinary),
    reference_to("link", "link_id"),
    Index("link_click_link", "cliente_id", "link_id", "click_id"),
    Index("link_click_address", "cliente_id", "click_id", postgresql_where=text("address IS NOT NULL")),
    schema="liora",
)

link_day = Table(
    "link_day",
    metadata,
    Column("cliente_id", Uuid, primary_key=True),
    Column("link_id", Uuid, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("clicks", Integer, nullable=False),
    reference_to("link", "link_id"),
    schema="liora",
)

link_account = Table(
    "link_account",
    metadata,
    of_cliente(),
    Column("revision", Integer, nullable=False, server_default=ZERO),
    Column("revised_at", MOMENT, nullable=False, server_default=NOW),
    Column("busy_until", MOMENT),
    Column("shorten_after", MOMENT),
    Column("clicks_after", MOMENT),
    Column("failures", SmallInteger, nullable=False, server_default=ZERO),
    Column("stopped_credential", Uuid),
    Column("reason", Text, nullable=False, server_default=""),
    schema="liora",
)
