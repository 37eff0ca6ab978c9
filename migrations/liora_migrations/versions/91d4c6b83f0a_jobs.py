"""(to be written)"""

revision = "91d4c6b83f0a"
down_revision = "c3e90f4a6b71"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
