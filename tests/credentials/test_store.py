"""Credentials are written, listed, replaced with an overlap and removed; nobody reads a value back."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from pydantic import SecretStr
from tests.tenants import rows
from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed
from liora.credentials.keyring import NoKey, NotGenuine
from liora.credentials.opening import open_secrets
from liora.credentials.store import (
    MOST,
    Kind,
    NewCredential,
    TooManyCredentials,
    delete_credential,
    list_credentials,
    save_credential,
)
from liora.db.session import scoped

from .keys import ring

CANARY = "EAAcanary-91d4c6b83f0a"
DEED = Deed("usuario:1", "credenciales.save")
HOUR = timedelta(hours=1)


class Tenancy:
    """One tenant's credentials, in few words."""

    def __init__(self, engine, pool, keyring, cliente_id: UUID) -> None:
        self.engine, self.pool, self.keyring, self.cliente_id = engine, pool, keyring, cliente_id

    async def save(self, secret: str, kind: Kind = Kind.app_secret, subject: str = "77", **more: Any) -> Any:
        now = more.pop("now", datetime.now(UTC))
        new = NewCredential(kind, subject, SecretStr(secret), **more)
        return await save_credential(self.engine, self.keyring, self.cliente_id, new, now, DEED)

    async def secrets(self, kind: str = "app_secret", subject: str = "77") -> list[str]:
        opened = await open_secrets(self.pool, self.keyring, self.cliente_id, kind, subject)
        return [each.get_secret_value() for each in opened]

    async def list(self) -> list[dict[str, Any]]:
        return await list_credentials(self.engine, self.cliente_id, datetime.now(UTC))


@pytest.fixture
async def shop(engine, pool, keyring, new_tenant) -> Tenancy:
    return Tenancy(engine, pool, keyring, (await new_tenant()).cliente_id)


async def test_what_is_saved_is_listed_without_its_value_and_opened_by_liora(shop, pool) -> None:
    shown = await shop.save(CANARY)
    assert shown.keys() == {"credential_id", "kind", "subject", "created_at", "valid_until"}
    assert (shown["kind"], shown["subject"], shown["valid_until"]) == ("app_secret", "77", None)
    assert await shop.list() == [shown]
    assert await shop.secrets() == [CANARY]
    assert await shop.secrets(subject="78") == await shop.secrets("verify_token") == []


async def test_the_value_is_nowhere_in_the_database(shop, pool, database, postgres) -> None:
    await shop.save(CANARY)
    tables = await pool.fetch("SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname = 'liora'")
    text = "".join(postgres.psql(f"SELECT t::text FROM {row['name']} t", database.name) for row in tables)
    assert "app_secret" in text
    assert CANARY not in text
    assert CANARY.encode().hex() not in text


async def test_a_replaced_secret_is_gone_at_once_unless_it_overlaps(shop) -> None:
    await shop.save("one")
    await shop.save("two")
    assert await shop.secrets() == ["two"]
    await shop.save("three", overlap=HOUR)
    assert await shop.secrets() == ["three", "two"]
    assert [row["valid_until"] is None for row in await shop.list()] == [True, False]


async def test_two_are_valid_at_most(shop) -> None:
    for secret in ("one", "two", "three"):
        await shop.save(secret, overlap=HOUR)
    assert await shop.secrets() == ["three", "two"]


async def test_the_old_one_ends_with_its_overlap(shop, pool) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    await shop.save("one", now=yesterday)
    await shop.save("two", overlap=HOUR, now=yesterday)
    assert await shop.secrets() == ["two"]
    assert [row["valid_until"] for row in await shop.list()] == [None]
    await shop.save("other", subject="78")
    stored = [row["subject"] for row in await rows(pool, shop, "credential")]
    assert sorted(stored) == ["77", "78"], "what has expired does not lie around"


async def test_other_kinds_and_subjects_stay(shop) -> None:
    await shop.save("a", Kind.access_token, "1")
    await shop.save("b", Kind.access_token, "2")
    await shop.save("c", Kind.bitly, "")
    await shop.save("d", Kind.access_token, "2")
    assert [await shop.secrets("access_token", each) for each in ("1", "2")] == [["a"], ["d"]]
    assert await shop.secrets("bitly", "") == ["c"]


async def test_saves_at_the_same_moment_leave_one_current_secret(shop) -> None:
    await asyncio.gather(*[shop.save(str(each), overlap=HOUR) for each in range(8)])
    assert [row["valid_until"] is None for row in await shop.list()].count(True) == 1
    assert len(await shop.secrets()) == 2


