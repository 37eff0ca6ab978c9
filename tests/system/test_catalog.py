"""A price list from outside: published by the API, found in a chat, published again, rolled back."""

import json
import urllib.request
from typing import Any
from uuid import uuid4

from .conftest import Dev, text_body, until

PHONE, BUYER = "56944440001", "56944440002"
HEAD = "codigo;producto;precio\n"
LAMPS = HEAD + "L1;Lámpara colgante Pucón;$ 21.500\nL2;Velador Futrono;$ 9.990\n"
DEARER = HEAD + "L1;Lámpara colgante Pucón;$ 24.900\nL2;Velador Futrono;$ 9.990\n"
LARGE = DEARER + "".join(f"X{n};Tornillo número {n} {'muy ' * 30}largo;$ {1000 + n}\n" for n in range(7_000))


def test_a_list_is_published_found_in_a_chat_and_rolled_back(dev: Dev) -> None:
    assert ask(dev, "POST", "publish?filename=lamparas.csv", LAMPS)["counts"]["live"] == 2
    assert "$21.500" in found(dev, "$21.500")
    assert ask(dev, "POST", "publish", DEARER)["version"] == 3
    assert "$24.900" in found(dev, "$24.900")
    assert ask(dev, "POST", "rollback")["version"] == 2
    assert "$21.500" in found(dev, "$21.500")


def test_prices_that_change_in_the_middle_of_a_purchase_are_told_at_the_summary(dev: Dev) -> None:
    assert ask(dev, "POST", "publish", LAMPS)["counts"]["live"] == 2
    found(dev, "$21.500", BUYER)
    said(dev, "1", "Agregar")
    said(dev, "dame dos", "$43.000")
    ask(dev, "POST", "publish", DEARER)
    found(dev, "$24.900", BUYER)
    said(dev, "confirmar", "entregamos")
    summary = said(dev, "retiro en tienda", "Resumen")
    assert "2 × Lámpara colgante Pucón: $43.000" in summary
    assert "de $21.500 a $24.900" in summary
    ask(dev, "POST", "rollback")
    said(dev, "sí, confirmo", "Pedido #1")


def test_a_large_list_is_published_by_a_job(dev: Dev) -> None:
    job = ask(dev, "POST", "publish", LARGE)
    assert job["result"] is None
    done = until(
        lambda: ask(dev, "GET", f"jobs/{job['job']}"), lambda seen: seen["state"] not in ("waiting", "running"), 120
    )
    assert (done["state"], done["progress"], done["result"]["counts"]["live"]) == ("done", 100, 7_002)
    assert "$24.900" in found(dev, "$24.900")


def ask(dev: Dev, method: str, path: str, body: str | None = None) -> Any:
    """The API of the demo's catalog, by its owner's key."""
    url = f"{dev.demo['base_url']}/api/v1/clientes/{dev.demo['cliente_id']}/catalog/{path}"
    headers = {"Authorization": f"Bearer {dev.demo['api_key']}", "Content-Type": "text/csv"}
    request = urllib.request.Request(url, body.encode() if body else None, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())["data"]


def said(dev: Dev, text: str, wanted: str) -> str:
    """What a person is answered who writes `text`, once it has `wanted` in it."""
    before = len(dev.messages(BUYER))
    assert dev.post(text_body(dev.demo, text, BUYER, f"wamid.{uuid4().hex}")) == 200
    return until(lambda: json.dumps(dev.messages(BUYER)[before:], ensure_ascii=False), lambda answer: wanted in answer)


def found(dev: Dev, price: str, phone: str = PHONE) -> str:
    """What a person is answered who looks for the lamp; settings are remembered for two seconds, so maybe again."""

    def look() -> str:
        before = len(dev.messages(phone))
        assert dev.post(text_body(dev.demo, "lámpara colgante", phone, f"wamid.{uuid4().hex}")) == 200
        return json.dumps(dev.wait_for_messages(before + 1, phone)[before:], ensure_ascii=False)

    return until(look, lambda said: price in said)
