"""The demo tenant of a new installation, and `demo.json`, which tells scripts how to reach it."""

import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncEngine

from liora.accounts.audit import Deed
from liora.accounts.clientes import Number, change_cliente, connect_number, read_cliente, save_cliente
from liora.accounts.doors import Doors, keep_doors
from liora.accounts.tokens import new_token
from liora.errors import SettingsError
from liora.view import Tenant

CLIENTE_ID = UUID("01900000-0000-7000-8000-00000000d301")
NUMBER_ID = UUID("01900000-0000-7000-8000-00000000d302")
PHONE_NUMBER_ID = "100000000000001"
WABA_ID = "200000000000001"
PANEL_USER = "demo@liora.example"
SKILLS = ("ecommerce", "vida_sana", "reciclaje")


@dataclass(frozen=True, slots=True)
class Demo:
    """How to reach the demo tenant: the content of `demo.json`."""

    base_url: str
    webhook_url: str
    verify_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    waba_id: str
    phone_number_id: str
    cliente_id: str
    api_key: str = field(repr=False)
    admin_key: str = field(repr=False)
    panel_user: str
    panel_password: str = field(repr=False)


def read_demo(folder: Path, base_url: str, route: str) -> Demo:
    """The demo of `folder` at this address, with the secrets of an earlier start or new ones; writes `demo.json`."""
    path = folder / "demo.json"
    known = orjson.loads(path.read_bytes()) if path.is_file() else {}
    demo = Demo(
        base_url,
        base_url + route,
        known.get("verify_token") or secrets.token_urlsafe(16),
        known.get("app_secret") or secrets.token_hex(16),
        WABA_ID,
        PHONE_NUMBER_ID,
        str(CLIENTE_ID),
        known.get("api_key") or new_token("liora"),
        known.get("admin_key") or new_token("liora-admin"),
        PANEL_USER,
        known.get("panel_password") or secrets.token_urlsafe(16),
    )
    _write_private(path, orjson.dumps(asdict(demo), option=orjson.OPT_INDENT_2))
    return demo


async def seed_demo(engine: AsyncEngine, installed: Sequence[str], demo: Demo | None = None) -> None:
    """A shop in Chile with all skills, a number, and the doors of `demo`; twice changes nothing.

    What people have changed since stays as they left it; skills of others that were installed since come behind.
    """
    await _keep_cliente(engine, sorted(set(installed) - {*SKILLS, "liora"}))
    number = Number(NUMBER_ID, "whatsapp", PHONE_NUMBER_ID, WABA_ID, "+56 2 2000 0001")
    await connect_number(engine, CLIENTE_ID, number)
    if demo:
        doors = Doors(demo.api_key, demo.admin_key, demo.panel_user, demo.panel_password)
        await keep_doors(engine, CLIENTE_ID, doors)


async def _keep_cliente(engine: AsyncEngine, others: Sequence[str]) -> None:
    known = await read_cliente(engine, CLIENTE_ID)
    if known is None:
        tenant = Tenant("Tienda Demo", "CL", "CLP", "America/Santiago", "tu", (*SKILLS, *others), "demo")
        await save_cliente(engine, CLIENTE_ID, tenant)
    elif missing := [name for name in others if name not in known["skills"]]:
        changes = {"skills": [*known["skills"], *missing]}
        await change_cliente(engine, CLIENTE_ID, changes, Deed("liora seed demo", "clientes.change"))


def _write_private(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written ({error.strerror}); choose another folder with --data."
        ) from error
