"""Links: short ways to a shop's own pages, who followed them, and which of them were said.

A code is looked up before anybody knows whose it is, and is the installation's: `plataforma.link_lookup` holds codes
and ids alone, like the look-ups of numbers and keys, for every key of schema `liora` begins with its cliente.
"""

from alembic import op

revision = "0b7e94c2d6f1"
down_revision = "f30c5d81a7e2"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE liora.link (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    link_id uuid NOT NULL,
    code text NOT NULL,
    sku text NOT NULL,
    url text NOT NULL,
    target text NOT NULL,
    digest bytea NOT NULL,
    provider text NOT NULL DEFAULT '',
    short_url text NOT NULL DEFAULT '',
    refused text NOT NULL DEFAULT '',
    polled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cliente_id, link_id),
    UNIQUE (cliente_id, code),
    UNIQUE (cliente_id, digest)
);
CREATE TABLE liora.link_click (
    cliente_id uuid NOT NULL,
    click_id uuid NOT NULL,
    link_id uuid NOT NULL,
    at timestamptz NOT NULL,
    human boolean NOT NULL,
    version integer,
    position integer,
    address bytea,
    PRIMARY KEY (cliente_id, click_id),
    FOREIGN KEY (cliente_id, link_id) REFERENCES liora.link ON DELETE CASCADE
);
CREATE INDEX link_click_link ON liora.link_click (cliente_id, link_id, click_id);
CREATE INDEX link_click_address ON liora.link_click (cliente_id, click_id) WHERE address IS NOT NULL;
CREATE TABLE liora.link_day (
    cliente_id uuid NOT NULL,
    link_id uuid NOT NULL,
    day date NOT NULL,
    clicks integer NOT NULL,
    PRIMARY KEY (cliente_id, link_id, day),
    FOREIGN KEY (cliente_id, link_id) REFERENCES liora.link ON DELETE CASCADE
);
CREATE TABLE liora.link_account (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    revision integer NOT NULL DEFAULT 0,
    revised_at timestamptz NOT NULL DEFAULT now(),
    busy_until timestamptz,
    shorten_after timestamptz,
    clicks_after timestamptz,
    failures smallint NOT NULL DEFAULT 0,
    stopped_credential uuid,
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (cliente_id)
);
ALTER TABLE liora.conversation_log ADD COLUMN links jsonb;
CREATE INDEX conversation_log_links ON liora.conversation_log (cliente_id, log_id) WHERE links IS NOT NULL;
CREATE TABLE plataforma.link_lookup (
    code text PRIMARY KEY,
    cliente_id uuid NOT NULL
);
CREATE INDEX link_lookup_cliente ON plataforma.link_lookup (cliente_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON plataforma.link_lookup TO liora_app
"""

NAMES = ("link", "link_click", "link_day", "link_account")

TENANT = "cliente_id = (SELECT NULLIF(current_setting('app.cliente_id', true), '')::uuid)"
ISOLATION = f"""
ALTER TABLE liora.{{table}} ENABLE ROW LEVEL SECURITY;
ALTER TABLE liora.{{table}} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON liora.{{table}} TO liora_app USING ({TENANT}) WITH CHECK ({TENANT});
GRANT SELECT, INSERT, UPDATE, DELETE ON liora.{{table}} TO liora_app
"""

# Turns read how often the short links of a cliente have changed, with its settings.
BATCH = """
CREATE POLICY batch ON liora.link_account TO liora_batch
    USING (cliente_id = ANY ((SELECT NULLIF(current_setting('app.clientes', true), '')::uuid[])::uuid[]))
    WITH CHECK (cliente_id = ANY ((SELECT NULLIF(current_setting('app.clientes', true), '')::uuid[])::uuid[]));
GRANT SELECT ON liora.link_account TO liora_batch
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
    op.execute("DROP INDEX liora.conversation_log_links")
    op.execute("ALTER TABLE liora.conversation_log DROP COLUMN links")
    for table in reversed(NAMES):
        op.execute(f"DROP TABLE liora.{table}")
    op.execute("DROP TABLE plataforma.link_lookup")
