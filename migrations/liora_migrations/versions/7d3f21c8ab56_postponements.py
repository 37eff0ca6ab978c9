"""Postponements: a job that asks for time has not failed, so the two are counted apart."""

from alembic import op

revision = "7d3f21c8ab56"
down_revision = "0b7e94c2d6f1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE liora.job ADD COLUMN postponements smallint NOT NULL DEFAULT 0")


def downgrade() -> None:
    op.execute("ALTER TABLE liora.job DROP COLUMN postponements")
