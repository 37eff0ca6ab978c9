"""Figures of a cliente: counted by its own days, each person once, and never made up."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from uuid_utils.compat import uuid7

from liora.db.figures import Counts, Span, figures_of
from liora.db.session import scoped

DAY = date(2026, 11, 10)
NOON = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)  # in Santiago, at -03:00
SPAN = Span(DAY, DAY + timedelta(days=2), "America/Santiago")


def id_of(moment: datetime) -> UUID:
    """A UUIDv7 of that moment."""
    return UUID(int=(int(moment.timestamp() * 1000) << 80) | uuid4().int >> 48 & ~(0xF << 76) | 7 << 76)


class Shop:
    """A cliente's history, written as workers write it."""

    def __init__(self, pool, tenant) -> None:
        self.pool = pool
        self.tenant = tenant

    async def execute(self, statement: str, *values) -> None:
        async with scoped(self.pool, self.tenant.cliente_id) as connection:
            await connection.execute(statement, self.tenant.cliente_id, *values)

    async def person(self, merged_into: UUID | None = None) -> UUID:
        contact_id, conversation_id = uuid7(), uuid7()
        where = contact_id, self.tenant.number_id
        await self.execute("INSERT INTO liora.contact (cliente_id, contact_id, number_id) VALUES ($1, $2, $3)", *where)
        await self.execute(
            "INSERT INTO liora.convo_state (cliente_id, conversation_id, contact_id, number_id, merged_into) "
            "VALUES ($1, $2, $3, $4, $5)",
            conversation_id,
            *where,
            merged_into,
        )
        return conversation_id

    async def log(self, who: UUID, at: datetime, direction: str, state: str = "eco.oye", **more) -> None:
        kind, no_match, cause = more.get("kind", "text"), more.get("no_match", False), more.get("cause", str(uuid4()))
        await self.execute(
            "INSERT INTO liora.conversation_log (cliente_id, log_id, conversation_id, at, direction, kind, cause, "
            "state, no_match) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            *(id_of(at), who, at, direction, kind, cause, state, no_match),
        )

    async def send(self, who: UUID, at: datetime, status: int, delivered: int = 0) -> None:
        await self.execute(
            "INSERT INTO liora.outbox (cliente_id, out_id, conversation_id, number_id, cause, n, seq, payload, status, "
            "delivered, created_at) VALUES ($1, $2, $3, $4, $5, 0, 0, '{}', $6, $7, $8)",
            *(id_of(at), who, self.tenant.number_id, str(uuid4()), status, delivered, at),
        )


@pytest.fixture
async def shop(pool, new_tenant) -> Shop:
    return Shop(pool, await new_tenant())


async def figures(engine, shop, span: Span = SPAN):
    return await figures_of(engine, shop.tenant.cliente_id, span)


async def test_nobody_wrote_is_zero_and_no_rate(engine, shop) -> None:
    found = await figures(engine, shop)
    assert found.total == Counts(0, 0, 0, 0)
    assert found.total.no_match_rate is None
    assert (found.days, found.skills, found.hand_offs, found.sent, found.quotas) == ({}, {}, {}, {}, [])
    assert found.conversations == 0


async def test_what_was_said_counts_by_day_and_skill(engine, shop) -> None:
    ana, benito = [await shop.person() for _ in range(2)]
    await shop.log(ana, NOON, "in", "", no_match=True)
    await shop.log(ana, NOON, "out", "eco.oye")
    await shop.log(ana, NOON, "in", "eco.oye")
    await shop.log(benito, NOON, "in", "agua.cuantos")
    await shop.log(ana, NOON + timedelta(days=1), "in", "eco.oye")
    for kind in ("timer", "job", "agent", "merge", "system"):
        await shop.log(ana, NOON, "in", "eco.oye", kind=kind)
    found = await figures(engine, shop)
    assert found.total == Counts(people=2, messages_in=4, messages_out=1, no_match=1)
    assert found.total.no_match_rate == 0.25
    assert found.conversations == 3
    assert found.days == {DAY: Counts(2, 3, 1, 1), DAY + timedelta(days=1): Counts(1, 1, 0, 0)}
    assert found.skills == {
        (DAY, ""): Counts(1, 1, 0, 1),
        (DAY, "agua"): Counts(1, 1, 0, 0),
        (DAY, "eco"): Counts(1, 1, 1, 0),
        (DAY + timedelta(days=1), "eco"): Counts(1, 1, 0, 0),
    }


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-10T02:59:59.999+00:00", None),
        ("2026-11-10T03:00:00+00:00", DAY),
        ("2026-11-11T02:59:59.999+00:00", DAY),
        ("2026-11-13T02:59:59.999+00:00", DAY + timedelta(days=2)),
        ("2026-11-13T03:00:00+00:00", None),
    ],
)
async def test_days_are_those_of_the_clientes_own_zone(engine, shop, moment, day) -> None:
    at = datetime.fromisoformat(moment)
    ana = await shop.person()
    await shop.log(ana, at, "in")
    await shop.send(ana, at, 2)
    found = await figures(engine, shop)
    assert list(found.days) == list(found.sent) == ([day] if day else [])


async def test_whoever_turned_out_to_be_one_person_counts_once(engine, shop) -> None:
    ana = await shop.person()
    anita = await shop.person(merged_into=ana)
    anuska = await shop.person(merged_into=anita)
    for who in (ana, anita, anuska):
        await shop.log(who, NOON, "in")
    assert (await figures(engine, shop)).total.people == 1


async def test_a_hand_off_is_counted_once_however_much_is_said(engine, shop) -> None:
    ana = await shop.person()
    for cause, state in (("1", "liora.persona"), ("1", "liora.persona"), ("2", "eco.oye"), ("3", "liora.persona")):
        await shop.log(ana, NOON, "out", state, cause=cause)
    await shop.log(ana, NOON, "in", "liora.persona", cause="4")
    assert (await figures(engine, shop)).hand_offs == {DAY: 2}


async def test_what_became_of_messages_out(engine, shop) -> None:
    ana = await shop.person()
    for status, delivered in ((2, 1), (2, 2), (2, 3), (2, 4), (9, 9), (0, 0), (3, 0)):
        await shop.send(ana, NOON, status, delivered)
    [sent] = (await figures(engine, shop)).sent.values()
    assert (sent.sent, sent.delivered, sent.read, sent.failed, sent.open) == (4, 3, 2, 1, 2)


async def test_quotas_add_up_by_metric_and_window(engine, shop) -> None:
    for used, window in ((3, NOON), (4, NOON), (5, NOON - timedelta(days=2))):
        statement = (
            "INSERT INTO liora.quota_use (cliente_id, metric, subject, window_start, used) VALUES ($1, $2, $3, $4, $5)"
        )
        await shop.execute(statement, "agua", uuid4(), window, used)
    [used] = (await figures(engine, shop)).quotas
    assert (used.metric, used.window_start, used.used) == ("agua", NOON, 7)


async def test_another_clientes_figures_are_its_own(engine, shop, pool, new_tenant) -> None:
    other = Shop(pool, await new_tenant())
    await other.log(await other.person(), NOON, "in")
    assert (await figures(engine, shop)).total.messages_in == 0
