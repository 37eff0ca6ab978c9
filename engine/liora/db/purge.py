"""Deleting what is old, a bounded piece at a time, so that no transaction is long and nobody waits for one.

Rows whose ids are UUIDv7 are found by their keys, which begin with the moment; the inbox has the vendor's ids, and is
walked from end to end. Nothing that is still to be answered, said or done is ever deleted.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from liora.db.session import Connection, Pool

SHORTEST = timedelta(days=14)
"""The vendor repeats messages for 7 days, and the inbox is how they are recognised."""

_BY_ID = """
WITH old AS (
    SELECT {key} AS id FROM liora.{table}
     WHERE cliente_id = $1 AND {key} < $2 AND {at} < $3 AND {closed} ORDER BY {key} LIMIT $4)
DELETE FROM liora.{table} AS t USING old WHERE t.cliente_id = $1 AND t.{key} = old.id
"""
_TENANT: Mapping[str, str] = {
    "outbox": _BY_ID.format(table="outbox", key="out_id", at="created_at", closed="status NOT IN (0, 1)"),
    "conversation_log": _BY_ID.format(table="conversation_log", key="log_id", at="at", closed="true"),
    "notification": _BY_ID.format(table="notification", key="notification_id", at="at", closed="true"),
    "ingest_log": _BY_ID.format(table="ingest_log", key="ingest_id", at="at", closed="true"),
    "catalog_upload": _BY_ID.format(table="catalog_upload", key="upload_id", at="created_at", closed="true"),
    "link_click": _BY_ID.format(table="link_click", key="click_id", at="at", closed="true"),
    "job": _BY_ID.format(table="job", key="job_id", at="done_at", closed="status NOT IN (0, 1)"),
}
_INBOX = """
WITH page AS (
    SELECT message_id, received_at, done_at FROM liora.inbox
     WHERE cliente_id = $1 AND message_id > $2 ORDER BY message_id LIMIT $4),
gone AS (
    DELETE FROM liora.inbox AS i USING page
     WHERE i.cliente_id = $1 AND i.message_id = page.message_id AND page.received_at < $3 AND i.done_at < $3
    RETURNING i.message_id)
SELECT (SELECT max(message_id) FROM page) AS last, (SELECT count(*) FROM gone) AS gone
"""
_COUNTERS = """
DELETE FROM liora.quota_use WHERE cliente_id = $1 AND (metric, subject, window_start) IN (
    SELECT metric, subject, window_start FROM liora.quota_use WHERE cliente_id = $1 AND window_start < $2 LIMIT $3)
"""
_BY_MOMENT = """
DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {at} < $1 LIMIT $2)
"""
_LEFT = """
WITH gone AS (
    SELECT usuario_id AS id FROM plataforma.usuario AS u
     WHERE created_at < $1
       AND NOT EXISTS (SELECT FROM plataforma.usuario_cliente WHERE usuario_id = u.usuario_id)
       AND NOT EXISTS (SELECT FROM plataforma.session WHERE usuario_id = u.usuario_id AND created_at >= $1)
       AND NOT EXISTS (SELECT FROM plataforma.one_time_link WHERE usuario_id = u.usuario_id AND expires_at >= $1)
     LIMIT $2 FOR UPDATE SKIP LOCKED)
DELETE FROM plataforma.usuario AS u USING gone WHERE u.usuario_id = gone.id
"""
_PLATFORM: Mapping[str, str] = {
    "refused_signature": _BY_MOMENT.format(table="plataforma.refused_signature", key="refusal_id", at="at"),
    "quarantine": _BY_MOMENT.format(table="plataforma.quarantine", key="quarantine_id", at="at"),
    "idempotency": _BY_MOMENT.format(table="plataforma.idempotency", key="actor, key", at="created_at"),
    "session": _BY_MOMENT.format(table="plataforma.session", key="digest", at="expires_at"),
    "one_time_link": _BY_MOMENT.format(table="plataforma.one_time_link", key="digest", at="expires_at"),
    "pgqueuer_log": _BY_MOMENT.format(table="jobs.pgqueuer_log", key="id", at="created"),
    "pgqueuer_statistics": _BY_MOMENT.format(table="jobs.pgqueuer_statistics", key="id", at="created"),
    "usuario": _LEFT,
}

TENANT_TABLES = tuple(_TENANT)
PLATFORM_TABLES = tuple(_PLATFORM)


async def purge_rows(connection: Connection, cliente_id: UUID, table: str, before: datetime, most: int) -> int:
    """Deletes up to `most` rows of one of TENANT_TABLES that are older than `before`; returns how many."""
    first_of = UUID(int=int(before.timestamp() * 1000) << 80)  # where UUIDv7 of that moment begin
    return _count(await connection.execute(_TENANT[table], cliente_id, first_of, before, most))


async def purge_inbox(
    connection: Connection, cliente_id: UUID, after: str, before: datetime, most: int
) -> tuple[str | None, int]:
    """Deletes the answered messages older than `before` among the next `most` behind the id `after`.

    Returns the last id looked at, None at the end of the inbox, and how many are gone.
    """
    row = await connection.fetchrow(_INBOX, cliente_id, after, before, most)
    assert row is not None
    return row["last"], row["gone"]


async def purge_counters(connection: Connection, cliente_id: UUID, before: datetime, most: int) -> int:
    """Deletes up to `most` counters of quotas whose windows began before `before`; returns how many."""
    return _count(await connection.execute(_COUNTERS, cliente_id, before, most))


async def purge_platform(pool: Pool, table: str, before: datetime, most: int) -> int:
    """Deletes up to `most` rows of one of PLATFORM_TABLES, which belong to no tenant; returns how many.

    People go who work for nobody and have not been seen since `before`, with their sessions and links. An invitation
    that waits for one of them makes them anew.
    """
    return _count(await pool.execute(_PLATFORM[table], before, most))


def _count(done: str) -> int:
    return int(done.rpartition(" ")[2])
