"""Endpoints: the addresses to which a tenant lets its notifications be posted, and their secrets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed, note
from liora.credentials.keyring import Keyring
from liora.credentials.store import Kind, NewCredential, keep_credential
from liora.db.schema.business import credential, notification, webhook_endpoint
from liora.db.schema.conversations import job
from liora.db.session import scoped_core
from liora.errors import LioraError
from liora.notices.courier import WEBHOOK

MOST = 10
OVERLAP = timedelta(hours=24)
"""How long the secret that was replaced goes on signing beside the new one."""


class TooManyEndpoints(LioraError):
    """Un cliente puede tener 10 webhooks como máximo."""


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """An address, the kinds that it wants (none for all), and what signs for it."""

    endpoint_id: UUID
    url: str
    kinds: Sequence[str]
    secret: SecretStr


async def create_endpoint(
    engine: AsyncEngine, keyring: Keyring, cliente_id: UUID, new: NewEndpoint, now: datetime, deed: Deed
) -> dict[str, Any] | None:
    """Its row, with its secret or not at all; of one that was created under the same id before, as it is now.

    None where there is no such cliente. Raises TooManyEndpoints, and what `keep_credential` raises.
    """
    signing = NewCredential(Kind.webhook_secret, str(new.endpoint_id), new.secret)
    async with scoped_core(engine, cliente_id) as connection:
        if await keep_credential(connection, keyring, cliente_id, signing, now) is None:
            return None
        known = await _row(connection, cliente_id, new.endpoint_id)
        if known is not None:
            return known
        await _require_room(connection, cliente_id)
        values = {"endpoint_id": new.endpoint_id, "url": new.url, "kinds": list(new.kinds)}
        created = insert(webhook_endpoint).values(cliente_id=cliente_id, **values).returning(*webhook_endpoint.c)
        row = (await connection.execute(created)).mappings().one()
        await note(connection, cliente_id, deed)
    return dict(row)


async def _require_room(connection: AsyncConnection, cliente_id: UUID) -> None:
    held = select(func.count()).select_from(webhook_endpoint).where(webhook_endpoint.c.cliente_id == cliente_id)
    if (await connection.execute(held)).scalar_one() >= MOST:
        raise TooManyEndpoints


async def list_endpoints(engine: AsyncEngine, cliente_id: UUID) -> list[dict[str, Any]]:
    """In the order in which they were created."""
    statement = select(webhook_endpoint).where(webhook_endpoint.c.cliente_id == cliente_id)
    async with scoped_core(engine, cliente_id) as connection:
        found = await connection.execute(statement.order_by(webhook_endpoint.c.endpoint_id))
        return [dict(row) for row in found.mappings()]


async def find_endpoint(engine: AsyncEngine, cliente_id: UUID, endpoint_id: UUID) -> dict[str, Any] | None:
    async with scoped_core(engine, cliente_id) as connection:
        return await _row(connection, cliente_id, endpoint_id)


async def change_endpoint(
    engine: AsyncEngine, cliente_id: UUID, endpoint_id: UUID, changes: Mapping[str, Any], deed: Deed
) -> dict[str, Any] | None:
    """Its row afterwards; None where there is none. What is changed begins anew: no failures stand against it."""
    async with scoped_core(engine, cliente_id) as connection:
        if changes:
            changed = update(webhook_endpoint).where(*_mine(cliente_id, endpoint_id))
            if (await connection.execute(changed.values(**changes, failing_since=None))).rowcount:
                await note(connection, cliente_id, deed)
        return await _row(connection, cliente_id, endpoint_id)


async def delete_endpoint(engine: AsyncEngine, cliente_id: UUID, endpoint_id: UUID, deed: Deed) -> bool:
    """With its secrets; False where there is none."""
    of_endpoint = credential.c.kind == Kind.webhook_secret.value, credential.c.subject == str(endpoint_id)
    async with scoped_core(engine, cliente_id) as connection:
        if not (await connection.execute(delete(webhook_endpoint).where(*_mine(cliente_id, endpoint_id)))).rowcount:
            return False
        await connection.execute(delete(credential).where(credential.c.cliente_id == cliente_id, *of_endpoint))
        await note(connection, cliente_id, deed)
    return True


async def try_endpoint(engine: AsyncEngine, cliente_id: UUID, endpoint_id: UUID, notification_id: UUID) -> bool:
    """Asks for a test notification, for this address alone and once; False where there is none."""
    told = {"endpoint_id": str(endpoint_id)}
    noted = {"notification_id": notification_id, "kind": "test", "payload": told, "dedupe": f"test:{notification_id}"}
    wanted = {"name": WEBHOOK, "payload": {**told, "notification_id": str(notification_id)}}
    async with scoped_core(engine, cliente_id) as connection:
        if await _row(connection, cliente_id, endpoint_id) is None:
            return False
        await connection.execute(insert(notification).values(cliente_id=cliente_id, **noted))
        dedupe = f"{WEBHOOK}:{notification_id}:{endpoint_id}"
        await connection.execute(insert(job).values(cliente_id=cliente_id, job_id=uuid7(), dedupe=dedupe, **wanted))
    return True


async def _row(connection: AsyncConnection, cliente_id: UUID, endpoint_id: UUID) -> dict[str, Any] | None:
    found = await connection.execute(select(webhook_endpoint).where(*_mine(cliente_id, endpoint_id)))
    row = found.mappings().one_or_none()
    return dict(row) if row else None


def _mine(cliente_id: UUID, endpoint_id: UUID) -> tuple[Any, Any]:
    return webhook_endpoint.c.cliente_id == cliente_id, webhook_endpoint.c.endpoint_id == endpoint_id
