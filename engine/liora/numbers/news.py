"""What a vendor's webhook tells of templates, numbers and accounts, written where it is acted upon.

News may come twice, late and out of order. What stops something is believed at once, and what lets it go on only when
it is newer than all that is known: the daily round of questions mends the rest.
"""

from collections.abc import Sequence
from typing import Any, assert_never
from uuid import UUID

from liora.db.lanes import FOR_GOOD, pause_account, resume_lane
from liora.db.notices import Notice, tell
from liora.db.session import Connection
from liora.reports import APPROVED, AccountNews, News, NumberNews, TemplateNews

CLOCKS_SECONDS = 60.0
"""By so much the vendor's clock may differ from ours, which dates what was asked for."""

STOPPED = frozenset({"PAUSED", "DISABLED"})
"""What the tenant is told of: a template that it may be using goes no more."""

PAUSED_BY_VENDOR = "account"
"""With this and the vendor's word begins the reason of a pause that the vendor's webhook has brought."""

_TEMPLATE = """
UPDATE liora.template SET status = $5, synced_at = GREATEST(synced_at, to_timestamp($6::float8))
 WHERE cliente_id = $1 AND account_id = $2 AND name = $3 AND language = $4
   AND synced_at - make_interval(secs => $7) <= to_timestamp($6::float8)
RETURNING template_id
"""
_NUMBER = """
UPDATE liora.waba SET health = health || $4::jsonb || jsonb_build_object('told_at', $5::bigint)
 WHERE cliente_id = $1 AND account_id = $2 AND regexp_replace(display_number, '[^0-9]', '', 'g') = $3
   AND COALESCE((health ->> 'told_at')::bigint, 0) <= $5
"""
_ACCOUNT = """
UPDATE liora.waba SET health = health || $3::jsonb
 WHERE cliente_id = $1 AND account_id = $2 AND COALESCE((health ->> 'account_at')::bigint, 0) <= $4
RETURNING number_id
"""
_PAUSED_SO = """
SELECT pause_reason LIKE $3 || ':%' FROM liora.lane WHERE cliente_id = $1 AND number_id = $2
"""


async def record_news(connection: Connection, cliente_id: UUID, news: Sequence[News], now: float) -> int:
    """Writes the news of the cliente's accounts; returns how many rows changed. `now` is in unix seconds."""
    return sum([await _record(connection, cliente_id, each, now) for each in news])


async def _record(connection: Connection, cliente_id: UUID, news: News, now: float) -> int:
    match news:
        case TemplateNews():
            return await _of_template(connection, cliente_id, news, now)
        case NumberNews(account_id=account_id, digits=digits, told=told, at=at):
            values = (cliente_id, account_id, digits, dict(told), int(at or now))
            return _count(await connection.execute(_NUMBER, *values))
        case AccountNews():
            return await _of_account(connection, cliente_id, news, now)
        case _:
            assert_never(news)


async def _of_template(connection: Connection, cliente_id: UUID, news: TemplateNews, now: float) -> int:
    at = float(news.at or now)
    margin = 0.0 if news.status == APPROVED else CLOCKS_SECONDS
    values = (cliente_id, news.account_id, news.name, news.language, news.status, at, margin)
    rows = await connection.fetch(_TEMPLATE, *values)
    if news.status in STOPPED:
        await tell(connection, [_stopped(cliente_id, row["template_id"], news.status, at) for row in rows])
    return len(rows)


def _stopped(cliente_id: UUID, template_id: UUID, status: str, at: float) -> Notice:
    """Once for each time that the vendor has stopped it, however often it says so."""
    told = {"template_id": str(template_id)}
    return Notice(cliente_id, "template_paused", f"template_paused:{template_id}:{status}:{int(at)}", told)


async def _of_account(connection: Connection, cliente_id: UUID, news: AccountNews, now: float) -> int:
    at = int(news.at or now)
    told: dict[str, Any] = {"account_event": news.event, "account_at": at}
    if news.stops is not None:
        told |= {"stops": news.stops, "stops_until": news.until}
    rows = await connection.fetch(_ACCOUNT, cliente_id, news.account_id, told, at)
    for row in rows:
        await _stop_or_resume(connection, cliente_id, row["number_id"], news, now)
    return len(rows)


async def _stop_or_resume(
    connection: Connection, cliente_id: UUID, number_id: UUID, news: AccountNews, now: float
) -> None:
    if news.stops == "everything":
        seconds = FOR_GOOD if news.until is None else news.until - now
        if seconds > 0:
            await pause_account(connection, cliente_id, number_id, seconds, f"{PAUSED_BY_VENDOR}: {news.event}")
            dedupe = f"number_stopped:{number_id}:{int(news.at or now)}"
            await tell(connection, [Notice(cliente_id, "number_stopped", dedupe, {"number_id": str(number_id)})])
    if news.stops == "nothing" and await connection.fetchval(_PAUSED_SO, cliente_id, number_id, PAUSED_BY_VENDOR):
        await resume_lane(connection, cliente_id, number_id)


def _count(done: str) -> int:
    return int(done.rpartition(" ")[2])
