"""Templates: what the vendor has approved for an account, and what each is for.

A purpose (`recordatorio`, `reapertura`) has one template in each language of an account. What the vendor has not
approved, or has paused since, is never used, whatever it is mapped to.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed, note
from liora.db.schema.business import template
from liora.db.session import Connection, scoped_core
from liora.messages import Template
from liora.reports import TemplateReport

DELETED = "DELETED"

_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")

_USABLE = """
SELECT t.template_id, t.name, t.language, t.components FROM liora.template t
  JOIN liora.waba w ON w.cliente_id = $1 AND w.number_id = $2 AND w.account_id = t.account_id
 WHERE t.cliente_id = $1 AND t.purpose = $3 AND t.status = 'APPROVED'
   AND split_part(t.language, '_', 1) = split_part($4, '_', 1)
   AND w.status = 'active'
   AND (COALESCE(w.health ->> 'stops', 'nothing') = 'nothing'
        OR COALESCE((w.health ->> 'stops_until')::bigint, 253402300799) <= extract(epoch FROM now()))
 ORDER BY t.language <> $4, t.language <> split_part($4, '_', 1), t.language LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Usable:
    """A template that may be sent; `components` as the vendor describes them."""

    template_id: UUID
    name: str
    language: str
    components: Sequence[Mapping[str, Any]]


async def usable_template(
    connection: Connection, cliente_id: UUID, number_id: UUID, purpose: str, language: str
) -> Usable | None:
    """What the number may send for `purpose`: in `language` (`es_CL`), else in another kind of the same language.

    None where nothing is mapped or approved, or where the vendor has forbidden the account what nobody has asked for.
    """
    row = await connection.fetchrow(_USABLE, cliente_id, number_id, purpose, language)
    return Usable(row["template_id"], row["name"], row["language"], row["components"]) if row else None


def filled_in(found: Usable, words: Sequence[str]) -> Template | None:
    """The template with as many of `words` as its body has numbered variables.

    None where it needs more: other words, a picture above, an address behind a button.
    """
    kinds = {each.get("type", ""): each for each in found.components}
    body = set(_VARIABLE.findall(str(kinds.pop("BODY", {}).get("text", ""))))
    wants = any(
        _VARIABLE.search(str(each)) or each.get("format", "TEXT") not in ("TEXT", "") for each in kinds.values()
    )
    if wants or body != {str(n) for n in range(1, len(body) + 1)} or len(body) > len(words):
        return None
    return Template(found.name, found.language, tuple(words[: len(body)]))


async def store_templates(
    engine: AsyncEngine, cliente_id: UUID, account_id: str, reports: Sequence[TemplateReport], now: datetime
) -> int:
    """What the vendor listed at `now`; what it has not listed any more counts as deleted. Returns how many it listed.

    Purposes stay with their templates, also while these are away.
    """
    async with scoped_core(engine, cliente_id) as connection:
        for report in reports:
            await _upsert(connection, cliente_id, account_id, report, now)
        vanished = update(template).where(
            template.c.cliente_id == cliente_id,
            template.c.account_id == account_id,
            template.c.synced_at < now,
            template.c.status != DELETED,
        )
        await connection.execute(vanished.values(status=DELETED, synced_at=now))
    return len(reports)


async def list_templates(engine: AsyncEngine, cliente_id: UUID) -> list[dict[str, Any]]:
    """All templates of the cliente's accounts, by name and language."""
    statement = select(template).where(template.c.cliente_id == cliente_id)
    ordered = statement.order_by(template.c.account_id, template.c.name, template.c.language)
    async with scoped_core(engine, cliente_id) as connection:
        return [dict(row) for row in (await connection.execute(ordered)).mappings()]


async def set_purpose(
    engine: AsyncEngine, cliente_id: UUID, template_id: UUID, purpose: str | None, deed: Deed
) -> dict[str, Any] | None:
    """The template's row, which now is what `purpose` means in its language; None where there is no such template.

    The template that had the purpose before loses it.
    """
    mine = template.c.cliente_id == cliente_id, template.c.template_id == template_id
    async with scoped_core(engine, cliente_id) as connection:
        found = await connection.execute(select(template).where(*mine).with_for_update())
        row = found.mappings().one_or_none()
        if row is None:
            return None
        before = update(template).where(
            template.c.cliente_id == cliente_id,
            template.c.account_id == row["account_id"],
            template.c.language == row["language"],
            template.c.purpose == purpose,
        )
        await connection.execute(before.values(purpose=None))
        changed = update(template).where(*mine).values(purpose=purpose).returning(*template.c)
        after = (await connection.execute(changed)).mappings().one()
        await note(connection, cliente_id, deed)
    return dict(after)


async def _upsert(
    connection: AsyncConnection, cliente_id: UUID, account_id: str, report: TemplateReport, now: datetime
) -> None:
    told = {
        "category": report.category,
        "status": report.status,
        "components": [dict(component) for component in report.components],
        "synced_at": now,
    }
    key = {"cliente_id": cliente_id, "account_id": account_id, "name": report.name, "language": report.language}
    row = insert(template).values(**key, **told, template_id=uuid7())
    older = template.c.synced_at <= now  # a webhook may have told of a pause while the list was on its way
    await connection.execute(row.on_conflict_do_update(index_elements=list(key), set_=told, where=older))
