"""The migrations against themselves, against the models and against the list of who may do what."""

import subprocess
from importlib.resources import files
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from liora.db.migrate import downgrade, head, upgrade, with_driver
from liora.db.schema import metadata


def test_every_migration_can_be_taken_back_and_run_again(postgres, empty_database) -> None:
    script = ScriptDirectory(str(files("liora_migrations")))
    revisions = [revision.revision for revision in reversed(list(script.walk_revisions()))]
    assert revisions[-1] == head()
    for before, revision in zip(["base", *revisions], revisions, strict=False):
        old = dump(postgres, empty_database)
        upgrade(empty_database.owner_url, revision)
        new = dump(postgres, empty_database)
        assert new != old
        downgrade(empty_database.owner_url, before)
        assert dump(postgres, empty_database) == old
        upgrade(empty_database.owner_url, revision)
        assert dump(postgres, empty_database) == new


def test_all_the_way_down_and_up_again_leaves_the_same_schema(postgres, database) -> None:
    first = dump(postgres, database, with_version_table=True)
    assert "CREATE POLICY tenant ON liora.cliente" in first
    assert "OWNER TO liora_dispatch" in first
    assert "GRANT SELECT ON TABLE public.alembic_version TO liora_app" in first
    downgrade(database.owner_url, "base")
    upgrade(database.owner_url)
    assert dump(postgres, database, with_version_table=True) == first


def dump(postgres, database, *, with_version_table: bool = False) -> str:
    """Tables, policies, functions, owners and grants, as pg_dump spells them."""
    command = [postgres.bin_dir / "pg_dump", "--schema-only", "--dbname", database.superuser_url]
    if not with_version_table:  # alembic makes it with the first migration and keeps it
        command.append("--exclude-table=public.alembic_version")
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    return "\n".join(line for line in lines if not line.startswith(("\\restrict", "\\unrestrict")))  # random keys


async def test_models_and_migrations_agree(database) -> None:
    assert await differences(database.owner_url) == []


@pytest.mark.parametrize(
    "drift",
    [
        "ALTER TABLE liora.contact ADD nickname text",
        "ALTER TABLE liora.contact DROP COLUMN profile_name",
        "ALTER TABLE liora.outbox ALTER attempts TYPE integer",
        "ALTER TABLE liora.outbox ALTER payload DROP NOT NULL",
        "ALTER TABLE liora.cliente ALTER treatment SET DEFAULT 'vos'",
        "ALTER TABLE liora.waba DROP CONSTRAINT waba_cliente_id_channel_phone_number_id_key",
        "ALTER TABLE liora.timer DROP CONSTRAINT timer_cliente_id_conversation_id_fkey",
        "DROP INDEX liora.outbox_parked",
        "CREATE TABLE plataforma.stray (stray_id uuid PRIMARY KEY)",
        "CREATE TABLE public.stray (stray_id uuid PRIMARY KEY)",
    ],
)
async def test_a_difference_between_models_and_migrations_is_found(database, drift: str) -> None:
    await run_as(database.owner_url, drift)
    assert len(await differences(database.owner_url)) == 1


async def differences(url: str) -> list[Any]:
    """What alembic would write into a new migration, without pgqueuer's own schema."""
    engine = create_async_engine(with_driver(url))
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(compare)
    finally:
        await engine.dispose()


def compare(connection: Connection) -> list[Any]:
    options = {
        "include_schemas": True,
        "compare_type": True,
        "compare_server_default": True,
        "include_name": lambda name, kind, _: not (kind == "schema" and name == "jobs"),
    }
    return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


DEFINITIONS = """
SELECT c.oid::regclass::text, 'table', concat_ws(' ', c.relkind, c.reloptions::text) FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('liora', 'plataforma') AND c.relkind IN ('r', 'p')
UNION ALL SELECT a.attrelid::regclass::text, 'column ' || a.attname, concat_ws(' ', a.attnum,
    format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('liora', 'plataforma')
    LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum) WHERE a.attnum > 0 AND NOT a.attisdropped
UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace IN ('liora'::regnamespace, 'plataforma'::regnamespace)
UNION ALL SELECT schemaname || '.' || tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname IN ('liora', 'plataforma')
"""


async def test_models_create_the_very_tables_of_the_migrations(database, empty_database) -> None:
    """Alembic's comparison overlooks primary keys, checks, conditions of indexes, storage and the order of columns."""
    await create_from_models(empty_database.owner_url)
    from_migrations = await definitions(database)
    assert await definitions(empty_database) == from_migrations
    assert len(from_migrations) > 150


async def create_from_models(url: str) -> None:
    engine = create_async_engine(with_driver(url))
    try:
        async with engine.begin() as connection:
            for schema in ("liora", "plataforma"):
                await connection.execute(text(f"CREATE SCHEMA {schema}"))
            await connection.run_sync(metadata.create_all)
    finally:
        await engine.dispose()


