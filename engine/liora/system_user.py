"""Who runs the embedded server's programs: Liora's own user, or one without rights where Liora runs as root."""

import logging
import os
import pwd
import stat
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from liora.errors import EmbeddedError

NAME = "liora-postgres"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SystemUser:
    """A user of this machine, by numbers: in a new container the owner of old files may have no name."""

    uid: int
    gid: int

    @classmethod
    def current(cls) -> "SystemUser":
        return cls(os.geteuid(), os.getegid())

    @classmethod
    def for_server(cls, cluster: Path) -> "SystemUser":
        """Who may run the server of a cluster; as root the owner of its files, for a new one a user made for it."""
        if os.geteuid() != 0:
            return cls.current()
        if cluster.exists() and (found := cluster.stat()).st_uid != 0:
            return cls(found.st_uid, found.st_gid)
        return cls._made()

    @classmethod
    def _made(cls) -> "SystemUser":
        with suppress(KeyError):
            return cls(*pwd.getpwnam(NAME)[2:4])
        useradd = ["useradd", "--system", "--user-group", "--no-create-home", "--shell=/usr/sbin/nologin", NAME]
        with suppress(FileNotFoundError):
            cls.current().run(useradd)
        try:
            return cls(*pwd.getpwnam(NAME)[2:4])
        except KeyError:
            advice = f"make the system user {NAME} with useradd, or run Liora as another user"
            raise EmbeddedError(f"PostgreSQL does not run as root: {advice}.") from None

    def run(
        self, command: Sequence[str], *, script: str = "", keep: Sequence[int] = ()
    ) -> "subprocess.CompletedProcess[str]":
        """Runs a program to its end with these rights alone; `keep` lists the open files that it inherits."""
        other = self.uid != os.geteuid()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
        return subprocess.run(  # noqa: S603  the wheel's own programs, no shell
            command,
            input=script,
            capture_output=True,
            encoding="utf-8",
            cwd="/",  # ours may be closed to another user
            env=inherited | {"PGCLIENTENCODING": "UTF8"},
            user=self.uid if other else None,
            group=self.gid if other else None,
            extra_groups=[] if other else None,
            pass_fds=keep,
            start_new_session=True,  # Ctrl-C is for Liora, which then stops the server in good order
        )

    def make_closed(self, folder: Path) -> None:
        """Makes a folder that nobody else may enter; one that is there already must be so."""
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            os.chown(folder, self.uid, self.gid)
        found = folder.lstat()  # not stat: in a shared folder anybody may have laid a link there first
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.uid or found.st_mode & 0o077:
            raise EmbeddedError(f"{folder} is not a folder of {self} alone: remove it or choose another --data.")

    def reaches(self, path: Path) -> bool:
        return self.run(["/bin/sh", "-c", 'test -x "$0"', str(path)]).returncode == 0

    def let_pass(self, folder: Path) -> None:
        """Opens the way to a folder for passage, not for reading, where this user does not get through."""
        if self.reaches(folder):
            return
        for step in (folder, *folder.parents):
            mode = step.stat().st_mode
            if not mode & stat.S_IXOTH:
                step.chmod(mode | stat.S_IXOTH)
                if step != folder:
                    logger.warning("opened %s for passage (o+x): PostgreSQL runs as %s", step, self)

    def __str__(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return f"user {self.uid}"
