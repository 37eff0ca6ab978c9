"""Documents of a cliente: versions, the last five of them, each read in pieces."""

import asyncio
import hashlib

import pytest
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed
from liora.db.session import scoped
from liora.documents import store
from liora.documents.media import Stored, keep_media
from liora.documents.refused import RefusedFile
from liora.documents.store import (
    DocumentGone,
    delete_document,
    list_documents,
    pieces_of,
    read_document,
    save_document,
)

from ..tenants import rows
from . import samples

SAVE = Deed("ana@example.com", "documentos.guardar")
DELETE = Deed("ana@example.com", "documentos.borrar")


async def whole(engine, cliente_id, document_id, version, size) -> bytes:
    return b"".join([piece async for piece in pieces_of(engine, cliente_id, document_id, version, size)])


async def test_a_new_file_is_version_1_with_its_type_size_and_checksum(engine, pool, new_tenant) -> None:
    tenant = await new_tenant()
    saved = await save_document(engine, tenant.cliente_id, "carpeta/precios.pdf", samples.PDF, SAVE)
    assert (saved["name"], saved["version"], saved["content_type"]) == ("precios.pdf", 1, "application/pdf")
    assert (saved["size"], saved["sha256"]) == (len(samples.PDF), hashlib.sha256(samples.PDF).digest())
    (line,) = await rows(pool, tenant, "audit_log")
    assert (line["actor"], line["action"], line["target"]) == (SAVE.actor, SAVE.action, str(saved["document_id"]))
    assert line["detail"] == {
        "nombre": "precios.pdf",
        "version": 1,
        "tipo": "application/pdf",
        "bytes": len(samples.PDF),
    }


async def test_the_same_name_makes_a_new_version_and_the_same_content_none(engine, pool, new_tenant) -> None:
    tenant = await new_tenant()
    first = await save_document(engine, tenant.cliente_id, "precios.pdf", samples.PDF, SAVE)
    same = await save_document(engine, tenant.cliente_id, "precios.pdf", samples.PDF, SAVE)
    assert same == first
    second = await save_document(engine, tenant.cliente_id, "precios.pdf", samples.PDF + b"2", SAVE)
    assert (second["document_id"], second["version"]) == (first["document_id"], 2)
    third = await save_document(engine, tenant.cliente_id, "precios.pdf", samples.PDF, SAVE)
    assert third["version"] == 3, "it is not what is current"
    assert len(await rows(pool, tenant, "audit_log")) == 3


async def test_the_last_five_versions_are_kept(engine, pool, new_tenant) -> None:
    tenant = await new_tenant()
    for n in range(7):
        saved = await save_document(engine, tenant.cliente_id, "precios.pdf", samples.PDF + b"%d" % n, SAVE)
        async with scoped(pool, tenant.cliente_id) as connection:
            stored = Stored(saved["document_id"], n + 1, "application/pdf", None)
            await keep_media(connection, tenant.cliente_id, tenant.number_id, stored, f"media.{n + 1}")
    found = await read_document(engine, tenant.cliente_id, saved["document_id"])
    assert [version["version"] for version in found["versions"]] == [7, 6, 5, 4, 3]
    assert {row["version"] for row in await rows(pool, tenant, "document_media")} == {3, 4, 5, 6, 7}


async def test_versions_come_back_in_pieces_as_they_were(engine, new_tenant, monkeypatch) -> None:
    monkeypatch.setattr(store, "_PIECE", 7)
    tenant = await new_tenant()
    cliente_id = tenant.cliente_id
    await save_document(engine, cliente_id, "precios.pdf", samples.PDF, SAVE)
    saved = await save_document(engine, cliente_id, "precios.pdf", samples.PDF + b"2", SAVE)
    document_id = saved["document_id"]
    assert await whole(engine, cliente_id, document_id, 1, len(samples.PDF)) == samples.PDF
    assert await whole(engine, cliente_id, document_id, 2, saved["size"]) == samples.PDF + b"2"


