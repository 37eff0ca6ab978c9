"""Runs the migrations that ship with Liora, from a checkout or from an installed wheel."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Brings the database of `owner_url` (postgresql://…, the owner's role) to `revision`.

    Starts an event loop of its own: call it from a thread where one is running.
    """
    command.upgrade(_config(owner_url), revision)


def downgrade(owner_url: str, revision: str) -> None:
    """Takes the database of `owner_url` back to `revision` (`base` removes everything)."""
    command.downgrade(_config(owner_url), revision)


def head() -> str:
    """The newest revision that this Liora knows."""
    revision = ScriptDirectory.from_config(_config("")).get_current_head()
    assert revision is not None
    return revision


def _config(owner_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", "liora_migrations:")
    config.set_main_option("sqlalchemy.url", with_driver(owner_url).replace("%", "%%"))
    return config


def with_driver(url: str) -> str:
    """The same address in SQLAlchemy's spelling."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)
