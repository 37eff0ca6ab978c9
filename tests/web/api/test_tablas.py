"""The tables of skills by the API: uploaded as a form or a body, looked at, downloaded, put back, deleted."""

import asyncio
import csv
import hashlib
import io

import aiohttp
import pytest
from sqlalchemy import select

from liora.db.schema.business import audit_log, ingest_log
from liora.db.session import scoped_core
from liora.skill_tables import store
from liora.skill_tables.store import VERSIONS_KEPT
from liora.spreadsheets.table_file import MOST_BYTES

from ...catalog.hostile import hostile
from ...catalog.reading import xlsx

STALLS = "Nombre;Cuántos;Lugar\nQuesos;3;-36,6\nPan;2;=1+1\n".encode()
MORE = b"nombre,cuantos\nQuesos,4\n"


@pytest.fixture
async def shop(site, new_shop):
    """One that uses the market."""
    return await market(site, new_shop)


async def market(site, new_shop, name: str = "Feria Libre", skills=("feria",)):
    shop = await new_shop(name)
    assert (await site.ask("PATCH", shop.path, {"skills": list(skills)}, key=shop.key)).status == 200
    return shop


async def put(site, shop, content: bytes, query: str = "", table: str = "feria/puestos", key: str = "", **headers):
    return await site.ask("PUT", f"{shop.path}/tablas/{table}{query}", content, key=key or shop.key, **headers)


async def listed(site, shop) -> dict:
    [found] = (await site.get(f"{shop.path}/tablas", key=shop.key)).data
    return found


async def versions(site, shop) -> list[tuple[int, bool, int]]:
    said = await site.get(f"{shop.path}/tablas/feria/puestos/versiones", key=shop.key)
    return [(each["version"], each["activa"], each["filas"]) for each in said.data]


async def downloaded(site, shop, query: str = "") -> list[list[str]]:
    said = await site.get(f"{shop.path}/tablas/feria/puestos{query}", key=shop.key)
    return list(csv.reader(io.StringIO(said.data.decode("utf-8-sig"))))


async def go_back(site, shop, query: str = ""):
    return await site.post(f"{shop.path}/tablas/feria/puestos/volver{query}", key=shop.key)


async def lines_of(site, shop, table) -> list[dict]:
    key = table.c.audit_id if table is audit_log else table.c.ingest_id
    async with scoped_core(site.engine, shop.cliente_id) as connection:
        found = (await connection.execute(select(table).order_by(key))).mappings()
        lines = [dict(line) for line in found]
    return [line for line in lines if "tablas" in line.get("action", line.get("source", ""))]


async def test_the_tables_of_the_skills_that_a_shop_uses_are_listed_before_anything_is_uploaded(site, shop) -> None:
    assert await listed(site, shop) == {
        "skill": "feria",
        "tabla": "puestos",
        "titulo": "Puestos de la feria",
        "columnas": [
            {"nombre": "nombre", "tambien": ["puesto"], "opcional": False},
            {"nombre": "cuantos", "tambien": [], "opcional": False},
            {"nombre": "lugar", "tambien": [], "opcional": True},
        ],
        "filas_como_maximo": 5_000,
        "en_uso": True,
        "version": None,
        "filas": 0,
        "rechazadas": 0,
        **dict.fromkeys(("archivo", "checksum", "subida", "subida_por")),
    }


async def test_a_file_as_the_body_becomes_the_table(site, shop) -> None:
    said = await put(site, shop, STALLS, "?nombre=puestos.csv")
    assert said.status == 200
    assert said.data == {
        "version": 1,
        "cambio": True,
        "filas": 2,
        "rechazadas": 0,
        "checksum": hashlib.sha256(STALLS).hexdigest(),
        "lineas": [],
        "observaciones": [],
        "lectura": {"codificacion": "utf-8", "separador": ";", "hoja": "", "linea_de_titulos": 1},
        "muestra": [
            {"nombre": "Quesos", "cuantos": "3", "lugar": "-36,6"},
            {"nombre": "Pan", "cuantos": "2", "lugar": "=1+1"},
        ],
    }
    found = await listed(site, shop)
    assert (found["version"], found["filas"], found["archivo"]) == (1, 2, "puestos.csv")
    assert found["subida_por"].startswith("clave:")
    assert found["checksum"] == said.data["checksum"]


