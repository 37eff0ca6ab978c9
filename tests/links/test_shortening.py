"""A vendor that works, refuses, is full, fails or keeps silent: links go on, and it is asked no more than it allows."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest
from pydantic import SecretStr
from tests.integrations.bitly.fake import TOKEN, FakeBitly, hasty, open_bitly
from tests.tenants import Tenant, rows
from uuid_utils.compat import uuid7

from liora.db.dispatch import Bell
from liora.db.session import Pool, scoped
from liora.job import TryLater
from liora.links import shortening
from liora.links.making import SHORTEN, make_links
from liora.links.shortening import Shortening, first_of_next_month
from liora.settings import Settings
from liora.view import Product
from liora.workers.jobs import JobContext
from liora.workers.links import LinkRounds

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
JANUARY = datetime(2027, 1, 1, tzinfo=UTC)


@dataclass
class Desk:
    """A cliente that has chosen Bitly and has a catalog of `count` products; `rests` is how long was waited between."""

    pool: Pool
    tenant: Tenant
    fake: FakeBitly
    client: aiohttp.ClientSession
    now: datetime = NOON
    credential: tuple[UUID, SecretStr] | None = field(default_factory=lambda: (uuid7(), SecretStr(TOKEN)))
    rests: list[float] = field(default_factory=list)

    def shortening(self) -> Shortening:
        async def token_of(cliente_id: UUID, kind: str) -> tuple[UUID, SecretStr] | None:
            assert (cliente_id, kind) == (self.tenant.cliente_id, "bitly")
            return self.credential

        async def sleep(seconds: float) -> None:
            self.rests.append(seconds)

        return Shortening(self.pool, {"bitly": self.fake.provider}, token_of, lambda: self.now, sleep)

    async def work(self) -> float | None:
        return await self.shortening().of_cliente(self.tenant.cliente_id, self.client)

    async def publish(self, count: int) -> list[Product]:
        products = [Product(f"P-{n}", f"Cosa {n}", url=f"https://sol.cl/{n}") for n in range(count)]
        return await make_links(self.pool, self.tenant.cliente_id, products, "https://c.example")

    async def choose(self, **settings: Any) -> None:
        async with scoped(self.pool, self.tenant.cliente_id) as connection:
            await connection.execute("UPDATE liora.cliente SET settings = $1", settings)

    async def links(self) -> list[dict[str, Any]]:
        return sorted(await rows(self.pool, self.tenant, "link"), key=lambda row: row["link_id"])

    async def standing(self) -> dict[str, Any]:
        [row] = await rows(self.pool, self.tenant, "link_account")
        assert row["busy_until"] is None
        return row


@pytest.fixture
async def desk(pool, new_tenant) -> AsyncIterator[Desk]:
    async with open_bitly() as (fake, client):
        desk = Desk(pool, await new_tenant(), fake, client)
        await desk.choose(enlaces="bitly", cuenta_enlaces={"dominio": "ir.sol.cl", "grupo": "Bk1"})
        yield desk


async def test_all_links_are_shortened_once_at_the_pace_of_the_vendor(desk) -> None:
    await desk.publish(3)
    assert await desk.work() is None
    assert [row["short_url"] for row in await desk.links()] == [f"https://ir.sol.cl/{n}" for n in (1, 2, 3)]
    assert {row["provider"] for row in await desk.links()} == {"bitly"}
    assert desk.rests[:3] == [0.6] * 3
    assert (await desk.standing())["revision"] == 1
    assert "utm_source=whatsapp" in desk.fake.shortened[0]
    assert await desk.work() is None
    assert len(desk.fake.shortened) == 3
    assert (await desk.standing())["revision"] == 1


async def test_many_links_take_several_slices(desk, monkeypatch) -> None:
    monkeypatch.setattr(shortening, "SLICE", 2)
    await desk.publish(5)
    assert [await desk.work() for _ in range(4)][:2] == [shortening.NEXT_SLICE] * 2
    assert len(desk.fake.shortened) == len(set(desk.fake.shortened)) == 5


async def test_a_link_that_the_vendor_refuses_stays_ours_and_the_others_go_on(desk) -> None:
    await desk.publish(2)
    desk.fake.answers = [(400, {"message": "ALREADY_A_BITLY_LINK"})]
    assert await desk.work() is None
    first, second = await desk.links()
    assert (first["short_url"], second["short_url"]) == ("", "https://ir.sol.cl/1")
    assert "ALREADY_A_BITLY_LINK" in first["refused"]
    await desk.work()
    assert len(desk.fake.shortened) == 2


async def test_a_refused_token_stops_everything_is_told_once_and_a_new_one_begins_again(desk) -> None:
    await desk.publish(2)
    desk.credential = (uuid7(), SecretStr("wrong"))
    for _ in range(3):
        assert await desk.work() is None
    assert len(desk.fake.asked) == 1
    assert "FORBIDDEN" in (await desk.standing())["reason"]
    assert [row["kind"] for row in await rows(desk.pool, desk.tenant, "notification")] == ["links_stopped"]
    desk.credential = (uuid7(), SecretStr(TOKEN))
    assert await desk.work() is None
    standing = await desk.standing()
    assert (standing["reason"], standing["stopped_credential"]) == ("", None)
    assert all(row["short_url"] for row in await desk.links())


@pytest.mark.parametrize("word", ["MONTHLY_ENCODE_LIMIT_REACHED", "API_USAGE_LIMIT_EXCEEDED"])
async def test_what_the_plan_has_used_up_waits_for_the_first_of_the_month(desk, word) -> None:
    await desk.publish(2)
    desk.fake.answers = [(429, {"message": word})]
    for _ in range(3):
        assert await desk.work() is None
        assert word in (await desk.standing())["reason"]
    assert len(desk.fake.shortened) == 1
    desk.now = datetime(2026, 12, 1, tzinfo=UTC)
    await desk.work()
    assert all(row["short_url"] for row in await desk.links())


async def test_too_fast_and_out_of_order_is_tried_again_after_growing_pauses(desk) -> None:
    await desk.publish(1)
    failures = [(429, {"message": "RATE_LIMIT_EXCEEDED"}), (500, {}), (503, {}), (417, {})]
    desk.fake.answers = list(failures)
    pauses = []
    for _ in failures:
        pauses.append(await desk.work())
        assert await desk.work() is None  # before its time nothing is asked
        desk.now += timedelta(seconds=pauses[-1])
    assert pauses == [30, 60, 120, 240]
    assert len(desk.fake.shortened) == len(failures)
    assert await desk.work() is None
    assert (await desk.standing())["failures"] == 0
    assert [row["short_url"] for row in await desk.links()] == ["https://ir.sol.cl/1"]


async def test_a_vendor_that_never_answers_costs_one_question_a_round(desk) -> None:
    await desk.publish(3)
    desk.fake.silent = True
    async with hasty() as desk.client:
        assert await desk.work() == shortening.FIRST_PAUSE
    assert len(desk.fake.asked) <= 1
    assert "TimeoutError" in (await desk.standing())["reason"]


async def test_clicks_are_asked_for_once_a_day_and_never_shrink(desk) -> None:
    await desk.publish(1)
    desk.fake.clicks = [{"date": "2026-11-22T00:00:00+0000", "clicks": 4}, {"date": "2026-11-21", "clicks": 0}]
    await desk.work()
    await desk.work()
    [day] = await rows(desk.pool, desk.tenant, "link_day")
    assert (day["day"], day["clicks"]) == (date(2026, 11, 22), 4)
    desk.now += timedelta(hours=21)
    desk.fake.clicks = [{"date": "2026-11-22", "clicks": 2}, {"date": "2026-11-23", "clicks": 1}]
    await desk.work()
    found = await rows(desk.pool, desk.tenant, "link_day")
    assert sorted((day["day"].day, day["clicks"]) for day in found) == [(22, 4), (23, 1)]
    assert [method for method, _, _ in desk.fake.asked] == ["POST", "GET", "GET"]


async def test_a_full_plan_still_tells_of_clicks(desk) -> None:
    await desk.publish(2)
    desk.fake.answers = [(201, {"link": "https://ir.sol.cl/1"}), (429, {"message": "MONTHLY_ENCODE_LIMIT_REACHED"})]
    await desk.work()
    assert desk.fake.asked[-1][:2] == ("GET", "/v4/bitlinks/ir.sol.cl/1/clicks")


async def test_without_a_credential_or_a_choice_nobody_is_asked(desk) -> None:
    await desk.publish(1)
    desk.credential = None
    assert await desk.work() is None
    assert (await desk.standing())["reason"] == shortening.NO_CREDENTIAL
    for chosen in ({}, {"enlaces": "propio"}, {"enlaces": "ninguno"}, {"enlaces": "otro"}):
        await desk.choose(**chosen)
        assert await desk.work() is None
    assert desk.fake.asked == []


async def test_one_job_at_a_time_has_an_account(desk) -> None:
    await desk.publish(1)
    async with scoped(desk.pool, desk.tenant.cliente_id) as connection:
        until = NOON + timedelta(minutes=1)
        await connection.execute(
            "INSERT INTO liora.link_account (cliente_id, busy_until) VALUES ($1, $2)", desk.tenant.cliente_id, until
        )
    assert await desk.work() == shortening.BUSY
    desk.now += timedelta(minutes=1)
    assert await desk.work() is None
    assert len(desk.fake.shortened) == 1


async def test_once_an_hour_those_who_chose_a_vendor_are_asked_for(desk, new_tenant) -> None:
    other = await new_tenant()
    rounds = LinkRounds(desk.shortening(), Bell(), lambda: NOON)
    await rounds.tick()
    await rounds.tick()
    assert [row["dedupe"] for row in await rows(desk.pool, desk.tenant, "job")] == [f"{SHORTEN}:2026-11-23T12"]
    assert await rows(desk.pool, other, "job") == []
    await desk.publish(1)
    context = JobContext(desk.tenant.cliente_id, uuid4(), {}, 1, desk.client, Settings(), desk.pool)
    desk.fake.answers = [(503, {})]
    with pytest.raises(TryLater) as later:
        await rounds.of_tenant(context)
    assert later.value.seconds == shortening.FIRST_PAUSE
    desk.now += timedelta(minutes=1)
    await rounds.of_tenant(context)
    assert [row["short_url"] for row in await desk.links()] == ["https://ir.sol.cl/1"]


def test_the_next_month_begins_at_midnight() -> None:
    assert first_of_next_month(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == JANUARY
    assert first_of_next_month(datetime(2026, 12, 1, tzinfo=UTC)) == JANUARY
