"""Plans: of several indexes on open work only one can answer each question, whatever the statistics say.

The planner knows nothing of a table that is new or grows fast, and to it an index that shares the first column with
the right one costs the same: a statement then reads all open rows of a cliente to find one. An index that asks for
more, in words that only its own statements say (`attempts >= 0` and `n >= 0` are always true; a comparison with
a key implies that the key is not null), cannot be mistaken for another.
"""

from alembic import op

revision = "a6d2e7f0b914"
down_revision = "91d4c6b83f0a"
branch_labels = None
depends_on = None

NARROWED = {
    "inbox_pending": ("inbox (cliente_id, row_id)", "done_at IS NULL", "attempts >= 0"),
    "inbox_pending_conversation": (
        "inbox (cliente_id, conversation_id, sent_at, row_id)",
        "done_at IS NULL",
        "conversation_id IS NOT NULL",
    ),
    "identity_contact": ("identity (cliente_id, contact_id)", "", "contact_id IS NOT NULL"),
    "outbox_unsent_conversation": (
        "outbox (cliente_id, conversation_id, seq)",
        "status IN (0, 1)",
        "conversation_id IS NOT NULL",
    ),
    "outbox_unsent_number": ("outbox (cliente_id, number_id, next_at, out_id)", "status IN (0, 1)", "n >= 0"),
    "outbox_parked": ("outbox (cliente_id, conversation_id)", "status = 3", "conversation_id IS NOT NULL"),
    "timer_due_cliente": ("timer (cliente_id, due_at)", "", "due_at IS NOT NULL"),
}
"""Name → (table and columns, what has always been asked for, what is asked for now)."""

UNIQUE = {
    "convo_state_contact": ("convo_state", "convo_state_cliente_id_contact_id_key", "cliente_id, contact_id"),
    "outbox_cause": ("outbox", "outbox_cliente_id_cause_n_key", "cliente_id, cause, n"),
}
"""Name → (table, the constraint that it replaces, columns); the second column is what it asks for."""

PENDING = """
CREATE OR REPLACE FUNCTION liora.clientes_with_pending(most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_sort = off SET enable_bitmapscan = off AS $$
DECLARE
    last uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
    FOR hop IN 1..most LOOP
        SELECT cliente_id INTO last FROM liora.inbox
            WHERE done_at IS NULL{narrow} AND cliente_id > last ORDER BY cliente_id LIMIT 1;
        EXIT WHEN NOT FOUND;
        RETURN NEXT last;
    END LOOP;
END $$
"""
UNSENT = """
CREATE OR REPLACE FUNCTION liora.lanes_with_unsent(most integer) RETURNS TABLE (cliente_id uuid, number_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_sort = off SET enable_bitmapscan = off AS $$
DECLARE
    tenant uuid := '00000000-0000-0000-0000-000000000000';
    number uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
    FOR hop IN 1..most LOOP
        SELECT o.cliente_id, o.number_id INTO tenant, number FROM liora.outbox o
            WHERE o.status IN (0, 1){narrow} AND (o.cliente_id, o.number_id) > (tenant, number)
            ORDER BY o.cliente_id, o.number_id LIMIT 1;
        EXIT WHEN NOT FOUND;
        cliente_id := tenant;
        number_id := number;
        RETURN NEXT;
    END LOOP;
END $$
"""


def upgrade() -> None:
    for name, (indexed, always, now) in NARROWED.items():
        replace_index(name, indexed, " AND ".join(filter(None, (always, now))))
    for name, (table, constraint, columns) in UNIQUE.items():
        asked = columns.split(", ")[1]
        op.execute(f"ALTER TABLE liora.{table} DROP CONSTRAINT {constraint}")
        op.execute(f"CREATE UNIQUE INDEX {name} ON liora.{table} ({columns}) WHERE {asked} IS NOT NULL")
    op.execute("GRANT SELECT (attempts) ON liora.inbox TO liora_dispatch")
    op.execute("GRANT SELECT (n) ON liora.outbox TO liora_dispatch")
    replace_hops(" AND attempts >= 0", " AND o.n >= 0")


def downgrade() -> None:
    replace_hops("", "")
    op.execute("REVOKE SELECT (n) ON liora.outbox FROM liora_dispatch")
    op.execute("REVOKE SELECT (attempts) ON liora.inbox FROM liora_dispatch")
    for name, (table, constraint, columns) in UNIQUE.items():
        op.execute(f"DROP INDEX liora.{name}")
        op.execute(f"ALTER TABLE liora.{table} ADD CONSTRAINT {constraint} UNIQUE ({columns})")
    for name, (indexed, always, _) in NARROWED.items():
        replace_index(name, indexed, always)


def replace_index(name: str, indexed: str, asked: str) -> None:
    op.execute(f"DROP INDEX liora.{name}")
    op.execute(f"CREATE INDEX {name} ON liora.{indexed}{f' WHERE {asked}' if asked else ''}")


def replace_hops(pending: str, unsent: str) -> None:
    """As their owner, who may not create anything at other times."""
    op.execute("GRANT CREATE ON SCHEMA liora TO liora_dispatch")
    op.execute("SET LOCAL ROLE liora_dispatch")
    op.execute(PENDING.replace("{narrow}", pending))
    op.execute(UNSENT.replace("{narrow}", unsent))
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA liora FROM liora_dispatch")
