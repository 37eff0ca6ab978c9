"""Documentos by the API: uploaded as they are, known by their content, downloaded unharmed."""

import asyncio
import hashlib
from urllib.parse import quote
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy import select

from liora.db.schema.business import audit_log
from liora.db.session import scoped_core
from liora.documents.store import MOST_DOCUMENTS, DocumentGone
from liora.web.api.problems import Problem
from liora.web.api.room import Room

from ...documents import samples

MB = 1024 * 1024


async def upload(site, shop, content: bytes, name: str = "precios.pdf", key: str = "", **headers: str):
    path = f"{shop.path}/documentos?nombre={quote(name)}"
    return await site.ask("POST", path, content, key=key or shop.key, **headers)


async def key_of(site, shop, role: str) -> str:
    return (await site.post(f"{shop.path}/claves", {"nombre": role, "rol": role}, key=shop.key)).data["clave"]


async def test_a_file_is_kept_and_comes_back_as_it_was(site, new_shop) -> None:
    shop = await new_shop()
    said = await upload(site, shop, samples.PDF, "catálogo de «otoño».pdf")
    assert said.status == 201
    assert said.data["nombre"] == "catálogo de «otoño».pdf"
    assert (said.data["tipo"], said.data["bytes"]) == ("application/pdf", len(samples.PDF))
    assert said.data["sha256"] == hashlib.sha256(samples.PDF).hexdigest()
    file = await site.get(f"{shop.path}/documentos/{said.data['id']}/contenido", key=shop.key)
    assert file.data == samples.PDF
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert int(file.headers["Content-Length"]) == len(samples.PDF)
    disposition = file.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="cat_logo de _oto_o_.pdf"; ')
    assert disposition.endswith("filename*=UTF-8''cat%C3%A1logo%20de%20%C2%ABoto%C3%B1o%C2%BB.pdf")


async def test_another_file_of_the_same_name_is_a_new_version_and_old_ones_can_be_had(site, new_shop) -> None:
    shop = await new_shop()
    for content in (samples.PDF, samples.PDF, samples.PDF + b"2"):
        said = await upload(site, shop, content)
    assert said.data["version"] == 2
    path = f"{shop.path}/documentos/{said.data['id']}"
    whole = (await site.get(path, key=shop.key)).data
    assert [version["version"] for version in whole["versiones"]] == [2, 1]
    assert (await site.get(f"{path}/contenido", key=shop.key)).data == samples.PDF + b"2"
    assert (await site.get(f"{path}/contenido?version=1", key=shop.key)).data == samples.PDF
    assert (await site.get(f"{path}/contenido?version=3", key=shop.key)).status == 404


async def test_the_list_is_continued_by_its_cursor(site, new_shop) -> None:
    shop = await new_shop()
    for name in ("c.pdf", "a.pdf", "b.pdf"):
        await upload(site, shop, samples.PDF, name)
    first = await site.get(f"{shop.path}/documentos?limite=2", key=shop.key)
    second = await site.get(f"{shop.path}/documentos?limite=2&despues={first.body['meta']['next']}", key=shop.key)
    assert [each["nombre"] for each in [*first.data, *second.data]] == ["c.pdf", "a.pdf", "b.pdf"]
    assert second.body["meta"]["next"] is None


async def test_a_deleted_document_is_gone_with_its_versions(site, new_shop) -> None:
    shop = await new_shop()
    path = f"{shop.path}/documentos/{(await upload(site, shop, samples.PDF)).data['id']}"
    assert (await site.ask("DELETE", path, key=shop.key)).status == 200
    for each in (path, f"{path}/contenido"):
        assert (await site.get(each, key=shop.key)).status == 404
    assert (await site.ask("DELETE", path, key=shop.key)).status == 404
    assert (await site.get(f"{shop.path}/documentos", key=shop.key)).data == []


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (b"", "a.pdf", 422, "invalid"),
        (samples.PDF, "\x01", 422, "invalid"),
        (samples.PDF, "", 422, "invalid"),
        (samples.PDF, "x" * 301, 422, "invalid"),
        (samples.EXE, "precios.pdf", 415, "unsupported_file"),
        (samples.zipped("a.txt"), "a.docx", 415, "unsupported_file"),
        (samples.zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx", 415, None),
        ("café".encode("latin-1"), "a.txt", 415, "unsupported_file"),
        (samples.PDF + bytes(16 * MB), "a.pdf", 413, "too_large"),
        (samples.PNG + bytes(5 * MB), "a.png", 413, "too_large"),
    ],
    ids=range(10),
)
async def test_a_file_that_is_not_taken_is_explained(site, new_shop, content, name, status, code) -> None:
    shop = await new_shop()
    said = await upload(site, shop, content, name)
    assert said.status == status
    assert code is None or said.code == code
    assert said.body["error"]["message"]
    assert (await site.get(f"{shop.path}/documentos", key=shop.key)).data == []


