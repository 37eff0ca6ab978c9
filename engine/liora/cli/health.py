"""`liora health`: whether the process of this machine (or container) that plays a role still works."""

from typing import Annotated

import typer

from liora.cli.run import Role
from liora.errors import SettingsError
from liora.heartbeat import problem_of
from liora.settings import Settings, read_settings


def health(role: Annotated[Role, typer.Option(help="What that process does.")] = Role.all) -> None:
    """Exits 1 when the web role does not answer or a loop of the others (LIORA_HEARTBEAT) has fallen silent."""
    targets = targets_of(read_settings(), role)
    problems = [problem for target in targets if (problem := problem_of(target))]
    print("\n".join(problems) or "healthy")
    if problems:
        raise typer.Exit(1)


def targets_of(settings: Settings, role: Role) -> list[str]:
    """What to look at: the address of `/health`, the heartbeat file, or both; raises SettingsError without a file."""
    if role is not Role.web and settings.heartbeat is None:
        raise SettingsError("Set LIORA_HEARTBEAT to a file, for `liora serve` and for `liora health` alike.")
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104  compared, not bound
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/health"
    beats = [] if role is Role.web else [str(settings.heartbeat)]
    return [*beats, address] if role in (Role.web, Role.all) else beats
