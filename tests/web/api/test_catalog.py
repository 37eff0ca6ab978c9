"""The catalog by the API: published as a form or a body, at once or by a job, and undone."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy import select, update

from liora.accounts.audit import Deed
from liora.catalog import uploads
from liora.catalog.order import CatalogChanged
from liora.catalog.publisher import Publisher
from liora.db.schema.business import audit_log, ingest_log
from liora.db.schema.catalog import catalog_piece, catalog_snapshot, catalog_upload
from liora.db.schema.conversations import cliente, job
from liora.db.session import scoped_core
from liora.plan import Plan
from liora.policy.plans import change_plan
from liora.settings import Settings
from liora.workers.jobs import JobContext
from liora.workers.publishing import Publishing

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = "sku,nombre,precio\n"
SHOES = (HEAD + "Z1,Zapatilla,21500\nZ2,Cordones,\n").encode()
DEARER = (HEAD + "Z1,Zapatilla,22900\nB1,Bota,49990\n").encode()
LARGE = (HEAD + "".join(f"P{n},Producto de nombre largo {'x' * 200} {n},{1000 + n}\n" for n in range(5_000))).encode()
ANSWER = {"version", "checksum", "counts", "guesses", "samples", "problems"}


async def publish(site, shop, content: bytes, query: str = "", key: str = "", **headers: str):
    return await site.ask("POST", f"{shop.path}/catalog/publish{query}", content, key=key or shop.key, **headers)


async def publish_form(site, shop, *fields: tuple[str, bytes | str, str | None]):
    """A form with files, as browsers send it."""
    form = aiohttp.FormData()
    for name, content, filename in fields:
        form.add_field(name, content, filename=filename)
    headers = {"Authorization": f"Bearer {shop.key}"}
    url = f"{site.url}/api/v1{shop.path}/catalog/publish"
    async with site.client.post(url, data=form, headers=headers) as response:
        return response.status, await response.json()


async def active(site, shop) -> list[int]:
    said = await site.get(f"{shop.path}/catalog/versions", key=shop.key)
    return [each["version"] for each in said.data if each["active"]]


async def key_of(site, shop, role: str) -> str:
    return (await site.post(f"{shop.path}/claves", {"nombre": role, "rol": role}, key=shop.key)).data["clave"]


async def test_a_file_as_the_body_becomes_the_catalog(site, new_shop) -> None:
    shop = await new_shop()
    said = await publish(site, shop, SHOES, "?filename=precios.csv")
    assert said.status == 200
    assert said.data.keys() == ANSWER
    assert said.data["version"] == 1
    assert said.data["checksum"] == hashlib.sha256(SHOES).hexdigest()
    assert said.data["counts"] == {"rows": 2, "live": 1, "hidden": 1, "merged": 0, "rejected": 0}
    assert said.data["guesses"].keys() == {"encoding", "delimiter", "header_row", "price_format", "currency"}
    assert said.data["guesses"]["currency"] == "CLP"
    assert said.data["samples"][0]["name"] == "Zapatilla"
    [listed] = (await site.get(f"{shop.path}/catalog/versions", key=shop.key)).data
    assert (listed["version"], listed["active"], listed["filename"]) == (1, True, "precios.csv")
    assert listed["checksum"] == said.data["checksum"]
    assert listed["created_by"] == listed["activated_by"]
    whole = (await site.get(f"{shop.path}/catalog/versions/1", key=shop.key)).data
    assert (whole["samples"], whole["problems"]) == (said.data["samples"], said.data["problems"])


async def test_a_file_in_a_form_is_the_same(site, new_shop) -> None:
    shop = await new_shop()
    fields = ("nota", "hola", None), ("file", SHOES, "lista de Ana.csv"), ("otro", "x", None)
    status, body = await publish_form(site, shop, *fields)
    assert (status, body["data"]["version"]) == (200, 1)
    assert body["data"] == (await publish(site, shop, SHOES)).data
    [listed] = (await site.get(f"{shop.path}/catalog/versions", key=shop.key)).data
    assert listed["filename"] == "lista de Ana.csv"


async def test_a_dry_run_publishes_nothing(site, new_shop) -> None:
    shop = await new_shop()
    said = await publish(site, shop, SHOES, "?dry_run=1")
    assert (said.status, said.data["version"], said.data["counts"]["live"]) == (200, None, 1)
    assert (await site.get(f"{shop.path}/catalog/versions", key=shop.key)).data == []
    assert await lines_of(site, shop, ingest_log) == []
    assert [line for line in await lines_of(site, shop, audit_log) if line["action"].startswith("catalog")] == []


UNREADABLE = [
    (b"", {}),
    (b"\x00\x01\xff" * 99, {}),
    (b"sku,nombre\nZ1,Zapatilla\n", {}),
    (b"{}", {"Content-Type": "application/json"}),
]
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
FILE = b"--x\r\nContent-Disposition: form-data; name=file; filename=a.csv\r\n"
NO_FORMS = [
    (b"--x\r\n", {"Content-Type": "multipart/form-data"}),
    (b"hola", FORM),
    (b"--x--\r\n", FORM),
    (b"--x\r\n\xff\xfe: \xff\r\n\r\na\r\n--x--", FORM),
    (FILE + b"Content-Transfer-Encoding: quijote\r\n\r\na\r\n--x--", FORM),
    (FILE + b"Content-Encoding: gzip\r\n\r\na\r\n--x--", FORM),
    (FILE + b"\r\n" + SHOES, FORM),
    (b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\na\r\n--y--\r\n--x--", FORM),
    (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n" + b"a" * 2**17 + b"\r\n--x--", FORM),
]


async def test_what_is_no_list_is_refused_with_a_reason_and_changes_nothing(site, new_shop) -> None:
    shop = await new_shop()
    await publish(site, shop, DEARER)
    for content, headers in UNREADABLE:
        said = await publish(site, shop, content, **headers)
        assert (said.status, said.code) == (422, "unreadable_catalog"), content
        assert [detail["field"] for detail in said.body["error"]["details"]] == ["body.file"]
        [*_, refused] = await lines_of(site, shop, ingest_log)
        assert (refused["status"], refused["detail"]["motivo"]) == ("rechazado", said.body["error"]["message"])
    assert await active(site, shop) == [1]


async def test_what_the_database_cannot_keep_is_no_failure_of_ours(site, new_shop) -> None:
    shop = await new_shop()
    for name in (b"Zapa\x00tilla", b"Zapa\\u0000tilla", b"=HYPERLINK(1)", "Ñandú \U0001f45f".encode()):
        said = await publish(site, shop, b"sku,nombre,precio\nZ1," + name + b",21500\n")
        assert said.status in (200, 422), (name, said.body)


async def test_a_form_that_is_none_is_refused_and_changes_nothing(site, new_shop) -> None:
    shop = await new_shop()
    await publish(site, shop, DEARER)
    for content, headers in NO_FORMS:
        said = await publish(site, shop, content, **headers)
        assert said.status in (400, 422), (content[:99], said.body)
        assert said.body["error"]["message"]
    assert await active(site, shop) == [1]


async def test_what_exceeds_the_plan_is_too_large_whatever_its_length_says(site, new_shop) -> None:
    shop = await new_shop()
    await change_plan(
        site.engine, Plan("pyme", "Pyme", sizes={"catalog.bytes": 100, "catalog.rows": 1}), Deed("x", "x")
    )
    async with scoped_core(site.engine, shop.cliente_id) as connection:
        await connection.execute(update(cliente).values(plan="pyme"))
    said = await publish(site, shop, SHOES + b"A,Ancla,1\n" * 20)
    assert (said.status, said.code) == (413, "too_large")
    [refused] = await lines_of(site, shop, ingest_log)
    assert refused["status"] == "rechazado"
    status, _ = await publish_form(site, shop, ("file", SHOES * 20, "a.csv"))
    assert status == 413
    many = await publish(site, shop, DEARER)
    assert (many.status, many.code) == (422, "unreadable_catalog")
    assert await active(site, shop) == []


async def test_an_endless_body_is_refused_before_its_end_and_leaves_no_piece(site, new_shop) -> None:
    shop = await new_shop()
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 2**20
            yield b"a" * 2**20
            await asyncio.sleep(0)

    url = f"{site.url}/api/v1{shop.path}/catalog/publish"
    try:
        async with site.client.post(url, data=endless(), headers={"Authorization": f"Bearer {shop.key}"}) as response:
            assert response.status == 413
    except OSError:
        pass  # the connection was closed while we were still sending
    assert sent < 2**26
    assert await lines_of(site, shop, catalog_piece) == []


async def test_of_two_publications_at_once_one_wins_and_the_other_hears_a_conflict(site, new_shop, monkeypatch) -> None:
    shop = await new_shop()
    both, order = asyncio.Barrier(2), Publisher.order

    async def together(*arguments, **options):
        found = await order(*arguments, **options)
        await both.wait()
        return found

    monkeypatch.setattr(Publisher, "order", together)
    answers = await asyncio.gather(*(publish(site, shop, each) for each in (SHOES, DEARER)))
    assert sorted(said.status for said in answers) == [200, 409]
    [lost] = [said for said in answers if said.status == 409]
    assert (lost.code, lost.body["error"]["message"]) == ("catalog_changed", str(CatalogChanged()))
    assert await active(site, shop) == [1]


async def test_versions_are_activated_rolled_back_and_listed_by_their_cursor(site, new_shop) -> None:
    shop = await new_shop()
    for content in (SHOES, DEARER, SHOES + b"A,Ancla,1\n"):
        await publish(site, shop, content)
    path = f"{shop.path}/catalog"
    first = await site.get(f"{path}/versions?limite=2", key=shop.key)
    rest = await site.get(f"{path}/versions?limite=2&despues={first.body['meta']['next']}", key=shop.key)
    assert [each["version"] for each in [*first.data, *rest.data]] == [3, 2, 1]
    assert rest.body["meta"]["next"] is None
    assert (await site.ask("POST", f"{path}/rollback", key=shop.key)).data["version"] == 2
    assert (await site.ask("POST", f"{path}/versions/1/activate", key=shop.key)).data["active"]
    assert (await site.ask("POST", f"{path}/rollback", key=shop.key)).data["version"] == 2
    assert (await site.ask("POST", f"{path}/rollback", key=shop.key)).data["version"] == 1
    nothing = await site.ask("POST", f"{path}/rollback", key=shop.key)
    assert (nothing.status, nothing.code) == (409, "nothing_before")
    assert await active(site, shop) == [1]
    done = [line for line in await lines_of(site, shop, audit_log) if line["action"].startswith("catalog")]
    assert [line["action"].partition(".")[2] for line in done] == [
        *("publish", "publish", "publish"),
        *("rollback", "activate", "rollback", "rollback"),
    ]
    assert all(line["actor"].startswith("clave:") and line["request_id"] for line in done)


async def test_the_difference_is_that_to_the_active_version_or_the_one_before(site, new_shop) -> None:
    shop = await new_shop()
    path = f"{shop.path}/catalog/versions"
    await publish(site, shop, SHOES)
    first = (await site.get(f"{path}/1/diff", key=shop.key)).data
    assert (first["con"], first["new"]["total"]) == (None, 1)
    await publish(site, shop, DEARER)
    found = (await site.get(f"{path}/2/diff", key=shop.key)).data
    assert (found["version"], found["con"]) == (2, 1)
    bota = {"sku": "B1", "name": "Bota", "old_price": None, "new_price": "49990"}
    assert found["new"] == {"total": 1, "products": [bota]}
    zapatilla = {"sku": "Z1", "name": "Zapatilla", "old_price": "21500", "new_price": "22900"}
    assert found["changed"] == {"total": 1, "products": [zapatilla]}
    assert found["gone"] == {"total": 0, "products": []}
    back = (await site.get(f"{path}/1/diff", key=shop.key)).data
    assert (back["con"], back["gone"]["total"]) == (2, 1)
    assert (await site.get(f"{path}/1/diff?con=1", key=shop.key)).data["new"]["total"] == 0
    assert (await site.get(f"{path}/1/diff?con=7", key=shop.key)).status == 422


async def test_a_version_that_is_not_there_is_not_found(site, new_shop) -> None:
    shop = await new_shop()
    for version in ("0", "7", "x", "-1", "99999999999999999999", "%00", "²", "007"):
        one = f"{shop.path}/catalog/versions/{version}"
        for method, path in (("GET", one), ("GET", f"{one}/diff"), ("POST", f"{one}/activate")):
            assert (await site.ask(method, path, key=shop.key)).status == 404, version


async def test_who_reads_may_not_publish_and_strangers_see_nothing(site, new_shop) -> None:
    ours, theirs = await new_shop(), await new_shop("Luna")
    reader, agent = await key_of(site, ours, "lector"), await key_of(site, ours, "agente")
    assert (await publish(site, ours, SHOES, key=reader)).status == 403
    assert (await publish(site, ours, SHOES, key=agent)).status == 200
    assert (await site.get(f"{ours.path}/catalog/versions/1/diff", key=reader)).status == 200
    assert (await site.ask("POST", f"{ours.path}/catalog/rollback", key=reader)).status == 403
    assert (await publish(site, ours, SHOES, key=theirs.key)).status == 404
    for path in ("versions", "versions/1", "versions/1/diff", f"jobs/{uuid4()}"):
        assert (await site.get(f"{ours.path}/catalog/{path}", key=theirs.key)).status == 404


async def test_a_large_file_is_published_by_a_job_that_says_how_far_it_is(site, new_shop, monkeypatch) -> None:
    shop, told = await new_shop(), []
    said = await publish(site, shop, LARGE, "?filename=grande.csv")
    assert (said.status, said.data["state"], said.data["result"]) == (202, "waiting", None)
    place = said.headers["Location"].removeprefix("/api/v1")
    assert (await site.get(place, key=shop.key)).data == said.data
    assert await active(site, shop) == []
    tell = uploads.tell_progress

    async def telling(engine, cliente_id, upload_id, percent) -> None:
        await tell(engine, cliente_id, upload_id, percent)
        told.append((await site.get(place, key=shop.key)).data)

    monkeypatch.setattr("liora.workers.publishing.tell_progress", telling)
    await work(site, shop)
    assert {each["state"] for each in told} == {"running"}
    progress = [each["progress"] for each in told]
    assert progress == sorted(progress)
    assert len(progress) >= 3
    done = (await site.get(place, key=shop.key)).data
    assert (done["state"], done["progress"], done["error"]) == ("done", 100, None)
    assert done["result"].keys() == ANSWER
    assert done["result"]["checksum"] == hashlib.sha256(LARGE).hexdigest()
    assert done["result"]["counts"]["live"] == 5_000
    assert await active(site, shop) == [1]
    assert await lines_of(site, shop, catalog_piece) == []
    [line] = await lines_of(site, shop, ingest_log)
    assert (line["status"], line["detail"]["archivo"]) == ("publicado", "grande.csv")
    again = await publish(site, shop, LARGE)
    await work(site, shop)
    path = f"{shop.path}/catalog/jobs/{again.data['job']}"
    assert (await site.get(path, key=shop.key)).data["result"] == done["result"]


async def test_a_job_ends_once_however_often_it_is_done(site, new_shop) -> None:
    shop = await new_shop()
    await publish(site, shop, LARGE)
    async with scoped_core(site.engine, shop.cliente_id) as connection:
        await connection.execute(update(catalog_upload).values(status="running"))  # its process ended
    await work(site, shop)
    await work(site, shop)
    assert len(await lines_of(site, shop, catalog_snapshot)) == 1
    assert len(await lines_of(site, shop, ingest_log)) == 1


@pytest.mark.parametrize(
    ("content", "code"), [(LARGE.replace(b"precio", b"color", 1), "unreadable_catalog"), (LARGE, "catalog_changed")]
)
async def test_a_job_that_publishes_nothing_says_why(site, new_shop, content, code) -> None:
    shop = await new_shop()
    said = await publish(site, shop, content)
    await publish(site, shop, SHOES)
    await work(site, shop)
    failed = (await site.get(f"{shop.path}/catalog/jobs/{said.data['job']}", key=shop.key)).data
    assert (failed["state"], failed["result"], failed["error"]["code"]) == ("failed", None, code)
    assert failed["error"]["message"]
    assert await active(site, shop) == [1]
    assert await lines_of(site, shop, catalog_piece) == []
    outcomes = [line["status"] for line in await lines_of(site, shop, ingest_log)]
    assert outcomes == ["publicado", "conflicto" if code == "catalog_changed" else "rechazado"]


async def test_a_large_dry_run_is_a_job_too_and_leaves_no_version(site, new_shop) -> None:
    shop = await new_shop()
    said = await publish(site, shop, LARGE, "?dry_run=1")
    await work(site, shop)
    done = (await site.get(f"{shop.path}/catalog/jobs/{said.data['job']}", key=shop.key)).data
    assert (done["state"], done["dry_run"], done["result"]["version"]) == ("done", True, None)
    assert await lines_of(site, shop, catalog_snapshot) == []
    assert await lines_of(site, shop, ingest_log) == []


async def test_a_job_that_was_given_up_has_failed(site, new_shop) -> None:
    shop = await new_shop()
    said = await publish(site, shop, LARGE)
    async with scoped_core(site.engine, shop.cliente_id) as connection:
        await connection.execute(update(job).values(status=9))
    failed = (await site.get(f"{shop.path}/catalog/jobs/{said.data['job']}", key=shop.key)).data
    assert (failed["state"], failed["error"]["code"]) == ("failed", "failed")


async def test_a_cliente_has_few_files_waiting_and_forgotten_ones_do_not_count(site, new_shop, monkeypatch) -> None:
    monkeypatch.setattr("liora.catalog.uploads.MOST_WAITING", 1)
    shop = await new_shop()
    await publish(site, shop, LARGE)
    full = await publish(site, shop, LARGE)
    assert (full.status, full.code) == (409, "too_many_uploads")
    async with scoped_core(site.engine, shop.cliente_id) as connection:
        await connection.execute(update(catalog_upload).values(status="arriving", created_at=LONG_AGO))
    assert (await publish(site, shop, LARGE)).status == 202
    assert len(await lines_of(site, shop, catalog_upload)) == 1


async def lines_of(site, shop, table) -> list:
    async with scoped_core(site.engine, shop.cliente_id) as connection:
        key = list(table.primary_key.columns)
        return list((await connection.execute(select(table).order_by(*key))).mappings())


async def work(site, shop) -> None:
    """Does all jobs of a shop, as the jobs role would."""
    for row in await lines_of(site, shop, job):
        context = JobContext(shop.cliente_id, row["job_id"], row["payload"], 1, site.client, Settings(), site.pool)
        assert row["name"] == uploads.PUBLISH
        await Publishing(site.engine).of_upload(context)