async def test_the_type_is_the_contents_whatever_the_request_says(site, new_shop) -> None:
    shop = await new_shop()
    said = await upload(site, shop, samples.JPEG, "foto.pdf", **{"Content-Type": "application/pdf"})
    assert (said.data["tipo"], said.data["nombre"]) == ("image/jpeg", "foto.pdf.jpg")


async def test_a_form_is_no_file(site, new_shop) -> None:
    shop = await new_shop()
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    said = await upload(site, shop, b"--x\r\nhola\r\n--x--", "a.txt", **form)
    assert (said.status, said.code) == (415, "not_raw")


async def test_an_endless_body_is_refused_before_its_end(site, new_shop) -> None:
    shop = await new_shop()
    sent = 0

    async def endless():
        nonlocal sent
        while True:
            sent += MB
            yield b"a" * MB
            await asyncio.sleep(0)

    url = f"{site.url}/api/v1{shop.path}/documentos?nombre=a.txt"
    headers = {"Authorization": f"Bearer {shop.key}"}
    try:
        async with site.client.post(url, data=endless(), headers=headers) as response:
            assert response.status == 413
    except OSError:
        pass  # the connection was closed while we were still sending
    assert sent < 64 * MB


async def test_uploads_that_dawdle_keep_out_their_own_shop_alone(site, new_shop) -> None:
    slow, other = await new_shop(), await new_shop()
    holding, end = [asyncio.Event(), asyncio.Event()], asyncio.Event()

    async def body(begun):
        yield samples.PDF
        begun.set()
        await end.wait()

    def dawdle(begun):
        path = f"{site.url}/api/v1{slow.path}/documentos?nombre=a.pdf"
        return site.client.post(path, data=body(begun), headers={"Authorization": f"Bearer {slow.key}"})

    async with asyncio.timeout(60):
        uploads = [asyncio.ensure_future(dawdle(begun)) for begun in holding]
        await asyncio.gather(*(begun.wait() for begun in holding))
        while (refused := await upload(site, slow, samples.PDF)).status == 201:
            for n, each in enumerate(uploads):
                if each.done():  # it found no room, while one of ours was being stored
                    uploads[n] = asyncio.ensure_future(dawdle(asyncio.Event()))
            await asyncio.sleep(0.02)  # the others have been sent, and are not yet all there
        assert (refused.status, refused.code) == (429, "too_many_uploads")
        assert refused.headers["Retry-After"] == "5"
        assert (await upload(site, other, samples.PDF)).status == 201
        end.set()
        assert [response.status for response in await asyncio.gather(*uploads)] == [201, 201]
        assert (await upload(site, slow, samples.PDF)).status == 201


def test_there_is_room_for_so_much_in_all_and_it_comes_back() -> None:
    room, ana, beto = Room(most=3, most_of_one=2), uuid4(), uuid4()
    with room.for_bytes(ana, 2):
        for cliente_id, size in ((ana, 1), (beto, 2)):
            with pytest.raises(Problem), room.for_bytes(cliente_id, size):
                raise AssertionError
        with room.for_bytes(beto, 1):
            pass
    with room.for_bytes(beto, 2):
        pass


