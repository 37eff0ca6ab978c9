"""Baseline: tenants, conversations, the inbox and the outbox, under row-level security.

Every table of schema `liora` begins its keys with `cliente_id`, has row-level security enabled and forced, and one
policy: a row is visible and writable only while `app.cliente_id` names its tenant. `liora_dispatch` may see which
tenants have work, and nothing else (column grants), through functions that return ids.
"""

from alembic import op

revision = "f07744c1193c"
down_revision = None
branch_labels = None
depends_on = None

ROLES = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'liora_app') THEN
        CREATE ROLE liora_app LOGIN NOSUPERUSER NOBYPASSRLS;
        ALTER ROLE liora_app SET transaction_timeout = '5s';
        ALTER ROLE liora_app SET lock_timeout = '1s';
        ALTER ROLE liora_app SET idle_in_transaction_session_timeout = '5s';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'liora_dispatch') THEN
        CREATE ROLE liora_dispatch NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    IF NOT pg_has_role(current_user, 'liora_dispatch', 'SET') THEN
        EXECUTE format('GRANT liora_dispatch TO %I', current_user);
    END IF;
END $$
"""

SCHEMAS = """
CREATE SCHEMA liora;
CREATE SCHEMA plataforma;
CREATE SCHEMA jobs
"""

TENANT_TABLES = """
CREATE TABLE liora.cliente (
    cliente_id uuid PRIMARY KEY,
    name text NOT NULL,
    country text NOT NULL,
    currency text NOT NULL,
    timezone text NOT NULL,
    treatment text NOT NULL DEFAULT 'tu' CHECK (treatment IN ('tu', 'usted', 'vos')),
    plan text NOT NULL DEFAULT '',
    skills text[] NOT NULL DEFAULT '{}',
    settings jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE liora.waba (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    number_id uuid NOT NULL,
    channel text NOT NULL,
    phone_number_id text NOT NULL,
    account_id text NOT NULL,
    app text NOT NULL DEFAULT '',
    display_number text NOT NULL DEFAULT '',
    mode text NOT NULL CHECK (mode IN ('sandbox', 'live')),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cliente_id, number_id),
    UNIQUE (cliente_id, channel, phone_number_id)
);
CREATE TABLE liora.lane (
    cliente_id uuid NOT NULL,
    number_id uuid NOT NULL,
    owner text,
    epoch bigint NOT NULL DEFAULT 0,
    leased_until timestamptz,
    paused_until timestamptz,
    pause_reason text,
    PRIMARY KEY (cliente_id, number_id),
    FOREIGN KEY (cliente_id, number_id) REFERENCES liora.waba ON DELETE CASCADE
);
CREATE TABLE liora.contact (
    cliente_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    number_id uuid NOT NULL,
    phone text,
    user_id text,
    profile_name text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cliente_id, contact_id),
    FOREIGN KEY (cliente_id, number_id) REFERENCES liora.waba ON DELETE CASCADE
);
CREATE TABLE liora.identity (
    cliente_id uuid NOT NULL,
    number_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('phone', 'user_id')),
    value text NOT NULL,
    contact_id uuid NOT NULL,
    PRIMARY KEY (cliente_id, number_id, kind, value),
    FOREIGN KEY (cliente_id, contact_id) REFERENCES liora.contact ON DELETE CASCADE
);
CREATE INDEX identity_contact ON liora.identity (cliente_id, contact_id);
CREATE TABLE liora.convo_state (
    cliente_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    number_id uuid NOT NULL,
    state text NOT NULL DEFAULT '',
    slots_json jsonb NOT NULL DEFAULT '{}',
    version bigint NOT NULL DEFAULT 0,
    last_inbound_at timestamptz,
    blocked_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cliente_id, conversation_id),
    UNIQUE (cliente_id, contact_id),
    FOREIGN KEY (cliente_id, contact_id) REFERENCES liora.contact ON DELETE CASCADE
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE liora.inbox (
    cliente_id uuid NOT NULL,
    message_id text NOT NULL,
    conversation_id uuid NOT NULL,
    row_id uuid NOT NULL,
    sent_at bigint NOT NULL,
    payload jsonb NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    attempts smallint NOT NULL DEFAULT 0,
    error text,
    PRIMARY KEY (cliente_id, message_id),
    FOREIGN KEY (cliente_id, conversation_id) REFERENCES liora.convo_state ON DELETE CASCADE
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX inbox_pending ON liora.inbox (cliente_id, row_id) WHERE done_at IS NULL;
CREATE INDEX inbox_pending_conversation ON liora.inbox (cliente_id, conversation_id, sent_at, row_id)
    WHERE done_at IS NULL;
CREATE TABLE liora.outbox (
    cliente_id uuid NOT NULL,
    out_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    number_id uuid NOT NULL,
    cause text NOT NULL,
    n smallint NOT NULL,
    seq bigint NOT NULL,
    payload jsonb NOT NULL,
    status smallint NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL DEFAULT now(),
    attempts smallint NOT NULL DEFAULT 0,
    epoch bigint NOT NULL DEFAULT 0,
    sending_at timestamptz,
    sent_at timestamptz,
    message_id text,
    delivered smallint NOT NULL DEFAULT 0,
    error jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cliente_id, out_id),
    UNIQUE (cliente_id, cause, n),
    FOREIGN KEY (cliente_id, conversation_id) REFERENCES liora.convo_state ON DELETE CASCADE
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX outbox_unsent_conversation ON liora.outbox (cliente_id, conversation_id, seq) WHERE status IN (0, 1);
CREATE INDEX outbox_unsent_number ON liora.outbox (cliente_id, number_id, next_at, out_id) WHERE status IN (0, 1);
CREATE INDEX outbox_parked ON liora.outbox (cliente_id, conversation_id) WHERE status = 3;
CREATE INDEX outbox_message ON liora.outbox (cliente_id, message_id) WHERE message_id IS NOT NULL;
CREATE TABLE liora.timer (
    cliente_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    name text NOT NULL,
    due_at timestamptz NOT NULL,
    PRIMARY KEY (cliente_id, conversation_id, name),
    FOREIGN KEY (cliente_id, conversation_id) REFERENCES liora.convo_state ON DELETE CASCADE
);
CREATE INDEX timer_due ON liora.timer (due_at, cliente_id);
CREATE INDEX timer_due_cliente ON liora.timer (cliente_id, due_at);
CREATE TABLE liora.conversation_log (
    cliente_id uuid NOT NULL,
    log_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    at timestamptz NOT NULL,
    direction text NOT NULL CHECK (direction IN ('in', 'out')),
    kind text NOT NULL,
    body text NOT NULL DEFAULT '',
    cause text NOT NULL,
    state text NOT NULL DEFAULT '',
    intent text,
    asked text[],
    no_match boolean NOT NULL DEFAULT false,
    score real,
    runner_up text,
    PRIMARY KEY (cliente_id, log_id),
    FOREIGN KEY (cliente_id, conversation_id) REFERENCES liora.convo_state ON DELETE CASCADE
);
CREATE INDEX conversation_log_conversation ON liora.conversation_log (cliente_id, conversation_id, log_id);
CREATE TABLE liora.quota_use (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    metric text NOT NULL,
    subject uuid NOT NULL,
    window_start timestamptz NOT NULL,
    used bigint NOT NULL DEFAULT 0 CHECK (used >= 0),
    PRIMARY KEY (cliente_id, metric, subject, window_start)
);
CREATE TABLE liora.catalog_snapshot (
    cliente_id uuid NOT NULL REFERENCES liora.cliente ON DELETE CASCADE,
    snapshot_id uuid NOT NULL,
    version integer NOT NULL,
    checksum text NOT NULL,
    source text NOT NULL,
    products jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cliente_id, snapshot_id),
    UNIQUE (cliente_id, version)
);
CREATE TABLE liora.catalog_active (
    cliente_id uuid PRIMARY KEY,
    snapshot_id uuid NOT NULL,
    activated_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (cliente_id, snapshot_id) REFERENCES liora.catalog_snapshot ON DELETE CASCADE
);
"""

PLATFORM_TABLES = """
CREATE TABLE plataforma.number_lookup (
    channel text NOT NULL,
    phone_number_id text NOT NULL,
    account_id text NOT NULL,
    app text NOT NULL DEFAULT '',
    cliente_id uuid NOT NULL,
    number_id uuid NOT NULL,
    PRIMARY KEY (channel, phone_number_id)
);
CREATE TABLE plataforma.refused_signature (
    refusal_id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    channel text NOT NULL,
    path text NOT NULL,
    remote text NOT NULL,
    reason text NOT NULL,
    body_sha256 bytea NOT NULL,
    body_bytes integer NOT NULL
);
CREATE TABLE plataforma.quarantine (
    quarantine_id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    channel text NOT NULL,
    path text NOT NULL,
    reason text NOT NULL,
    body bytea NOT NULL
);
"""

TENANT_TABLE_NAMES = (
    "cliente",
    "waba",
    "lane",
    "contact",
    "identity",
    "convo_state",
    "inbox",
    "outbox",
    "timer",
    "conversation_log",
    "quota_use",
    "catalog_snapshot",
    "catalog_active",
)

ISOLATION = """
ALTER TABLE liora.{table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE liora.{table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON liora.{table}
    USING (cliente_id = (SELECT NULLIF(current_setting('app.cliente_id', true), '')::uuid))
    WITH CHECK (cliente_id = (SELECT NULLIF(current_setting('app.cliente_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON liora.{table} TO liora_app;
"""

GRANTS = """
GRANT USAGE ON SCHEMA liora, plataforma TO liora_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON plataforma.number_lookup TO liora_app;
GRANT SELECT, INSERT ON plataforma.refused_signature TO liora_app;
GRANT SELECT, INSERT, DELETE ON plataforma.quarantine TO liora_app;
GRANT SELECT ON public.alembic_version TO liora_app
"""

# The owner is a member of liora_dispatch and may inherit the policy; comparing the user keeps it from seeing the rows.
DISPATCH_POLICIES = """
GRANT USAGE ON SCHEMA liora TO liora_dispatch;
GRANT SELECT (cliente_id, done_at) ON liora.inbox TO liora_dispatch;
GRANT SELECT (cliente_id, number_id, status) ON liora.outbox TO liora_dispatch;
GRANT SELECT (cliente_id, due_at) ON liora.timer TO liora_dispatch;
CREATE POLICY dispatch ON liora.inbox FOR SELECT TO liora_dispatch USING (current_user = 'liora_dispatch');
CREATE POLICY dispatch ON liora.outbox FOR SELECT TO liora_dispatch USING (current_user = 'liora_dispatch');
CREATE POLICY dispatch ON liora.timer FOR SELECT TO liora_dispatch USING (current_user = 'liora_dispatch')
"""

# Each function hops from tenant to tenant over a partial index of open work, so idle tenants cost nothing.
# pg_temp comes last: unnamed, it would come first, and a type of the caller's making could run as liora_dispatch.
DISPATCH_FUNCTIONS = (
    """
CREATE FUNCTION liora.clientes_with_pending(most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
    FOR hop IN 1..most LOOP
        SELECT cliente_id INTO last FROM liora.inbox
            WHERE done_at IS NULL AND cliente_id > last ORDER BY cliente_id LIMIT 1;
        EXIT WHEN NOT FOUND;
        RETURN NEXT last;
    END LOOP;
END $$
""",
    """
CREATE FUNCTION liora.lanes_with_unsent(most integer) RETURNS TABLE (cliente_id uuid, number_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tenant uuid := '00000000-0000-0000-0000-000000000000';
    number uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
    FOR hop IN 1..most LOOP
        SELECT o.cliente_id, o.number_id INTO tenant, number FROM liora.outbox o
            WHERE o.status IN (0, 1) AND (o.cliente_id, o.number_id) > (tenant, number)
            ORDER BY o.cliente_id, o.number_id LIMIT 1;
        EXIT WHEN NOT FOUND;
        cliente_id := tenant;
        number_id := number;
        RETURN NEXT;
    END LOOP;
END $$
""",
    """
CREATE FUNCTION liora.clientes_with_due_timers(moment timestamptz, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT cliente_id FROM
        (SELECT cliente_id FROM liora.timer WHERE due_at <= moment ORDER BY due_at LIMIT 1000) due LIMIT most
$$
""",
)

DISPATCH_SIGNATURES = (
    "liora.clientes_with_pending(integer)",
    "liora.lanes_with_unsent(integer)",
    "liora.clientes_with_due_timers(timestamptz, integer)",
)


def upgrade() -> None:
    op.execute(ROLES)
    for script in (SCHEMAS, TENANT_TABLES, PLATFORM_TABLES):
        run(script)
    for table in TENANT_TABLE_NAMES:
        run(ISOLATION.format(table=table))
    run(GRANTS)
    run(DISPATCH_POLICIES)
    create_dispatch_functions()


def run(script: str) -> None:
    """asyncpg prepares each statement alone."""
    for statement in script.split(";\n"):
        if statement.strip():
            op.execute(statement)


def create_dispatch_functions() -> None:
    for function in DISPATCH_FUNCTIONS:
        op.execute(function)
    op.execute("GRANT CREATE ON SCHEMA liora TO liora_dispatch")
    for signature in DISPATCH_SIGNATURES:
        op.execute(f"ALTER FUNCTION {signature} OWNER TO liora_dispatch")
        op.execute("SET LOCAL ROLE liora_dispatch")
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO liora_app")
        op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA liora FROM liora_dispatch")


def downgrade() -> None:
    for schema in ("jobs", "plataforma", "liora"):
        op.execute(f"DROP SCHEMA {schema} CASCADE")