async def test_a_document_that_is_deleted_while_it_is_read_ends_there(engine, new_tenant, monkeypatch) -> None:
    monkeypatch.setattr(store, "_PIECE", 7)
    tenant = await new_tenant()
    saved = await save_document(engine, tenant.cliente_id, "precios.pdf", samples.PDF, SAVE)
    pieces = pieces_of(engine, tenant.cliente_id, saved["document_id"], 1, saved["size"])
    assert await anext(pieces) == samples.PDF[:7]
    assert await delete_document(engine, tenant.cliente_id, saved["document_id"], DELETE)
    with pytest.raises(DocumentGone):
        await anext(pieces)


async def test_delete_removes_all_versions_and_leaves_a_line(engine, pool, new_tenant) -> None:
    tenant = await new_tenant()
    await save_document(engine, tenant.cliente_id, "precios.pdf", samples.PDF, SAVE)
    saved = await save_document(engine, tenant.cliente_id, "precios.pdf", samples.PDF + b"2", SAVE)
    assert await delete_document(engine, tenant.cliente_id, saved["document_id"], DELETE)
    assert not await delete_document(engine, tenant.cliente_id, saved["document_id"], DELETE)
    assert await read_document(engine, tenant.cliente_id, saved["document_id"]) is None
    assert [await rows(pool, tenant, table) for table in ("document", "document_version", "document_media")] == [[]] * 3
    assert [line["action"] for line in await rows(pool, tenant, "audit_log")][-1] == "documentos.borrar"


async def test_a_list_goes_on_after_a_document(engine, new_tenant) -> None:
    tenant = await new_tenant()
    for name in ("b.pdf", "a.pdf", "c.pdf"):
        await save_document(engine, tenant.cliente_id, name, samples.PDF, SAVE)
    first = await list_documents(engine, tenant.cliente_id, None, 2)
    rest = await list_documents(engine, tenant.cliente_id, first[-1]["document_id"], 2)
    assert [row["name"] for row in [*first, *rest]] == ["b.pdf", "a.pdf", "c.pdf"]
    assert "content" not in first[0]


async def test_two_uploads_at_once_make_two_versions(engine, new_tenant) -> None:
    tenant = await new_tenant()
    uploads = [save_document(engine, tenant.cliente_id, "a.pdf", samples.PDF + b"%d" % n, SAVE) for n in range(4)]
    saved = await asyncio.gather(*uploads)
    assert sorted(row["version"] for row in saved) == [1, 2, 3, 4]


async def test_a_cliente_has_so_many_documents_and_no_more(engine, new_tenant, monkeypatch) -> None:
    monkeypatch.setattr(store, "MOST_DOCUMENTS", 2)
    tenant = await new_tenant()
    for name in ("a.pdf", "b.pdf"):
        await save_document(engine, tenant.cliente_id, name, samples.PDF, SAVE)
    with pytest.raises(RefusedFile) as refused:
        await save_document(engine, tenant.cliente_id, "c.pdf", samples.PDF, SAVE)
    assert refused.value.why == "many"
    assert (await save_document(engine, tenant.cliente_id, "a.pdf", samples.PDF + b"2", SAVE))["version"] == 2


async def test_the_largest_file_is_kept(engine, new_tenant) -> None:
    tenant = await new_tenant()
    content = samples.PDF.ljust(16 * 1024 * 1024, b"\n")
    saved = await save_document(engine, tenant.cliente_id, "grande.pdf", content, SAVE)
    assert await whole(engine, tenant.cliente_id, saved["document_id"], 1, saved["size"]) == content


async def test_a_cliente_sees_and_touches_only_its_own(engine, new_tenant) -> None:
    mine, theirs = await new_tenant(), await new_tenant()
    saved = await save_document(engine, theirs.cliente_id, "precios.pdf", samples.PDF, SAVE)
    assert await list_documents(engine, mine.cliente_id, None, 10) == []
    assert await read_document(engine, mine.cliente_id, saved["document_id"]) is None
    assert not await delete_document(engine, mine.cliente_id, saved["document_id"], DELETE)
    with pytest.raises(DocumentGone):
        await whole(engine, mine.cliente_id, saved["document_id"], 1, saved["size"])
    assert (await save_document(engine, mine.cliente_id, "precios.pdf", samples.PDF, SAVE))["version"] == 1


async def test_a_cliente_that_is_gone_keeps_nothing(engine) -> None:
    assert await save_document(engine, uuid7(), "precios.pdf", samples.PDF, SAVE) is None