async def test_a_file_in_a_form_is_the_same_and_a_workbook_too(site, shop) -> None:
    rows = ["Nombre", "Cuántos"], *(["Quesos", 3] for _ in range(4))
    for name, content in {"otro.csv": STALLS, "puestos.xlsx": xlsx(*rows)}.items():
        form = aiohttp.FormData()
        form.add_field("nota", "hola")
        form.add_field("archivo", content, filename=name)
        url = f"{site.url}/api/v1{shop.path}/tablas/feria/puestos"
        async with site.client.put(url, data=form, headers={"Authorization": f"Bearer {shop.key}"}) as response:
            assert response.status == 200, await response.text()
        assert (await listed(site, shop))["archivo"] == name
    assert await versions(site, shop) == [(2, True, 4), (1, False, 2)]


async def test_rows_that_cannot_be_used_are_told_with_their_lines_and_the_others_stay(site, shop) -> None:
    said = await put(site, shop, "nombre,cuantos,dueña\nPan,2,Ana\n,1,\nQuesos,tres,\n".encode())
    assert (said.status, said.data["filas"], said.data["rechazadas"]) == (200, 1, 2)
    assert said.data["lineas"] == [
        {"linea": 3, "motivo": "Falta el nombre."},
        {"linea": 4, "motivo": "Hay un valor que no se entiende, como palabras donde va un número."},
    ]
    assert said.data["observaciones"] == ["Columnas que no se usan: «dueña»."]
    assert (await listed(site, shop))["rechazadas"] == 2
    [version] = (await site.get(f"{shop.path}/tablas/feria/puestos/versiones", key=shop.key)).data
    assert {name: version[name] for name in ("lineas", "observaciones")} == {
        name: said.data[name] for name in ("lineas", "observaciones")
    }


async def test_looking_changes_nothing_and_leaves_no_trace(site, shop) -> None:
    for query in ("?solo_revisar=true", "?solo_revisar=1&nombre=x.csv"):
        said = await put(site, shop, STALLS, query)
        assert (said.status, said.data["version"], said.data["cambio"], said.data["filas"]) == (200, None, False, 2)
    assert (await put(site, shop, b"nombre\nPan\n", "?solo_revisar=true")).status == 422
    assert (await listed(site, shop))["version"] is None
    assert await lines_of(site, shop, audit_log) + await lines_of(site, shop, ingest_log) == []
    await put(site, shop, STALLS)
    assert (await put(site, shop, STALLS, "?solo_revisar=true")).data["version"] == 1


async def test_the_same_file_makes_no_other_version(site, shop) -> None:
    await put(site, shop, STALLS)
    said = await put(site, shop, STALLS, "?nombre=otra_vez.csv")
    assert (said.data["version"], said.data["cambio"]) == (1, False)
    assert await versions(site, shop) == [(1, True, 2)]
    assert [line["status"] for line in await lines_of(site, shop, ingest_log)] == ["publicado", "sin_cambios"]
    assert (await put(site, shop, STALLS + b"\n")).data["version"] == 2


async def test_going_back_leads_to_what_was_active_before_and_further(site, shop) -> None:
    for content in (STALLS, MORE, MORE + b"Pan,1\n"):
        await put(site, shop, content)
    assert (await go_back(site, shop)).data["version"] == 2
    assert (await go_back(site, shop)).data["filas"] == 2
    said = await go_back(site, shop)
    assert (said.status, said.code) == (409, "nothing_before")
    assert (await go_back(site, shop, "?version=3")).data["version"] == 3
    assert (await go_back(site, shop, "?version=9")).status == 409
    assert (await go_back(site, shop, "?version=1")).data["version"] == 1
    assert (await put(site, shop, MORE)).data["version"] == 4
    assert (await go_back(site, shop)).data["version"] == 1


