"""The catalog itself shows that every table of schema `liora` is guarded: a new one cannot be forgotten."""

import asyncpg
import pytest

RECADO = """
CREATE TABLE liora.recado (cliente_id uuid REFERENCES liora.cliente ON DELETE CASCADE, recado_id uuid, body text,
    PRIMARY KEY (cliente_id, recado_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON liora.recado TO liora_app;
"""
POLICY = (
    """(cliente_id = ( SELECT (NULLIF(current_setting('app.cliente_id'::text, true), ''::text))::uuid AS "nullif"))"""
)
LISTED = (
    "(cliente_id = ANY (( SELECT (NULLIF(current_setting('app.clientes'::text, true), ''::text))::uuid[] AS "
    '"nullif")::uuid[]))'
)
TENANT = "(cliente_id = (SELECT NULLIF(current_setting('app.cliente_id', true), '')::uuid))"
FORCED = RECADO + "ALTER TABLE liora.recado ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
PROTECTED = FORCED + f"CREATE POLICY tenant ON liora.recado USING {TENANT} WITH CHECK {TENANT};"
FAULTS = {
    "row-level security is not forced": """
        SELECT relname FROM pg_class WHERE relnamespace = 'liora'::regnamespace AND relkind IN ('r', 'p')
        AND NOT (relrowsecurity AND relforcerowsecurity)""",
    "the policy of tenants is missing": f"""
        SELECT tablename FROM pg_tables t WHERE schemaname = 'liora' AND NOT EXISTS (SELECT FROM pg_policies p
        WHERE p.schemaname = 'liora' AND p.tablename = t.tablename AND policyname = 'tenant'
        AND (permissive, cmd) = ('PERMISSIVE', 'ALL') AND roles IN ('{{public}}', '{{liora_app}}')
        AND qual = $${POLICY}$$ AND with_check = $${POLICY}$$)""",
    "a policy more lets rows through": f"""
        SELECT tablename FROM pg_policies WHERE schemaname = 'liora' AND policyname <> 'tenant'
        AND NOT (roles, cmd, qual) = ('{{liora_dispatch}}', 'SELECT', '(CURRENT_USER = ''liora_dispatch''::name)')
        AND NOT (roles, qual) = ('{{liora_batch}}', $${LISTED}$$)""",
    "a batch writes what it may not read": f"""
        SELECT tablename FROM pg_policies WHERE schemaname = 'liora' AND roles = '{{liora_batch}}'
        AND with_check IS DISTINCT FROM $${LISTED}$$""",
    "a view shows its owner's rows": """
        SELECT relname FROM pg_class WHERE relnamespace = 'liora'::regnamespace AND (relkind IN ('m', 'f')
        OR relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (reloptions), false))""",
    "a key does not begin with cliente_id": """
        SELECT relname FROM pg_index JOIN pg_class c ON c.oid = indrelid LEFT JOIN pg_attribute
        ON (attrelid, attnum) = (indrelid, indkey[0])
        WHERE relnamespace = 'liora'::regnamespace AND indisunique AND attname IS DISTINCT FROM 'cliente_id'""",
    "a reference does not begin with cliente_id": """
        SELECT conrelid::regclass::text FROM pg_constraint WHERE connamespace = 'liora'::regnamespace AND contype = 'f'
        AND NOT (EXISTS (SELECT FROM pg_attribute WHERE attname = 'cliente_id' AND (attrelid, attnum)
        = (conrelid, conkey[1])) AND EXISTS (SELECT FROM pg_attribute WHERE attname = 'cliente_id'
        AND (attrelid, attnum) = (confrelid, confkey[1])))""",
    "a sequence counts for all tenants": """
        SELECT relname FROM pg_class WHERE relnamespace = 'liora'::regnamespace AND relkind = 'S'""",
}


async def test_every_table_is_guarded_and_every_key_begins_with_the_tenant(database) -> None:
    assert await faults(database) == []


@pytest.mark.parametrize(
    ("fault", "statements"),
    [
        ("row-level security is not forced", PROTECTED + "ALTER TABLE liora.recado NO FORCE ROW LEVEL SECURITY"),
        ("row-level security is not forced", PROTECTED + "ALTER TABLE liora.recado DISABLE ROW LEVEL SECURITY"),
        ("the policy of tenants is missing", FORCED),
        ("the policy of tenants is missing", FORCED + "CREATE POLICY tenant ON liora.recado USING (true)"),
        ("the policy of tenants is missing", PROTECTED + "ALTER POLICY tenant ON liora.recado WITH CHECK (true)"),
        ("a policy more lets rows through", PROTECTED + "CREATE POLICY all_of_them ON liora.recado USING (true)"),
        ("a policy more lets rows through", PROTECTED + f"CREATE POLICY batch ON liora.recado USING ({LISTED})"),
        (
            "a batch writes what it may not read",
            PROTECTED + f"CREATE POLICY batch ON liora.recado TO liora_batch USING ({LISTED}) WITH CHECK (true)",
        ),
        ("a view shows its owner's rows", "CREATE VIEW liora.recado AS SELECT * FROM liora.inbox"),
        ("a view shows its owner's rows", "CREATE MATERIALIZED VIEW liora.recado AS SELECT * FROM liora.inbox"),
        ("a key does not begin with cliente_id", PROTECTED + "CREATE UNIQUE INDEX ON liora.recado (body)"),
        ("a key does not begin with cliente_id", PROTECTED + "CREATE UNIQUE INDEX ON liora.recado (lower(body))"),
        (
            "a reference does not begin with cliente_id",
            PROTECTED + "ALTER TABLE liora.recado ADD FOREIGN KEY (recado_id) REFERENCES liora.cliente",
        ),
        ("a sequence counts for all tenants", "CREATE SEQUENCE liora.recado"),
    ],
)
async def test_a_hole_in_a_new_table_is_reported(database, fault: str, statements: str) -> None:
    connection = await asyncpg.connect(database.owner_url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()
    assert await faults(database) == [(fault, "recado")]


async def faults(database) -> list[tuple[str, str]]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        found = {fault: await connection.fetch(query) for fault, query in FAULTS.items()}
    finally:
        await connection.close()
    return [(fault, name.removeprefix("liora.")) for fault, rows in found.items() for (name,) in rows]
