"""The settings of a cliente, as turns see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from liora.db.session import Connection
from liora.view import Tenant

_LOAD = """
SELECT c.cliente_id, c.name, c.country, c.currency, c.timezone, c.treatment, c.skills, c.plan, a.snapshot_id,
       ARRAY(SELECT name FROM liora.document WHERE cliente_id = c.cliente_id) AS documents
  FROM liora.cliente c LEFT JOIN liora.catalog_active a ON a.cliente_id = c.cliente_id
 WHERE c.cliente_id = ANY($1::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """A cliente, the id of its active catalog snapshot, if it has one, and the names of its documents, sorted."""

    tenant: Tenant
    snapshot_id: UUID | None
    documents: tuple[str, ...] = ()


async def load_settings(connection: Connection, cliente_ids: Sequence[UUID]) -> dict[UUID, Settings]:
    """By cliente_id; those that are gone are missing."""
    return {row["cliente_id"]: _settings(row) for row in await connection.fetch(_LOAD, cliente_ids)}


def _settings(row: Record) -> Settings:
    fields = {name: row[name] for name in ("name", "country", "currency", "timezone", "treatment", "plan")}
    return Settings(Tenant(**fields, skills=tuple(row["skills"])), row["snapshot_id"], tuple(sorted(row["documents"])))
