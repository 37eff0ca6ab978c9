"""Catalogs that are published: what was understood of a file, what was active before, and files on their way.

Also the sizes of what a plan takes in at once, such as the bytes of a price list.
"""

from alembic import op

revision = "f30c5d81a7e2"
down_revision = "e84b7d2c5a10"
branch_labels = None
depends_on = None

SNAPSHOT_COLUMNS = ("file_checksum", "created_by", "hidden", "report")
COLUMNS = """
ALTER TABLE liora.catalog_snapshot ADD COLUMN file_checksum text NOT NULL DEFAULT '';
ALTER TABLE liora.catalog_snapshot ADD COLUMN created_by text NOT NULL DEFAULT '';
ALTER TABLE liora.catalog_snapshot ADD COLUMN hidden jsonb NOT NULL DEFAULT '[]';
ALTER TABLE liora.catalog_snapshot ADD COLUMN report jsonb NOT NULL DEFAULT '{}';
ALTER TABLE liora.catalog_active ADD COLUMN activation_id uuid;
ALTER TABLE plataforma.plan ADD COLUMN sizes jsonb NOT NULL DEFAULT '{}'
"""

TABLES = """
CREATE TABLE liora.catalog_activation (
    cliente_id uuid NOT NULL,
    activation_id uuid NOT NULL,
    snapshot_id uuid NOT NULL,
    below uuid,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL DEFAULT '',
    PRIMARY KEY (cliente_id, activation_id),
    FOREIGN KEY (cliente_id, snapshot_id) REFERENCES liora.catalog_snapshot ON DELETE CASCADE
);
CREATE INDEX catalog_activation_snapshot ON liora.catalog_activation (cliente_id, snapshot_id, activation_id);
CREATE TABLE liora.catalog_upload (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    upload_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('arriving', 'waiting', 'running', 'done', 'failed')),
    progress smallint NOT NULL DEFAULT 0,
    filename text NOT NULL,
    dry_run boolean NOT NULL,
    based_on uuid,
    actor text NOT NULL,
    request_id text NOT NULL,
    answer jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    PRIMARY KEY (cliente_id, upload_id)
);
CREATE TABLE liora.catalog_piece (
    cliente_id uuid NOT NULL,
    upload_id uuid NOT NULL,
    n integer NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (cliente_id, upload_id, n),
    FOREIGN KEY (cliente_id, upload_id) REFERENCES liora.catalog_upload ON DELETE CASCADE
)
"""
TABLE_NAMES = ("catalog_activation", "catalog_upload", "catalog_piece")

TENANT = "cliente_id = (SELECT NULLIF(current_setting('app.cliente_id', true), '')::uuid)"
ISOLATION = f"""
ALTER TABLE liora.{{table}} ENABLE ROW LEVEL SECURITY;
ALTER TABLE liora.{{table}} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON liora.{{table}} TO liora_app USING ({TENANT}) WITH CHECK ({TENANT});
GRANT SELECT, INSERT, UPDATE, DELETE ON liora.{{table}} TO liora_app
"""

# A first choice for whoever runs the installation; what is changed later stays.
SIZES = """
UPDATE plataforma.plan SET sizes = '{"catalog.bytes": 20971520, "catalog.rows": 50000}'
 WHERE name IN ('demo', 'pyme');
UPDATE plataforma.plan SET sizes = '{"catalog.bytes": 5242880, "catalog.rows": 10000}' WHERE name = 'emprende'
"""


def upgrade() -> None:
    run(COLUMNS)
    run(TABLES)
    for table in TABLE_NAMES:
        run(ISOLATION.format(table=table))
    run(SIZES)


def run(script: str) -> None:
    """asyncpg prepares each statement alone."""
    for statement in script.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLE_NAMES):
        op.execute(f"DROP TABLE liora.{table}")
    op.execute("ALTER TABLE plataforma.plan DROP COLUMN sizes")
    op.execute("ALTER TABLE liora.catalog_active DROP COLUMN activation_id")
    for column in reversed(SNAPSHOT_COLUMNS):
        op.execute(f"ALTER TABLE liora.catalog_snapshot DROP COLUMN {column}")
