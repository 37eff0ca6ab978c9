"""`liora dev` and `liora serve`: the running system."""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop

from liora import app as composition
from liora.accounts.demo import Demo, read_demo
from liora.db import migrate
from liora.errors import SettingsError
from liora.logs import set_up_logs
from liora.plugins import Registry, load
from liora.settings import Settings, read_settings


class Role(StrEnum):
    """What a process does."""

    all = "all"
    web = "web"
    worker = "worker"
    sender = "sender"
    jobs = "jobs"


def dev(
    port: Annotated[int, typer.Option(help="Port of the web role.")] = 8080,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    data: Annotated[Path | None, typer.Option(help="Folder of the database and of demo.json.")] = None,
) -> None:
    """Everything in one process with an embedded PostgreSQL, a demo tenant and a chat page."""
    changes: dict[str, Any] = {"env": "dev", "host": host, "port": free_port(host, port)}
    settings = read_settings().model_copy(update=changes | ({"data": data} if data else {}))
    set_up_logs(settings.log_level if settings.log_level != "info" else "warning")
    registry = load()
    demo = demo_of(settings, registry)
    with composition.database(settings) as place:
        if place.owner_url:
            migrate.upgrade(place.owner_url)
        run_loop(composition.seed(place, registry))
        roles = frozenset(composition.ROLES)
        run_loop(composition.serve(settings, place, registry, roles, demo, lambda _: print(_welcome(demo))))
    print("Listo: todo quedó guardado.")


def serve(role: Annotated[Role, typer.Option(help="What this process does.")] = Role.all) -> None:
    """One role, or all of them, on the database of LIORA_DATABASE_URL (or the embedded one)."""
    settings = read_settings()
    set_up_logs(settings.log_level)
    registry = load()
    demo = demo_of(settings, registry) if settings.env == "dev" else None
    roles = frozenset(composition.ROLES) if role is Role.all else frozenset({role.value})
    with composition.database(settings) as place:
        run_loop(composition.serve(settings, place, registry, roles, demo, _announce(role)))


def demo_of(settings: Settings, registry: Registry) -> Demo:
    """The demo tenant's address and secrets, written to `demo.json`."""
    if "whatsapp" not in registry.channels:
        raise SettingsError("The channel whatsapp is not installed; install liora-engine with its integrations.")
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104  compared, not bound
    return read_demo(
        composition.data_dir(settings), f"http://{host}:{settings.port}", registry.channels["whatsapp"].route
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


def run_loop(work: Coroutine[Any, Any, None]) -> None:
    """Runs to the end on uvloop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


def _announce(role: Role) -> Callable[[str], None]:
    def announce(address: str) -> None:
        print(f"Liora ({role.value}) {address}".rstrip(), flush=True)

    return announce


def _welcome(demo: Demo) -> str:
    return f"""
Liora está lista.

  Chat de prueba   {demo.base_url}/sandbox/
  Webhook          {demo.webhook_url}
  Salud            {demo.base_url}/health/ready

  Cliente de demostración: Tienda Demo (Chile), con catálogo, vida sana y reciclaje.
  Prueba:  ?   ·   ola tienen sapatillas de ninio?   ·   donde boto las pilas

Ctrl-C termina; tus datos quedan guardados.
"""
