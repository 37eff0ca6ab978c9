"""How a number is: what its vendor says of it, kept in its row, and what follows when the vendor has shown it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from liora.accounts.audit import Deed, note
from liora.channel import Refused, Unknown
from liora.db.schema.conversations import lane, waba
from liora.db.session import scoped_core
from liora.numbers.connection import find_number, point, read_number
from liora.numbers.vendor import Vendors
from liora.reports import NumberReport

Trouble = Literal["token", "number", "account", "blocked", "subscription", "vendor"]

EXPLANATIONS: Mapping[str, str] = {
    "token": "El proveedor no acepta el token de acceso o le falta un permiso sobre esta cuenta: renuévalo y verifica.",
    "number": "El proveedor no muestra este número con ese token: revisa el id del número y de quién es el token.",
    "account": "El número no pertenece a la cuenta indicada: revisa el id de la cuenta.",
    "blocked": "El proveedor conoce el número, pero no deja que envíe mensajes.",
    "subscription": "El proveedor no aceptó enviar los avisos de esta cuenta: verifica de nuevo en unos minutos.",
    "vendor": "El proveedor no respondió como debe; verifica de nuevo en unos minutos.",
}
"""What people read of a trouble."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at a number has brought: the facts to keep, and the trouble, if there is one."""

    facts: Mapping[str, Any]
    trouble: Trouble | None

    @property
    def shown(self) -> bool:
        """Whether the vendor has shown the number, in the account that was named."""
        return self.trouble in (None, "blocked")


async def look(
    engine: AsyncEngine, vendors: Vendors, cliente_id: UUID, number_id: UUID, now: datetime, *, trusted: bool = False
) -> dict[str, Any] | None:
    """Asks the vendor and keeps what it says, and changes nothing else; None where there is no such number.

    Of a number that is not proven, or not any more, the installation's token tells nothing, unless an administrator
    of the installation asks, who is `trusted`: it may be anybody's.
    """
    row = await read_number(engine, cliente_id, number_id)
    if row is None or row["mode"] == "sandbox":
        return row
    vendors.accounts.forget(number_id)
    proven = trusted or row["status"] == "active"
    finding = judge(row, await vendors.inspect(row, with_own_token=not proven))
    async with scoped_core(engine, cliente_id) as connection:
        await _keep(connection, cliente_id, number_id, finding, now)
        return await find_number(connection, cliente_id, number_id)


async def verify(
    engine: AsyncEngine,
    vendors: Vendors,
    cliente_id: UUID,
    number_id: UUID,
    now: datetime,
    deed: Deed,
    *,
    trusted: bool = False,
) -> dict[str, Any] | None:
    """Asks the vendor with the number's own token; a number that it shows counts from now on, and may send again.

    For the installation's administrators, who are `trusted`, the installation's token will do: with it the vendor would
    show a tenant the number of any other. None where there is no such number; raises NumberConflict where another
    cliente has it.
    """
    row = await read_number(engine, cliente_id, number_id)
    if row is None:
        return None
    vendors.accounts.forget(number_id)
    finding = await _prove(vendors, row, trusted)
    async with scoped_core(engine, cliente_id) as connection:
        await _keep(connection, cliente_id, number_id, finding, now)
        if finding.shown:
            await _activate(connection, cliente_id, number_id, resume=finding.trouble is None)
        await note(connection, cliente_id, deed)
        return await find_number(connection, cliente_id, number_id)


def judge(row: Mapping[str, Any], said: NumberReport | Refused | Unknown) -> Finding:
    """What the vendor's word means for the number with this row."""
    match said:
        case NumberReport():
            return _of_report(row, said)
        case Refused(code=code, title=title, action=action):
            troubles: Mapping[str, Trouble] = {"stop_account": "token", "stop_number": "number", "drop": "number"}
            return _in_trouble(troubles.get(action, "vendor"), code=code, title=title)
        case Unknown(reason=reason):
            return _in_trouble("vendor", title=reason)


def _of_report(row: Mapping[str, Any], report: NumberReport) -> Finding:
    if (report.phone_number_id, report.account_id) != (row["phone_number_id"], row["account_id"]):
        return _in_trouble("account")
    trouble: Trouble | None = None if report.works else "blocked"
    facts = {**asdict(report), "problems": list(report.problems), "trouble": trouble, "code": None, "title": None}
    return Finding({key: facts[key] for key in facts if key not in ("phone_number_id", "account_id")}, trouble)


def _in_trouble(trouble: Trouble, code: int | None = None, title: str | None = None) -> Finding:
    """What was known of quality and names stays."""
    return Finding({"works": False, "trouble": trouble, "code": code, "title": title}, trouble)


async def _prove(vendors: Vendors, row: Mapping[str, Any], trusted: bool) -> Finding:
    """A number that is shown but whose webhooks would not come is not proven."""
    if row["mode"] == "sandbox":
        return Finding({"works": True, "trouble": None}, None)
    finding = judge(row, await vendors.inspect(row, with_own_token=not trusted))
    if not finding.shown:
        return finding
    refused = await vendors.subscribe(row)
    if refused is None:
        return finding
    if isinstance(refused, Refused):
        return _in_trouble("subscription", refused.code, refused.title)
    return _in_trouble("subscription", title=refused.reason)


async def _keep(
    connection: AsyncConnection, cliente_id: UUID, number_id: UUID, finding: Finding, now: datetime
) -> None:
    values: dict[str, Any] = {
        "health": waba.c.health.op("||", return_type=JSONB)(dict(finding.facts)),
        "checked_at": now,
    }
    if finding.facts.get("display_number"):
        values["display_number"] = finding.facts["display_number"]
    mine = waba.c.cliente_id == cliente_id, waba.c.number_id == number_id
    await connection.execute(update(waba).where(*mine).values(**values))


async def _activate(connection: AsyncConnection, cliente_id: UUID, number_id: UUID, *, resume: bool) -> None:
    """What had stopped the number is over once a person has looked and the vendor says that it works."""
    mine = waba.c.cliente_id == cliente_id, waba.c.number_id == number_id
    values: dict[str, Any] = {"status": "active"}
    if resume:
        free = {"stops": "nothing", "stops_until": None}
        values["health"] = waba.c.health.op("||", return_type=JSONB)(free)
    await connection.execute(update(waba).where(*mine).values(**values))
    await point(connection, cliente_id, number_id)
    if resume:
        way_out = update(lane).where(lane.c.cliente_id == cliente_id, lane.c.number_id == number_id)
        await connection.execute(way_out.values(paused_until=None, pause_reason=None))
