"""The founding plan's definition of done, from outside: a business signs up, connects a number, and talks."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from .conftest import Dev, until


class Api:
    """The API of a running `liora dev`, with one credential."""

    def __init__(self, dev: Dev, key: str) -> None:
        self._base = dev.demo["base_url"] + "/api/v1"
        self._key = key

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())["data"]


def say(dev: Dev, number: dict[str, Any], text: str, phone: str) -> int:
    """A signed webhook to a number of the platform's app."""
    message = {"from": phone, "id": f"wamid.{uuid4().hex}", "timestamp": str(int(time.time())), "type": "text"}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "1", "phone_number_id": number["phone_number_id"]},
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": phone}],
        "messages": [message | {"text": {"body": text}}],
    }
    entry = {"id": number["waba_id"], "changes": [{"field": "messages", "value": value}]}
    return dev.post(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode())


def test_a_business_signs_up_connects_a_number_and_talks(start_dev: Callable[[], Dev]) -> None:
    dev = start_dev()
    admin = Api(dev, dev.demo["admin_key"])
    cliente = admin.ask(
        "POST", "/clientes", {"nombre": "Panadería Sol", "pais": "CL", "skills": ["ecommerce", "vida_sana"]}
    )
    path = f"/clientes/{cliente['id']}"
    invited = admin.ask("POST", f"{path}/usuarios", {"email": "ana@sol.cl", "rol": "owner"})
    acceptance = {"token": invited["token"], "nombre": "Ana", "contrasena": "una frase bien larga"}
    person = admin.ask("POST", "/invitaciones/aceptar", acceptance)
    assert [each["id"] for each in admin.ask("GET", f"{path}/usuarios")] == [person["usuario_id"]]
    number = admin.ask("POST", f"{path}/waba", {"modo": "sandbox"})

    query = f"hub.mode=subscribe&hub.verify_token={dev.demo['verify_token']}&hub.challenge=4711"
    with urllib.request.urlopen(f"{dev.demo['webhook_url']}?{query}", timeout=20) as answer:
        assert answer.read() == b"4711"

    phone = "56977770001"
    for n, text in enumerate(("/catalogo", "/vida", "?"), start=1):
        assert say(dev, number, text, phone) == 200
        dev.wait_for_messages(n, phone)
    owner = Api(dev, admin.ask("POST", f"{path}/claves", {"nombre": "panel", "rol": "owner"})["clave"])
    heard = until(
        lambda: [each for each in owner.ask("GET", f"{path}/eventos") if each["de"] == "persona"],
        lambda found: len(found) == 3,
    )
    assert {each["intencion"] for each in heard} == {"catalogo", "vida", "ayuda"}
    assert {each["texto"] for each in heard} == {"/catalogo", "/vida", "?"}


def test_the_demo_opens_its_doors(dev: Dev) -> None:
    owner = Api(dev, dev.demo["api_key"])
    path = f"/clientes/{dev.demo['cliente_id']}"
    assert owner.ask("GET", path)["nombre"] == "Tienda Demo"
    assert [each["nombre"] for each in owner.ask("GET", f"{path}/documentos")] == ["horario.txt"]
    login = {"email": dev.demo["panel_user"], "contrasena": dev.demo["panel_password"]}
    request = urllib.request.Request(
        f"{dev.demo['base_url']}/api/v1/sesiones", json.dumps(login).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert "HttpOnly" in answer.headers["Set-Cookie"]
    signature = hmac.new(b"wrong", b"{}", hashlib.sha256).hexdigest()
    forged = urllib.request.Request(dev.demo["webhook_url"], b"{}", {"X-Hub-Signature-256": f"sha256={signature}"})
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(forged, timeout=20)
