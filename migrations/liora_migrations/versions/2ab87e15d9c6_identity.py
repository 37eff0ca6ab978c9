"""(to be written)"""

revision = "2ab87e15d9c6"
down_revision = "5f1c0a7be2d4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
