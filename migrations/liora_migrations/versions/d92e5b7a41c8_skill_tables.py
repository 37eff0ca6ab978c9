"""Tables of skills: what a cliente uploads for them, in versions, one of which is active."""

from alembic import op

revision = "d92e5b7a41c8"
down_revision = "7d3f21c8ab56"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE liora.skill_table (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    table_id uuid NOT NULL,
    skill text NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (cliente_id, table_id),
    UNIQUE (cliente_id, skill, name)
);
CREATE TABLE liora.skill_table_version (
    cliente_id uuid NOT NULL,
    table_id uuid NOT NULL,
    version integer NOT NULL,
    below integer,
    filename text NOT NULL,
    checksum text NOT NULL,
    columns text[] NOT NULL,
    rows jsonb NOT NULL,
    row_count integer NOT NULL,
    report jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT '',
    PRIMARY KEY (cliente_id, table_id, version),
    FOREIGN KEY (cliente_id, table_id) REFERENCES liora.skill_table ON DELETE CASCADE
)
"""

NAMES = ("skill_table", "skill_table_version")

TENANT = "cliente_id = (SELECT NULLIF(current_setting('app.cliente_id', true), '')::uuid)"
ISOLATION = f"""
ALTER TABLE liora.{{table}} ENABLE ROW LEVEL SECURITY;
ALTER TABLE liora.{{table}} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON liora.{{table}} TO liora_app USING ({TENANT}) WITH CHECK ({TENANT});
GRANT SELECT, INSERT, UPDATE, DELETE ON liora.{{table}} TO liora_app
"""

# Turns read which versions are active, with the settings of their clientes; the rows they load one cliente at a time.
BATCH = """
CREATE POLICY batch ON liora.skill_table TO liora_batch
    USING (cliente_id = ANY ((SELECT NULLIF(current_setting('app.clientes', true), '')::uuid[])::uuid[]))
    WITH CHECK (cliente_id = ANY ((SELECT NULLIF(current_setting('app.clientes', true), '')::uuid[])::uuid[]));
GRANT SELECT ON liora.skill_table TO liora_batch
"""


def upgrade() -> None:
    for script in (TABLES, *(ISOLATION.format(table=table) for table in NAMES), BATCH):
        run(script)


def run(script: str) -> None:
    """asyncpg prepares each statement alone."""
    for statement in script.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(NAMES):
        op.execute(f"DROP TABLE liora.{table}")
