"""The export by the API: a ZIP for the owner alone, and never half of one that looks whole."""

import io
import zipfile

import aiohttp
import orjson
import pytest

from liora.privacy.export import Export


async def test_the_owner_gets_everything_as_a_zip(site, new_shop) -> None:
    shop = await new_shop("Panadería Sol")
    said = await site.get(f"{shop.path}/export", key=shop.key)
    assert said.status == 200
    assert said.headers["Content-Type"] == "application/zip"
    assert str(shop.cliente_id) in said.headers["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(said.data))
    assert orjson.loads(archive.read("tablas/cliente.ndjson"))["name"] == "Panadería Sol"
    assert orjson.loads(archive.read("manifest.json"))["cliente_id"] == str(shop.cliente_id)
    assert b"export.read" in archive.read("tablas/audit_log.ndjson")
    assert shop.key.encode() not in said.data


@pytest.mark.parametrize(("role", "status"), [("admin", 403), ("agente", 403), ("lector", 403)])
async def test_nobody_else_does(site, new_shop, role, status) -> None:
    shop, other = await new_shop(), await new_shop()
    key = (await site.post(f"{shop.path}/claves", {"nombre": "x", "rol": role}, key=shop.key)).data["clave"]
    assert (await site.get(f"{shop.path}/export", key=key)).status == status
    assert (await site.get(f"{other.path}/export", key=shop.key)).status == 404


@pytest.mark.parametrize("error", [OSError, ValueError])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_what_fails_midway_is_no_whole_file(site, new_shop, monkeypatch, error) -> None:
    async def failing(self):
        raise error
        yield b""

    monkeypatch.setattr(Export, "_manifest", failing)
    shop = await new_shop()
    with pytest.raises(aiohttp.ClientError):
        await site.get(f"{shop.path}/export", key=shop.key)
    assert (await site.get(shop.path, key=shop.key)).status == 200
