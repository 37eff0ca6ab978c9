"""Creating clientes and connecting their numbers; doing it twice changes nothing."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.db.schema.conversations import cliente, lane, waba
from liora.db.schema.platform import number_lookup
from liora.db.session import scoped_core
from liora.view import Tenant


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a cliente: `app` is empty for the platform's app, else the account id of the tenant's own."""

    number_id: UUID
    channel: str
    phone_number_id: str
    account_id: str
    display_number: str
    app: str = ""
    mode: str = "sandbox"


async def save_cliente(engine: AsyncEngine, cliente_id: UUID, tenant: Tenant) -> None:
    """Creates the cliente, or gives it these settings."""
    values = {
        "name": tenant.name,
        "country": tenant.country,
        "currency": tenant.currency,
        "timezone": tenant.timezone,
        "treatment": tenant.treatment,
        "plan": tenant.plan,
        "skills": list(tenant.skills),
    }
    statement = insert(cliente).values(cliente_id=cliente_id, **values)
    async with scoped_core(engine, cliente_id) as connection:
        await connection.execute(statement.on_conflict_do_update(index_elements=["cliente_id"], set_=values))


async def connect_number(engine: AsyncEngine, cliente_id: UUID, number: Number) -> None:
    """Gives the cliente a number: its row, its lane, and the look-up that the webhook asks."""
    async with scoped_core(engine, cliente_id) as connection:
        await _insert_number(connection, cliente_id, number)
        await connection.execute(
            insert(number_lookup)
            .values(
                channel=number.channel,
                phone_number_id=number.phone_number_id,
                account_id=number.account_id,
                app=number.app,
                cliente_id=cliente_id,
                number_id=number.number_id,
            )
            .on_conflict_do_nothing()
        )


async def _insert_number(connection: AsyncConnection, cliente_id: UUID, number: Number) -> None:
    await connection.execute(
        insert(waba)
        .values(
            cliente_id=cliente_id,
            number_id=number.number_id,
            channel=number.channel,
            phone_number_id=number.phone_number_id,
            account_id=number.account_id,
            app=number.app,
            display_number=number.display_number,
            mode=number.mode,
        )
        .on_conflict_do_nothing()
    )
    await connection.execute(
        insert(lane).values(cliente_id=cliente_id, number_id=number.number_id).on_conflict_do_nothing()
    )
