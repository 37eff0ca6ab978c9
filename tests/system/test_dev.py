"""`liora dev`, from the first start to Ctrl-C, by signed webhooks over HTTP."""

import json
import os
import signal
import stat
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import LIORA, Dev, until


def buttons(message: dict[str, Any]) -> list[str]:
    return [button["reply"]["title"] for button in message["payload"]["interactive"]["action"]["buttons"]]


def rows(message: dict[str, Any]) -> list[str]:
    interactive = message["payload"]["interactive"]["action"]
    return [row["title"] for section in interactive["sections"] for row in section["rows"]]


def test_it_says_where_to_go_and_writes_demo_json(dev: Dev) -> None:
    printed = "".join(dev.running.printed)
    assert f"{dev.demo['base_url']}/sandbox/" in printed
    assert "Tienda Demo" in printed
    assert stat.S_IMODE((dev.folder / "demo.json").stat().st_mode) == 0o600
    wanted = {"base_url", "webhook_url", "verify_token", "app_secret", "waba_id", "phone_number_id", "cliente_id"}
    assert wanted <= dev.demo.keys()
    assert dev.get("/health/ready")["ok"]


def test_a_signed_message_becomes_a_reply_at_the_graph_api(dev: Dev) -> None:
    phone = "56911110001"
    assert dev.say("/catalogo", phone) == 200
    (first,) = dev.wait_for_messages(1, phone)
    assert first["payload"]["to"] == "+56911110001"
    assert "Zapatillas" in rows(first)
    dev.say("2", phone)
    dev.say("la 3", phone)
    *_, card = dev.wait_for_messages(3, phone)
    assert "Zapatilla Lona Niña" in card["payload"]["interactive"]["body"]["text"]


def test_a_redelivered_message_is_answered_once(dev: Dev) -> None:
    phone = "56911110002"
    for _ in range(3):
        assert dev.say("?", phone, "wamid.repetido") == 200
    dev.say("/vida", phone)
    found = dev.wait_for_messages(2, phone)
    assert len(found) == 2


def test_a_person_without_a_phone_is_answered_by_user_id(dev: Dev) -> None:
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "1", "phone_number_id": dev.demo["phone_number_id"]},
        "contacts": [{"profile": {"name": "Itzel"}, "user_id": "MX.4711"}],
        "messages": [
            {
                "from_user_id": "MX.4711",
                "id": "wamid.bsuid",
                "timestamp": str(int(time.time())),
                "type": "text",
                "text": {"body": "que va en el bote verde"},
            }
        ],
    }
    entry = {"id": dev.demo["waba_id"], "changes": [{"field": "messages", "value": value}]}
    assert dev.post(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()) == 200
    (question,) = dev.wait_for_messages(1, "MX.4711")
    assert question["payload"]["recipient"] == "MX.4711"
    assert buttons(question)[0] == "México"


def test_an_unsigned_message_is_refused(dev: Dev) -> None:
    dev.demo, right = {**dev.demo, "app_secret": "falso"}, dev.demo
    try:
        assert dev.say("?", "56911110003") == 401
    finally:
        dev.demo = right
    assert dev.messages("56911110003") == []


def test_ctrl_c_ends_everything_and_the_next_start_goes_on(start_dev: Callable[[], Dev]) -> None:
    dev = start_dev()
    dev.say("/agua")
    dev.wait_for_messages(1)
    assert dev.running.end(signal.SIGINT) == 0
    assert "todo quedó guardado" in "".join(dev.running.printed)
    assert postgres_of(dev) == []
    again = start_dev()
    assert len(again.messages()) == 1
    again.say("3")
    again.wait_for_messages(2)
    again.say("sí, guárdalo")
    *_, total = again.wait_for_messages(3)
    assert "Hoy llevas *3 vasos*" in total["payload"]["interactive"]["body"]["text"]


def test_kill_9_loses_nothing_and_says_nothing_twice(start_dev: Callable[[], Dev]) -> None:
    dev = start_dev()
    people = [f"5691111{number:04}" for number in range(40)]
    for phone in people:
        assert dev.say("/vida", phone) == 200
    dev.running.end(signal.SIGKILL)
    again = start_dev()
    until(lambda: [phone for phone in people if not again.messages(phone)], lambda silent: not silent, 120)
    assert {len(again.messages(phone)) for phone in people} == {1}


@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_port_that_is_taken_is_one_sentence(dev: Dev, by: str) -> None:
    port = dev.demo["base_url"].rsplit(":", 1)[1]
    command = [LIORA, "dev", "--port", port] if by == "option" else [LIORA, "dev"]
    environment = os.environ | {"LIORA_PORT": port if by == "environment" else "0"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert done.returncode == 1
    assert "choose another with --port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_one_sentence() -> None:
    command = [LIORA, "dev", "--port", "0", "--data", "/proc/liora"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def postgres_of(dev: Dev) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if str(dev.folder) in line and "postgres" in line]
