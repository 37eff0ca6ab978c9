"""`liora keys` and `liora doctor` as an operator types them, against a database of the test's own."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import create_async_engine
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed
from liora.accounts.clientes import Number, connect_number, save_cliente
from liora.credentials.keyring import Keyring, new_keys
from liora.credentials.store import Kind, NewCredential, save_credential
from liora.db.migrate import with_driver
from liora.view import Tenant

from .test_commands import liora

CANARY = "EAAcanary-a6d2e7f0b914"


def keep(url: str, keys: str, *secrets: str, number: bool = False) -> UUID:
    """A cliente with these access tokens, sealed under the first of `keys`; its id."""

    async def run() -> UUID:
        engine, cliente_id = create_async_engine(with_driver(url)), uuid7()
        await save_cliente(engine, cliente_id, Tenant("Sol", "CL", "CLP", "America/Santiago", "tu", ()))
        if number:
            await connect_number(engine, cliente_id, Number(uuid7(), "whatsapp", "1", "555", "", mode="live"))
        for n, secret in enumerate(secrets):
            new = NewCredential(Kind.access_token, str(n), SecretStr(secret))
            deed = Deed("x", "y")
            await save_credential(engine, Keyring.parse(SecretStr(keys)), cliente_id, new, datetime.now(UTC), deed)
        await engine.dispose()
        return cliente_id

    return asyncio.run(run())


@pytest.fixture
def environment(database: Any, tmp_path: Path) -> dict[str, str]:
    return {"LIORA_DATABASE_URL": database.app_url, "LIORA_DATA": str(tmp_path)}


def test_a_new_key_is_a_line_for_the_environment_or_a_file(tmp_path: Path) -> None:
    line = liora("keys", "new").stdout
    name, _, value = line.strip().partition("=")
    assert name == "LIORA_ENCRYPTION_KEYS"
    assert Keyring.parse(SecretStr(value.strip("'")))
    (tmp_path / "liora_encryption_keys").write_text(liora("keys", "new", "--json").stdout)
    assert Keyring.parse(SecretStr((tmp_path / "liora_encryption_keys").read_text()))


def test_rotate_counts_and_the_old_key_can_go(database: Any, environment: dict[str, str]) -> None:
    old, new = new_keys(), new_keys()
    keep(database.app_url, old, CANARY, "second")
    both = json.dumps(json.loads(new) | json.loads(old))
    done = liora("keys", "rotate", **environment, LIORA_ENCRYPTION_KEYS=both)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2 secrets sealed anew")
    assert "0 left" in done.stdout
    again = liora("keys", "rotate", **environment, LIORA_ENCRYPTION_KEYS=new)
    assert again.stdout.startswith("0 secrets sealed anew")
    assert CANARY not in done.stdout + done.stderr


def test_rotate_without_the_old_key_says_what_is_left(database: Any, environment: dict[str, str]) -> None:
    keep(database.app_url, new_keys(), CANARY)
    done = liora("keys", "rotate", **environment, LIORA_ENCRYPTION_KEYS=new_keys())
    assert done.returncode == 1
    assert "1 left under another key, 1 of which cannot be opened" in done.stdout
    assert "Traceback" not in done.stderr


def test_rotate_without_keys_is_one_sentence(environment: dict[str, str]) -> None:
    done = liora("keys", "rotate", **environment)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "liora: There is no encryption key: set LIORA_ENCRYPTION_KEYS to what `liora keys new` prints."
    )


def test_a_keyring_that_is_wrong_is_not_repeated(environment: dict[str, str]) -> None:
    done = liora("keys", "rotate", **environment, LIORA_ENCRYPTION_KEYS='{"k": "canary"}')
    assert done.returncode == 1
    assert "LIORA_ENCRYPTION_KEYS" in done.stderr
    assert "canary" not in done.stderr + done.stdout


def test_doctor_finds_a_good_installation_in_order(database: Any, environment: dict[str, str]) -> None:
    keys = new_keys()
    keep(database.app_url, keys, CANARY, number=True)
    secrets = {"LIORA_APP_SECRETS": '["canary"]', "LIORA_VERIFY_TOKEN": "canary", "LIORA_ACCESS_TOKEN": "canary"}
    done = liora("doctor", **environment, **secrets, LIORA_ENCRYPTION_KEYS=keys)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Todo en orden." in done.stdout
    for noun in ("base de datos", "rol", "migraciones", "plugins", "app de Meta", "llaves de cifrado", "números"):
        assert f"✓ {noun}: " in done.stdout
    for noun in ("entrada", "salida", "tareas"):
        assert f"✓ {noun}: " in done.stdout
    assert "canary" not in done.stdout + done.stderr


def test_doctor_says_what_is_wrong_and_exits_1(database: Any, environment: dict[str, str]) -> None:
    keep(database.app_url, new_keys(), CANARY, number=True)
    done = liora("doctor", **environment)
    assert done.returncode == 1
    for words in ("✗ app de Meta", "✗ llaves de cifrado", "✗ números", "cosas están mal"):
        assert words in done.stdout
    assert "Traceback" not in done.stderr


def test_doctor_outlives_a_database_that_is_away_and_a_wrong_keyring(tmp_path: Path) -> None:
    url = "postgresql://liora_app@127.0.0.1:1/liora"
    done = liora("doctor", LIORA_DATABASE_URL=url, LIORA_DATA=str(tmp_path), LIORA_ENCRYPTION_KEYS="canary")
    assert done.returncode == 1
    assert "✗ base de datos" in done.stdout
    assert "✗ llaves de cifrado" in done.stdout
    assert "✓ plugins" in done.stdout
    assert "canary" not in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == [], "who only looks changes nothing"
