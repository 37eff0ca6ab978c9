"""The embedded PostgreSQL, each test on a folder of its own, with real processes that start, share and kill it."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import asyncpg
import pytest

from liora.embedded import Embedded, default_data_dir, embedded_postgres
from liora.errors import EmbeddedError

from .databases import folder, kill_server

HOLD = """
import signal
import sys
from pathlib import Path
from liora.embedded import embedded_postgres

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs begin with SIGINT ignored
with embedded_postgres(Path(sys.argv[1])) as postgres:
    print(postgres.app_url, flush=True)
    sys.stdin.read()
"""
COME_AND_GO = """
import sys
from pathlib import Path
from liora.embedded import embedded_postgres

for _ in range(5):
    with embedded_postgres(Path(sys.argv[1])) as postgres:
        assert postgres.psql("SELECT 1") == "1\\n"
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data folder that has seen a start and a stop: making a cluster is the slow part."""
    with folder() as data:
        with embedded_postgres(data):
            pass
        yield data


@pytest.fixture
def used(made: Path) -> Iterator[Path]:
    """The same folder, at rest before and after each test."""
    yield made
    kill_server(made)


def test_data_is_kept_between_starts(used):
    with embedded_postgres(used) as postgres:
        postgres.psql("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('añil')")
    with embedded_postgres(used) as postgres:
        assert postgres.psql("SELECT word FROM kept") == "añil\n"


def test_a_clean_stop_leaves_no_process(used):
    with embedded_postgres(used):
        assert serves(used)
        server = postmaster(used)
    assert not serves(used)
    assert not lives(server)


def test_ctrl_c_stops_the_server(used):
    with holder(used) as process:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
        assert not serves(used)


async def test_the_roles_are_bound_by_row_level_security_and_durability_is_on(used):
    with embedded_postgres(used) as postgres:
        assert await session(postgres.app_url) == ("liora_app", False, False, "5s", "1s", "5s", "on", "on")
        assert await session(postgres.owner_url) == ("liora_owner", False, False, "0", "0", "0", "on", "on")
        assert (await session(postgres.superuser_url))[:2] == ("postgres", True)
        dispatch = "SELECT rolcanlogin, rolsuper, rolbypassrls, pg_has_role('liora_owner', oid, 'SET') FROM pg_roles"
        assert postgres.psql(f"{dispatch} WHERE rolname = 'liora_dispatch'") == "f|f|f|t\n"
        assert postgres.psql("SELECT rolcreaterole FROM pg_roles WHERE rolname = 'liora_owner'") == "t\n"
        assert owner_of(postgres, "liora") == "liora_owner\n"
        assert postgres.psql("SHOW max_connections; SHOW shared_buffers; SHOW min_wal_size") == "200\n256MB\n512MB\n"
        assert (postgres.bin_dir / "pgbench").exists()


def test_a_role_that_was_given_too_much_is_put_right_at_the_next_start(used):
    with embedded_postgres(used) as postgres:
        postgres.psql("ALTER ROLE liora_app BYPASSRLS")
    with embedded_postgres(used) as postgres:
        assert postgres.psql("SELECT rolbypassrls FROM pg_roles WHERE rolname = 'liora_app'") == "f\n"


def test_two_processes_share_one_server_and_the_last_one_stops_it(used):
    with holder(used) as first:
        server = postmaster(used)
        with holder(used) as second:
            assert postmaster(used) == server
            assert leave(first) == 0
            assert serves(used)
            assert leave(second) == 0
            assert not serves(used)


def test_a_killed_user_does_not_keep_the_server_alive_for_ever(used):
    with holder(used) as killed:
        killed.kill()
        killed.wait(60)
        assert serves(used)
        server = postmaster(used)
    with embedded_postgres(used):
        assert postmaster(used) == server
    assert not serves(used)


def test_what_was_committed_survives_a_kill_of_the_server(used):
    with embedded_postgres(used) as postgres:
        postgres.psql("CREATE TABLE saved (n int)")
        server = postmaster(used)
        postgres.psql("INSERT INTO saved SELECT generate_series(1, 1000)")
        os.kill(server, signal.SIGKILL)
    assert (used / "postgres" / "postmaster.pid").exists()
    with embedded_postgres(used) as postgres:
        assert postgres.psql("SELECT count(*) FROM saved") == "1000\n"
        assert postmaster(used) != server


@pytest.mark.parametrize("name", ["postmaster.pid", ".s.PGSQL.5432.lock"])
def test_a_pid_file_that_names_a_stranger_is_no_hindrance(used, name):
    """In a new container the numbers of an old one come again."""
    with embedded_postgres(used) as postgres:
        folder = used / "postgres" if name == "postmaster.pid" else postgres.socket_dir
        left = (folder / name).read_text().split("\n", 1)[1]
    owner = (used / "postgres").stat().st_uid
    stranger = subprocess.Popen(["sleep", "60"], user=owner if os.geteuid() == 0 else None)
    try:
        (folder / name).write_text(f"{stranger.pid}\n{left}")
        with embedded_postgres(used) as postgres:
            assert postgres.psql("SELECT 1") == "1\n"
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait(60)


def test_processes_that_come_and_go_at_once_do_not_hurt_each_other(data):
    with ExitStack() as stack:
        crowd = [stack.enter_context(started(COME_AND_GO, data)) for _ in range(4)]
        assert [process.wait(60) for process in crowd] == [0, 0, 0, 0]
    assert not serves(data)


def test_a_start_that_was_killed_while_it_made_the_cluster_is_done_again(data):
    with started(HOLD, data) as process:
        while not (data / "postgres.new" / "PG_VERSION").exists():
            time.sleep(0.01)
        process.kill()
        with embedded_postgres(data) as postgres:
            assert postgres.psql("SELECT 1") == "1\n"
    assert not (data / "postgres.new").exists()


def test_a_path_too_long_for_a_socket_works(data, made):
    deep = copied(made / "postgres", data / ("nandu-" * 14))
    with embedded_postgres(deep) as postgres:
        assert postgres.socket_dir != deep / "postgres"
        assert postgres.socket_dir.stat().st_mode & 0o077 == 0
        assert postgres.psql("SHOW data_directory") == f"{deep}/postgres\n"
    postgres.socket_dir.rmdir()


async def test_a_path_with_signs_of_its_own_works(data, made):
    with embedded_postgres(copied(made / "postgres", data / "a b, ñ & 100%")) as postgres:
        assert (await session(postgres.app_url))[0] == "liora_app"
    postgres.socket_dir.rmdir()


def test_a_refused_statement_is_told_in_the_words_of_the_server(used):
    with embedded_postgres(used) as postgres, pytest.raises(EmbeddedError, match='relation "nada" does not exist'):
        postgres.psql("SELECT * FROM nada")


def test_a_server_that_cannot_start_says_why_and_where_its_log_is(data, made):
    copied(made / "postgres", data)
    with (data / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("max_connections = many\n")
    with pytest.raises(EmbeddedError, match=rf"configuration file .* contains errors.*{data}/postgres/server\.log"):
        embedded_postgres(data).__enter__()


def test_a_file_in_the_place_of_the_folder_is_told(data):
    (data / "taken").touch()
    with pytest.raises(EmbeddedError, match=rf"{data}/taken .*choose another --data"):
        embedded_postgres(data / "taken").__enter__()


def test_the_data_of_root_lies_outside_its_home():
    assert default_data_dir() == (
        Path("/var/lib/liora") if os.geteuid() == 0 else Path.home() / ".local" / "share" / "liora"
    )


def test_a_test_has_an_empty_database_of_its_own(empty_database, postgres: Embedded):
    assert postgres.psql("SELECT current_database()", empty_database.name) == f"{empty_database.name}\n"
    assert owner_of(postgres, empty_database.name) == "liora_owner\n"
    assert postgres.psql("SELECT count(*) FROM pg_tables WHERE schemaname = 'liora'", empty_database.name) == "0\n"


def test_a_test_has_a_migrated_database_of_its_own(database, template_database, postgres: Embedded):
    assert database.name != template_database.name
    assert owner_of(postgres, database.name) == "liora_owner\n"
    tables = "SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'liora'"
    assert "inbox" in postgres.psql(tables, database.name)


def copied(cluster: Path, data: Path) -> Path:
    data.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", str(cluster), str(data)], check=True)
    return data


@contextmanager
def holder(data: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another Liora that uses the server until it is told to leave."""
    with started(HOLD, data) as process:
        assert process.stdout.readline().startswith("postgresql://liora_app@/liora?host=")
        yield process


