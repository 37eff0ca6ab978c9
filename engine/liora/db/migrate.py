"""Runs the migrations that ship with Liora, from a checkout or from an installed wheel."""

import asyncio
from collections.abc import Callable

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from liora.errors import DatabaseError


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Brings the database of `owner_url` (postgresql://…, the owner's role) to `revision`; raises DatabaseError.

    Starts an event loop of its own: call it from a thread where one is running.
    """
    _told(command.upgrade, owner_url, revision)


def downgrade(owner_url: str, revision: str) -> None:
    """Takes the database of `owner_url` back to `revision` (`base` removes everything); raises DatabaseError."""
    _told(command.downgrade, owner_url, revision)


def current(owner_url: str) -> str | None:
    """The revision of the database, or None before the first one; raises DatabaseError when it is away."""
    return asyncio.run(_current(owner_url))


def head() -> str:
    """The newest revision that this Liora knows."""
    revision = ScriptDirectory.from_config(_config("")).get_current_head()
    assert revision is not None
    return revision


def with_driver(url: str) -> str:
    """The same address in SQLAlchemy's spelling."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


def _told(run: Callable[[Config, str], None], owner_url: str, revision: str) -> None:
    try:
        run(_config(owner_url), revision)
    except CommandError as error:
        raise DatabaseError(f"The migration {revision!r} cannot be reached: {error}.") from error
    except (OSError, SQLAlchemyError, asyncpg.PostgresError) as error:
        reason = str(error).splitlines()[0]
        raise DatabaseError(f"The database did not take the migration ({reason}); check LIORA_OWNER_URL.") from error


async def _current(owner_url: str) -> str | None:
    try:
        connection = await asyncpg.connect(owner_url)
    except (OSError, asyncpg.PostgresError) as error:
        raise DatabaseError(f"The database does not answer ({error}); check LIORA_OWNER_URL.") from error
    try:
        revision: str | None = await connection.fetchval("SELECT version_num FROM public.alembic_version")
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()
    return revision


def _config(owner_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", "liora_migrations:")
    config.set_main_option("sqlalchemy.url", with_driver(owner_url).replace("%", "%%"))
    return config