async def definitions(database) -> dict[tuple[str, str], str]:
    rows = await rows_as(database.superuser_url, DEFINITIONS)
    return {(table, name): definition for table, name, definition in rows}


async def test_no_role_of_ours_stands_above_row_level_security(database) -> None:
    roles = await rows_as(
        database.superuser_url,
        "SELECT rolname, rolsuper OR rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname LIKE 'liora\\_%'",
    )
    assert {tuple(role) for role in roles} == {
        ("liora_owner", False, True),
        ("liora_app", False, True),
        ("liora_dispatch", False, False),
        ("liora_batch", False, False),
    }


async def test_liora_app_becomes_a_batch_only_by_saying_so(database) -> None:
    memberships = await rows_as(
        database.superuser_url,
        "SELECT roleid::regrole::text, admin_option, inherit_option, set_option FROM pg_auth_members"
        " WHERE member IN ('liora_app'::regrole, 'liora_batch'::regrole)",
    )
    assert [tuple(membership) for membership in memberships] == [("liora_batch", False, False, True)]


async def test_everything_but_the_dispatch_functions_belongs_to_the_owner(database) -> None:
    owners = await rows_as(
        database.superuser_url,
        "SELECT relname, relowner::regrole::text FROM pg_class WHERE relnamespace::regnamespace::text IN"
        " ('liora', 'plataforma', 'jobs') UNION ALL SELECT nspname, nspowner::regrole::text FROM pg_namespace"
        " WHERE nspname IN ('liora', 'plataforma', 'jobs')",
    )
    assert [row for row in owners if row[1] != "liora_owner"] == []


async def test_functions_run_as_liora_dispatch_with_a_search_path_nobody_can_bend(database) -> None:
    functions = await rows_as(
        database.superuser_url,
        "SELECT proname, proowner::regrole::text, prosecdef, proconfig FROM pg_proc"
        " WHERE pronamespace::regnamespace::text IN ('liora', 'plataforma', 'public')",
    )
    safe = ("liora_dispatch", True, ["search_path=pg_catalog, pg_temp"])
    hopping = (*safe[:2], [*safe[2], "enable_seqscan=off", "enable_sort=off", "enable_bitmapscan=off"])
    assert {name: rest for name, *rest in functions} == {
        "clientes_with_pending": [*hopping],
        "lanes_with_unsent": [*hopping],
        "clientes_with_due_timers": [*hopping],
        "clientes_with_due_jobs": [*hopping],
        "next_clientes": [*safe],
    }


GRANTS = """
WITH granted (object, owner, acl) AS (
    SELECT relnamespace::regnamespace || '.' || relname, relowner, relacl FROM pg_class
    UNION ALL SELECT attrelid::regclass || '(' || attname || ')', relowner, attacl
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    UNION ALL SELECT proname || '()', proowner, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc
        WHERE pronamespace IN ('liora'::regnamespace, 'plataforma'::regnamespace, 'public'::regnamespace)
    UNION ALL SELECT 'schema ' || nspname, nspowner, nspacl FROM pg_namespace
    UNION ALL SELECT 'default of ' || defaclrole::regrole, defaclrole, defaclacl FROM pg_default_acl
)
SELECT coalesce(r.rolname, 'PUBLIC'), object, string_agg(privilege_type, ' ' ORDER BY privilege_type)
FROM granted, aclexplode(acl) LEFT JOIN pg_roles r ON r.oid = grantee
WHERE grantee <> owner AND object NOT SIMILAR TO '(schema )?(pg_|information_schema)%' GROUP BY 1, 2
"""

READ_WRITE = "DELETE INSERT SELECT UPDATE"
PLATFORM_TABLES = (
    *("usuario", "usuario_cliente", "admin_key", "key_lookup", "session", "one_time_link"),
    *("plan", "app_lookup", "link_lookup", "attempt", "audit", "idempotency"),
)
PGQUEUER_TABLES = ("pgqueuer", "pgqueuer_log", "pgqueuer_schedules", "pgqueuer_statistics")


