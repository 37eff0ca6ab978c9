"""The export: complete by the catalog, readable by anybody, without a secret, and never whole in memory."""

import csv
import gc
import hashlib
import io
import os
import re
import zipfile
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import orjson
import pytest
from sqlalchemy import LargeBinary, insert, update
from tests.db.test_isolation import fill, read_shapes
from tests.tenants import Tenant

from liora.bench.memory import own_mb
from liora.db.schema import business, conversations, metadata
from liora.db.session import scoped_core
from liora.privacy import pages
from liora.privacy.export import Export
from liora.privacy.spreadsheet import cell
from liora.privacy.tables import HIDDEN, LEFT_OUT, columns_of, exported

from .conftest import WORDS, Guest, dump, seat

TABLES = {table.name: table for table in metadata.tables.values() if table.schema == "liora"}
PDF = b"%PDF-1.7\n" + os.urandom(3_000_000)


def now() -> datetime:
    return datetime.now(UTC)


async def unzipped(engine, tenant: Tenant) -> zipfile.ZipFile:
    file = io.BytesIO()
    async for piece in Export(engine, tenant.cliente_id, now).stream():
        file.write(piece)
    return zipfile.ZipFile(file)


def lines_of(archive: zipfile.ZipFile, table: str) -> list[dict]:
    return [orjson.loads(line) for line in archive.read(f"tablas/{table}.ndjson").splitlines()]


async def upload(engine, tenant: Tenant, name: str, content: bytes) -> None:
    guide = {"cliente_id": tenant.cliente_id, "document_id": tenant.cliente_id}
    file = guide | {"version": 1, "content_type": "application/pdf", "size": len(content), "content": content}
    async with scoped_core(engine, tenant.cliente_id) as connection:
        await connection.execute(insert(business.document).values(guide | {"name": name, "version": 1}))
        await connection.execute(insert(business.document_version).values(file | {"sha256": sha256(content)}))


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


async def test_every_table_of_the_catalog_is_exported_or_left_out_with_a_reason(database) -> None:
    connection = await asyncpg.connect(database.superuser_url)
    found = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'liora'")
    await connection.close()
    catalog = {row["tablename"] for row in found}
    assert {table.name for table in exported()} | LEFT_OUT.keys() == catalog
    assert all(len(reason) > 20 for reason in LEFT_OUT.values())


def test_of_columns_only_secrets_and_contents_are_hidden_and_no_other_holds_bytes() -> None:
    assert {table: set(columns) for table, columns in HIDDEN.items()} == {
        "credential": {"sealed", "encryption_key_id"},
        "inbox": {"payload"},
        "outbox": {"payload"},
        "job": {"payload"},
        "document_version": {"content"},
        "link": {"digest"},
        "link_click": {"address"},
    }
    holding = [
        f"{table.name}.{c.name}" for table in exported() for c in columns_of(table) if isinstance(c.type, LargeBinary)
    ]
    assert holding == ["document_version.sha256"]


async def test_an_export_holds_the_row_of_every_table_and_nobody_elses(database, engine) -> None:
    shapes = await read_shapes(database)
    tenant, other = Tenant(uuid4(), {}), Tenant(uuid4(), {})
    for each in (tenant, other):
        await fill(database, shapes, each.cliente_id)
    archive = await unzipped(engine, tenant)
    for table in exported():
        [row] = lines_of(archive, table.name)
        assert row["cliente_id"] == str(tenant.cliente_id), table.name
        assert row.keys() == {column.name for column in columns_of(table)}
    assert str(other.cliente_id).encode() not in b"".join(archive.read(name) for name in archive.namelist())


async def test_the_manifest_tells_of_every_file(engine, new_tenant) -> None:
    ana = await seat(engine, Guest(await new_tenant()))
    await upload(engine, ana.tenant, "guía.pdf", PDF)
    archive = await unzipped(engine, ana.tenant)
    assert archive.testzip() is None
    manifest = orjson.loads(archive.read("manifest.json"))
    assert manifest["formato"] == 1
    assert manifest["desde"] <= manifest["hasta"]
    assert manifest["tablas_sin_exportar"] == LEFT_OUT
    told = {each["archivo"]: each for each in manifest["archivos"]}
    assert told.keys() == set(archive.namelist()) - {"manifest.json"}
    for name, each in told.items():
        content = archive.read(name)
        assert (each["bytes"], each["sha256"]) == (len(content), sha256(content).hex())
    rows = await dump(engine, ana.tenant)
    for table in exported():
        assert (
            told[f"tablas/{table.name}.ndjson"]["filas"] == len(rows[table.name]) == len(lines_of(archive, table.name))
        )


async def test_documents_are_files_as_they_were_uploaded(engine, new_tenant) -> None:
    tenant = await new_tenant()
    await upload(engine, tenant, "../../etc/Lista de precios.pdf", PDF)
    archive = await unzipped(engine, tenant)
    [path] = [name for name in archive.namelist() if name.startswith("documentos/")]
    assert path == f"documentos/{tenant.cliente_id}/1-etc_Lista_de_precios.pdf"
    assert archive.read(path) == PDF


