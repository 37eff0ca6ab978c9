"""`Idempotency-Key`: once within a day, anew after it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from tests.privacy.conftest import dump

from liora.db.schema.platform import idempotency
from liora.web.api.problems import Problem
from liora.web.api.repeats import GIVEN_UP, REMEMBERED, Repeated, Repeats, Said

from .test_conversaciones import new_guest as new_guest

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ASKED = Repeated.of("clave:x", "uno", None, b"POST", b"/x")
OTHER = Repeated.of("clave:x", "uno", None, b"POST", b"/y")


class Work:
    """Remembers under which ids it was carried out; fails while it is told to."""

    def __init__(self) -> None:
        self.ids: list[UUID] = []
        self.fails = False

    async def __call__(self, new_id: UUID) -> Said:
        self.ids.append(new_id)
        if self.fails:
            raise Problem(409, "not_yet", "Todavía no.")
        return Said(201, {"id": str(new_id)})


@pytest.fixture
def repeats(site) -> Repeats:
    return Repeats(site.engine)


async def test_a_repeat_within_the_day_is_answered_alike_and_carried_out_once(repeats) -> None:
    work = Work()
    first = await repeats.once(ASKED, NOW, work)
    assert await repeats.once(ASKED, NOW + REMEMBERED, work) == first
    assert len(work.ids) == 1


async def test_a_key_that_is_used_again_after_its_day_creates_something_else(repeats) -> None:
    work = Work()
    await repeats.once(ASKED, NOW, work)
    await repeats.once(ASKED, NOW + REMEMBERED + timedelta(seconds=1), work)
    assert len(set(work.ids)) == 2


async def test_what_failed_halfway_is_taken_up_under_the_same_id(repeats) -> None:
    work = Work()
    work.fails = True
    with pytest.raises(Problem):
        await repeats.once(ASKED, NOW, work)
    work.fails = False
    await repeats.once(ASKED, NOW + timedelta(seconds=5), work)
    first, second = work.ids
    assert first == second


async def test_after_a_failure_the_key_is_free_for_another_request(repeats) -> None:
    work = Work()
    work.fails = True
    with pytest.raises(Problem):
        await repeats.once(ASKED, NOW, work)
    work.fails = False
    assert (await repeats.once(OTHER, NOW, work)).status == 201
    assert len(set(work.ids)) == 2
    with pytest.raises(Problem, match="otra solicitud"):
        await repeats.once(ASKED, NOW, work)


async def test_what_nobody_ended_is_under_way_for_a_minute_and_then_taken_up_under_the_same_id(repeats, site) -> None:
    work = Work()
    await repeats.once(ASKED, NOW, work)
    async with site.engine.begin() as connection:
        await connection.execute(update(idempotency).values(status=None, answer=None))
    with pytest.raises(Problem, match="en curso"):
        await repeats.once(ASKED, NOW + GIVEN_UP - timedelta(seconds=1), work)
    await repeats.once(ASKED, NOW + GIVEN_UP, work)
    first, second = work.ids
    assert first == second


async def test_a_message_under_the_key_of_another_day_is_said(site, new_shop, new_guest) -> None:
    shop = await new_shop()
    guest = await new_guest(shop)
    path = f"{shop.path}/conversaciones/{guest.conversation_id}/mensajes"
    once = {"key": shop.key, "Idempotency-Key": "5"}
    await site.post(path, {"texto": "Uno"}, **once)
    async with site.engine.begin() as connection:
        earlier = idempotency.c.created_at - timedelta(days=2)
        await connection.execute(update(idempotency).values(created_at=earlier))
    assert (await site.post(path, {"texto": "Dos"}, **once)).status == 202
    said = [row for row in (await dump(site.engine, guest.tenant))["inbox"] if "agent:" in row]
    assert sorted(word for row in said for word in ("Uno", "Dos") if word in row) == ["Dos", "Uno"]