async def test_grants_are_exactly_the_listed_ones(database) -> None:
    tables = await rows_as(database.superuser_url, "SELECT tablename FROM pg_tables WHERE schemaname = 'liora'")
    grants = {(role, what): rights for role, what, rights in await rows_as(database.superuser_url, GRANTS)}
    assert grants == {
        ("PUBLIC", "schema public"): "USAGE",
        ("liora_app", "schema liora"): "USAGE",
        ("liora_app", "schema plataforma"): "USAGE",
        **{("liora_app", f"liora.{table}"): READ_WRITE for (table,) in tables},
        ("liora_app", "plataforma.number_lookup"): READ_WRITE,
        **{("liora_app", f"plataforma.{table}"): READ_WRITE for table in PLATFORM_TABLES},
        ("liora_app", "plataforma.refused_signature"): "DELETE INSERT SELECT",
        ("liora_app", "plataforma.quarantine"): "DELETE INSERT SELECT",
        ("liora_app", "public.alembic_version"): "SELECT",
        ("liora_app", "clientes_with_pending()"): "EXECUTE",
        ("liora_app", "lanes_with_unsent()"): "EXECUTE",
        ("liora_app", "clientes_with_due_timers()"): "EXECUTE",
        ("liora_app", "clientes_with_due_jobs()"): "EXECUTE",
        ("liora_app", "next_clientes()"): "EXECUTE",
        ("liora_app", "schema jobs"): "USAGE",
        **{("liora_app", f"jobs.{table}"): READ_WRITE for table in PGQUEUER_TABLES},
        **{("liora_app", f"jobs.{table}_id_seq"): "USAGE" for table in PGQUEUER_TABLES if table != "pgqueuer_log"},
        ("liora_batch", "schema liora"): "USAGE",
        ("liora_batch", "schema plataforma"): "USAGE",
        ("liora_batch", "plataforma.plan"): "SELECT",
        ("liora_batch", "liora.contact"): READ_WRITE,
        ("liora_batch", "liora.identity"): READ_WRITE,
        ("liora_batch", "liora.convo_state"): READ_WRITE,
        ("liora_batch", "liora.timer"): READ_WRITE,
        ("liora_batch", "liora.inbox"): "INSERT SELECT UPDATE",
        ("liora_batch", "liora.outbox"): "INSERT SELECT UPDATE",
        ("liora_batch", "liora.conversation_log"): "INSERT SELECT UPDATE",
        ("liora_batch", "liora.quota_use"): "INSERT SELECT UPDATE",
        ("liora_batch", "liora.job"): "INSERT",
        ("liora_batch", "liora.waba"): "SELECT",
        ("liora_batch", "liora.lane"): "SELECT UPDATE",
        ("liora_batch", "liora.cliente"): "SELECT",
        ("liora_batch", "liora.catalog_active"): "SELECT",
        ("liora_batch", "liora.synonym"): "SELECT",
        ("liora_batch", "liora.document"): "SELECT",
        ("liora_batch", "liora.link_account"): "SELECT",
        ("liora_batch", "liora.skill_table"): "SELECT",
        ("liora_batch", "liora.order"): "INSERT SELECT",
        ("liora_batch", "liora.order_counter"): "INSERT SELECT UPDATE",
        ("liora_batch", "liora.erased"): "SELECT",
        ("liora_batch", "liora.notification"): "INSERT SELECT",
        ("liora_dispatch", "schema liora"): "USAGE",
        ("liora_dispatch", "liora.inbox(cliente_id)"): "SELECT",
        ("liora_dispatch", "liora.inbox(done_at)"): "SELECT",
        ("liora_dispatch", "liora.inbox(attempts)"): "SELECT",
        ("liora_dispatch", "liora.outbox(cliente_id)"): "SELECT",
        ("liora_dispatch", "liora.outbox(number_id)"): "SELECT",
        ("liora_dispatch", "liora.outbox(n)"): "SELECT",
        ("liora_dispatch", "liora.outbox(status)"): "SELECT",
        ("liora_dispatch", "liora.timer(cliente_id)"): "SELECT",
        ("liora_dispatch", "liora.timer(due_at)"): "SELECT",
        ("liora_dispatch", "liora.job(cliente_id)"): "SELECT",
        ("liora_dispatch", "liora.job(status)"): "SELECT",
        ("liora_dispatch", "liora.job(next_at)"): "SELECT",
        ("liora_dispatch", "liora.cliente(cliente_id)"): "SELECT",
    }


@pytest.mark.parametrize(
    "leniency",
    [
        "GRANT TRUNCATE ON liora.inbox TO liora_app",
        "GRANT SELECT ON liora.contact TO PUBLIC",
        "GRANT SELECT (payload) ON liora.inbox TO liora_dispatch",
        "GRANT CREATE ON SCHEMA liora TO liora_app",
        "CREATE FUNCTION liora.peek() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "ALTER DEFAULT PRIVILEGES FOR ROLE liora_owner GRANT SELECT ON TABLES TO PUBLIC",
    ],
)
async def test_one_grant_more_is_found(database, leniency: str) -> None:
    before = await rows_as(database.superuser_url, GRANTS)
    await run_as(database.owner_url, leniency)
    assert len(set(await rows_as(database.superuser_url, GRANTS)) - set(before)) == 1


async def run_as(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def rows_as(url: str, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()
