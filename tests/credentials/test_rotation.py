"""All secrets come under the first key while others save and open them; then the old key can go."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy.exc import DBAPIError
from tests.tenants import rows

from liora.accounts.audit import Deed
from liora.credentials import rotation as rotation_module
from liora.credentials.keyring import NoKey
from liora.credentials.opening import open_secrets
from liora.credentials.rotation import Rotated, rotate
from liora.credentials.store import Kind, NewCredential, save_credential
from liora.db.session import scoped

from .keys import ring

OLD, BOTH, NEW = ring("old"), ring("new", "old"), ring("new")


@pytest.fixture
def save(engine):
    async def save(cliente_id: UUID, subject: str, secret: str, keyring=OLD, overlap=timedelta(0)) -> None:
        new = NewCredential(Kind.access_token, subject, SecretStr(secret), overlap)
        await save_credential(engine, keyring, cliente_id, new, datetime.now(UTC), Deed("x", "y"))

    return save


async def secrets(pool, keyring, cliente_id: UUID, subject: str) -> list[str]:
    opened = await open_secrets(pool, keyring, cliente_id, "access_token", subject)
    return [each.get_secret_value() for each in opened]


async def test_every_row_of_every_tenant_comes_under_the_first_key(pool, save, new_tenant, monkeypatch) -> None:
    monkeypatch.setattr(rotation_module, "PAGE", 3)
    monkeypatch.setattr(rotation_module, "CLIENTES", 2)
    tenants = [await new_tenant() for _ in range(5)]
    for tenant in tenants:
        for n in range(7):
            await save(tenant.cliente_id, str(n), f"{tenant.cliente_id} {n}")
    await save(tenants[0].cliente_id, "new", "new already", BOTH)
    assert await rotate(pool, BOTH) == Rotated(sealed=35)
    for tenant in tenants:
        for n in range(7):
            assert await secrets(pool, NEW, tenant.cliente_id, str(n)) == [f"{tenant.cliente_id} {n}"]
    assert await rotate(pool, BOTH) == Rotated()


async def test_under_traffic_nothing_is_lost_and_the_old_key_can_be_dropped(
    pool, save, new_tenant, monkeypatch
) -> None:
    """Processes know both keys before the new one seals: some still seal under the old one."""
    monkeypatch.setattr(rotation_module, "PAGE", 5)
    tenants = [(await new_tenant()).cliente_id for _ in range(4)]
    latest: dict[tuple[UUID, str], str] = {}
    for cliente_id in tenants:
        for n in range(40):
            latest[cliente_id, str(n)] = "0"
            await save(cliente_id, str(n), "0")
    late, chance = ring("old", "new"), Random(7)
    counts = {"saved": 0, "opened": 0}

    over = asyncio.Event()

    async def traffic(place: int) -> None:
        """Each subject has one writer, so that what it wrote last is what must be there."""
        while not over.is_set():
            cliente_id, subject = chance.choice(tenants), str(chance.randrange(10) * 4 + place)
            if chance.random() < 0.5:
                value = str(int(latest[cliente_id, subject]) + 1)
                with suppress(DBAPIError):  # a machine that is busy: the lock did not come in time
                    await save(cliente_id, subject, value, chance.choice([late, BOTH]))
                    latest[cliente_id, subject] = value
                    counts["saved"] += 1
            assert await secrets(pool, BOTH, cliente_id, subject) == [latest[cliente_id, subject]]
            counts["opened"] += 1

    async with asyncio.TaskGroup() as writers:
        for place in range(4):
            writers.create_task(traffic(place))
        while counts["saved"] < 20:
            await asyncio.sleep(0.01)
        during = await rotate(pool, BOTH)
        before = counts["saved"]
        while counts["saved"] < before + 20:
            await asyncio.sleep(0.01)
        over.set()
    assert during.sealed > 0
    assert (await rotate(pool, BOTH)).left == 0
    for (cliente_id, subject), value in latest.items():
        assert await secrets(pool, NEW, cliente_id, subject) == [value]


async def test_a_row_that_somebody_holds_is_left_and_taken_up_later(pool, save, new_tenant) -> None:
    tenant = await new_tenant()
    for subject in ("1", "2"):
        await save(tenant.cliente_id, subject, subject)
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute(
            "SELECT FROM liora.credential WHERE cliente_id = $1 AND subject = '1' FOR UPDATE", tenant.cliente_id
        )
        assert await rotate(pool, BOTH) == Rotated(sealed=1, left=1)
    assert await rotate(pool, BOTH) == Rotated(sealed=1)
    assert await secrets(pool, NEW, tenant.cliente_id, "1") == ["1"]


async def test_what_was_broken_off_is_finished_by_the_next_run(pool, save, new_tenant, monkeypatch) -> None:
    monkeypatch.setattr(rotation_module, "PAGE", 2)
    tenant = await new_tenant()
    for n in range(9):
        await save(tenant.cliente_id, str(n), str(n))
    seal, calls = BOTH.seal, []

    def breaking(place, secret):
        calls.append(place)
        if len(calls) == 6:
            raise ConnectionResetError
        return seal(place, secret)

    with monkeypatch.context() as broken:
        broken.setattr(BOTH, "seal", breaking)
        with pytest.raises(ConnectionResetError):
            await rotate(pool, BOTH)
    key_ids = [row["encryption_key_id"] for row in await rows(pool, tenant, "credential")]
    assert sorted(key_ids) == ["new"] * 4 + ["old"] * 5, "whole pages"
    assert await rotate(pool, BOTH) == Rotated(sealed=5)
    assert [await secrets(pool, NEW, tenant.cliente_id, str(n)) for n in range(9)] == [[str(n)] for n in range(9)]


async def test_what_cannot_be_opened_is_counted_and_kept(pool, save, new_tenant) -> None:
    tenant = await new_tenant()
    await save(tenant.cliente_id, "1", "lost", ring("gone"))
    await save(tenant.cliente_id, "2", "kept")
    passes = []
    assert await rotate(pool, BOTH, passes.append) == Rotated(sealed=1, unopened=1, left=1)
    assert len(passes) == 1, "another pass would not help"
    assert await secrets(pool, ring("gone"), tenant.cliente_id, "1") == ["lost"]


async def test_an_overlap_lasts_as_long_as_before(pool, save, new_tenant) -> None:
    tenant = await new_tenant()
    await save(tenant.cliente_id, "1", "one")
    await save(tenant.cliente_id, "1", "two", overlap=timedelta(hours=1))
    before = {row["credential_id"]: row["valid_until"] for row in await rows(pool, tenant, "credential")}
    await rotate(pool, BOTH)
    assert {row["credential_id"]: row["valid_until"] for row in await rows(pool, tenant, "credential")} == before
    assert await secrets(pool, NEW, tenant.cliente_id, "1") == ["two", "one"]


async def test_without_keys_there_is_nothing_to_seal_under(pool, new_tenant) -> None:
    await new_tenant()
    with pytest.raises(NoKey):
        await rotate(pool, ring())
