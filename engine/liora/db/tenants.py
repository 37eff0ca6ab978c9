"""The settings of a cliente, as turns see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from asyncpg import Record

from liora.db.session import Connection
from liora.plan import NO_PLAN, Plan, plan_from_json
from liora.view import Tenant

Status = Literal["active", "suspended", "deleted"]

_LOAD = """
SELECT c.cliente_id, c.name, c.country, c.currency, c.timezone, c.treatment, c.skills, c.plan, c.status, c.settings,
       a.snapshot_id, p.title, p.limits, p.flags, k.revision AS link_revision,
       (SELECT jsonb_object_agg(said, meant) FROM liora.synonym WHERE cliente_id = c.cliente_id) AS synonyms,
       ARRAY(SELECT name FROM liora.document WHERE cliente_id = c.cliente_id) AS documents,
       (SELECT jsonb_agg(jsonb_build_array(skill, name, table_id, version)) FROM liora.skill_table
         WHERE cliente_id = c.cliente_id) AS tables
  FROM liora.cliente c
  LEFT JOIN liora.catalog_active a ON a.cliente_id = c.cliente_id
  LEFT JOIN plataforma.plan p ON p.name = c.plan
  LEFT JOIN liora.link_account k ON k.cliente_id = c.cliente_id
 WHERE c.cliente_id = ANY($1::uuid[])
"""


@dataclass(frozen=True, slots=True)
class ActiveTable:
    """Which version of a skill's table is the one that counts; its rows are loaded apart."""

    skill: str
    name: str
    table_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Settings:
    """A cliente with its plan, and the id of its active catalog snapshot, if it has one.

    `own` is what the cliente sets itself (`liora.accounts.settings`). The tenant has no skill that the plan excludes.
    `documents` holds the names of its documents, sorted; `link_revision` counts changes of its vendor's short links;
    `tables` are those that it has uploaded, also for skills that it has not enabled.
    """

    tenant: Tenant
    snapshot_id: UUID | None
    plan: Plan = NO_PLAN
    status: Status = "active"
    own: Mapping[str, Any] = field(default_factory=dict)
    synonyms: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    link_revision: int | None = None
    tables: frozenset[ActiveTable] = frozenset()


async def load_settings(connection: Connection, cliente_ids: Sequence[UUID]) -> dict[UUID, Settings]:
    """By cliente_id; those that are gone are missing."""
    return {row["cliente_id"]: _settings(row) for row in await connection.fetch(_LOAD, cliente_ids)}


def _settings(row: Record) -> Settings:
    plan = plan_of(row)
    fields = {name: row[name] for name in ("name", "country", "currency", "timezone", "treatment", "plan")}
    tenant = Tenant(**fields, skills=plan.skills_of(row["skills"]))
    return Settings(
        tenant,
        row["snapshot_id"],
        plan,
        row["status"],
        row["settings"],
        row["synonyms"] or {},
        tuple(sorted(row["documents"])),
        row["link_revision"],
        frozenset(ActiveTable(skill, name, UUID(id_), version) for skill, name, id_, version in row["tables"] or ()),
    )


def plan_of(row: Record) -> Plan:
    """A name without a plan of that name limits nothing."""
    if row["limits"] is None:
        return NO_PLAN
    return plan_from_json(row["plan"], row["title"], row["limits"], row["flags"])
