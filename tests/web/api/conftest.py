"""The API over a database of the test's own, and callers of every kind."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from tests import feria
from tests.numbers.meta import Meta, open_meta
from tests.tenants import PATIENCE
from tests.tenants import pool as pool

from liora.accounts.audit import Deed
from liora.accounts.keys import create_admin_key
from liora.accounts.passwords import Passwords
from liora.catalog.publisher import Publisher
from liora.credentials.keyring import Keyring, new_keys
from liora.credentials.sending import SendingAccounts
from liora.db import migrate
from liora.db.dispatch import Bell
from liora.db.erased import PEPPER, Tombstones
from liora.db.session import Pool
from liora.db.statuses import record_statuses
from liora.links.showing import Showing
from liora.plugins import load_modules
from liora.settings import Settings
from liora.skill_tables.reader import TableReader
from liora.web.api.docs import docs_routes
from liora.web.api.document import document
from liora.web.api.number_parts import NumberParts
from liora.web.api.server import PREFIX
from liora.web.api.v1 import ApiParts, api_v1
from liora.web.ingest import Ingest
from liora.web.proxies import Proxies
from liora.web.server import serving
from liora.web.testers import TesterDoor


@dataclass(frozen=True, slots=True)
class Said:
    """An answer of the API."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def data(self) -> Any:
        assert self.body["ok"], self.body
        return self.body["data"]

    @property
    def code(self) -> str:
        return self.body["error"]["code"]


@dataclass(frozen=True, slots=True)
class Site:
    """A running API and an administrator's key."""

    url: str
    client: aiohttp.ClientSession
    engine: AsyncEngine
    admin: str
    meta: Meta
    pool: Pool

    async def ask(self, method: str, path: str, body: Any = None, key: str | None = "", **headers: str) -> Said:
        """`key` is the administrator's unless given; None asks without one."""
        if key is not None:
            headers["Authorization"] = f"Bearer {key or self.admin}"
        options: dict[str, Any] = (
            {"data": BytesIO(body)} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        )
        async with self.client.request(method, self.url + PREFIX + path, headers=headers, **options) as response:
            is_json = response.content_type == "application/json"
            answer = await response.json() if is_json else {"ok": True, "data": await response.read()}
            return Said(response.status, answer, response.headers)

    async def get(self, path: str, **options: Any) -> Said:
        return await self.ask("GET", path, **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> Said:
        return await self.ask("POST", path, {} if body is None else body, **options)


@dataclass(frozen=True, slots=True)
class Shop:
    """A cliente with an owner's key."""

    cliente_id: UUID
    key: str

    @property
    def path(self) -> str:
        return f"/clientes/{self.cliente_id}"


NewShop = Callable[..., Awaitable[Shop]]


@pytest.fixture
async def meta(database, tmp_path) -> AsyncIterator[Meta]:
    """The fake Graph API, which knows one number."""
    engine = create_async_engine(migrate.with_driver(database.app_url), pool_size=2)
    async with open_meta(tmp_path, engine) as meta:
        yield meta
    await engine.dispose()


@pytest.fixture
async def site(database, pool, meta) -> AsyncIterator[Site]:
    """The API and its document, listening."""
    patient = {"server_settings": PATIENCE}
    engine = create_async_engine(migrate.with_driver(database.app_url), pool_size=5, connect_args=patient)
    passwords = Passwords()
    keyring = Keyring.parse(SecretStr(new_keys()))
    tombstones = Tombstones(keyring.derived(PEPPER))
    settings = Settings(api_url=meta.safe.api_url, access_token=SecretStr("the-installations"))
    accounts = SendingAccounts(settings, pool, meta.vendors.channels, keyring)
    door = TesterDoor(Ingest(pool, Bell(), record_statuses))
    numbers = NumberParts(pool, replace(meta.vendors, accounts=accounts), door, Bell().ring)
    proxies = Proxies([ip_network("127.0.0.0/8")])
    publisher = Publisher(engine, load_modules().catalog_sources)
    links = Showing("https://corto.example", ["bitly"])
    parts = ApiParts(engine, passwords, lambda: datetime.now(UTC), keyring, numbers, tombstones=tombstones, links=links)
    tables = TableReader(feria.DECLARED, load_modules().catalog_sources)
    api = api_v1(replace(parts, publisher=publisher, proxies=proxies, tables=tables))
    app = web.Application()
    app.add_subapp(PREFIX, api.app())
    app.add_routes(docs_routes(document(api.operations(), PREFIX)))
    admin = await create_admin_key(engine, "tests", None, Deed("tests", "tests"))
    jar = aiohttp.CookieJar(unsafe=True)
    async with serving(app, "127.0.0.1", 0) as url, aiohttp.ClientSession(cookie_jar=jar) as client:
        yield Site(url, client, engine, admin, meta, pool)
    passwords.close()
    await engine.dispose()


@pytest.fixture
def new_shop(site: Site) -> NewShop:
    """Makes a cliente by the API."""

    async def make(name: str = "Panadería Sol") -> Shop:
        cliente_id = (await site.post("/clientes", {"nombre": name, "pais": "CL"})).data["id"]
        created = await site.post(f"/clientes/{cliente_id}/claves", {"nombre": "dueña", "rol": "owner"})
        return Shop(UUID(cliente_id), created.data["clave"])

    return make
