"""Batches: a role that reaches several tenants at once on the hot path, and dispatch that needs no statistics.

`liora_batch` is what ingest and drain become for one transaction (`SET LOCAL ROLE`). Its policies admit the clientes
listed in `app.clientes`, on the tables of the hot path and with the commands of the hot path; `liora_app` does not
inherit them, so that naming several clientes does nothing anywhere else.
"""

from alembic import op

revision = "5f1c0a7be2d4"
down_revision = "f07744c1193c"
branch_labels = None
depends_on = None

ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'liora_batch') THEN
        CREATE ROLE liora_batch NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    GRANT liora_batch TO liora_app WITH INHERIT FALSE, SET TRUE;
END $$
"""

HOT_TABLES = {
    "contact": "SELECT, INSERT, UPDATE, DELETE",
    "identity": "SELECT, INSERT, UPDATE, DELETE",
    "convo_state": "SELECT, INSERT, UPDATE, DELETE",
    "inbox": "SELECT, INSERT, UPDATE",
    "outbox": "SELECT, INSERT, UPDATE",
    "conversation_log": "SELECT, INSERT, UPDATE",
    "timer": "SELECT, INSERT, UPDATE, DELETE",
    "quota_use": "SELECT, INSERT, UPDATE",
    "waba": "SELECT",
    "cliente": "SELECT",
    "catalog_active": "SELECT",
}

LISTED = "cliente_id = ANY ((SELECT NULLIF(current_setting('app.clientes', true), '')::uuid[])::uuid[])"

# Without statistics the planner would read and sort the whole table for each hop over the partial index.
HOPPING = ("liora.clientes_with_pending(integer)", "liora.lanes_with_unsent(integer)")
DETOURS = ("enable_seqscan", "enable_sort", "enable_bitmapscan")


def upgrade() -> None:
    op.execute(ROLE)
    op.execute("GRANT USAGE ON SCHEMA liora TO liora_batch")
    for table, commands in HOT_TABLES.items():
        op.execute(f"GRANT {commands} ON liora.{table} TO liora_batch")
        op.execute(f"CREATE POLICY batch ON liora.{table} TO liora_batch USING ({LISTED}) WITH CHECK ({LISTED})")
        # of two policies that are joined by OR neither can be a condition of an index
        op.execute(f"ALTER POLICY tenant ON liora.{table} TO liora_app")
    alter_hops("SET {} = off")


def alter_hops(clause: str) -> None:
    """As their owner: `liora_dispatch`."""
    op.execute("SET LOCAL ROLE liora_dispatch")
    for signature in HOPPING:
        for detour in DETOURS:
            op.execute(f"ALTER FUNCTION {signature} {clause.format(detour)}")
    op.execute("RESET ROLE")


def downgrade() -> None:
    alter_hops("RESET {}")
    for table in HOT_TABLES:
        op.execute(f"ALTER POLICY tenant ON liora.{table} TO PUBLIC")
        op.execute(f"DROP POLICY batch ON liora.{table}")
        op.execute(f"REVOKE ALL ON liora.{table} FROM liora_batch")
    op.execute("REVOKE USAGE ON SCHEMA liora FROM liora_batch")
