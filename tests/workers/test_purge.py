"""The purge: what is old goes, piece by piece and tenant by tenant; what is open or young stays."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from liora.db.dispatch import Bell
from liora.db.session import scoped
from liora.errors import SettingsError
from liora.events import TextEvent
from liora.settings import Settings
from liora.workers import purge as purging
from liora.workers.jobs import JobContext
from liora.workers.purge import PURGE, Purge, Retention

from .errands import office as office

NOW = datetime(2026, 11, 23, 8, 17, tzinfo=UTC)
OLD, YOUNG = NOW - timedelta(days=401), NOW - timedelta(days=399)
OUTBOX = (
    "INSERT INTO liora.outbox (cliente_id, out_id, conversation_id, number_id, cause, n, seq, payload, status, "
    "created_at) VALUES ($1, $2, $3, $4, $5, 0, 0, '{}', $6, $7)"
)
LOG = (
    "INSERT INTO liora.conversation_log (cliente_id, log_id, conversation_id, at, direction, kind, cause) "
    "VALUES ($1, $2, $3, $4, 'in', 'text', 'x')"
)
JOB = (
    "INSERT INTO liora.job (cliente_id, job_id, name, dedupe, status, created_at, done_at) "
    "VALUES ($1, $2, 'compra', $3, $4, $5, $5)"
)
REFUSED = (
    "INSERT INTO plataforma.refused_signature (refusal_id, at, channel, path, remote, reason, body_sha256, body_bytes) "
    "VALUES ($1, $2, 'whatsapp', '/', '::1', 'x', ''::bytea, 0)"
)
QUARANTINE = (
    "INSERT INTO plataforma.quarantine (quarantine_id, at, channel, path, reason, body) "
    "VALUES ($1, $2, 'whatsapp', '/', 'x', ''::bytea)"
)


def id_of(moment: datetime) -> UUID:
    """A UUIDv7 of that moment."""
    return UUID(int=(int(moment.timestamp() * 1000) << 80) | uuid4().int >> 48 & ~(0xF << 76) | 7 << 76)


@pytest.fixture
def purge(town) -> Purge:
    return Purge(town.pool, Bell(), Retention(), lambda: NOW)


def context(office, person) -> JobContext:
    pool = office.town.pool
    return JobContext(person.tenant.cliente_id, uuid4(), {}, 1, office.client, Settings(), pool)


async def live(town, person, moment: datetime, *, done: bool = True) -> None:
    """One message, one answer, two lines of log and a job of that moment."""
    tenant, name = person.tenant, f"{moment.timestamp()}{done}"
    await town.store(person, f"wamid.{name}", TextEvent("hola"))
    await town.execute(
        tenant,
        "UPDATE liora.inbox SET received_at = $2, done_at = $3 WHERE cliente_id = $1 AND message_id = $4",
        moment,
        moment if done else None,
        f"wamid.{name}",
    )
    status = 2 if done else 0
    where = person.conversation_id, tenant.number_id
    await town.execute(tenant, OUTBOX, id_of(moment), *where, name, status, moment)
    for _ in range(2 if done else 0):
        await town.execute(tenant, LOG, id_of(moment), person.conversation_id, moment)
    await town.execute(tenant, JOB, id_of(moment), name, status, moment)


async def left(town, person) -> dict[str, int]:
    tables = ("inbox", "outbox", "conversation_log", "job")
    return {table: len(await town.fetch(person.tenant, f"SELECT FROM liora.{table}")) for table in tables}


async def test_old_history_goes_and_young_history_stays(office, town, purge) -> None:
    ana = await town.person(await town.tenant())
    await live(town, ana, OLD)
    await live(town, ana, YOUNG)
    assert await purge.of_tenant(context(office, ana)) == {"inbox": 1, "outbox": 1, "conversation_log": 2, "job": 2}
    assert await left(town, ana) == {"inbox": 1, "outbox": 1, "conversation_log": 2, "job": 0}
    assert await purge.of_tenant(context(office, ana)) == {}


async def test_what_is_still_open_stays_however_old_it_is(office, town, purge) -> None:
    ana = await town.person(await town.tenant())
    await live(town, ana, OLD, done=False)
    assert await purge.of_tenant(context(office, ana)) == {}
    assert await left(town, ana) == {"inbox": 1, "outbox": 1, "conversation_log": 0, "job": 1}


async def test_jobs_that_have_ended_are_kept_for_a_month(office, town, purge) -> None:
    ana = await town.person(await town.tenant())
    for days in (29, 31):
        await town.execute(ana.tenant, JOB, id_of(NOW - timedelta(days)), str(days), 9, NOW - timedelta(days))
    await purge.of_tenant(context(office, ana))
    assert [row["dedupe"] for row in await office.jobs(ana)] == ["29"]


async def test_all_pieces_of_a_long_history_go(office, town, purge, monkeypatch) -> None:
    monkeypatch.setattr(purging, "PIECE", 3)
    ana = await town.person(await town.tenant())
    for n in range(7):
        await live(town, ana, OLD - timedelta(days=n))
        await live(town, ana, YOUNG + timedelta(days=n))
    assert (await purge.of_tenant(context(office, ana)))["inbox"] == 7
    assert await left(town, ana) == {"inbox": 7, "outbox": 7, "conversation_log": 14, "job": 0}


async def test_one_tenants_purge_leaves_the_others_alone(office, town, purge) -> None:
    ana, benito = [await town.person(await town.tenant()) for _ in range(2)]
    for person in (ana, benito):
        await live(town, person, OLD)
    await purge.of_tenant(context(office, ana))
    assert await left(town, benito) == {"inbox": 1, "outbox": 1, "conversation_log": 2, "job": 1}


async def test_the_platform_forgets_refused_webhooks_after_a_month(town, purge, monkeypatch) -> None:
    monkeypatch.setattr(purging, "PIECE", 2)
    for statement in (REFUSED, QUARANTINE):
        for days in (29, 31, 32, 33, 34):
            await town.pool.execute(statement, uuid4(), NOW - timedelta(days=days))
    log = (
        "INSERT INTO jobs.pgqueuer_log (job_id, status, priority, entrypoint, created) VALUES (1, 'queued', 0, 'x', $1)"
    )
    for days in (29, 31):
        await town.pool.execute(log, NOW - timedelta(days=days))
    assert await purge.of_platform() == {"refused_signature": 4, "quarantine": 4, "pgqueuer_log": 1}
    assert await purge.of_platform() == {}


async def test_people_who_work_for_nobody_and_have_not_been_seen_for_a_month_go(town, purge) -> None:
    old, young = NOW - timedelta(days=31), NOW - timedelta(days=29)
    people = {}
    for name, since in (("gone", old), ("new", young), ("here", old), ("seen", old), ("asking", old)):
        people[name] = uuid4()
        await town.pool.execute(
            "INSERT INTO plataforma.usuario (usuario_id, email, name, created_at) VALUES ($1, $2, 'x', $3)",
            *(people[name], f"{name}@sol.cl", since),
        )
        await town.pool.execute(
            "INSERT INTO plataforma.session (digest, usuario_id, created_at, expires_at) VALUES ($1, $2, $3, $3)",
            *(people[name].bytes, people[name], young if name == "seen" else old),
        )
    await town.pool.execute(
        "INSERT INTO plataforma.usuario_cliente (usuario_id, cliente_id) VALUES ($1, $2)", people["here"], uuid4()
    )
    for name, expires_at in (("gone", old), ("asking", NOW)):
        await town.pool.execute(
            "INSERT INTO plataforma.one_time_link (digest, purpose, usuario_id, expires_at) "
            "VALUES ($1, 'password', $2, $3)",
            *(people[name].bytes, people[name], expires_at),
        )
    assert await purge.of_platform() == {"session": 4, "one_time_link": 1, "usuario": 1}
    left = await town.pool.fetch("SELECT usuario_id FROM plataforma.usuario")
    assert {row["usuario_id"] for row in left} == {*people.values()} - {people["gone"]}
    assert await town.pool.fetchval("SELECT usuario_id FROM plataforma.session") == people["seen"]
    assert await town.pool.fetchval("SELECT count(*) FROM plataforma.one_time_link") == 1


async def test_what_the_api_repeats_goes_after_a_day_and_what_opened_a_door_a_month_after_its_end(town, purge) -> None:
    usuario_id = uuid4()
    await town.pool.execute(
        "INSERT INTO plataforma.usuario (usuario_id, email, name, created_at) VALUES ($1, 'a@b.cl', 'A', $2)",
        *(usuario_id, NOW),
    )
    repeated = "INSERT INTO plataforma.idempotency (actor, key, digest, created_at) VALUES ('yo', $1, 'x', $2)"
    session = "INSERT INTO plataforma.session (digest, usuario_id, expires_at) VALUES ($1, $2, $3)"
    link = "INSERT INTO plataforma.one_time_link (digest, purpose, expires_at) VALUES ($1, 'password', $2)"
    for hours in (-1, 1):
        await town.pool.execute(repeated, str(hours), NOW - timedelta(hours=24 + hours))
        await town.pool.execute(session, uuid4().bytes, usuario_id, NOW - timedelta(days=30, hours=hours))
        await town.pool.execute(link, uuid4().bytes, NOW - timedelta(days=30, hours=hours))
    assert await purge.of_platform() == {"idempotency": 1, "session": 1, "one_time_link": 1}
    assert await purge.of_platform() == {}


async def test_a_tick_asks_for_one_purge_a_tenant_and_day(town, purge, monkeypatch) -> None:
    monkeypatch.setattr(purging, "PAGE", 2)
    tenants = [await town.tenant() for _ in range(5)]
    for _ in range(2):
        await purge.tick()
    for tenant in tenants:
        (job,) = await town.fetch(tenant, "SELECT name, dedupe, conversation_id FROM liora.job")
        assert job == {"name": PURGE, "dedupe": "liora.purge:2026-11-23", "conversation_id": None}


async def test_a_tick_is_carried_out_by_whoever_carries_out_jobs(office, town) -> None:
    ana = await town.person(await town.tenant())
    await live(town, ana, OLD)
    purge = Purge(town.pool, office.bell_jobs, Retention(), lambda: NOW)
    await purge.tick()
    async with office.at_work(office.worker(**{PURGE: purge.of_tenant})):
        while (await office.jobs(ana))[-1]["status"] != 2:
            async with scoped(town.pool, ana.tenant.cliente_id) as connection:
                await connection.execute("SELECT pg_sleep(0.05)")
    assert (await left(town, ana))["inbox"] == 0


def test_history_is_kept_for_two_weeks_at_least() -> None:
    with pytest.raises(SettingsError, match="14 days"):
        Retention(history=timedelta(days=13))


async def test_clicks_lose_their_visitors_after_a_month_and_go_with_the_history(office, town, purge) -> None:
    ana = await town.person(await town.tenant())
    link_id = uuid4()
    link = "INSERT INTO liora.link (cliente_id, link_id, code, sku, url, target, digest) "
    link += "VALUES ($1, $2, 'c', '', '', '', '')"
    await town.execute(ana.tenant, link, link_id)
    click = (
        "INSERT INTO liora.link_click (cliente_id, click_id, link_id, at, human, address) "
        "VALUES ($1, $2, $3, $4, true, 'x')"
    )
    for moment in (NOW - timedelta(days=29), NOW - timedelta(days=31), YOUNG, OLD):
        await town.execute(ana.tenant, click, id_of(moment), link_id, moment)
    assert await purge.of_tenant(context(office, ana)) == {"link_click": 1, "visitors": 2}
    found = await town.fetch(ana.tenant, "SELECT at, address FROM liora.link_click ORDER BY at")
    assert [row["address"] for row in found] == [None, None, b"x"]


@pytest.mark.parametrize(("days", "kept"), [(400, {"month", "young"}), (14, {"month"})])
async def test_what_counted_quotas_goes_with_the_history_and_an_open_window_stays(office, town, days, kept) -> None:
    ana = await town.person(await town.tenant())
    counter = "INSERT INTO liora.quota_use (cliente_id, metric, subject, window_start, used) VALUES ($1, $2, $3, $4, 1)"
    for metric, moment in (("old", OLD), ("young", YOUNG), ("month", NOW - timedelta(days=31))):
        await town.execute(ana.tenant, counter, metric, ana.contact_id, moment)
    purge = Purge(town.pool, Bell(), Retention(timedelta(days=days)), lambda: NOW)
    assert await purge.of_tenant(context(office, ana)) == {"quota_use": 3 - len(kept)}
    assert {row["metric"] for row in await town.fetch(ana.tenant, "SELECT metric FROM liora.quota_use")} == kept


async def test_what_became_of_files_is_told_as_long_as_history_is_kept(office, town, purge) -> None:
    """A shop that sends its price list every ten minutes leaves a line each time."""
    ana = await town.person(await town.tenant())
    line = (
        "INSERT INTO liora.ingest_log (cliente_id, ingest_id, at, source, status, detail) "
        "VALUES ($1, $2, $3, 'tablas', 'sin_cambios', '{}')"
    )
    for moment in (OLD, YOUNG):
        await town.execute(ana.tenant, line, id_of(moment), moment)
    assert await purge.of_tenant(context(office, ana)) == {"ingest_log": 1}
