"""deploy/roles.sql on a server that has never seen Liora, and the migration that follows it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import pytest

from liora.db import migrate
from liora.db.pool import check_migrated, open_pool
from liora.embedded import Embedded, embedded_postgres
from liora.errors import DatabaseError, EmbeddedError

from .cli.test_commands import liora
from .conftest import ROOT
from .databases import folder

SCRIPT = (ROOT / "deploy" / "roles.sql").read_text(encoding="utf-8")
ROLES = (
    "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin, rolconfig "
    "FROM pg_roles WHERE rolname LIKE 'liora%' ORDER BY 1"
)
PASSWORDS = {"liora_owner_password": "of the owner '@:/%", "liora_database_password": "of the app '\\@:/%"}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Embedded, str]]:
    """A server whose Liora roles ask for passwords, were there any; and what the embedded roles looked like."""
    with folder() as data, embedded_postgres(data) as server:
        migrate.upgrade(server.owner_url)
        embedded_roles = server.psql(ROLES)
        forget(server)
        rules = data / "postgres" / "pg_hba.conf"
        rules.write_text("local all liora_owner,liora_app scram-sha-256\n" + rules.read_text())
        server.psql("SELECT pg_reload_conf()", "postgres")
        yield server, embedded_roles


@pytest.fixture
def fresh(bare: tuple[Embedded, str]) -> Iterator[Embedded]:
    """An empty database as the postgres image makes it: the superuser's."""
    server, _ = bare
    server.psql("CREATE DATABASE liora", "postgres")
    yield server
    forget(server)


def forget(server: Embedded) -> None:
    """Roles in their order: liora_owner, who made some of the others, comes last."""
    server.psql("DROP DATABASE liora WITH (FORCE)", "postgres")
    for role in server.psql(ROLES, "postgres").splitlines():
        server.psql(f"DROP ROLE {role.partition('|')[0]}", "postgres")


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    for name, password in PASSWORDS.items():
        (tmp_path / name).write_text(password + "\n")
    return tmp_path


def run_script(server: Embedded, secrets: Path) -> None:
    server.psql(f"\\set secrets '{secrets}'\n{SCRIPT}")


async def test_the_script_and_the_migration_lead_to_a_database_that_serves(
    fresh: Embedded, bare: tuple[Embedded, str], secrets: Path
) -> None:
    run_script(fresh, secrets)
    environment = {
        "LIORA_DATABASE_URL": fresh.app_url,
        "LIORA_OWNER_URL": fresh.owner_url,
        "LIORA_SECRETS_DIR": str(secrets),
    }
    migrated = liora("db", "upgrade", **environment)
    assert migrated.stdout == f"The database is at {migrate.head()}.\n", migrated.stderr
    assert fresh.psql(ROLES) == bare[1]
    pool = await open_pool(_with_password(fresh.app_url, "liora_database_password"), 1)
    await check_migrated(pool, migrate.head())
    assert await pool.fetchval("SELECT count(*) FROM liora.inbox") == 0
    await pool.close()


async def test_nobody_logs_in_without_the_password(fresh: Embedded, secrets: Path) -> None:
    run_script(fresh, secrets)
    for url in (fresh.app_url, fresh.owner_url, _with_password(fresh.app_url, "liora_owner_password")):
        with pytest.raises(asyncpg.PostgresError):
            await asyncpg.connect(url)
    with pytest.raises(DatabaseError):
        await open_pool(fresh.app_url, 1)


async def test_run_again_it_gives_new_passwords_and_changes_nothing_else(fresh: Embedded, secrets: Path) -> None:
    run_script(fresh, secrets)
    before = fresh.psql(ROLES)
    (secrets / "liora_database_password").write_text("another one of the app")
    run_script(fresh, secrets)
    assert fresh.psql(ROLES) == before
    connection = await asyncpg.connect(fresh.app_url, password="another one of the app")
    await connection.close()


@pytest.mark.parametrize("content", [None, "", "too short"])
def test_a_password_that_is_missing_or_short_makes_no_role(fresh: Embedded, secrets: Path, content: str | None) -> None:
    (secrets / "liora_database_password").unlink()
    if content is not None:
        (secrets / "liora_database_password").write_text(content)
    with pytest.raises(EmbeddedError, match="passwords of liora_owner and liora_app"):
        run_script(fresh, secrets)
    assert fresh.psql(ROLES) == ""


def _with_password(url: str, name: str) -> Any:
    return url.replace("@", f":{quote(PASSWORDS[name], safe='')}@", 1)