async def test_who_reads_may_not_write(site, new_shop) -> None:
    shop = await new_shop()
    reader, agent = await key_of(site, shop, "lector"), await key_of(site, shop, "agente")
    assert (await upload(site, shop, samples.PDF, key=reader)).status == 403
    said = await upload(site, shop, samples.PDF, key=agent)
    path = f"{shop.path}/documentos/{said.data['id']}"
    for each in (f"{shop.path}/documentos", path, f"{path}/contenido"):
        assert (await site.get(each, key=reader)).status == 200
    assert (await site.ask("DELETE", path, key=reader)).status == 403
    assert (await site.ask("DELETE", path, key=agent)).status == 200


async def test_another_tenants_documents_do_not_exist(site, new_shop) -> None:
    ours, theirs = await new_shop(), await new_shop("Luna")
    document_id = (await upload(site, theirs, samples.PDF)).data["id"]
    for shop in (ours, theirs):
        path = f"{shop.path}/documentos"
        for each in (f"{path}/{document_id}", f"{path}/{document_id}/contenido"):
            assert (await site.get(each, key=ours.key)).status == 404
        assert (await site.ask("DELETE", f"{path}/{document_id}", key=ours.key)).status == 404
    assert (await site.get(f"{theirs.path}/documentos", key=ours.key)).status == 404
    assert (await upload(site, theirs, samples.PDF, key=ours.key)).status == 404
    assert (await site.get(f"{ours.path}/documentos?despues={document_id}", key=ours.key)).data == []


@pytest.mark.parametrize("document_id", ["x", "4aa05876-42cc-4216-9c68-7da2103a4dac", "%00"])
async def test_what_does_not_exist_is_not_found(site, new_shop, document_id) -> None:
    shop = await new_shop()
    for path in (document_id, f"{document_id}/contenido"):
        assert (await site.get(f"{shop.path}/documentos/{path}", key=shop.key)).status == 404


@pytest.mark.parametrize("version", ["0", "-1", "x", "99999999999"])
async def test_a_version_is_a_number(site, new_shop, version) -> None:
    shop = await new_shop()
    path = f"{shop.path}/documentos/{(await upload(site, shop, samples.PDF)).data['id']}"
    assert (await site.get(f"{path}/contenido?version={version}", key=shop.key)).status == 422


async def test_a_full_shelf_takes_new_versions_only(site, new_shop, monkeypatch) -> None:
    monkeypatch.setattr("liora.documents.store.MOST_DOCUMENTS", 1)
    shop = await new_shop()
    await upload(site, shop, samples.PDF, "a.pdf")
    said = await upload(site, shop, samples.PDF, "b.pdf")
    assert (said.status, said.code) == (409, "too_many_documents")
    assert str(MOST_DOCUMENTS) in said.body["error"]["message"]
    assert (await upload(site, shop, samples.PDF + b"2", "a.pdf")).data["version"] == 2


async def test_a_download_of_what_is_deleted_meanwhile_breaks_off(site, new_shop, monkeypatch) -> None:
    shop = await new_shop()
    content = samples.PDF.ljust(3 * MB, b"\n")
    said = await upload(site, shop, content)
    url = f"{site.url}/api/v1{shop.path}/documentos/{said.data['id']}/contenido"

    async def gone(*_):
        yield content[: 2 * MB]
        raise DocumentGone

    monkeypatch.setattr("liora.web.api.documentos.pieces_of", gone)
    with pytest.raises((aiohttp.ClientError, OSError)):
        async with site.client.get(url, headers={"Authorization": f"Bearer {shop.key}"}) as response:
            await response.read()


async def test_uploads_and_deletions_leave_a_line(site, new_shop) -> None:
    shop = await new_shop()
    said = await upload(site, shop, samples.PDF)
    await site.ask("DELETE", f"{shop.path}/documentos/{said.data['id']}", key=shop.key)
    async with scoped_core(site.engine, shop.cliente_id) as connection:
        lines = (await connection.execute(select(audit_log).order_by(audit_log.c.audit_id))).mappings().all()
    done = [(line["action"], line["target"]) for line in lines if line["action"].startswith("documentos")]
    assert done == [("documentos.save", said.data["id"]), ("documentos.delete", said.data["id"])]
    assert {line["actor"].split(":")[0] for line in lines if line["action"].startswith("documentos")} == {"clave"}
    assert all(line["request_id"] for line in lines if line["action"].startswith("documentos"))
