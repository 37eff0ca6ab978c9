"""Liora as its users start it: processes, addresses, signed webhooks."""

import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

START_SECONDS = 90
LIORA = Path(sys.executable).with_name("liora")


class Running:
    """A `liora` process and what it printed."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("LIORA_")}
        self.process = subprocess.Popen(
            [LIORA, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=clean | environment | {"PYTHONUNBUFFERED": "1"},
            cwd=environment.get("CWD", "/"),
        )
        self.printed: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout:
            for line in self.process.stdout:
                self.printed.append(line)

    def wait_for(self, words: str, seconds: float = START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not any(words in line for line in self.printed):
            assert self.process.poll() is None, "".join(self.printed)
            assert time.monotonic() < deadline, "".join(self.printed)
            time.sleep(0.05)

    def end(self, number: int, seconds: float = 30) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(seconds)
        self._reader.join(seconds)
        return code


class Dev:
    """`liora dev` on a folder, seen as Meta and as a person see it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running = Running("dev", "--port", "0", "--data", str(folder))
        self.running.wait_for("Ctrl-C termina")
        self.demo: dict[str, str] = json.loads((folder / "demo.json").read_text())

    def say(self, text: str, phone: str = "56911112222", message_id: str = "") -> int:
        """A signed webhook with one text; the status code of the answer."""
        return self.post(text_body(self.demo, text, phone, message_id or f"wamid.{uuid4().hex}"))

    def post(self, body: bytes) -> int:
        secret = self.demo["app_secret"].encode()
        signature = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        request = urllib.request.Request(
            self.demo["webhook_url"],
            body,
            {"Content-Type": "application/json", "X-Hub-Signature-256": signature},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.demo["base_url"] + path, timeout=20) as answer:
            return json.loads(answer.read())

    def messages(self, phone: str = "56911112222") -> list[dict[str, Any]]:
        """What the stand-in for Meta accepted for a person, oldest first."""
        return list(self.get(f"/sandbox/api/messages?to={phone}")["data"])

    def wait_for_messages(self, count: int, phone: str = "56911112222") -> list[dict[str, Any]]:
        return until(lambda: self.messages(phone), lambda found: len(found) >= count)


def text_body(demo: dict[str, str], text: str, phone: str, message_id: str, at: int | None = None) -> bytes:
    message = {
        "from": phone,
        "id": message_id,
        "timestamp": str(at or int(time.time())),
        "type": "text",
        "text": {"body": text},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "56220000001", "phone_number_id": demo["phone_number_id"]},
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": phone}],
        "messages": [message],
    }
    entry = {"id": demo["waba_id"], "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def until(look: Callable[[], Any], enough: Callable[[Any], bool], seconds: float = 60) -> Any:
    """What `look` sees once it is enough; fails with the last sight after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if enough(seen):
            return seen
        assert time.monotonic() < deadline, seen
        time.sleep(0.1)


@pytest.fixture(scope="module")
def dev() -> Iterator[Dev]:
    """One `liora dev` for all tests of a file."""
    with tempfile.TemporaryDirectory(prefix="liora-dev-") as folder:
        dev = Dev(Path(folder))
        yield dev
        dev.running.end(signal.SIGINT)


@pytest.fixture
def start_dev(data: Path) -> Iterator[Callable[[], Dev]]:
    """Starts `liora dev` on one folder, as often as wanted."""
    started: list[Dev] = []

    def start() -> Dev:
        started.append(Dev(data))
        return started[-1]

    yield start
    for dev in started:
        dev.running.end(signal.SIGINT)