async def test_a_few_versions_are_kept_and_always_the_one_to_go_back_to(site, shop) -> None:
    for n in range(VERSIONS_KEPT + 2):
        await put(site, shop, MORE + f"Pan,{n}\n".encode())
    assert [version for version, *_ in await versions(site, shop)] == [7, 6, 5, 4, 3]
    await go_back(site, shop, "?version=3")
    await put(site, shop, STALLS)
    assert [version for version, *_ in await versions(site, shop)] == [8, 7, 6, 5, 4, 3]
    assert (await go_back(site, shop)).data["version"] == 3


async def test_a_download_holds_the_rows_as_they_came_and_nothing_that_a_spreadsheet_would_calculate(
    site, shop
) -> None:
    await put(site, shop, STALLS)
    said = await site.get(f"{shop.path}/tablas/feria/puestos", key=shop.key)
    assert said.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="feria-puestos-1.csv"' in said.headers["Content-Disposition"]
    assert await downloaded(site, shop) == [
        ["nombre", "cuantos", "lugar"],
        ["Quesos", "3", "-36,6"],
        ["Pan", "2", "'=1+1"],
    ]
    again = await put(site, shop, said.data)
    assert again.data["muestra"][1]["lugar"] == "=1+1"
    await put(site, shop, MORE)
    assert (await downloaded(site, shop))[1:] == [["Quesos", "4", ""]]
    assert len(await downloaded(site, shop, "?version=1")) == 3
    assert (await site.get(f"{shop.path}/tablas/feria/puestos?version=9", key=shop.key)).status == 404


async def test_what_is_deleted_is_gone_with_its_versions_and_begins_anew(site, shop) -> None:
    path = f"{shop.path}/tablas/feria/puestos"
    for content in (STALLS, MORE):
        await put(site, shop, content)
    assert (await site.ask("DELETE", path, key=shop.key)).status == 200
    assert (await listed(site, shop))["version"] is None
    for method, below in (("DELETE", ""), ("GET", ""), ("GET", "/versiones"), ("POST", "/volver")):
        said = await site.ask(method, path + below, key=shop.key)
        assert (said.status, said.code) == (404, "not_found"), (method, below)
        assert said.body["error"]["message"] == "De esta tabla no hay nada subido, o no esa versión."
    assert (await put(site, shop, MORE)).data["version"] == 1


async def test_a_table_that_there_is_not_is_answered_with_those_that_there_are(site, shop, new_shop) -> None:
    without = await new_shop("Luna")
    for table in ("feria/otra", "otra/otra", "nada/nada", "feria/%00", "feria/..%2f"):
        for method, below in (("PUT", ""), ("DELETE", ""), ("GET", ""), ("GET", "/versiones"), ("POST", "/volver")):
            body = STALLS if method == "PUT" else None
            said = await site.ask(method, f"{shop.path}/tablas/{table}{below}", body, key=shop.key)
            assert said.status == 404, (table, method)
            if "%" not in table:
                assert said.body["error"]["message"] == "No existe esa tabla. Las que hay: feria/puestos."
    said = await put(site, without, STALLS)
    assert said.body["error"]["message"] == "No existe esa tabla. Ninguna de las skills del cliente tiene tablas."


async def test_what_was_uploaded_for_a_skill_stays_when_it_is_not_used_any_more(site, shop) -> None:
    await put(site, shop, STALLS)
    await site.ask("PATCH", shop.path, {"skills": []}, key=shop.key)
    found = await listed(site, shop)
    assert (found["en_uso"], found["version"], found["titulo"], found["columnas"]) == (False, 1, "puestos", [])
    assert len(await downloaded(site, shop)) == 3
    assert (await put(site, shop, MORE)).status == 404
    assert (await site.ask("DELETE", f"{shop.path}/tablas/feria/puestos", key=shop.key)).status == 200
    assert (await site.get(f"{shop.path}/tablas", key=shop.key)).data == []


