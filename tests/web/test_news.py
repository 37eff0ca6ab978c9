"""Notices that change what may be sent: whose they are, and that nothing of them is an error for the vendor."""

import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.tenants import rows

from liora.db.session import scoped

TEMPLATE = (
    "INSERT INTO liora.template (cliente_id, template_id, account_id, name, language, status, synced_at) "
    "VALUES ($1, gen_random_uuid(), $2, $3, $4, 'APPROVED', to_timestamp(0))"
)


def notice(account_id: str, field: str, at: int = 1_790_000_000, **value: Any) -> bytes:
    entry = {"id": account_id, "time": at, "changes": [{"field": field, "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def paused(account_id: str, name: str = "cita", event: str = "PAUSED") -> bytes:
    value = {"event": event, "message_template_name": name, "message_template_language": "es-CL"}
    return notice(account_id, "message_template_status_update", **value)


async def approve(pool, tenant, account_id: str, name: str = "cita", language: str = "es_CL") -> None:
    async with scoped(pool, tenant.cliente_id) as connection:
        await connection.execute(TEMPLATE, tenant.cliente_id, account_id, name, language)


async def statuses(pool, tenant) -> list[str]:
    return [row["status"] for row in await rows(pool, tenant, "template")]


async def test_a_paused_template_is_stopped_before_the_200(site, pool, new_tenant) -> None:
    tenant = await new_tenant(account_id="1001")
    await approve(pool, tenant, "1001")
    assert await site.post(paused("1001")) == 200
    assert await statuses(pool, tenant) == ["PAUSED"]


async def test_all_tenants_with_numbers_in_the_account_hear_it_and_nobody_else(site, pool, new_tenant) -> None:
    one, two, other = [await new_tenant(account_id=account) for account in ("1001", "1001", "1002")]
    for tenant, account_id in ((one, "1001"), (two, "1001"), (other, "1002")):
        await approve(pool, tenant, account_id)
    assert await site.post(paused("1001")) == 200
    assert [await statuses(pool, each) for each in (one, two, other)] == [["PAUSED"], ["PAUSED"], ["APPROVED"]]


async def test_the_app_of_a_tenant_tells_nothing_of_anothers_account(site, pool, new_tenant) -> None:
    """Whoever brings an app knows its secret, and may sign whatever they like."""
    victim = await new_tenant(account_id="1001")
    await approve(pool, victim, "1001")
    assert await site.post(paused("1001"), path="/webhook/meta/77", secret="secret_77") == 200
    assert await statuses(pool, victim) == ["APPROVED"]
    own = await new_tenant(app="77", account_id="77")
    await approve(pool, own, "77")
    assert await site.post(paused("77"), path="/webhook/meta/77", secret="secret_77") == 200
    assert await statuses(pool, own) == ["PAUSED"]


async def test_an_account_of_nobody_is_acknowledged(site, pool) -> None:
    assert await site.post(paused("404")) == 200
    assert await pool.fetch("SELECT * FROM plataforma.quarantine") == []


async def test_a_banned_account_is_paused_and_messages_beside_the_notice_are_stored(site, pool, new_tenant) -> None:
    tenant = await new_tenant(account_id="1001")
    body = json.loads(notice("1001", "account_update", event="DISABLED_UPDATE", ban_info={"waba_ban_state": "DISABLE"}))
    message = {"from": "56911111111", "id": "wamid.1", "timestamp": "1", "type": "text", "text": {"body": "hola"}}
    value = {"metadata": {"phone_number_id": tenant.phone_number_id}, "messages": [message]}
    body["entry"][0]["changes"].append({"field": "messages", "value": value})
    assert await site.post(json.dumps(body).encode()) == 200
    assert [row["message_id"] for row in await rows(pool, tenant, "inbox")] == ["wamid.1"]
    [lane] = await rows(pool, tenant, "lane")
    assert lane["pause_reason"] == "account: DISABLED_UPDATE"


@pytest.mark.parametrize("name", ["\x00", "\ud800", "x" * 10_000, "'; DROP TABLE", "😀"])
async def test_no_name_of_a_template_is_an_error(site, pool, new_tenant, name: str) -> None:
    tenant = await new_tenant(account_id="1001")
    await approve(pool, tenant, "1001")
    assert await site.post(paused("1001", name)) == 200
    assert await site.post(paused("1001", event="PAUSED")) == 200
    assert await statuses(pool, tenant) == ["PAUSED"]


@pytest.mark.parametrize("account_id", ["\x00", "\ud800", "", "é"])
async def test_no_account_is_an_error(site, account_id: str) -> None:
    assert await site.post(paused(account_id)) == 200


async def test_what_can_never_be_stored_goes_to_the_quarantine(site, pool, new_tenant, monkeypatch) -> None:
    await new_tenant(account_id="1001")

    async def record(*_: object) -> int:
        raise asyncpg.DataError

    monkeypatch.setattr("liora.web.news.record_news", record)
    assert await site.post(paused("1001")) == 200
    [row] = await pool.fetch("SELECT * FROM plataforma.quarantine")
    assert row["body"] == paused("1001")


async def test_what_the_database_cannot_take_now_comes_again(site, new_tenant, monkeypatch) -> None:
    await new_tenant(account_id="1001")

    async def record(*_: object) -> int:
        raise asyncpg.TooManyConnectionsError

    monkeypatch.setattr("liora.web.news.record_news", record)
    assert await site.post(paused("1001")) == 503


async def test_every_real_notice_is_taken(site, pool, new_tenant, shared: Path) -> None:
    tenant = await new_tenant(account_id="102290129340398")
    await approve(pool, tenant, "102290129340398", "abandoned_cart", "en")
    for file in sorted((shared / "whatsapp" / "payloads").glob("field-*.json")):
        assert await site.post(json.dumps(json.loads(file.read_bytes())).encode()) == 200, file.name
    assert await statuses(pool, tenant) == ["REJECTED"]
    [number] = await rows(pool, tenant, "waba")
    assert number["health"]["stops"]
    assert await pool.fetch("SELECT * FROM plataforma.quarantine") == []
