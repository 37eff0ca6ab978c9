"""A whole walk with secrets and phones that are easily found again: neither a dump nor a log has them in the clear."""

import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from liora.embedded import embedded_postgres

from .conftest import Dev, until
from .test_founding_plan import Api, say

PHONE, STRANGER, TEAM = "56955512345", "56955598765", "56955567890"
PHRASE = "canario de la frase de ana"
SECRETS = {
    "bitly": "canary-bitly-7c1fe0",
    "openai": "canary-openai-93ab12",
    "smtp": "canary-smtp-55d0aa",
}


def test_a_whole_walk_leaves_no_secret_in_the_dump_and_no_phone_in_the_logs(start_dev: Callable[[], Dev]) -> None:
    dev = start_dev()
    secrets = walk(dev)
    provoke(dev)
    told = "".join(dev.running.printed)
    assert dev.running.end(2) == 0
    logs = {"printed": told, "PostgreSQL": (dev.folder / "postgres" / "server.log").read_text()}
    dump = dump_of(dev.folder)
    assert PHONE in dump, "a dump that holds nothing proves nothing"
    assert {name for name, secret in secrets.items() if secret in dump} == set()
    assert "quarantined" in told
    assert {(log, name) for log, text in logs.items() for name, secret in secrets.items() if secret in text} == set()
    assert {(log, phone) for log, text in logs.items() for phone in (PHONE, STRANGER, TEAM) if phone in text} == set()


def walk(dev: Dev) -> dict[str, str]:
    """A business with every kind of secret, a person who writes to it and one of its team who answers."""
    admin = Api(dev, dev.demo["admin_key"])
    cliente = admin.ask("POST", "/clientes", {"nombre": "Canario", "pais": "CL", "skills": ["ecommerce"]})
    path = f"/clientes/{cliente['id']}"
    invited = admin.ask("POST", f"{path}/usuarios", {"email": "ana@canario.cl", "rol": "owner"})
    acceptance = {"token": invited["token"], "nombre": "Ana", "contrasena": PHRASE}
    admin.ask("POST", "/invitaciones/aceptar", acceptance)
    key = admin.ask("POST", f"{path}/claves", {"nombre": "panel", "rol": "owner"})["clave"]
    owner = Api(dev, key)
    for kind, secret in SECRETS.items():
        owner.ask("PUT", f"{path}/credenciales/{kind}", {"valor": secret})
    hook = owner.ask("POST", f"{path}/webhooks", {"url": "https://canario.example/avisos", "tipos": ["handoff"]})
    number = owner.ask("POST", f"{path}/waba", {"modo": "sandbox"})
    owner.ask("PUT", f"{path}/credenciales/access_token", {"valor": "canary-token-0a9f", "sujeto": number["id"]})
    for n, text in enumerate(("hola", "quiero hablar con una persona"), start=1):
        assert say(dev, number, text, PHONE) == 200
        dev.wait_for_messages(n, PHONE)
    [talk] = until(lambda: owner.ask("GET", f"{path}/conversaciones"), bool)
    owner.ask("POST", f"{path}/conversaciones/{talk['id']}/mensajes", {"texto": f"Llámame al {TEAM}"})
    until(lambda: dev.messages(PHONE), lambda found: any(TEAM in json.dumps(each) for each in found))
    demo = {name: dev.demo[name] for name in ("app_secret", "verify_token", "api_key", "admin_key", "panel_password")}
    made = {"invitation": invited["token"], "key": key, "webhook": hook["secreto"], "phrase": PHRASE}
    return demo | made | SECRETS | {"access_token": "canary-token-0a9f"}


def provoke(dev: Dev) -> None:
    """What goes wrong is logged, and quotes nobody."""
    number = {"phone_number_id": "199999999999999", "waba_id": "1"}
    assert say(dev, number, f"soy {STRANGER}", STRANGER) == 200
    assert dev.post(f'{{"object": "whatsapp_business_account", "from": "{STRANGER}"'.encode()) == 200
    assert dev.say("\x00 nulo", STRANGER) == 200
    login = {"email": "ana@canario.cl", "contrasena": PHRASE + " no"}
    assert status_of(dev, "/api/v1/sesiones", login) == 401
    assert status_of(dev, f"/api/v1/clientes?telefono={STRANGER}", {"nombre": PHRASE, "telefono": STRANGER}) == 401


def status_of(dev: Dev, path: str, body: dict[str, Any]) -> int:
    request = urllib.request.Request(
        dev.demo["base_url"] + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def dump_of(folder: Path) -> str:
    """All that the database holds, as pg_dump writes it."""
    with embedded_postgres(folder) as server:
        command = [server.bin_dir / "pg_dump", "--inserts", "--dbname", server.superuser_url]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode()