UNREADABLE = [
    (b"", "El archivo está vacío."),
    (b"%PDF-1.7\n" + bytes(range(32)), "Es un PDF. Pide la lista como planilla (XLSX) o CSV y súbela otra vez."),
    (b"nombre;lugar\nPan;1\n", "No encontré la columna «cuantos»."),
    (b"nombre,cuantos\n", "La tabla tiene títulos y ninguna fila debajo."),
    (b"nombre,cuantos\n,1\n", "Ninguna fila se puede usar (1 en total). Línea 2: Falta el nombre."),
    (b"nombre,cuantos\n" + b"a,1\n" * 5_001, "La tabla puede tener hasta 5000 filas, y el archivo tiene más."),
]


async def test_what_is_no_table_is_refused_with_a_reason_and_changes_nothing(site, shop) -> None:
    await put(site, shop, MORE)
    for content, sentence in UNREADABLE:
        said = await put(site, shop, content, "?nombre=mala.csv")
        assert (said.status, said.code) == (422, "unreadable_table"), content[:40]
        assert said.body["error"]["message"].startswith(sentence)
        assert said.body["error"]["details"][0]["field"] == "body.archivo"
        [*_, refused] = await lines_of(site, shop, ingest_log)
        assert (refused["status"], refused["detail"]["motivo"]) == ("rechazado", said.body["error"]["message"])
        assert (refused["detail"]["skill"], refused["detail"]["archivo"]) == ("feria", "mala.csv")
    assert await versions(site, shop) == [(1, True, 1)]


