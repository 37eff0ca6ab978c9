"""No tenant reaches another's rows: every table of schema `liora`, as the catalog lists them, with rows made to fit."""

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

SCOPES = {
    "another tenant": "SET LOCAL app.cliente_id = '{}'",
    "no tenant": "SELECT",
    "an empty setting": "SET LOCAL app.cliente_id = ''",
}
STATEMENTS = {
    "SELECT": "SELECT FROM liora.{table}",
    "UPDATE": "UPDATE liora.{table} SET cliente_id = '{reader}'",
    "DELETE": "DELETE FROM liora.{table}",
}
RECADO = """
CREATE TABLE liora.recado (cliente_id uuid REFERENCES liora.cliente ON DELETE CASCADE, recado_id uuid, body text,
    PRIMARY KEY (cliente_id, recado_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON liora.recado TO liora_app;
"""
PROTECTION = """
ALTER TABLE liora.recado ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON liora.recado
    USING (cliente_id = (SELECT NULLIF(current_setting('app.cliente_id', true), '')::uuid))
"""


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("verb", [*STATEMENTS, "INSERT"])
async def test_no_statement_reaches_another_tenant(database, verb: str, scope: str) -> None:
    assert await leaks(database, verb, scope) == []


async def test_a_new_table_without_row_level_security_leaks(database) -> None:
    await run_as(database.owner_url, RECADO)
    for verb in [*STATEMENTS, "INSERT"]:
        for scope in SCOPES:
            assert await leaks(database, verb, scope) == ["recado"], f"{verb} with {scope}"


async def test_a_new_table_with_row_level_security_does_not_leak(database) -> None:
    await run_as(database.owner_url, RECADO + PROTECTION)
    for verb in [*STATEMENTS, "INSERT"]:
        for scope in SCOPES:
            assert await leaks(database, verb, scope) == [], f"{verb} with {scope}"


async def leaks(database, verb: str, scope: str) -> list[str]:
    """Tables in which `verb`, with the setting of `scope`, does more than to touch the reader's own one row."""
    shapes = await read_shapes(database)
    reader = uuid4()
    enter = SCOPES[scope].format(reader)
    await fill(database, shapes, reader)
    await fill(database, shapes, uuid4())
    async with connected(database.app_url) as app:
        if verb == "INSERT":
            return [table async for table in entered(database, app, shapes, enter)]
        statements = {table: STATEMENTS[verb].format(table=table, reader=reader) for table in shapes}
        own = 1 if scope == "another tenant" else 0
        return [table for table in shapes if await outcome(app, enter, statements[table]) != f"{verb} {own}"]


async def entered(
    database, reader: asyncpg.Connection, shapes: "Mapping[str, Shape]", enter: str
) -> AsyncIterator[str]:
    """Tables that take a row of another tenant, one that its own tenant is able to insert right afterwards."""
    tenant = uuid4()
    rows: dict[str, Row] = {}
    async with connected(database.app_url) as app:
        for table, shape in shapes.items():
            rows[table] = shape.row(tenant, rows)
            if "violates row-level security" not in await outcome(reader, enter, *insertion(table, rows[table])):
                yield table
            async with app.transaction():
                await app.execute(scope_of(tenant))
                await app.execute(*insertion(table, rows[table]))


