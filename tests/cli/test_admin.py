"""`liora admin` as an operator types it, against a database of the test's own."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import create_async_engine

from liora.accounts.keys import find_key
from liora.db.migrate import with_driver

from .test_commands import liora


def opens(url: str, token: str) -> bool:
    async def run() -> bool:
        engine = create_async_engine(with_driver(url))
        try:
            return await find_key(engine, token, datetime.now(UTC)) is not None
        finally:
            await engine.dispose()

    return asyncio.run(run())


def test_keys_of_administrators_are_listed_without_themselves_and_revoked(database: Any, tmp_path: Path) -> None:
    environment = {"LIORA_DATABASE_URL": database.app_url, "LIORA_DATA": str(tmp_path)}
    made = liora("admin", "create-key", "--name", "ronda", **environment)
    token = made.stdout.strip()
    [line] = liora("admin", "keys", **environment).stdout.splitlines()
    key_id = line.split()[0]
    assert "ronda" in line
    assert "without end" in line
    assert token not in line
    assert opens(database.app_url, token)
    revoked = liora("admin", "revoke-key", key_id, **environment)
    assert revoked.returncode == 0, revoked.stderr
    assert not opens(database.app_url, token)
    assert "revoked" in liora("admin", "keys", **environment).stdout
    again = liora("admin", "revoke-key", key_id, **environment)
    assert (again.returncode, "liora admin keys" in again.stderr) == (1, True)