async def test_a_file_that_is_too_large_is_refused_before_its_end(site, shop) -> None:
    said = await put(site, shop, b"nombre,cuantos\n" + b"a,1\n" * (MOST_BYTES // 4))
    assert (said.status, said.code) == (413, "too_large")
    assert said.body["error"]["message"] == "El archivo puede tener hasta 2 MB."

    async def endless():
        while True:
            yield b"a" * MOST_BYTES
            await asyncio.sleep(0)

    url = f"{site.url}/api/v1{shop.path}/tablas/feria/puestos"
    try:
        async with site.client.put(url, data=endless(), headers={"Authorization": f"Bearer {shop.key}"}) as response:
            assert response.status == 413
    except OSError:
        pass  # the connection was closed while we were still sending


async def test_a_form_that_is_none_is_refused(site, shop) -> None:
    for content in (b"hola", b"--x--\r\n", b"--x\r\nContent-Disposition: form-data; name=otro\r\n\r\na\r\n--x--"):
        said = await put(site, shop, content, **{"Content-Type": "multipart/form-data; boundary=x"})
        assert said.status in (400, 422), content


async def test_a_name_of_a_file_may_be_anything(site, shop) -> None:
    for n, (said, kept) in enumerate({"../../etc/%00p%1F.csv": "p.csv", "%00": "archivo", "": "archivo"}.items()):
        for content, status in ((MORE + f"Pan,{n}\n".encode(), 200), (b"%PDF-", 422)):
            form = b'--x\r\nContent-Disposition: form-data; name=archivo; filename="' + said.encode() + b'"\r\n\r\n'
            body = form + content + b"\r\n--x--\r\n"
            assert (await put(site, shop, body, **{"Content-Type": "multipart/form-data; boundary=x"})).status == status
            assert (await lines_of(site, shop, ingest_log))[-1]["detail"]["archivo"] == kept


async def test_hostile_files_are_kept_and_given_back_or_refused(site, shop) -> None:
    rows = "Nombre,Cuántos\nZapa\\u0000tilla,1\n\\ud800,2\n\u202e\x1f,3\n🧀,٣\n'=x,1\nx\x00y,1\n"
    for content in (rows.encode(), *(b"nombre,cuantos\nPan,1\n" + hostile(seed) for seed in range(12))):
        said = await put(site, shop, content)
        assert said.status in (200, 422), said.body
        if said.status == 200:
            taken = [list(cells.values()) for cells in said.data["muestra"]]
            given = (await downloaded(site, shop))[1:]
            assert len(given) == said.data["filas"]
            assert [[cell.removeprefix("'") for cell in row] for row in given[:3]] == [
                [cell.removeprefix("'") for cell in row] for row in taken
            ]


async def test_who_reads_may_not_write(site, shop) -> None:
    keys = {}
    for role, scopes in {"lector": [], "agente": [], "admin": ["tablas:leer"], "owner": ["catalog:escribir"]}.items():
        body = {"nombre": role, "rol": role, "alcances": scopes}
        keys[role] = (await site.post(f"{shop.path}/claves", body, key=shop.key)).data["clave"]
    path = f"{shop.path}/tablas/feria/puestos"
    assert (await put(site, shop, STALLS, key=keys["agente"])).status == 200
    for role, status in {"lector": 200, "admin": 200, "owner": 403}.items():
        for each in (f"{shop.path}/tablas", path, f"{path}/versiones"):
            assert (await site.get(each, key=keys[role])).status == status, (role, each)
        assert (await put(site, shop, MORE, key=keys[role])).status == 403
        assert (await put(site, shop, MORE, "?solo_revisar=true", key=keys[role])).status == 403
        assert (await site.post(f"{path}/volver", key=keys[role])).status == 403
        assert (await site.ask("DELETE", path, key=keys[role])).status == 403
    assert await versions(site, shop) == [(1, True, 2)]


async def test_another_tenants_tables_do_not_exist(site, shop, new_shop) -> None:
    theirs = await market(site, new_shop, "Luna")
    await put(site, theirs, STALLS)
    assert (await listed(site, shop))["version"] is None
    path = f"{theirs.path}/tablas/feria/puestos"
    for method, below in (("PUT", ""), ("DELETE", ""), ("GET", ""), ("GET", "/versiones"), ("POST", "/volver")):
        said = await site.ask(method, path + below, MORE if method == "PUT" else None, key=shop.key)
        assert (said.status, said.code) == (404, "not_found"), method
    await put(site, shop, MORE)
    assert await versions(site, theirs) == [(1, True, 2)]


async def test_two_at_once_are_both_kept(site, shop) -> None:
    files = [MORE + f"Pan,{n}\n".encode() for n in range(3)]
    said = await asyncio.gather(*(put(site, shop, content) for content in files))
    assert sorted(each.data["version"] for each in said) == [1, 2, 3]
    assert [version for version, *_ in await versions(site, shop)] == [3, 2, 1]


async def test_a_deletion_waits_for_the_upload_that_is_under_way(site, shop, monkeypatch) -> None:
    await put(site, shop, STALLS)
    path, deletions, add = f"{shop.path}/tablas/feria/puestos", [], store._add

    async def add_meanwhile(*what):
        deletions.append(asyncio.create_task(site.ask("DELETE", path, key=shop.key)))
        await asyncio.wait(deletions, timeout=0.5)
        return await add(*what)

    monkeypatch.setattr(store, "_add", add_meanwhile)
    assert (await put(site, shop, MORE)).data["version"] == 2
    assert (await deletions[0]).status == 200
    assert (await listed(site, shop))["version"] is None


async def test_changes_leave_a_line_each(site, shop) -> None:
    for content in (STALLS, MORE):
        await put(site, shop, content, "?nombre=p.csv")
    await go_back(site, shop)
    await site.ask("DELETE", f"{shop.path}/tablas/feria/puestos", key=shop.key)
    lines = await lines_of(site, shop, audit_log)
    done = [(line["action"].removeprefix("tablas."), line["target"], line["detail"]["version"]) for line in lines]
    where = "feria/puestos"
    assert done == [("save", where, 1), ("save", where, 2), ("restore", where, 1), ("delete", where, 1)]
    told = {"version": 1, "archivo": "p.csv", "checksum": hashlib.sha256(STALLS).hexdigest()}
    assert lines[0]["detail"] == told | {"quien": lines[0]["actor"], "filas": 2, "rechazadas": 0}
    assert all(line["request_id"] and line["actor"].startswith("clave:") for line in lines)