async def outcome(connection: asyncpg.Connection, enter: str, statement: str, *arguments: str) -> str:
    """What a statement answers in a transaction that is taken back: `UPDATE 1`, or the words of the error."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(enter)
        return await connection.execute(statement, *arguments)
    except asyncpg.PostgresError as error:
        return str(error)
    finally:
        await transaction.rollback()


HOT = (
    *("contact", "identity", "convo_state", "inbox", "outbox", "conversation_log", "timer", "quota_use", "lane"),
    *("waba", "cliente", "catalog_active", "synonym", "document", "notification", "erased"),
    *("link_account", "skill_table", "order", "order_counter"),
)
BATCH = "SET LOCAL ROLE liora_batch; SET LOCAL app.clientes = '{}'"
BATCHES = {
    "another tenant": BATCH.format("{{{}}}"),
    "no tenant": BATCH.format("{{}}"),
    "an empty setting": BATCH.format(""),
    "no batch": "SET LOCAL ROLE liora_batch",
    "the setting of another tenant": "SET LOCAL ROLE liora_batch; SET LOCAL app.cliente_id = '{}'",
}


@pytest.mark.parametrize("scope", BATCHES)
async def test_a_batch_reaches_no_tenant_that_is_not_listed(database, scope: str) -> None:
    shapes = await read_shapes(database)
    reader, tenant = uuid4(), uuid4()
    await fill(database, shapes, reader)
    theirs = await fill(database, shapes, tenant)
    enter, own = BATCHES[scope].format(reader), 1 if scope == "another tenant" else 0
    refused = ("permission denied for table", "new row violates row-level security policy")
    async with connected(database.app_url) as app:
        for table in shapes:
            seen = await outcome(app, enter, f"SELECT FROM liora.{table}")
            assert seen == f"SELECT {own}" if table in HOT else seen.startswith(refused[0]), table
            for verb, statement in STATEMENTS.items():
                answer = await outcome(app, enter, statement.format(table=table, reader=reader))
                assert answer == f"{verb} {own}" or answer.startswith(refused[0]), (table, answer)
            answer = await outcome(app, enter, *insertion(table, theirs[table]))
            assert answer.startswith(refused), (table, answer)


async def test_a_batch_reaches_every_tenant_that_is_listed_and_joins_none_of_them(database) -> None:
    shapes = await read_shapes(database)
    us, them = uuid4(), uuid4()
    await fill(database, shapes, us)
    theirs = await fill(database, shapes, them)
    enter = BATCH.format(f"{{{us},{them}}}")
    async with connected(database.app_url) as app:
        for table in HOT:
            assert await outcome(app, enter, f"SELECT FROM liora.{table}") == "SELECT 2"
        for table in ("inbox", "outbox", "timer", "conversation_log"):
            stray = theirs[table] | {"cliente_id": str(us)}
            stray |= {column: str(uuid4()) for column in ("out_id", "log_id") if column in stray}
            stray |= {column: uuid4().hex for column in ("message_id", "cause", "name") if column in stray}
            assert "violates foreign key constraint" in await outcome(app, enter, *insertion(table, stray)), table


async def test_naming_several_tenants_does_nothing_outside_a_batch(database) -> None:
    shapes = await read_shapes(database)
    tenant = uuid4()
    await fill(database, shapes, tenant)
    async with connected(database.app_url) as app:
        for table in shapes:
            answer = await outcome(app, f"SET LOCAL app.clientes = '{{{tenant}}}'", f"SELECT FROM liora.{table}")
            assert answer == "SELECT 0", table


async def test_no_row_moves_to_another_tenant(database) -> None:
    shapes = await read_shapes(database)
    us, them = uuid4(), uuid4()
    await fill(database, shapes, us)
    await fill(database, shapes, them)
    async with connected(database.app_url) as app:
        for table in shapes:
            statement = f"UPDATE liora.{table} SET cliente_id = '{them}'"
            assert "violates row-level security" in await outcome(app, scope_of(us), statement), table


async def test_no_reference_leads_to_another_tenant(database) -> None:
    shapes = await read_shapes(database)
    us, them = uuid4(), uuid4()
    await fill(database, shapes, us)
    theirs = await fill(database, shapes, them)
    references = [(table, one) for table, shape in shapes.items() for one in shape.references if len(one.columns) > 1]
    assert len(references) >= 8
    async with connected(database.app_url) as app:
        for table, reference in references:
            moves = ", ".join(f"{column} = theirs.{column}" for column in reference.columns[1:])
            statement = (
                f"UPDATE liora.{table} SET {moves} FROM jsonb_populate_record(NULL::liora.{table}, $1) AS theirs"
            )
            answer = await outcome(app, scope_of(us), statement, json.dumps(theirs[table]))
            assert f'violates foreign key constraint "{reference.name}"' in answer


async def test_the_owner_itself_sees_no_row(database) -> None:
    shapes = await read_shapes(database)
    await fill(database, shapes, uuid4())
    async with connected(database.superuser_url) as superuser, connected(database.owner_url) as owner:
        for table in shapes:
            assert await superuser.fetchval(f"SELECT count(*) FROM liora.{table}") == 1
            assert await owner.fetchval(f"SELECT count(*) FROM liora.{table}") == 0, table
            assert await owner.execute(f"DELETE FROM liora.{table}") == "DELETE 0", table


async def test_liora_dispatch_reads_where_work_is_and_nothing_else(database) -> None:
    shapes = await read_shapes(database)
    await fill(database, shapes, uuid4())
    await fill(database, shapes, uuid4())
    columns = [f"{column} FROM liora.{table}" for table, shape in shapes.items() for column in shape.types]
    async with connected(database.superuser_url) as dispatch:
        enter = "SET LOCAL ROLE liora_dispatch"
        answers = {column: await outcome(dispatch, enter, f"SELECT {column}") for column in columns}
    readable = {column: answer for column, answer in answers.items() if not answer.startswith("permission denied")}
    assert readable == {
        "cliente_id FROM liora.inbox": "SELECT 2",
        "done_at FROM liora.inbox": "SELECT 2",
        "attempts FROM liora.inbox": "SELECT 2",
        "cliente_id FROM liora.outbox": "SELECT 2",
        "number_id FROM liora.outbox": "SELECT 2",
        "n FROM liora.outbox": "SELECT 2",
        "status FROM liora.outbox": "SELECT 2",
        "cliente_id FROM liora.timer": "SELECT 2",
        "due_at FROM liora.timer": "SELECT 2",
        "cliente_id FROM liora.job": "SELECT 2",
        "status FROM liora.job": "SELECT 2",
        "next_at FROM liora.job": "SELECT 2",
        "cliente_id FROM liora.cliente": "SELECT 2",
    }


async def test_liora_app_cannot_become_another_role(database) -> None:
    async with connected(database.app_url) as app:
        for role in ("liora_dispatch", "liora_owner", "postgres"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied to set role"):
                await app.execute(f"SET ROLE {role}")


Row = dict[str, Any]

VALUES: Mapping[str, Callable[[], Any]] = {
    "uuid": lambda: str(uuid4()),
    "text": lambda: uuid4().hex,
    "text[]": lambda: [uuid4().hex],
    "jsonb": lambda: {"value": uuid4().hex},
    "bytea": lambda: "\\x00",
    "smallint": lambda: 1,
    "integer": lambda: 1,
    "bigint": lambda: 1,
    "real": lambda: 0.5,
    "boolean": lambda: True,
    "timestamp with time zone": lambda: "2026-01-01T00:00:00Z",
    "date": lambda: "2026-01-01",
    "numeric": lambda: "1",
}


@dataclass(frozen=True, slots=True)
class Reference:
    name: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table asks of a row: the types of its columns, words that its checks let through, what it refers to."""

    types: Mapping[str, str]
    words: Mapping[str, str]
    references: tuple[Reference, ...]

    def row(self, tenant: UUID, rows: Mapping[str, Row]) -> Row:
        """A new row of `tenant` that refers to the tenant's `rows` of other tables."""
        row: Row = {column: VALUES[kind]() for column, kind in self.types.items()} | self.words
        row["cliente_id"] = str(tenant)
        for reference in self.references:
            parent = rows.get(reference.parent, row)
            row |= {
                column: parent[parent_column]
                for column, parent_column in zip(reference.columns, reference.parent_columns, strict=True)
            }
        return row


