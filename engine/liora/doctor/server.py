"""The database server: whether it answers, is new enough, binds our role, and is migrated."""

import asyncpg
from asyncpg import Connection, Record

from liora.db.failures import FAILED, failure_name
from liora.db.pool import find_role
from liora.doctor.finding import Finding, fine, wrong

OLDEST = 17
SECONDS = 5.0


async def check_server(url: str, head: str) -> list[Finding]:
    """All that can be said about it; only the first where it does not answer."""
    try:
        connection = await asyncpg.connect(url, timeout=SECONDS, command_timeout=SECONDS)
    except (*FAILED, ValueError) as error:
        reason = f"no responde ({failure_name(error)}): revisa LIORA_DATABASE_URL y que PostgreSQL esté en marcha."
        return [wrong("base de datos", reason)]
    try:
        return [_version(connection), await _role(connection), await _migrations(connection, head)]
    except FAILED as error:
        return [wrong("base de datos", f"dejó de responder ({failure_name(error)}).")]
    finally:
        connection.terminate()


def _version(connection: "Connection[Record]") -> Finding:
    version = connection.get_server_version()
    name = f"PostgreSQL {version.major}.{version.minor}"
    if version.major < OLDEST:
        return wrong(
            "base de datos", f"{name} es demasiado antiguo: Liora necesita la versión {OLDEST} o una posterior."
        )
    return fine("base de datos", f"{name} responde.")


async def _role(connection: "Connection[Record]") -> Finding:
    name, powerful = await find_role(connection)
    if powerful:
        return wrong(
            "rol",
            f"{name} puede saltarse el aislamiento entre clientes: LIORA_DATABASE_URL debe nombrar el rol liora_app.",
        )
    return fine("rol", f"{name} no puede saltarse el aislamiento entre clientes.")


async def _migrations(connection: "Connection[Record]", head: str) -> Finding:
    try:
        found = await connection.fetchval("SELECT version_num FROM public.alembic_version")
    except (asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError):
        found = None
    if found != head:
        return wrong(
            "migraciones", f"la base está en {found or 'ninguna'} y hace falta {head}: ejecuta `liora db upgrade`."
        )
    return fine("migraciones", f"la base está en {head}, la más nueva.")
