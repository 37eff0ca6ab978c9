"""A database that fails costs a redelivery, never a message: 503, and 200 only for what is committed."""

import asyncio
import json
from collections.abc import AsyncIterator

import asyncpg
import pytest
from tests.tenants import rows, undone

from liora.db import numbers as numbers_module
from liora.db.dispatch import Bell
from liora.db.pool import open_pool
from liora.db.statuses import record_statuses
from liora.web import refusals as refusals_module
from liora.web import webhook as webhook_module
from liora.web.ingest import Ingest
from liora_integrations.whatsapp.signature import sign

from .conftest import SECRET, body_of, change, text_body, text_message

STATUS = {"id": "wamid.out", "status": "delivered", "timestamp": "1700000000", "recipient_id": "56911111111"}


@pytest.fixture
async def observer(database) -> AsyncIterator[asyncpg.Pool]:
    """A pool beside the server's, to look at what is committed."""
    pool = await open_pool(database.app_url, connections=2)
    yield pool
    pool.terminate()


async def test_while_the_database_refuses_connections_signed_bodies_wait_and_forgeries_do_not(
    site, pool, new_tenant, database, postgres
) -> None:
    tenant = await new_tenant()
    await site.post(text_body(tenant, "wamid.1"))
    postgres.psql(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false")
    postgres.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.name}'")
    assert await site.post(text_body(tenant, "wamid.2")) == 503
    assert await site.post(b"signed, but no JSON") == 503
    assert await site.post_as_is(text_body(tenant, "wamid.2")) == 401
    assert json.loads((await site.get("/health/ready"))[1])["error"]["code"] == "database_away"
    postgres.psql(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS true")
    assert await site.post(text_body(tenant, "wamid.1", "wamid.2")) == 200
    assert sorted(row["message_id"] for row in await rows(pool, tenant, "inbox")) == ["wamid.1", "wamid.2"]


async def test_the_answer_says_when_to_come_back(site, pool, new_tenant) -> None:
    body = text_body(await new_tenant(), "wamid.1")
    pool.terminate()
    headers = {"X-Hub-Signature-256": sign(body, SECRET)}
    async with site.client.post(site.url + "/webhook/meta", data=body, headers=headers) as response:
        assert (response.status, response.headers["Retry-After"]) == (503, "5")


async def test_a_lock_that_is_held_for_too_long_is_a_503(site, new_tenant, observer) -> None:
    tenant = await new_tenant()
    await site.post(text_body(tenant, "wamid.1"))
    async with undone(observer, tenant) as connection:
        await connection.execute("DELETE FROM liora.convo_state")
        assert await site.post(text_body(tenant, "wamid.2")) == 503
    assert await site.post(text_body(tenant, "wamid.2")) == 200
    assert len(await rows(observer, tenant, "inbox")) == 2


async def test_a_transaction_that_lasts_too_long_is_a_503(new_site, new_tenant, database, observer) -> None:
    async def record_slowly(connection, statuses) -> None:
        await connection.execute("SELECT pg_sleep(5)")

    tenant = await new_tenant()
    hurried = await open_pool(database.app_url + "&transaction_timeout=200", connections=2)
    site = await new_site(site_pool=hurried, ingest=Ingest(hurried, Bell(), record_slowly))
    assert await site.post(mixed_body(tenant, "wamid.1")) == 503
    assert await rows(observer, tenant, "inbox") == []
    async with asyncio.timeout(60):
        while await site.post(text_body(tenant, "wamid.1")) != 200:
            pass  # a busy machine may be too late again
    hurried.terminate()


async def test_a_connection_that_breaks_before_the_commit_is_a_503(new_site, pool, new_tenant, postgres) -> None:
    async def record_and_lose_the_line(connection, statuses) -> None:
        postgres.psql(f"SELECT pg_terminate_backend({connection.get_server_pid()})")

    tenant = await new_tenant()
    site = await new_site(ingest=Ingest(pool, Bell(), record_and_lose_the_line))
    assert await site.post(mixed_body(tenant, "wamid.1")) == 503
    assert await rows(pool, tenant, "inbox") == []
    assert await site.post(text_body(tenant, "wamid.1")) == 200


async def test_a_commit_that_does_not_come_in_time_is_a_503_and_a_duplicate_later(
    new_site, pool, new_tenant, monkeypatch
) -> None:
    monkeypatch.setattr(webhook_module, "_ANSWER_SECONDS", 0.2)
    gate = asyncio.Event()

    async def record_when_allowed(connection, statuses) -> None:
        await gate.wait()

    tenant = await new_tenant()
    site = await new_site(ingest=Ingest(pool, Bell(), record_when_allowed))
    assert await site.post(mixed_body(tenant, "wamid.1")) == 503
    assert await rows(pool, tenant, "inbox") == []
    monkeypatch.undo()
    gate.set()
    assert await site.post(mixed_body(tenant, "wamid.1")) == 200
    assert len(await rows(pool, tenant, "inbox")) == 1


async def test_a_silent_database_keeps_nobody_waiting(site, pool, new_tenant, monkeypatch) -> None:
    monkeypatch.setattr(numbers_module, "_LOOKUP_SECONDS", 0.2)
    monkeypatch.setattr(refusals_module, "_ANSWER_SECONDS", 0.2)
    body = text_body(await new_tenant(), "wamid.1")
    taken = [await pool.acquire() for _ in range(pool.get_max_size())]
    assert await site.post(body) == 503
    assert await site.post_as_is(body) == 401
    for connection in taken:
        await pool.release(connection)
    monkeypatch.undo()
    assert await site.post(body) == 200


async def test_one_tenants_failure_is_a_503_for_the_body_and_the_others_are_duplicates_later(
    new_site, pool, new_tenant
) -> None:
    lucky, unlucky, refused = await new_tenant("1"), await new_tenant("2"), {}

    async def record_for_some(connection, statuses) -> None:
        if refused.get("tenant") in statuses:
            raise asyncpg.DeadlockDetectedError
        await record_statuses(connection, statuses)

    site = await new_site(ingest=Ingest(pool, Bell(), record_for_some))
    body = body_of(*[change(each, messages=[text_message(f"wamid.{each}")], statuses=[STATUS]) for each in ("1", "2")])
    refused["tenant"] = unlucky.cliente_id
    assert await site.post(body) == 503
    assert await rows(pool, unlucky, "inbox") == []
    refused.clear()
    assert await site.post(body) == 200
    assert [len(await rows(pool, each, "inbox")) for each in (lucky, unlucky)] == [1, 1]


def mixed_body(tenant, message_id: str) -> bytes:
    return body_of(change(tenant.phone_number_id, messages=[text_message(message_id)], statuses=[STATUS]))
