"""The settings of a cliente, as turns see them."""

from dataclasses import dataclass
from uuid import UUID

from liora.db.session import Connection
from liora.view import Tenant

_LOAD = """
SELECT c.name, c.country, c.currency, c.timezone, c.treatment, c.skills, c.plan, a.snapshot_id
  FROM liora.cliente c LEFT JOIN liora.catalog_active a ON a.cliente_id = c.cliente_id
 WHERE c.cliente_id = $1
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """A cliente and the id of its active catalog snapshot, if it has one."""

    tenant: Tenant
    snapshot_id: UUID | None


async def load_settings(connection: Connection, cliente_id: UUID) -> Settings | None:
    """None when the cliente is gone."""
    row = await connection.fetchrow(_LOAD, cliente_id)
    if row is None:
        return None
    fields = {name: row[name] for name in ("name", "country", "currency", "timezone", "treatment", "plan")}
    return Settings(Tenant(**fields, skills=tuple(row["skills"])), row["snapshot_id"])