async def test_a_credential_can_be_removed_once_and_by_its_own_tenant_alone(shop, engine, new_tenant) -> None:
    credential_id = (await shop.save("one"))["credential_id"]
    stranger = (await new_tenant()).cliente_id
    assert not await delete_credential(engine, stranger, Kind.app_secret, credential_id, DEED)
    assert not await delete_credential(engine, shop.cliente_id, Kind.bitly, credential_id, DEED)
    assert await shop.secrets() == ["one"]
    assert await delete_credential(engine, shop.cliente_id, Kind.app_secret, credential_id, DEED)
    assert not await delete_credential(engine, shop.cliente_id, Kind.app_secret, credential_id, DEED)
    assert await shop.secrets() == []


async def test_without_a_key_nothing_is_saved(shop, pool) -> None:
    shop.keyring = ring()
    with pytest.raises(NoKey, match="LIORA_ENCRYPTION_KEYS"):
        await shop.save(CANARY)
    assert await rows(pool, shop, "credential") == []


async def test_nobody_saves_for_a_cliente_that_is_not_there(shop) -> None:
    shop.cliente_id = uuid7()
    assert await shop.save("one") is None


async def test_a_cliente_has_so_many_and_no_more(shop, pool) -> None:
    async with scoped(pool, shop.cliente_id) as connection:
        await connection.execute(
            "INSERT INTO liora.credential (cliente_id, credential_id, kind, subject, encryption_key_id, sealed) "
            "SELECT $1, gen_random_uuid(), 'bitly', n::text, 'first', '' FROM generate_series(1, $2) n",
            shop.cliente_id,
            MOST - 1,
        )
    await shop.save("one")
    with pytest.raises(TooManyCredentials):
        await shop.save("two", subject="78")
    await shop.save("three")
    assert await shop.secrets() == ["three"]


async def test_each_change_leaves_a_trace_without_the_secret(shop, engine, pool) -> None:
    saved = await shop.save(CANARY)
    deed = Deed("usuario:1", "credenciales.delete")
    await delete_credential(engine, shop.cliente_id, Kind.app_secret, saved["credential_id"], deed)
    traces = await rows(pool, shop, "audit_log")
    assert [each["action"] for each in traces] == ["credenciales.save", "credenciales.delete"]
    assert CANARY not in str(traces)


async def test_a_sealed_value_under_another_tenant_or_row_is_refused(shop, pool, database, new_tenant) -> None:
    """As somebody would try who can write into the database but has no key."""
    stranger = Tenancy(shop.engine, pool, shop.keyring, (await new_tenant()).cliente_id)
    await shop.save("mine")
    await stranger.save("theirs")
    await stranger.save("theirs too", subject="78")
    [mine] = await rows(pool, shop, "credential")
    async with scoped(pool, stranger.cliente_id) as connection:
        await connection.execute(
            "UPDATE liora.credential SET sealed = $2 WHERE cliente_id = $1 AND subject = '77'",
            stranger.cliente_id,
            mine["sealed"],
        )
    with pytest.raises(NotGenuine):
        await stranger.secrets()
    async with scoped(pool, stranger.cliente_id) as connection:
        await connection.execute(
            "UPDATE liora.credential c SET sealed = o.sealed FROM liora.credential o "
            "WHERE c.cliente_id = $1 AND c.subject = '77' AND o.cliente_id = $1 AND o.subject = '78'",
            stranger.cliente_id,
        )
    with pytest.raises(NotGenuine):
        await stranger.secrets()
    assert await stranger.secrets(subject="78") == ["theirs too"]


async def test_a_row_that_is_moved_whole_is_refused_too(shop, pool, new_tenant) -> None:
    """With its id, its kind and its subject: only the tenant differs."""
    await shop.save("mine")
    [mine] = await rows(pool, shop, "credential")
    stranger = Tenancy(shop.engine, pool, shop.keyring, (await new_tenant()).cliente_id)
    moved = {**mine, "cliente_id": stranger.cliente_id}
    async with scoped(pool, stranger.cliente_id) as connection:
        await insert_row(connection, moved)
    with pytest.raises(NotGenuine):
        await stranger.secrets()


async def insert_row(connection: Any, row: dict[str, Any]) -> None:
    names, places = ", ".join(row), ", ".join(f"${n}" for n in range(1, len(row) + 1))
    await connection.execute(f"INSERT INTO liora.credential ({names}) VALUES ({places})", *row.values())


async def test_a_key_that_was_dropped_is_named(shop) -> None:
    await shop.save("mine")
    shop.keyring = ring("second")
    with pytest.raises(NoKey, match="'first'"):
        await shop.secrets()


async def test_an_error_of_the_database_does_not_carry_the_secret(shop, pool, database) -> None:
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("ALTER TABLE liora.credential ADD CHECK (kind <> 'app_secret') NOT VALID")
    await owner.close()
    with pytest.raises(Exception, match="violates check") as failed:
        await shop.save(CANARY)
    assert CANARY not in str(failed.value)
    assert CANARY not in repr(failed.value)
