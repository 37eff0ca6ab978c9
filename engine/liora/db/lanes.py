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
UPDATE liora.lane l SET owner = $3, epoch = epoch + 1, leased_until = now() + make_interval(secs => $4)
  FROM liora.waba w
 WHERE w.cliente_id = $1 AND w.number_id = $2 AND l.cliente_id = $1 AND l.number_id = (
    SELECT number_id FROM liora.lane WHERE cliente_id = $1 AND number_id = $2
       AND (leased_until IS NULL OR leased_until <= now() OR owner = $3)
       AND (paused_until IS NULL OR paused_until <= now())
       AND EXISTS (SELECT FROM liora.cliente WHERE cliente_id = $1 AND status = 'active')
       FOR NO KEY UPDATE SKIP LOCKED)
RETURNING l.epoch, w.channel, w.app
"""
CREATE = """
INSERT INTO liora.lane (cliente_id, number_id)
SELECT cliente_id, number_id FROM liora.waba WHERE cliente_id = $1 AND number_id = $2
ON CONFLICT DO NOTHING RETURNING number_id
"""
BUSY = """
SELECT GREATEST(0, EXTRACT(epoch FROM GREATEST(leased_until, paused_until) - now()))::float8 FROM liora.lane
 WHERE cliente_id = $1 AND number_id = $2
   AND EXISTS (SELECT FROM liora.cliente WHERE cliente_id = $1 AND status = 'active')
"""
HELD = """
WITH held AS (
    SELECT l.cliente_id, l.number_id FROM liora.lane l
      JOIN unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS mine (cliente_id, number_id, epoch)
     USING (cliente_id, number_id, epoch)
     WHERE l.owner = $4 AND l.leased_until > now()
     ORDER BY l.cliente_id, l.number_id FOR NO KEY UPDATE OF l)
"""
RENEW = """
{HELD}
UPDATE liora.lane l SET leased_until = now() + make_interval(secs => $5)
  FROM held WHERE l.cliente_id = held.cliente_id AND l.number_id = held.number_id
   AND EXISTS (SELECT FROM liora.cliente c WHERE c.cliente_id = held.cliente_id AND c.status = 'active')
RETURNING l.number_id
""".replace("{HELD}", HELD)
GIVE_BACK = """
{HELD}
UPDATE liora.lane l SET leased_until = now()
  FROM held WHERE l.cliente_id = held.cliente_id AND l.number_id = held.number_id
""".replace("{HELD}", HELD)
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
HEARD = """
SELECT count(*) FROM liora.inbox i
 CROSS JOIN LATERAL (
    SELECT number_id FROM liora.convo_state
     WHERE cliente_id = $1 AND conversation_id = i.conversation_id LIMIT 1) AS c
 WHERE i.cliente_id = $1 AND i.received_at > now() - interval '1 s' AND c.number_id = $2
   AND i.payload ->> 'kind' IS DISTINCT FROM 'agent'
"""
RESUME = """
UPDATE liora.lane SET paused_until = NULL, pause_reason = NULL
 WHERE cliente_id = $1 AND number_id = $2 AND paused_until IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane as its owner holds it; `epoch` is the fence of everything that the owner writes.

    `app` is the vendor's app through which the number sends: '' is the platform's own.
    """

    cliente_id: UUID
    number_id: UUID
    owner: str
    epoch: int
    channel: str
    app: str = ""


async def claim_lane(
    connection: Connection, cliente_id: UUID, number_id: UUID, owner: str, lease_seconds: float
) -> Lane | None:
    """Takes the lane when it is free, expired or the owner's own; None when it is not, is paused or has no number.

    Nothing leaves a cliente that is suspended or deleted.
    """
    row = await connection.fetchrow(FREE, cliente_id, number_id, owner, lease_seconds)
    if row is None and await connection.fetchval(CREATE, cliente_id, number_id) is not None:
        row = await connection.fetchrow(FREE, cliente_id, number_id, owner, lease_seconds)
    return Lane(cliente_id, number_id, owner, row["epoch"], row["channel"], row["app"]) if row else None


async def busy_seconds(connection: Connection, cliente_id: UUID, number_id: UUID) -> float | None:
    """For how long the lane's lease or pause lasts, when nobody ends it before; None when there is none to wait for."""
    seconds: float | None = await connection.fetchval(BUSY, cliente_id, number_id)
    return seconds


async def renew_lanes(connection: Connection, lanes: Sequence[Lane], lease_seconds: float) -> set[UUID]:
    """Renews lanes of one owner and of any clientes in scope; returns the numbers that are still held."""
    rows = await connection.fetch(RENEW, *_held(lanes), lease_seconds) if lanes else []
    return {row["number_id"] for row in rows}


async def release_lanes(connection: Connection, lanes: Sequence[Lane]) -> None:
    """Ends the leases now; nothing happens to a lane that another owner has."""
    if lanes:
        await connection.execute(GIVE_BACK, *_held(lanes))


def _held(lanes: Sequence[Lane]) -> tuple[list[UUID], list[UUID], list[int], str]:
    clientes = [lane.cliente_id for lane in lanes]
    return clientes, [lane.number_id for lane in lanes], [lane.epoch for lane in lanes], lanes[0].owner


async def heard_last_second(connection: Connection, lane: Lane) -> int:
    """How many messages people have sent to the number within the last second, whichever process stored them."""
    heard: int = await connection.fetchval(HEARD, lane.cliente_id, lane.number_id)
    return heard


async def pause_lane(connection: Connection, cliente_id: UUID, number_id: UUID, seconds: float, reason: str) -> None:
    """Nothing leaves the number for `seconds`; a longer pause stays."""
    await connection.execute(PAUSE, cliente_id, number_id, seconds, reason)


async def pause_account(connection: Connection, cliente_id: UUID, number_id: UUID, seconds: float, reason: str) -> None:
    """The same for all numbers of the cliente that share the number's account at the vendor."""
    await connection.execute(PAUSE_ACCOUNT, cliente_id, number_id, seconds, reason)


async def resume_lane(connection: Connection, cliente_id: UUID, number_id: UUID) -> bool:
    """Ends a pause, as a person who has looked decides; False when there was none."""
    done = await connection.execute(RESUME, cliente_id, number_id)
    return done == "UPDATE 1"
