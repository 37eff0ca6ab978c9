"""Business: who may do what for a cliente, what its plan allows, what it keeps, and what it is told.

Content of a cliente lies in schema `liora`, under row-level security like everything there. Schema `plataforma` gets
people, who may work for several clientes, and look-ups that hold hashes and ids alone.
"""

from alembic import op

revision = "e84b7d2c5a10"
down_revision = "c41b90d7e25f"
branch_labels = None
depends_on = None

TENANT_COLUMNS = """
ALTER TABLE liora.cliente ADD COLUMN status text NOT NULL DEFAULT 'active'
    CONSTRAINT cliente_status_check CHECK (status IN ('active', 'suspended', 'deleted'));
ALTER TABLE liora.cliente ADD COLUMN delete_after timestamptz;
ALTER TABLE liora.waba ADD COLUMN status text NOT NULL DEFAULT 'active'
    CONSTRAINT waba_status_check CHECK (status IN ('pending', 'active', 'disabled'));
ALTER TABLE liora.waba ADD COLUMN checked_at timestamptz;
ALTER TABLE liora.waba ADD COLUMN health jsonb NOT NULL DEFAULT '{}';
CREATE INDEX conversation_log_no_match ON liora.conversation_log (cliente_id, log_id) WHERE no_match
"""

TENANT_TABLES = """
CREATE TABLE liora.membresia (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    usuario_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'agente', 'lector')),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cliente_id, usuario_id)
);
CREATE TABLE liora.invitation (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    invitation_id uuid NOT NULL,
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'agente', 'lector')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    PRIMARY KEY (cliente_id, invitation_id)
);
CREATE TABLE liora.api_key (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    key_id uuid NOT NULL,
    name text NOT NULL,
    prefix text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'agente', 'lector')),
    scopes text[] NOT NULL DEFAULT '{}',
    made_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    PRIMARY KEY (cliente_id, key_id)
);
CREATE TABLE liora.credential (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    credential_id uuid NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL DEFAULT '',
    encryption_key_id text NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    valid_until timestamptz,
    PRIMARY KEY (cliente_id, credential_id)
);
CREATE INDEX credential_kind ON liora.credential (cliente_id, kind, subject);
CREATE TABLE liora.template (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    template_id uuid NOT NULL,
    account_id text NOT NULL,
    name text NOT NULL,
    language text NOT NULL,
    category text NOT NULL DEFAULT '',
    status text NOT NULL,
    components jsonb NOT NULL DEFAULT '[]',
    purpose text,
    synced_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cliente_id, template_id),
    UNIQUE (cliente_id, account_id, name, language)
);
CREATE UNIQUE INDEX template_purpose ON liora.template (cliente_id, account_id, purpose, language)
    WHERE purpose IS NOT NULL;
CREATE TABLE liora.document (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    document_id uuid NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cliente_id, document_id),
    UNIQUE (cliente_id, name)
);
CREATE TABLE liora.document_version (
    cliente_id uuid NOT NULL,
    document_id uuid NOT NULL,
    version integer NOT NULL,
    content_type text NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    content bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cliente_id, document_id, version),
    FOREIGN KEY (cliente_id, document_id) REFERENCES liora.document ON DELETE CASCADE
);
ALTER TABLE liora.document_version ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE TABLE liora.document_media (
    cliente_id uuid NOT NULL,
    document_id uuid NOT NULL,
    version integer NOT NULL,
    number_id uuid NOT NULL,
    media_id text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (cliente_id, document_id, version, number_id),
    FOREIGN KEY (cliente_id, document_id) REFERENCES liora.document ON DELETE CASCADE,
    FOREIGN KEY (cliente_id, number_id) REFERENCES liora.waba ON DELETE CASCADE
);
CREATE TABLE liora.synonym (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    said text NOT NULL,
    meant text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cliente_id, said)
);
CREATE TABLE liora.audit_log (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    audit_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL,
    target text NOT NULL DEFAULT '',
    request_id text NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (cliente_id, audit_id)
);
CREATE TABLE liora.ingest_log (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    ingest_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    source text NOT NULL,
    status text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (cliente_id, ingest_id)
);
CREATE TABLE liora.notification (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    notification_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    kind text NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    dedupe text NOT NULL,
    seen_at timestamptz,
    PRIMARY KEY (cliente_id, notification_id),
    UNIQUE (cliente_id, dedupe)
);
CREATE TABLE liora.webhook_endpoint (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    endpoint_id uuid NOT NULL,
    url text NOT NULL,
    kinds text[] NOT NULL DEFAULT '{}',
    enabled boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_status text NOT NULL DEFAULT '',
    last_at timestamptz,
    failing_since timestamptz,
    PRIMARY KEY (cliente_id, endpoint_id)
);
CREATE TABLE liora.erased (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    digest bytea NOT NULL,
    erased_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (cliente_id, digest)
)
"""

TENANT_TABLE_NAMES = (
    "membresia",
    "invitation",
    "api_key",
    "credential",
    "template",
    "document",
    "document_version",
    "document_media",
    "synonym",
    "audit_log",
    "ingest_log",
    "notification",
    "webhook_endpoint",
    "erased",
)

