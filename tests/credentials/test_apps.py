"""Whose secret signs a webhook: the settings', then the tenants' own; a database that is away refuses nobody."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr

from liora.accounts.audit import Deed
from liora.accounts.demo import Demo
from liora.credentials import apps as apps_module
from liora.credentials.apps import Apps
from liora.credentials.keyring import NoKey
from liora.credentials.store import Kind, NewCredential, save_credential
from liora.errors import DatabaseError
from liora.settings import AppKeys, Settings

from .keys import ring

SETTINGS = Settings(
    app_secrets=["platform new", "platform old"],
    verify_token="platform token",
    apps={"77": AppKeys(app_secrets=[SecretStr("operator's")], verify_token=SecretStr("operator's token"))},
)


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def apps(pool, keyring, clock) -> Apps:
    return Apps(SETTINGS, pool, keyring, clock=clock)


@pytest.fixture
def save(engine, keyring, pool):
    """Gives a cliente an app of its own, or another secret for it."""

    async def save(
        cliente_id: UUID, app: str, secret: str, kind: Kind = Kind.app_secret, overlap: timedelta = timedelta(0)
    ) -> None:
        new = NewCredential(kind, app, SecretStr(secret), overlap)
        await save_credential(engine, keyring, cliente_id, new, datetime.now(UTC), Deed("x", "y"))
        await pool.execute(
            "INSERT INTO plataforma.app_lookup (channel, account_id, cliente_id) VALUES ('whatsapp', $1, $2) "
            "ON CONFLICT DO NOTHING",
            app,
            cliente_id,
        )

    return save


async def test_the_settings_apps_need_no_database(keyring, pool) -> None:
    pool.terminate()
    apps = Apps(SETTINGS, pool, keyring)
    assert await apps.secrets("whatsapp", "") == ["platform new", "platform old"]
    assert await apps.verify_tokens("whatsapp", "") == ["platform token"]
    assert await apps.secrets("whatsapp", "77") == ["operator's"]
    assert await apps.verify_tokens("whatsapp", "77") == ["operator's token"]


async def test_the_demo_stands_beside_the_platforms_app(keyring, pool) -> None:
    names = Demo.__dataclass_fields__
    demo = Demo(**dict.fromkeys(names, "") | {"app_secret": "demo's", "verify_token": "demo's token"})
    apps = Apps(SETTINGS, pool, keyring, demo)
    assert await apps.secrets("whatsapp", "") == ["demo's", "platform new", "platform old"]
    assert await apps.verify_tokens("whatsapp", "") == ["demo's token", "platform token"]
    assert await Apps(Settings(), pool, keyring).verify_tokens("whatsapp", "") == []


async def test_a_tenants_app_has_its_own_secrets_and_tokens(apps, save, new_tenant) -> None:
    one, other = (await new_tenant()).cliente_id, (await new_tenant()).cliente_id
    await save(one, "101", "one's")
    await save(one, "101", "one's token", Kind.verify_token)
    await save(other, "102", "other's")
    assert [await apps.secrets("whatsapp", app) for app in ("101", "102")] == [["one's"], ["other's"]]
    assert [await apps.verify_tokens("whatsapp", app) for app in ("101", "102")] == [["one's token"], []]
    assert await apps.secrets("another channel", "101") == ()


async def test_two_secrets_are_valid_while_one_replaces_the_other(apps, save, new_tenant, clock) -> None:
    tenant = await new_tenant()
    await save(tenant.cliente_id, "101", "old")
    assert await apps.secrets("whatsapp", "101") == ["old"]
    await save(tenant.cliente_id, "101", "new", overlap=timedelta(hours=1))
    clock.seconds += 10
    assert await apps.secrets("whatsapp", "101") == ["new", "old"]
    await save(tenant.cliente_id, "101", "newer")
    clock.seconds += 10
    assert await apps.secrets("whatsapp", "101") == ["newer"]


async def test_no_tenant_adds_a_secret_to_an_app_of_the_settings(apps, save, new_tenant) -> None:
    tenant = await new_tenant()
    await save(tenant.cliente_id, "77", "squatter's")
    await save(tenant.cliente_id, "", "squatter's")
    assert await apps.secrets("whatsapp", "77") == ["operator's"]
    assert await apps.secrets("whatsapp", "") == ["platform new", "platform old"]


async def test_a_secret_for_an_app_of_somebody_else_signs_nothing(apps, save, new_tenant) -> None:
    owner, squatter = (await new_tenant()).cliente_id, (await new_tenant()).cliente_id
    await save(owner, "101", "owner's")
    await save(squatter, "101", "squatter's")
    assert await apps.secrets("whatsapp", "101") == ["owner's"]


async def test_an_app_is_known_for_ten_seconds_and_unknown_for_one(apps, save, new_tenant, clock, pool) -> None:
    tenant = await new_tenant()
    assert not await apps.secrets("whatsapp", "101")
    await save(tenant.cliente_id, "101", "one")
    assert not await apps.secrets("whatsapp", "101")
    clock.seconds += 1
    assert await apps.secrets("whatsapp", "101") == ["one"]
    await save(tenant.cliente_id, "101", "two")
    clock.seconds += 9.9
    assert await apps.secrets("whatsapp", "101") == ["one"]
    clock.seconds += 0.1
    assert await apps.secrets("whatsapp", "101") == ["two"]
    await pool.execute("DELETE FROM plataforma.app_lookup")
    clock.seconds += 10
    assert not await apps.secrets("whatsapp", "101")


async def test_made_up_apps_cost_one_statement_a_second_and_no_memory(apps, pool, monkeypatch) -> None:
    asked = []

    async def counting(pool_, statement, *values):
        asked.append(statement)
        return await pool_.fetch(statement, *values)

    monkeypatch.setattr(apps_module, "fetch", counting)
    odd = ["\0", "\ud83d", "x" * 10_000, "'; DROP TABLE liora.cliente; --"]
    found = await asyncio.gather(
        *[apps.secrets("whatsapp", app) for app in (*map(str, range(1000)), *odd) if app != "77"]
    )
    assert not any(found)
    assert len(asked) == 1
    assert not apps._known
    assert not apps._asked


async def test_a_database_that_is_away_is_no_answer(apps, pool) -> None:
    pool.terminate()
    for ask in (apps.secrets, apps.verify_tokens):
        with pytest.raises(DatabaseError):
            await ask("whatsapp", "101")


async def test_a_silent_database_keeps_nobody_waiting(apps, pool, monkeypatch) -> None:
    monkeypatch.setattr(apps_module, "LOOKUP_SECONDS", 0.1)
    taken = [await pool.acquire() for _ in range(pool.get_max_size())]
    with pytest.raises(DatabaseError):
        await apps.secrets("whatsapp", "101")
    for connection in taken:
        await pool.release(connection)


async def test_whoever_gives_up_waiting_takes_the_answer_from_nobody(apps, save, new_tenant) -> None:
    await save((await new_tenant()).cliente_id, "101", "one")
    impatient = asyncio.create_task(apps.secrets("whatsapp", "101"))
    await asyncio.sleep(0)
    patient = asyncio.create_task(apps.secrets("whatsapp", "101"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == ["one"]


async def test_a_secret_that_cannot_be_opened_is_no_answer(apps, save, new_tenant, pool, clock) -> None:
    await save((await new_tenant()).cliente_id, "101", "one")
    with pytest.raises(NoKey):
        await Apps(SETTINGS, pool, ring("second"), clock=clock).secrets("whatsapp", "101")


async def test_what_is_remembered_shows_no_secret(apps, save, new_tenant) -> None:
    await save((await new_tenant()).cliente_id, "101", "canary")
    await apps.secrets("whatsapp", "101")
    shown = repr(vars(apps))
    assert "101" in shown
    assert "canary" not in shown
    assert "platform new" not in shown
