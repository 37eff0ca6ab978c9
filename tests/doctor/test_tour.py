"""The tour counts every cliente in its own scope."""

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from liora.db.session import Pool, scoped
from liora.doctor import tour as tour_module
from liora.doctor.tour import visit_all

from ..workers.sending import new_tenant as new_sender


async def run(pool: Pool, cliente_id, statement: str, *values) -> None:
    async with scoped(pool, cliente_id) as connection:
        await connection.execute(statement, cliente_id, *values)


async def test_an_empty_installation_has_nothing_to_count(pool) -> None:
    tally = await visit_all(pool, datetime.now(UTC))
    assert (tally.clientes, tally.oldest, tally.numbers, tally.inbox["pending"]) == (0, None, [], 0)


async def test_sums_are_over_all_clientes_page_by_page(pool, monkeypatch) -> None:
    monkeypatch.setattr(tour_module, "CLIENTES", 2)
    tenants = [await new_sender(pool) for _ in range(5)]
    for tenant in tenants:
        await fill(pool, tenant)
    tally = await visit_all(pool, datetime.now(UTC))
    assert tally.clientes == 5
    assert dict(tally.inbox) == {"pending": 10, "dead": 5}
    assert dict(tally.outbox) == {"unsent": 10, "late": 5, "dead": 5}
    assert dict(tally.jobs) == {"waiting": 10, "late": 5, "failed": 5}
    assert dict(tally.credentials) == {"one": 10, "two": 5}
    assert len(tally.numbers) == 5
    assert timedelta(minutes=59) < datetime.now(UTC) - tally.oldest < timedelta(minutes=61)


async def fill(pool: Pool, tenant) -> None:
    """Two that wait (one for long), one dead, and one dead for too long to be of interest, in each queue."""
    conversation_id = await conversation_of(pool, tenant)
    for n, (ago, done, error) in enumerate(
        [("1 s", False, None), ("1 h", False, None), ("1 day", True, "x"), ("8 days", True, "x"), ("1 s", True, None)]
    ):
        await run(
            pool,
            tenant.cliente_id,
            "INSERT INTO liora.inbox (cliente_id, message_id, conversation_id, row_id, sent_at, payload, received_at, "
            "done_at, error) VALUES ($1, $2, $3, $4, 1, '{}', now() - $5::text::interval, "
            "CASE WHEN $6 THEN now() END, $7)",
            *(f"wamid.{n}", conversation_id, uuid7(), ago, done, error),
        )
    for n, (ago, status) in enumerate([("1 s", 0), ("1 h", 1), ("1 day", 9), ("8 days", 9), ("1 s", 2)]):
        await run(
            pool,
            tenant.cliente_id,
            "INSERT INTO liora.outbox (cliente_id, out_id, conversation_id, number_id, cause, n, seq, payload, status, "
            "next_at, created_at) VALUES ($1, $2, $3, $4, 'x', $5, 1, '{}', $6, now() - $7::text::interval, "
            "now() - $7::text::interval)",
            *(uuid7(), conversation_id, tenant.numbers[0], n, status, ago),
        )
        await run(
            pool,
            tenant.cliente_id,
            "INSERT INTO liora.job (cliente_id, job_id, name, dedupe, status, next_at, done_at) "
            "VALUES ($1, $2, 'x', $3, $4, now() - $5::text::interval, now() - $5::text::interval)",
            *(uuid7(), str(n), status, ago),
        )
    for key_id in ("one", "one", "two"):
        await keep(pool, tenant.cliente_id, "bitly", "", key_id)


async def conversation_of(pool: Pool, tenant):
    contact_id, conversation_id = uuid7(), uuid7()
    await run(
        pool,
        tenant.cliente_id,
        "INSERT INTO liora.contact (cliente_id, contact_id, number_id) VALUES ($1, $2, $3)",
        *(contact_id, tenant.numbers[0]),
    )
    await run(
        pool,
        tenant.cliente_id,
        "INSERT INTO liora.convo_state (cliente_id, conversation_id, contact_id, number_id) VALUES ($1, $2, $3, $4)",
        *(conversation_id, contact_id, tenant.numbers[0]),
    )
    return conversation_id


async def keep(pool: Pool, cliente_id, kind: str, subject: str, key_id: str = "one", until: str | None = None) -> None:
    await run(
        pool,
        cliente_id,
        "INSERT INTO liora.credential (cliente_id, credential_id, kind, subject, encryption_key_id, sealed, "
        "valid_until) VALUES ($1, $2, $3, $4, $5, '', now() + $6::text::interval)",
        *(uuid7(), kind, subject, key_id, until),
    )


async def test_skills_are_counted_once_a_cliente(pool) -> None:
    for skills in (["reciclaje"], ["citas", "reciclaje", "citas"]):
        tenant = await new_sender(pool)
        await run(pool, tenant.cliente_id, "UPDATE liora.cliente SET skills = $2 WHERE cliente_id = $1", skills)
    assert dict((await visit_all(pool, datetime.now(UTC))).skills) == {"reciclaje": 2, "citas": 1}


async def test_what_waits_behind_a_pause_is_not_late(pool) -> None:
    tenant = await new_sender(pool)
    await fill(pool, tenant)
    await run(
        pool,
        tenant.cliente_id,
        "INSERT INTO liora.lane (cliente_id, number_id, paused_until, pause_reason) "
        "VALUES ($1, $2, now() + interval '1 h', 'la cuenta está bloqueada') ON CONFLICT (cliente_id, number_id) "
        "DO UPDATE SET paused_until = EXCLUDED.paused_until, pause_reason = EXCLUDED.pause_reason",
        tenant.numbers[0],
    )
    tally = await visit_all(pool, datetime.now(UTC))
    assert dict(tally.outbox) == {"unsent": 2, "late": 0, "dead": 1}
    [number] = tally.numbers
    assert number.pause_reason == "la cuenta está bloqueada"
    assert number.paused_until > datetime.now(UTC)


@pytest.mark.parametrize("subject", ["number", "555"])
async def test_a_number_is_asked_for_its_own_tenants_credentials(pool, new_tenant, subject) -> None:
    tenant, stranger = await new_tenant("1", app="77", account_id="555"), await new_tenant("2", account_id="555")
    await keep(pool, tenant.cliente_id, "access_token", str(tenant.number_id) if subject == "number" else subject)
    await keep(pool, tenant.cliente_id, "app_secret", "77")
    await keep(pool, stranger.cliente_id, "access_token", "555", until="-1 s")
    found = {number.number_id: number for number in (await visit_all(pool, datetime.now(UTC))).numbers}
    assert (found[tenant.number_id].has_token, found[tenant.number_id].has_secret) == (True, True)
    assert (found[stranger.number_id].has_token, found[stranger.number_id].has_secret) == (False, False)
