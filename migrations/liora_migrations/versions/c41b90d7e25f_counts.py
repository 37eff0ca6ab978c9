"""Counts: what the predicates of `inbox_pending` and `outbox_unsent_number` take for granted is made sure of.

A row with a negative count would be in no index of open work, so nobody would ever answer or send it.
"""

from alembic import op

revision = "c41b90d7e25f"
down_revision = "a6d2e7f0b914"
branch_labels = None
depends_on = None

CHECKS = {"inbox_attempts_check": ("inbox", "attempts >= 0"), "outbox_n_check": ("outbox", "n >= 0")}


def upgrade() -> None:
    for name, (table, condition) in CHECKS.items():
        op.execute(f"ALTER TABLE liora.{table} ADD CONSTRAINT {name} CHECK ({condition})")


def downgrade() -> None:
    for name, (table, _) in CHECKS.items():
        op.execute(f"ALTER TABLE liora.{table} DROP CONSTRAINT {name}")