PLATFORM_TABLES = """
CREATE INDEX number_lookup_account ON plataforma.number_lookup (channel, account_id);
CREATE TABLE plataforma.usuario (
    usuario_id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    password_hash text,
    created_at timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz
);
CREATE TABLE plataforma.usuario_cliente (
    usuario_id uuid NOT NULL REFERENCES plataforma.usuario ON DELETE CASCADE,
    cliente_id uuid NOT NULL,
    PRIMARY KEY (usuario_id, cliente_id)
);
CREATE TABLE plataforma.admin_key (
    key_id uuid PRIMARY KEY,
    name text NOT NULL,
    prefix text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz
);
CREATE TABLE plataforma.key_lookup (
    digest bytea PRIMARY KEY,
    key_id uuid NOT NULL,
    cliente_id uuid
);
CREATE TABLE plataforma.session (
    digest bytea PRIMARY KEY,
    usuario_id uuid NOT NULL REFERENCES plataforma.usuario ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX session_usuario ON plataforma.session (usuario_id);
CREATE TABLE plataforma.one_time_link (
    digest bytea PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('invitation', 'password')),
    usuario_id uuid REFERENCES plataforma.usuario ON DELETE CASCADE,
    cliente_id uuid,
    invitation_id uuid,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE TABLE plataforma.plan (
    name text PRIMARY KEY,
    title text NOT NULL,
    limits jsonb NOT NULL DEFAULT '{}',
    flags jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE plataforma.app_lookup (
    channel text NOT NULL,
    account_id text NOT NULL,
    cliente_id uuid NOT NULL,
    PRIMARY KEY (channel, account_id)
);
CREATE TABLE plataforma.attempt (
    digest bytea NOT NULL,
    window_start timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    PRIMARY KEY (digest, window_start)
);
CREATE TABLE plataforma.audit (
    audit_id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL,
    target text NOT NULL DEFAULT '',
    request_id text NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}'
);
CREATE TABLE plataforma.idempotency (
    actor text NOT NULL,
    key text NOT NULL,
    cliente_id uuid,
    digest bytea NOT NULL,
    status smallint,
    answer jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    began_at timestamptz,
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_cliente ON plataforma.idempotency (cliente_id)
"""

PLATFORM_TABLE_NAMES = (
    "usuario",
    "usuario_cliente",
    "admin_key",
    "key_lookup",
    "session",
    "one_time_link",
    "plan",
    "app_lookup",
    "attempt",
    "audit",
    "idempotency",
)

TENANT = "cliente_id = (SELECT NULLIF(current_setting('app.cliente_id', true), '')::uuid)"
ISOLATION = f"""
ALTER TABLE liora.{{table}} ENABLE ROW LEVEL SECURITY;
ALTER TABLE liora.{{table}} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON liora.{{table}} TO liora_app USING ({TENANT}) WITH CHECK ({TENANT});
GRANT SELECT, INSERT, UPDATE, DELETE ON liora.{{table}} TO liora_app
"""
LISTED = "cliente_id = ANY ((SELECT NULLIF(current_setting('app.clientes', true), '')::uuid[])::uuid[])"

# What turns read, and what ingest has to know of people who were erased.
BATCHES = {"synonym": "SELECT", "document": "SELECT", "notification": "SELECT, INSERT", "erased": "SELECT"}


# A first choice for whoever runs the installation; what is changed later stays.
PLANS = """
INSERT INTO plataforma.plan (name, title, limits, flags) VALUES
    ('demo', 'Demostración', '{"mensajes": {"per": "month", "scope": "cliente", "limit": 1000000}}',
     '{"api": true, "exports": true}'),
    ('emprende', 'Emprende', '{"mensajes": {"per": "month", "scope": "cliente", "limit": 2000}}',
     '{"api": true, "exports": true}'),
    ('pyme', 'Pyme', '{"mensajes": {"per": "month", "scope": "cliente", "limit": 20000}}',
     '{"api": true, "exports": true}')
"""


def upgrade() -> None:
    for script in (TENANT_COLUMNS, TENANT_TABLES, PLATFORM_TABLES):
        run(script)
    for table in TENANT_TABLE_NAMES:
        run(ISOLATION.format(table=table))
    for table, commands in BATCHES.items():
        op.execute(f"GRANT {commands} ON liora.{table} TO liora_batch")
        op.execute(f"CREATE POLICY batch ON liora.{table} TO liora_batch USING ({LISTED}) WITH CHECK ({LISTED})")
    for table in PLATFORM_TABLE_NAMES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON plataforma.{table} TO liora_app")
    op.execute("GRANT USAGE ON SCHEMA plataforma TO liora_batch")
    op.execute("GRANT SELECT ON plataforma.plan TO liora_batch")
    run(PLANS)


def run(script: str) -> None:
    """asyncpg prepares each statement alone."""
    for statement in script.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    op.execute("REVOKE USAGE ON SCHEMA plataforma FROM liora_batch")
    for table in reversed(TENANT_TABLE_NAMES):
        op.execute(f"DROP TABLE liora.{table}")
    for table in reversed(PLATFORM_TABLE_NAMES):
        op.execute(f"DROP TABLE plataforma.{table}")
    op.execute("DROP INDEX plataforma.number_lookup_account")
    op.execute("DROP INDEX liora.conversation_log_no_match")
    for table, columns in {"waba": ("health", "checked_at", "status"), "cliente": ("delete_after", "status")}.items():
        for column in columns:
            op.execute(f"ALTER TABLE liora.{table} DROP COLUMN {column}")
