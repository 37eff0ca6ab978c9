"""Orders: what people have ordered, numbered by a counter of each cliente.

An order is the shop's own record: when its person is erased it stays, without the person. So its references let go
instead of taking it along.
"""

from alembic import op

revision = "b8d41f6e02c9"
down_revision = "d92e5b7a41c8"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE liora.order (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    order_id uuid NOT NULL,
    number bigint NOT NULL,
    cause text,
    conversation_id uuid,
    contact_id uuid,
    status text NOT NULL DEFAULT 'nuevo'
        CHECK (status IN ('nuevo', 'confirmado', 'despachado', 'entregado', 'cancelado')),
    items jsonb NOT NULL,
    total numeric NOT NULL,
    currency text NOT NULL,
    customer text NOT NULL DEFAULT '',
    delivery text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    payment text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    placed_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cliente_id, order_id),
    UNIQUE (cliente_id, number),
    UNIQUE (cliente_id, cause),
    FOREIGN KEY (cliente_id, conversation_id) REFERENCES liora.convo_state ON DELETE SET NULL (conversation_id),
    FOREIGN KEY (cliente_id, contact_id) REFERENCES liora.contact ON DELETE SET NULL (contact_id)
);
CREATE INDEX order_contact ON liora.order (cliente_id, contact_id, order_id) WHERE contact_id IS NOT NULL;
CREATE INDEX order_conversation ON liora.order (cliente_id, conversation_id) WHERE conversation_id IS NOT NULL;
CREATE TABLE liora.order_counter (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    last bigint NOT NULL,
    PRIMARY KEY (cliente_id)
)
"""

GRANTS = {"order": "SELECT, INSERT", "order_counter": "SELECT, INSERT, UPDATE"}
"""By table what a batch of turns does in it."""

TENANT = "cliente_id = (SELECT NULLIF(current_setting('app.cliente_id', true), '')::uuid)"
LISTED = "cliente_id = ANY ((SELECT NULLIF(current_setting('app.clientes', true), '')::uuid[])::uuid[])"
ISOLATION = f"""
ALTER TABLE liora.{{table}} ENABLE ROW LEVEL SECURITY;
ALTER TABLE liora.{{table}} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON liora.{{table}} TO liora_app USING ({TENANT}) WITH CHECK ({TENANT});
GRANT SELECT, INSERT, UPDATE, DELETE ON liora.{{table}} TO liora_app;
CREATE POLICY batch ON liora.{{table}} TO liora_batch USING ({LISTED}) WITH CHECK ({LISTED});
GRANT {{granted}} ON liora.{{table}} TO liora_batch
"""


def upgrade() -> None:
    run(TABLES)
    for table, granted in GRANTS.items():
        run(ISOLATION.format(table=table, granted=granted))


def run(script: str) -> None:
    """asyncpg prepares each statement alone."""
    for statement in script.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE liora.order_counter")
    op.execute("DROP TABLE liora.order")