@contextmanager
def started(script: str, data: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", script, str(data)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, process_group=0
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def leave(process: "subprocess.Popen[str]") -> int:
    process.stdin.close()
    return process.wait(60)


async def session(url: str) -> tuple[object, ...]:
    connection = await asyncpg.connect(url)
    try:
        role = "SELECT current_user::text, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        names = ("transaction_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        settings = [await connection.fetchval(f"SHOW {name}") for name in (*names, "fsync", "synchronous_commit")]
        return (*await connection.fetchrow(role), *settings)
    finally:
        await connection.close()


def owner_of(postgres: Embedded, database: str) -> str:
    return postgres.psql(f"SELECT datdba::regrole FROM pg_database WHERE datname = '{database}'")


def postmaster(data: Path) -> int:
    return int((data / "postgres" / "postmaster.pid").read_text().split("\n")[0])


def serves(data: Path) -> bool:
    """Whether a process of the server is left: its lock tells what the socket cannot, an orphan."""
    with (data / "postgres.server").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with socket.socket(socket.AF_UNIX) as door:
                door.connect(str(data / "postgres" / ".s.PGSQL.5432"))
            return True
    return False


def lives(pid: int) -> bool:
    """Whether a process still runs; one that ended and waits to be collected does not."""
    try:
        return not Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].strip().startswith("Z")
    except FileNotFoundError:
        return False
