"""Identity: since when a contact has its names, and which conversation has become part of which other."""

from alembic import op

revision = "2ab87e15d9c6"
down_revision = "5f1c0a7be2d4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE liora.contact ADD named_at bigint NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE liora.convo_state ADD merged_into uuid")
    op.execute(
        "ALTER TABLE liora.convo_state ADD FOREIGN KEY (cliente_id, merged_into) "
        "REFERENCES liora.convo_state ON DELETE CASCADE"
    )
    op.execute(
        "CREATE INDEX convo_state_merged ON liora.convo_state (cliente_id, merged_into) WHERE merged_into IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE liora.convo_state DROP merged_into")
    op.execute("ALTER TABLE liora.contact DROP named_at")
