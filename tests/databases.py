"""A real PostgreSQL for the tests: one server a worker, a database of its own for each test that asks for one."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from liora.db.migrate import with_driver
from liora.embedded import Embedded, embedded_postgres

TEMPLATE = "liora_template"
MEMORY = Path("/dev/shm")
ROOM = 2 * 2**30
"""Bytes of it that must be free: a container may have but 64 MB."""


@dataclass(frozen=True, slots=True)
class TestDatabase:
    """One database, as the application, its owner and the superuser reach it."""

    __test__: ClassVar[bool] = False

    server: Embedded
    name: str

    @property
    def app_url(self) -> str:
        return self.server.url("liora_app", self.name)

    @property
    def owner_url(self) -> str:
        return self.server.url("liora_owner", self.name)

    @property
    def superuser_url(self) -> str:
        return self.server.url("postgres", self.name)


class Copyist:
    """One connection of the superuser for a whole session: psql would be a process for every statement."""

    def __init__(self, server: Embedded) -> None:
        self.server = server
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)  # a loop of its own, nobody's default
        self._connection = self._runner.run(asyncpg.connect(server.superuser_url))

    def execute(self, statement: str) -> None:
        self._runner.run(self._connection.execute(statement))

    def close(self) -> None:
        self._runner.run(self._connection.close())
        self._runner.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Embedded]:
    """A server for this worker alone. It would not survive a power cut: no test pulls the plug, and files are many."""
    with folder() as data, embedded_postgres(data) as server:
        for setting in ("fsync = off", "full_page_writes = off", "max_wal_size = '256MB'"):
            server.psql(f"ALTER SYSTEM SET {setting}")
        server.psql("SELECT pg_reload_conf()")
        yield server


@pytest.fixture(scope="session")
def copyist(postgres: Embedded) -> Iterator[Copyist]:
    copyist = Copyist(postgres)
    yield copyist
    copyist.close()


@pytest.fixture(scope="session")
def template_database(postgres: Embedded) -> TestDatabase:
    """A database at the newest migration, to copy from; nothing may be connected to it meanwhile."""
    from liora.db import migrate

    postgres.psql(f"CREATE DATABASE {TEMPLATE} OWNER liora_owner")
    template = TestDatabase(postgres, TEMPLATE)
    migrate.upgrade(template.owner_url)
    return template


@pytest.fixture
def database(copyist: Copyist, template_database: TestDatabase) -> Iterator[TestDatabase]:
    """A fresh database at the newest migration."""
    with _database(copyist, template_database.name) as fresh:
        yield fresh


@asynccontextmanager
async def engine_of(database: TestDatabase) -> AsyncIterator[AsyncEngine]:
    """SQLAlchemy's way to a database, as the application; closed afterwards."""
    made = create_async_engine(with_driver(database.app_url), pool_size=8)
    yield made
    await made.dispose()


@pytest.fixture
async def engine(database: TestDatabase) -> AsyncIterator[AsyncEngine]:
    """SQLAlchemy's way to the test's own database."""
    async with engine_of(database) as made:
        yield made


@pytest.fixture
def empty_database(copyist: Copyist) -> Iterator[TestDatabase]:
    """A database without a table, as migrations find it."""
    with _database(copyist, "template1") as fresh:
        yield fresh


@pytest.fixture
def data() -> Iterator[Path]:
    """An empty data folder for a server of the test's own."""
    with folder() as fresh:
        yield fresh


@contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder, gone afterwards with the server that was left running there; in memory where there is some.

    It lies outside tmp_path, which pytest closes to the user who runs the server.
    """
    fresh = Path(tempfile.mkdtemp(prefix="liora-tests-", dir=MEMORY if _is_roomy(MEMORY) else None))
    try:
        yield fresh
    finally:
        kill_server(fresh)
        shutil.rmtree(fresh)


def kill_server(folder: Path) -> None:
    """Ends the server that a failed test left running below a folder."""
    for pid_file in folder.rglob("postmaster.pid"):
        os.kill(int(pid_file.read_text().split("\n")[0]), signal.SIGKILL)


def _is_roomy(memory: Path) -> bool:
    return memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM


@contextmanager
def _database(copyist: Copyist, template: str) -> Iterator[TestDatabase]:
    """Copied file by file: with rows that no buffer holds the copy is quickly dropped again."""
    name = f"test_{uuid4().hex}"
    copyist.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy OWNER liora_owner")
    try:
        yield TestDatabase(copyist.server, name)
    finally:
        copyist.execute(f"DROP DATABASE {name} WITH (FORCE)")
