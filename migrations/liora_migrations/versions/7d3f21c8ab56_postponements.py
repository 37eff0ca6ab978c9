"""Postponements: a job that asks for time has not failed, so the two are counted apart."""

from alembic import op

revision = "7d3f21c8ab56"
down_revision = "e84b7d2c5a10"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE liora.job ADD COLUMN postponements smallint NOT NULL DEFAULT 0")


def downgrade() -> None:
    op.execute("ALTER TABLE liora.job DROP COLUMN postponements")
