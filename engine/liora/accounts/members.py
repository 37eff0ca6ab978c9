"""Who works for a cliente, and as what; the last owner stays."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed, note
from liora.accounts.keys import revoke_keys_of
from liora.accounts.rank import RANKS, ranks_above, require_rank
from liora.accounts.tokens import digest_of, new_token
from liora.db.schema.business import invitation, membresia
from liora.db.schema.conversations import cliente
from liora.db.schema.platform import one_time_link, usuario, usuario_cliente
from liora.db.session import scoped_core
from liora.errors import LioraError

INVITED_FOR = timedelta(days=7)


class LastOwner(LioraError):
    """Un cliente necesita al menos una persona con rol owner."""


async def role_of(engine: AsyncEngine, cliente_id: UUID, usuario_id: UUID) -> str | None:
    """None where the person does not work for the cliente, or the cliente is being deleted."""
    statement = (
        select(membresia.c.role)
        .join(cliente, cliente.c.cliente_id == membresia.c.cliente_id)
        .where(
            membresia.c.cliente_id == cliente_id,
            membresia.c.usuario_id == usuario_id,
            cliente.c.status != "deleted",
        )
    )
    async with scoped_core(engine, cliente_id) as connection:
        role: str | None = await connection.scalar(statement)
    return role


async def invite(
    engine: AsyncEngine, cliente_id: UUID, email: str, role: str, now: datetime, deed: Deed
) -> tuple[dict[str, Any], str]:
    """An invitation and the token that accepts it, once; whether the person is known already makes no difference."""
    token, invitation_id = new_token("liora-link"), uuid7()
    values = {"email": email, "role": role, "created_at": now, "expires_at": now + INVITED_FOR}
    async with scoped_core(engine, cliente_id) as connection:
        created = insert(invitation).values(cliente_id=cliente_id, invitation_id=invitation_id, **values)
        row = (await connection.execute(created.returning(*invitation.c))).mappings().one()
        await connection.execute(
            insert(one_time_link).values(
                digest=digest_of(token),
                purpose="invitation",
                cliente_id=cliente_id,
                invitation_id=invitation_id,
                expires_at=now + INVITED_FOR,
            )
        )
        await note(connection, cliente_id, deed)
    return dict(row), token


async def join(
    connection: AsyncConnection, cliente_id: UUID, invitation_id: UUID, usuario_id: UUID, now: datetime
) -> bool:
    """The invited person becomes a member; False where the invitation was withdrawn, accepted or ran out.

    For a connection scoped to the cliente.
    """
    mine = (invitation.c.cliente_id == cliente_id, invitation.c.invitation_id == invitation_id)
    open_still = (invitation.c.accepted_at.is_(None), invitation.c.expires_at > now)
    accepted = update(invitation).where(*mine, *open_still).values(accepted_at=now).returning(invitation.c.role)
    role = await connection.scalar(accepted)
    if role is None:
        return False
    await add_member(connection, cliente_id, usuario_id, role)
    await note(connection, cliente_id, Deed(f"usuario:{usuario_id}", "usuarios.accept", str(usuario_id)))
    return True


async def add_member(connection: AsyncConnection, cliente_id: UUID, usuario_id: UUID, role: str) -> None:
    """Twice changes nothing: somebody who is a member already keeps the role."""
    member = insert(membresia).values(cliente_id=cliente_id, usuario_id=usuario_id, role=role)
    await connection.execute(member.on_conflict_do_nothing())
    known = insert(usuario_cliente).values(usuario_id=usuario_id, cliente_id=cliente_id)
    await connection.execute(known.on_conflict_do_nothing())


async def list_members(engine: AsyncEngine, cliente_id: UUID) -> list[dict[str, Any]]:
    """People with their roles, and open invitations, in the order in which they came."""
    members = (
        select(membresia, usuario.c.email, usuario.c.name)
        .join(usuario, usuario.c.usuario_id == membresia.c.usuario_id)
        .where(membresia.c.cliente_id == cliente_id)
        .order_by(membresia.c.usuario_id)
    )
    invited = (
        select(invitation)
        .where(invitation.c.cliente_id == cliente_id, invitation.c.accepted_at.is_(None))
        .order_by(invitation.c.invitation_id)
    )
    async with scoped_core(engine, cliente_id) as connection:
        people = [dict(row) for row in (await connection.execute(members)).mappings()]
        waiting = [dict(row) for row in (await connection.execute(invited)).mappings()]
    return people + waiting


async def change_role(
    engine: AsyncEngine, cliente_id: UUID, usuario_id: UUID, role: str, rank: str, now: datetime, deed: Deed
) -> dict[str, Any] | None:
    """The member after the change, whose keys with a higher role are revoked; None where there is none.

    Raises LastOwner; AboveYou where the member's role was or would be higher than `rank`, that of whoever changes it.
    """
    require_rank(rank, role)
    mine = (membresia.c.cliente_id == cliente_id, membresia.c.usuario_id == usuario_id)
    async with scoped_core(engine, cliente_id) as connection:
        await _lock_owners(connection, cliente_id)
        await _require_rank_over(connection, cliente_id, usuario_id, rank)
        if role != "owner":
            await _require_another_owner(connection, cliente_id, usuario_id)
        changed = update(membresia).where(*mine).values(role=role).returning(*membresia.c)
        row = (await connection.execute(changed)).mappings().one_or_none()
        if row is None:
            return None
        await revoke_keys_of(connection, cliente_id, usuario_id, ranks_above(role), now)
        person = (await connection.execute(select(usuario).where(usuario.c.usuario_id == usuario_id))).mappings().one()
        await note(connection, cliente_id, deed)
    return {**row, "email": person["email"], "name": person["name"]}


async def remove(engine: AsyncEngine, cliente_id: UUID, member_id: UUID, rank: str, now: datetime, deed: Deed) -> bool:
    """Ends a membership and the member's keys, or withdraws an invitation of that id; False where there is neither.

    Raises LastOwner; AboveYou where the role is higher than `rank`, that of whoever removes it.
    """
    async with scoped_core(engine, cliente_id) as connection:
        await _lock_owners(connection, cliente_id)
        await _require_rank_over(connection, cliente_id, member_id, rank)
        await _require_another_owner(connection, cliente_id, member_id)
        gone = 0
        for table, column in ((membresia, membresia.c.usuario_id), (invitation, invitation.c.invitation_id)):
            done = await connection.execute(delete(table).where(table.c.cliente_id == cliente_id, column == member_id))
            gone += done.rowcount
        if not gone:
            return False
        mine = (usuario_cliente.c.cliente_id == cliente_id, usuario_cliente.c.usuario_id == member_id)
        await connection.execute(delete(usuario_cliente).where(*mine))
        await revoke_keys_of(connection, cliente_id, member_id, RANKS, now)
        await note(connection, cliente_id, deed)
    return True


async def _lock_owners(connection: AsyncConnection, cliente_id: UUID) -> None:
    """Two owners who remove each other at the same moment take turns."""
    await connection.execute(select(cliente.c.cliente_id).where(cliente.c.cliente_id == cliente_id).with_for_update())


async def _require_rank_over(connection: AsyncConnection, cliente_id: UUID, member_id: UUID, rank: str) -> None:
    """Looked at while the owners are held: nobody becomes one between the look and the act."""
    for table, column in ((membresia, membresia.c.usuario_id), (invitation, invitation.c.invitation_id)):
        role = await connection.scalar(
            select(table.c.role).where(table.c.cliente_id == cliente_id, column == member_id)
        )
        if role is not None:
            require_rank(rank, role)


async def _require_another_owner(connection: AsyncConnection, cliente_id: UUID, usuario_id: UUID) -> None:
    owners = membresia.c.cliente_id == cliente_id, membresia.c.role == "owner"
    statement = select(func.count(), func.count().filter(membresia.c.usuario_id == usuario_id)).where(*owners)
    total, this_one = (await connection.execute(statement)).one()
    if this_one and total == 1:
        raise LastOwner
