"""From a wish to a number that counts, and back.

    sandbox     active at once, under ids that no vendor gives out
    live        pending ──the vendor has shown it with its token (health)──> active ──> disabled ──> gone

Only an active number has a row in `plataforma.number_lookup`, which is what the webhook asks; a live number may be
claimed by anybody who has its id, so nothing but the vendor's word makes it somebody's.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.accounts.audit import Deed, note
from liora.db.lanes import FOR_GOOD
from liora.db.schema.business import credential
from liora.db.schema.conversations import lane, waba
from liora.db.schema.platform import app_lookup, number_lookup
from liora.db.session import scoped_core
from liora.errors import LioraError

SANDBOX_DISPLAY = "Número de prueba"
DISABLED = "disabled"


class NumberConflict(LioraError):
    """The state of things does not admit it; `code` is for programs, the sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class LiveNumber:
    """A number as its owner names it; with an `own_app` its webhooks come through the tenant's own app."""

    channel: str
    phone_number_id: str
    account_id: str
    own_app: bool = False


async def connect_sandbox(
    engine: AsyncEngine, cliente_id: UUID, number_id: UUID, channel: str, deed: Deed
) -> dict[str, Any]:
    """The row of a number that works at once; of one that was made under the same id before, as it is now."""
    values = {
        "channel": channel,
        "phone_number_id": f"sandbox_{number_id.hex}",
        "account_id": f"sandbox_{cliente_id.hex}",
        "display_number": SANDBOX_DISPLAY,
        "mode": "sandbox",
        "health": {"works": True},
    }
    async with scoped_core(engine, cliente_id) as connection:
        if await _insert(connection, cliente_id, number_id, values):
            await point(connection, cliente_id, number_id)
            await note(connection, cliente_id, deed)
        return await _existing(connection, cliente_id, number_id)


async def connect_live(
    engine: AsyncEngine, cliente_id: UUID, number_id: UUID, wanted: LiveNumber, deed: Deed
) -> dict[str, Any]:
    """The row of a number that waits for the vendor's word; raises NumberConflict where the cliente has it already."""
    values = {
        "channel": wanted.channel,
        "phone_number_id": wanted.phone_number_id,
        "account_id": wanted.account_id,
        "app": wanted.account_id if wanted.own_app else "",
        "mode": "live",
        "status": "pending",
    }
    async with scoped_core(engine, cliente_id) as connection:
        if await _insert(connection, cliente_id, number_id, values):
            await note(connection, cliente_id, deed)
        row = await find_number(connection, cliente_id, number_id)
    if row is None:
        raise NumberConflict("number_known", "Este número ya está entre los tuyos.")
    return row


async def list_numbers(engine: AsyncEngine, cliente_id: UUID) -> list[dict[str, Any]]:
    """All numbers of the cliente, oldest first."""
    async with scoped_core(engine, cliente_id) as connection:
        rows = await connection.execute(_numbers(cliente_id).order_by(waba.c.number_id))
        return [dict(row) for row in rows.mappings()]


async def read_number(engine: AsyncEngine, cliente_id: UUID, number_id: UUID) -> dict[str, Any] | None:
    """The number's row, with the pause of its lane; None where there is none."""
    async with scoped_core(engine, cliente_id) as connection:
        return await find_number(connection, cliente_id, number_id)


async def disable(engine: AsyncEngine, cliente_id: UUID, number_id: UUID, deed: Deed) -> dict[str, Any] | None:
    """Nothing goes in or out any more, and what waits goes on waiting; None where there is no such number."""
    async with scoped_core(engine, cliente_id) as connection:
        changed = update(waba).where(*_mine(cliente_id, number_id)).values(status="disabled")
        if not (await connection.execute(changed)).rowcount:
            return None
        await _unpoint(connection, cliente_id, number_id)
        stop = update(lane).where(lane.c.cliente_id == cliente_id, lane.c.number_id == number_id)
        await connection.execute(
            stop.values(paused_until=func.now() + timedelta(seconds=FOR_GOOD), pause_reason=DISABLED)
        )
        await note(connection, cliente_id, deed)
        return await find_number(connection, cliente_id, number_id)


async def disconnect(engine: AsyncEngine, cliente_id: UUID, number_id: UUID, deed: Deed) -> bool:
    """The number goes, its token and its conversations with it; False where there is none.

    Raises NumberConflict while it is active: what cannot be undone takes two steps.
    """
    async with scoped_core(engine, cliente_id) as connection:
        row = await find_number(connection, cliente_id, number_id)
        if row is None:
            return False
        if row["status"] == "active":
            raise NumberConflict(
                "number_active", "Desactiva el número antes de eliminarlo: sus conversaciones se eliminan con él."
            )
        await _unpoint(connection, cliente_id, number_id)
        own = credential.c.cliente_id == cliente_id, credential.c.subject == str(number_id)
        await connection.execute(delete(credential).where(*own))
        await connection.execute(delete(waba).where(*_mine(cliente_id, number_id)))
        await note(connection, cliente_id, deed)
    return True


