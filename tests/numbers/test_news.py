"""News of templates, numbers and accounts: twice, late and out of order."""

from datetime import UTC, datetime

import pytest

from liora.db.lanes import pause_lane
from liora.db.session import scoped
from liora.numbers.news import record_news
from liora.numbers.templates import store_templates
from liora.reports import AccountNews, NumberNews, TemplateNews, TemplateReport

from .meta import WABA

SYNCED = 1_790_000_000


@pytest.fixture
async def number_id(desk):
    """A number with an approved template that was read at `SYNCED`."""
    number_id = await desk.active()
    report = TemplateReport("cita", "es_CL", "UTILITY", "APPROVED")
    await store_templates(desk.engine, desk.cliente_id, WABA, [report], datetime.fromtimestamp(SYNCED, UTC))
    return number_id


async def tell(desk, *news, now: float = SYNCED + 1000.0) -> int:
    async with scoped(desk.pool, desk.cliente_id) as connection:
        return await record_news(connection, desk.cliente_id, news, now)


def of_template(status: str, at: int, **other: str) -> TemplateNews:
    return TemplateNews(WABA, other.get("name", "cita"), other.get("language", "es_CL"), status, at)


async def status(desk) -> str:
    [row] = await desk.run("SELECT status FROM liora.template")
    return row["status"]


@pytest.mark.parametrize("word", ["PAUSED", "DISABLED", "REJECTED", "DELETED"])
async def test_a_stopped_template_is_stopped(desk, number_id, word: str) -> None:
    assert await tell(desk, of_template(word, SYNCED + 5)) == 1
    assert await status(desk) == word


async def test_a_template_goes_again_when_that_is_newer(desk, number_id) -> None:
    await tell(desk, of_template("PAUSED", SYNCED + 5), of_template("APPROVED", SYNCED + 90))
    assert await status(desk) == "APPROVED"


async def test_an_old_approval_that_comes_late_lets_nothing_go(desk, number_id) -> None:
    await tell(desk, of_template("PAUSED", SYNCED + 90), of_template("APPROVED", SYNCED + 5))
    assert await status(desk) == "PAUSED"


async def test_an_old_pause_that_comes_again_after_days_stops_nothing(desk, number_id) -> None:
    assert await tell(desk, of_template("PAUSED", SYNCED - 7 * 86400)) == 0
    assert await status(desk) == "APPROVED"


async def test_a_pause_is_believed_although_the_vendors_clock_is_behind(desk, number_id) -> None:
    await tell(desk, of_template("PAUSED", SYNCED - 30))
    assert await status(desk) == "PAUSED"


async def test_news_without_a_moment_are_of_now(desk, number_id) -> None:
    await tell(desk, of_template("PAUSED", 0))
    assert await status(desk) == "PAUSED"


async def test_news_of_another_template_or_language_change_nothing(desk, number_id) -> None:
    assert (
        await tell(desk, of_template("PAUSED", SYNCED + 5, name="otra"), of_template("PAUSED", 0, language="es")) == 0
    )


async def test_what_is_told_of_a_number_joins_its_health(desk, number_id) -> None:
    told = {"quality_event": "THROUGHPUT_UPGRADE", "limit": "TIER_UNLIMITED"}
    assert await tell(desk, NumberNews(WABA, "56220000001", told, SYNCED)) == 1
    old = {"limit": "TIER_250"}
    assert await tell(desk, NumberNews(WABA, "56220000001", old, SYNCED - 1)) == 0
    assert await tell(desk, NumberNews(WABA, "56220000002", old, SYNCED + 1)) == 0
    health = (await desk.read(number_id))["health"]
    assert (health["limit"], health["verified_name"]) == ("TIER_UNLIMITED", "Tienda Demo")


def of_account(stops, at: int, until: int | None = None, event: str = "DISABLED_UPDATE") -> AccountNews:
    return AccountNews(WABA, event, stops, at, until)


async def pause(desk, number_id) -> str | None:
    return (await desk.read(number_id))["pause_reason"]


async def test_a_banned_account_says_nothing_more_until_it_is_reinstated(desk, number_id) -> None:
    await tell(desk, of_account("everything", SYNCED))
    assert await pause(desk, number_id) == "account: DISABLED_UPDATE"
    await tell(desk, of_account("nothing", SYNCED + 1))
    assert await pause(desk, number_id) is None
    await tell(desk, of_account("everything", SYNCED))  # once more, late
    assert await pause(desk, number_id) is None
    assert (await desk.read(number_id))["health"]["stops"] == "nothing"


async def test_a_restriction_that_has_ended_pauses_nothing(desk, number_id) -> None:
    await tell(desk, of_account("everything", SYNCED, until=SYNCED + 10, event="ACCOUNT_RESTRICTION"))
    assert await pause(desk, number_id) is None


async def test_a_restriction_of_what_nobody_has_asked_for_leaves_answers_alone(desk, number_id) -> None:
    await tell(desk, of_account("proactive", SYNCED))
    assert await pause(desk, number_id) is None
    assert (await desk.read(number_id))["health"]["stops"] == "proactive"


async def test_an_event_that_stops_nothing_is_kept_and_changes_nothing(desk, number_id) -> None:
    await tell(desk, of_account("proactive", SYNCED), of_account(None, SYNCED + 1, event="PARTNER_ADDED"))
    health = (await desk.read(number_id))["health"]
    assert (health["stops"], health["account_event"]) == ("proactive", "PARTNER_ADDED")


async def test_a_reinstated_account_does_not_end_a_pause_of_another_cause(desk, number_id) -> None:
    async with scoped(desk.pool, desk.cliente_id) as connection:
        await pause_lane(connection, desk.cliente_id, number_id, 3600.0, "Invalid OAuth access token")
    await tell(desk, of_account("nothing", SYNCED))
    assert await pause(desk, number_id) == "Invalid OAuth access token"


async def test_a_verification_that_works_ends_what_the_account_was_stopped_for(desk, number_id) -> None:
    await tell(desk, of_account("everything", SYNCED))
    row = await desk.verify(number_id)
    assert (row["pause_reason"], row["health"]["stops"]) == (None, "nothing")


async def told(desk) -> list[str]:
    return [row["kind"] for row in await desk.run("SELECT kind FROM liora.notification ORDER BY notification_id")]


@pytest.mark.parametrize(
    ("word", "kinds"), [("PAUSED", ["template_paused"]), ("DISABLED", ["template_paused"]), ("REJECTED", [])]
)
async def test_a_template_that_stops_is_told_once_for_each_time(desk, number_id, word: str, kinds: list[str]) -> None:
    for _ in range(2):
        await tell(desk, of_template(word, SYNCED + 5))
    assert await told(desk) == kinds
    await tell(desk, of_template("APPROVED", SYNCED + 90), of_template(word, SYNCED + 200))
    assert await told(desk) == kinds * 2


async def test_a_banned_account_is_told(desk, number_id) -> None:
    for _ in range(2):
        await tell(desk, of_account("everything", SYNCED))
    assert await told(desk) == ["number_stopped"]
