"""Sending: leases of many tenants' lanes are renewed together, and a number's inbound rate can be counted cheaply."""

from alembic import op

revision = "c3e90f4a6b71"
down_revision = "2ab87e15d9c6"
branch_labels = None
depends_on = None

LISTED = "cliente_id = ANY ((SELECT NULLIF(current_setting('app.clientes', true), '')::uuid[])::uuid[])"

# A BRIN costs an insert next to nothing: it remembers the span of moments of so many pages, not the rows.
RECEIVED = """
CREATE INDEX inbox_received ON liora.inbox USING brin (received_at) WITH (pages_per_range = 16, autosummarize = on)
"""


def upgrade() -> None:
    op.execute("GRANT SELECT, UPDATE ON liora.lane TO liora_batch")
    op.execute(f"CREATE POLICY batch ON liora.lane TO liora_batch USING ({LISTED}) WITH CHECK ({LISTED})")
    op.execute("ALTER POLICY tenant ON liora.lane TO liora_app")
    op.execute(RECEIVED)


def downgrade() -> None:
    op.execute("DROP INDEX liora.inbox_received")
    op.execute("ALTER POLICY tenant ON liora.lane TO PUBLIC")
    op.execute("DROP POLICY batch ON liora.lane")
    op.execute("REVOKE SELECT, UPDATE ON liora.lane FROM liora_batch")
