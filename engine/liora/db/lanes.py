"""A lane is a number's way out: one owner at a time, by a lease whose epoch grows with every owner.

All moments are the database's: the clocks of the senders' machines do not matter. Seconds are floats.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from liora.db.session import Connection

FOR_GOOD = 3_153_600_000.0
"""Seconds of a pause that only a person ends: a hundred years."""

FREE = """
UPDATE liora.lane SET owner = $3, epoch = epoch + 1, leased_until = now() + make_interval(secs => $4)
 WHERE cliente_id = $1 AND number_id = (
    SELECT number_id FROM liora.lane WHERE cliente_id = $1 AND number_id = $2
       AND (leased_until IS NULL OR leased_until <= now() OR owner = $3)
       AND (paused_until IS NULL OR paused_until <= now())
       FOR NO KEY UPDATE SKIP LOCKED)
RETURNING epoch, (SELECT channel FROM liora.waba WHERE cliente_id = $1 AND number_id = $2) AS channel
"""
CREATE = """
INSERT INTO liora.lane (cliente_id, number_id)
SELECT cliente_id, number_id FROM liora.waba WHERE cliente_id = $1 AND number_id = $2
ON CONFLICT DO NOTHING RETURNING number_id
"""
RENEW = """
WITH held AS (
    SELECT l.number_id FROM liora.lane l
      JOIN unnest($2::uuid[], $3::bigint[]) AS mine (number_id, epoch) USING (number_id, epoch)
     WHERE l.cliente_id = $1 AND l.owner = $4 AND l.leased_until > now()
     ORDER BY l.number_id FOR NO KEY UPDATE OF l)
UPDATE liora.lane l SET leased_until = now() + make_interval(secs => $5)
  FROM held WHERE l.cliente_id = $1 AND l.number_id = held.number_id
RETURNING l.number_id
"""
GIVE_BACK = """
UPDATE liora.lane SET leased_until = now() WHERE cliente_id = $1 AND number_id = $2 AND owner = $3 AND epoch = $4
"""
PAUSE = """
UPDATE liora.lane SET paused_until = now() + make_interval(secs => $3), pause_reason = $4
 WHERE cliente_id = $1 AND number_id = $2
   AND (paused_until IS NULL OR paused_until < now() + make_interval(secs => $3))
"""
PAUSE_ACCOUNT = """
INSERT INTO liora.lane AS l (cliente_id, number_id, paused_until, pause_reason)
SELECT w.cliente_id, w.number_id, now() + make_interval(secs => $3), $4
  FROM liora.waba w JOIN liora.waba own ON own.cliente_id = $1 AND own.number_id = $2
 WHERE w.cliente_id = $1 AND w.channel = own.channel AND w.account_id = own.account_id
 ORDER BY w.number_id
ON CONFLICT (cliente_id, number_id) DO UPDATE
   SET paused_until = EXCLUDED.paused_until, pause_reason = EXCLUDED.pause_reason
 WHERE l.paused_until IS NULL OR l.paused_until < EXCLUDED.paused_until
"""
PAUSED = """
SELECT GREATEST(0, EXTRACT(epoch FROM COALESCE(paused_until, now()) - now()))::float8 FROM liora.lane
 WHERE cliente_id = $1 AND number_id = $2 AND owner = $3 AND epoch = $4 AND leased_until > clock_timestamp()
"""
RESUME = """
UPDATE liora.lane SET paused_until = NULL, pause_reason = NULL
 WHERE cliente_id = $1 AND number_id = $2 AND paused_until IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane as its owner holds it; `epoch` is the fence of everything that the owner writes."""

    cliente_id: UUID
    number_id: UUID
    owner: str
    epoch: int
    channel: str


async def claim_lane(
    connection: Connection, cliente_id: UUID, number_id: UUID, owner: str, lease_seconds: float
) -> Lane | None:
    """Takes the lane when it is free, expired or the owner's own; None when it is not, is paused or has no number."""
    row = await connection.fetchrow(FREE, cliente_id, number_id, owner, lease_seconds)
    if row is None and await connection.fetchval(CREATE, cliente_id, number_id) is not None:
        row = await connection.fetchrow(FREE, cliente_id, number_id, owner, lease_seconds)
    return Lane(cliente_id, number_id, owner, row["epoch"], row["channel"]) if row else None


async def renew_lanes(connection: Connection, lanes: Sequence[Lane], lease_seconds: float) -> set[UUID]:
    """Renews lanes of one cliente and one owner; returns the numbers that are still held."""
    first = lanes[0]
    rows = await connection.fetch(
        RENEW,
        first.cliente_id,
        [lane.number_id for lane in lanes],
        [lane.epoch for lane in lanes],
        first.owner,
        lease_seconds,
    )
    return {row["number_id"] for row in rows}


async def release_lane(connection: Connection, lane: Lane) -> None:
    """Ends the lease now; nothing happens when another owner has the lane."""
    await connection.execute(GIVE_BACK, lane.cliente_id, lane.number_id, lane.owner, lane.epoch)


async def pause_lane(connection: Connection, cliente_id: UUID, number_id: UUID, seconds: float, reason: str) -> None:
    """Nothing leaves the number for `seconds`; a longer pause stays."""
    await connection.execute(PAUSE, cliente_id, number_id, seconds, reason)


async def pause_account(connection: Connection, cliente_id: UUID, number_id: UUID, seconds: float, reason: str) -> None:
    """The same for all numbers of the cliente that share the number's account at the vendor."""
    await connection.execute(PAUSE_ACCOUNT, cliente_id, number_id, seconds, reason)


async def pause_left(connection: Connection, lane: Lane) -> float | None:
    """Seconds of pause that are left, 0 for none; None when the lane is not the owner's any more."""
    seconds: float | None = await connection.fetchval(PAUSED, lane.cliente_id, lane.number_id, lane.owner, lane.epoch)
    return seconds


async def resume_lane(connection: Connection, cliente_id: UUID, number_id: UUID) -> bool:
    """Ends a pause, as a person who has looked decides; False when there was none."""
    done = await connection.execute(RESUME, cliente_id, number_id)
    return done == "UPDATE 1"
