"""(to be written)"""

revision = "c3e90f4a6b71"
down_revision = "2ab87e15d9c6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