async def find_number(connection: AsyncConnection, cliente_id: UUID, number_id: UUID) -> dict[str, Any] | None:
    """The same as `read_number` in a transaction of the cliente."""
    statement = _numbers(cliente_id).where(waba.c.number_id == number_id)
    row = (await connection.execute(statement)).mappings().one_or_none()
    return dict(row) if row else None


async def point(connection: AsyncConnection, cliente_id: UUID, number_id: UUID) -> None:
    """From now on the webhook finds the number; raises NumberConflict where it finds somebody else's under this id."""
    mine = select(
        waba.c.channel, waba.c.phone_number_id, waba.c.account_id, waba.c.app, waba.c.cliente_id, waba.c.number_id
    ).where(*_mine(cliente_id, number_id))
    row = (await connection.execute(mine)).mappings().one()
    entry = insert(number_lookup).values(**row)
    pointed = entry.on_conflict_do_update(
        index_elements=["channel", "phone_number_id"],
        set_={"account_id": row["account_id"], "app": row["app"]},
        where=(number_lookup.c.cliente_id == cliente_id) & (number_lookup.c.number_id == number_id),
    )
    if not (await connection.execute(pointed)).rowcount:
        raise _taken()
    if row["app"]:
        await _point_app(connection, cliente_id, row["channel"], row["app"])


async def _point_app(connection: AsyncConnection, cliente_id: UUID, channel: str, app: str) -> None:
    entry = insert(app_lookup).values(channel=channel, account_id=app, cliente_id=cliente_id)
    pointed = entry.on_conflict_do_update(
        index_elements=["channel", "account_id"],
        set_={"cliente_id": cliente_id},
        where=app_lookup.c.cliente_id == cliente_id,
    )
    if not (await connection.execute(pointed)).rowcount:
        raise _taken()


def _taken() -> NumberConflict:
    """Whose it is, is nobody's business."""
    message = "Este número ya está conectado en esta instalación. Si es tuyo, escribe a quien la administra."
    return NumberConflict("number_taken", message)


async def _unpoint(connection: AsyncConnection, cliente_id: UUID, number_id: UUID) -> None:
    """The app's path goes with its last number."""
    mine = number_lookup.c.cliente_id == cliente_id, number_lookup.c.number_id == number_id
    gone = delete(number_lookup).where(*mine).returning(number_lookup.c.channel, number_lookup.c.app)
    row = (await connection.execute(gone)).mappings().one_or_none()
    if row is None or not row["app"]:
        return
    others = select(literal(1)).where(
        number_lookup.c.channel == row["channel"],
        number_lookup.c.app == row["app"],
        number_lookup.c.cliente_id == cliente_id,
    )
    path = (
        app_lookup.c.channel == row["channel"],
        app_lookup.c.account_id == row["app"],
        app_lookup.c.cliente_id == cliente_id,
    )
    await connection.execute(delete(app_lookup).where(*path, ~others.exists()))


async def _insert(connection: AsyncConnection, cliente_id: UUID, number_id: UUID, values: dict[str, Any]) -> bool:
    made = insert(waba).values(cliente_id=cliente_id, number_id=number_id, **values).on_conflict_do_nothing()
    if not (await connection.execute(made)).rowcount:
        return False
    way_out = insert(lane).values(cliente_id=cliente_id, number_id=number_id)
    await connection.execute(way_out.on_conflict_do_nothing())
    return True


async def _existing(connection: AsyncConnection, cliente_id: UUID, number_id: UUID) -> dict[str, Any]:
    row = await find_number(connection, cliente_id, number_id)
    assert row is not None, "it was just made"
    return row


def _numbers(cliente_id: UUID) -> Any:
    """With the reason of a pause that has not ended."""
    paused = lane.c.paused_until > func.now()
    way_out = (lane.c.cliente_id == waba.c.cliente_id) & (lane.c.number_id == waba.c.number_id) & paused
    joined = waba.outerjoin(lane, way_out)
    return select(waba, lane.c.pause_reason).select_from(joined).where(waba.c.cliente_id == cliente_id)


def _mine(cliente_id: UUID, number_id: UUID) -> tuple[Any, Any]:
    return waba.c.cliente_id == cliente_id, waba.c.number_id == number_id