async def test_no_secret_leaves_the_house(engine, new_tenant, pool) -> None:
    tenant = await new_tenant()
    secret = b"canary-ciphertext-0123456789"
    values = {"cliente_id": tenant.cliente_id, "credential_id": uuid4(), "kind": "token", "sealed": secret}
    async with scoped_core(engine, tenant.cliente_id) as connection:
        await connection.execute(insert(business.credential).values(values | {"encryption_key_id": "canary-key"}))
    archive = await unzipped(engine, tenant)
    everything = b"".join(archive.read(name) for name in archive.namelist())
    for canary in (secret, secret.hex().encode(), b"canary-key"):
        assert canary not in everything
    assert lines_of(archive, "credential")[0]["kind"] == "token"


async def test_what_is_told_to_skills_that_are_discreet_or_gone_stays_with_the_people(engine, new_tenant) -> None:
    ana = await seat(engine, Guest(await new_tenant()))
    taza, pill = ["Taza", 'ecommerce.lista|1|ver|"TAZ"'], ["Insulina 8:00", 'vida_sana.recordatorios|1|quitar|"a"']
    slots = {"vida_sana": {"peso": 8212}, "ecommerce": {"producto": "TAZ"}, "citas": {"hora": 9}}
    slots["liora"] = {"at": 5, "shown": [pill, taza]}
    where = conversations.convo_state.c.cliente_id == ana.tenant.cliente_id
    async with scoped_core(engine, ana.tenant.cliente_id) as connection:
        await connection.execute(update(conversations.convo_state).where(where).values(slots_json=slots))
    file = io.BytesIO()
    async for piece in Export(engine, ana.tenant.cliente_id, now, frozenset({"ecommerce", "liora"})).stream():
        file.write(piece)
    [row] = lines_of(zipfile.ZipFile(file), "convo_state")
    assert row["slots_json"] == {"ecommerce": {"producto": "TAZ"}, "liora": {"at": 5, "shown": [taza]}}


async def test_what_was_said_is_found_in_the_log_alone(engine, new_tenant) -> None:
    """Everywhere else it would stand without regard to who may read it: a job may be asked what somebody meant."""
    ana = await seat(engine, Guest(await new_tenant()))
    archive = await unzipped(engine, ana.tenant)
    holding = {name for name in archive.namelist() if ana.words.encode() in archive.read(name)}
    assert not holding & {f"tablas/{table}.ndjson" for table in ("inbox", "outbox", "job")}
    assert {"tablas/conversation_log.ndjson", "planillas/conversation_log.csv"} <= holding


async def test_spreadsheets_hold_no_live_formula(engine, new_tenant) -> None:
    guest = Guest(await new_tenant(), name="=HYPERLINK(1)", words="+cmd|' /C calc'!A0")
    await seat(engine, guest)
    archive = await unzipped(engine, guest.tenant)
    for table in ("contact", "conversation_log"):
        text = archive.read(f"planillas/{table}.csv").decode("utf-8-sig")
        names, *rows = list(csv.reader(io.StringIO(text)))
        assert names == [column.name for column in columns_of(TABLES[table])]
        assert rows
        assert not [value for row in rows for value in row if re.match(r"[=+\-@\t\r\n]", value)]
    assert "'=HYPERLINK(1)" in archive.read("planillas/contact.csv").decode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "-A1", "-1,000,0", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_text_that_begins_like_a_formula_gets_an_apostrophe(text) -> None:
    assert cell(text) == f"'{text}"
    assert cell([text, "b"]) == f"'{text} b"


def test_other_values_stay_as_they_are() -> None:
    assert [cell(value) for value in (None, True, -3, 0.5, "a=b", "", {"a": 1}, "-36.6", "-36,6")] == [
        "",
        "sí",
        "-3",
        "0.5",
        "a=b",
        "",
        '{"a":1}',
        "-36.6",
        "-36,6",
    ]


async def test_pages_follow_each_other_without_gap_or_repetition(engine, new_tenant, monkeypatch) -> None:
    monkeypatch.setattr(pages, "ROWS", 3)
    tenant = await new_tenant()
    guests = [await seat(engine, Guest(tenant, f"5691111{n:04}", f"CL.{n:020}")) for n in range(10)]
    archive = await unzipped(engine, tenant)
    identities = [row["value"] for row in lines_of(archive, "identity")]
    assert sorted(identities) == sorted([*(g.phone for g in guests), *(g.user_id for g in guests)])
    assert {row["body"] for row in lines_of(archive, "conversation_log")} == {WORDS}
    assert len(lines_of(archive, "conversation_log")) == 20


async def test_a_table_of_200_000_rows_is_exported_in_little_memory(database, engine, new_tenant) -> None:
    ana = await seat(engine, Guest(await new_tenant()))
    await fill_log(database, ana, 200_000)
    most, size = 0.0, 0
    gc.collect()
    before = own_mb()
    async for piece in Export(engine, ana.tenant.cliente_id, now).stream():
        size += len(piece)
        most = max(most, own_mb())
    assert size > 5_000_000
    assert most - before < 40


async def fill_log(database, guest: Guest, count: int) -> None:
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        "INSERT INTO liora.conversation_log (cliente_id, log_id, conversation_id, at, direction, kind, body, cause) "
        "SELECT $1, gen_random_uuid(), $2, now(), 'in', 'text', repeat(md5(n::text), 4), n::text "
        "FROM generate_series(1, $3::int) n",
        guest.tenant.cliente_id,
        guest.conversation_id,
        count,
    )
    await connection.close()
