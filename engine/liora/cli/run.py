"""`liora dev` and `liora serve`: the running system."""

import asyncio
import socket
import sys
from collections.abc import Callable, Coroutine
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
import uvloop

from liora import app as composition
from liora import installation
from liora.accounts.demo import Demo, read_demo
from liora.cli.supervise import Life, Supervisor
from liora.db import migrate
from liora.errors import SettingsError
from liora.logs import set_up_logs
from liora.plugins import Registry, load
from liora.settings import Settings, read_settings
from liora.workers.watchdog import FULL, MemoryFull, Watchdog, limit_memory

Result = TypeVar("Result")


class Role(StrEnum):
    """What a process does."""

    all = "all"
    web = "web"
    worker = "worker"
    sender = "sender"
    jobs = "jobs"


Supervised = Annotated[
    bool, typer.Option("--supervisor/--no-supervisor", help="A parent process that restarts what ends abnormally.")
]
Memory = Annotated[
    int,
    typer.Option(envvar="LIORA_MEMORY_MB", min=0, help="Most memory of the working process in MB; 0 sets no limit."),
]
MEMORY_MB = 1024


def dev(
    port: Annotated[int | None, typer.Option(help="Port of the web role; else LIORA_PORT, or 8080.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    data: Annotated[Path | None, typer.Option(help="Folder of the database and of demo.json.")] = None,
    supervisor: Supervised = True,
    memory: Memory = MEMORY_MB,
) -> None:
    """Everything on one machine, with an embedded PostgreSQL, a demo tenant and a chat page."""
    settings = read_settings()
    wanted = settings.port if port is None else port
    changes: dict[str, Any] = {"env": "dev", "host": host, "port": free_port(host, wanted)}
    settings = settings.model_copy(update=changes | ({"data": data} if data else {}))
    set_up_logs(settings.log_level if settings.log_level != "info" else "warning")
    with installation.database(settings) as place:
        _keep(partial(_dev, settings, place, memory), supervisor)
    print("Listo: todo quedó guardado.")


def _dev(settings: Settings, place: installation.Database, memory: int, life: Life) -> None:
    registry = load()
    demo = demo_of(settings, registry)
    if life.first:
        if place.owner_url:
            migrate.upgrade(place.owner_url)
        run_loop(composition.seed(place, registry, demo))

    def announce(_: str) -> None:
        life.ready()
        if life.first:
            print(_welcome(demo), flush=True)

    roles = frozenset(composition.ROLES)
    _work(composition.serve(settings, place, registry, roles, demo, announce, life.legacy), life, memory)


def serve(
    role: Annotated[Role, typer.Option(help="What this process does.")] = Role.all,
    supervisor: Supervised = True,
    memory: Memory = MEMORY_MB,
) -> None:
    """One role, or all of them, on the database of LIORA_DATABASE_URL (or the embedded one)."""
    settings = read_settings()
    set_up_logs(settings.log_level)
    with installation.database(settings) as place:
        _keep(partial(_serve, settings, place, role, memory), supervisor)


def _serve(settings: Settings, place: installation.Database, role: Role, memory: int, life: Life) -> None:
    registry = load()
    demo = demo_of(settings, registry) if settings.env == "dev" else None
    roles = frozenset(composition.ROLES) if role is Role.all else frozenset({role.value})

    def announce(address: str) -> None:
        life.ready()
        print(f"Liora ({role.value}) {address}".rstrip(), flush=True)

    _work(composition.serve(settings, place, registry, roles, demo, announce, life.legacy), life, memory)


def _keep(work: Callable[[Life], None], supervisor: bool) -> None:
    """Works to the end, in a child that comes back or in this process; another exit status than 0 ends the command."""
    tell = partial(print, file=sys.stderr, flush=True)
    status = Supervisor(work, tell).run() if supervisor else _alone(work)
    if status:
        raise typer.Exit(status)


def _alone(work: Callable[[Life], None]) -> int:
    try:
        work(Life())
    except MemoryFull:
        return FULL
    return 0


def _work(work: Coroutine[Any, Any, None], life: Life, memory: int) -> None:
    """A process that nears its limit leaves in order: at the limit itself every turn would run short."""
    most = memory * 2**20
    if most:
        limit_memory(most)
    run_loop(_watched(work, Watchdog(life.beat, most_bytes=most * 3 // 4)))


async def _watched(work: Coroutine[Any, Any, None], watchdog: Watchdog) -> None:
    tasks = {asyncio.create_task(watchdog.run(), name="watchdog"), asyncio.create_task(work, name="work")}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in done:
        task.result()


def demo_of(settings: Settings, registry: Registry) -> Demo:
    """The demo tenant's address and secrets, written to `demo.json`."""
    if "whatsapp" not in registry.channels:
        raise SettingsError("The channel whatsapp is not installed; install liora-engine with its integrations.")
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104  compared, not bound
    return read_demo(
        installation.data_dir(settings), f"http://{host}:{settings.port}", registry.channels["whatsapp"].route
    )


def free_port(host: str, port: int) -> int:
    """`port`, or a free one for 0; raises SettingsError when it is taken."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"Liora cannot listen on {host}:{port} ({error.strerror}); choose another with --port."
            ) from error
        return int(probe.getsockname()[1])


def run_loop(work: Coroutine[Any, Any, Result]) -> Result:
    """Runs to the end on uvloop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def _welcome(demo: Demo) -> str:
    return f"""
Liora está lista.

  Chat de prueba   {demo.base_url}/sandbox/
  Webhook          {demo.webhook_url}
  Salud            {demo.base_url}/health/ready
  API              {demo.base_url}/docs   (claves y contraseña en demo.json)

  Cliente de demostración: Tienda Demo (Chile), con todas las skills instaladas.
  Prueba:  ?   ·   ola tienen sapatillas de ninio?   ·   donde boto las pilas

Ctrl-C termina; tus datos quedan guardados.
"""