COLUMNS = """
SELECT relname, attname, format_type(atttypid, atttypmod) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE relnamespace = 'liora'::regnamespace AND relkind IN ('r', 'p')
    AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
CONSTRAINTS = """
SELECT relname, conname, contype = 'f' AS refers, pg_get_constraintdef(o.oid) AS definition, confrelid::regclass::text,
    ARRAY(SELECT attname FROM unnest(conkey) WITH ORDINALITY k (n, i) JOIN pg_attribute ON (attrelid, attnum)
        = (conrelid, n) ORDER BY i) AS columns,
    ARRAY(SELECT attname FROM unnest(confkey) WITH ORDINALITY k (n, i) JOIN pg_attribute ON (attrelid, attnum)
        = (confrelid, n) ORDER BY i) AS parent_columns
FROM pg_constraint o JOIN pg_class c ON c.oid = conrelid
WHERE connamespace = 'liora'::regnamespace AND contype IN ('c', 'f')
"""


async def read_shapes(database) -> dict[str, Shape]:
    """Every table of schema `liora`, those first that others refer to."""
    async with connected(database.superuser_url) as superuser:
        columns = await superuser.fetch(COLUMNS)
        constraints = await superuser.fetch(CONSTRAINTS)
    tables = {table for table, _, _ in columns}
    assert len(tables) >= 13
    shapes = {
        table: Shape(
            {column: kind for of, column, kind in columns if of == table},
            {one["columns"][0]: word for one in constraints if one["relname"] == table and (word := first_word(one))},
            tuple(reference(one) for one in constraints if one["relname"] == table and one["refers"]),
        )
        for table in tables
    }
    parents = {table: {one.parent for one in shape.references} - {table} for table, shape in shapes.items()}
    return {table: shapes[table] for table in TopologicalSorter(parents).static_order()}


def first_word(check: asyncpg.Record) -> str | None:
    found = re.search(r"'([^']+)'::text", check["definition"])
    return found.group(1) if found else None


def reference(constraint: asyncpg.Record) -> Reference:
    parent = constraint["confrelid"].removeprefix("liora.")
    return Reference(constraint["conname"], tuple(constraint["columns"]), parent, tuple(constraint["parent_columns"]))


async def fill(database, shapes: Mapping[str, Shape], tenant: UUID) -> dict[str, Row]:
    """One row of `tenant` in every table, inserted by the application in the tenant's scope."""
    rows: dict[str, Row] = {}
    async with connected(database.app_url) as app, app.transaction():
        await app.execute(scope_of(tenant))
        for table, shape in shapes.items():
            rows[table] = shape.row(tenant, rows)
            await app.execute(*insertion(table, rows[table]))
    return rows


def insertion(table: str, row: Row) -> tuple[str, str]:
    names = ", ".join(row)
    record = f"jsonb_populate_record(NULL::liora.{table}, $1)"
    return f"INSERT INTO liora.{table} ({names}) SELECT {names} FROM {record}", json.dumps(row)


def scope_of(tenant: UUID) -> str:
    return f"SET LOCAL app.cliente_id = '{tenant}'"


async def run_as(url: str, statements: str) -> None:
    async with connected(url) as connection:
        await connection.execute(statements)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
