"""Webhooks of apps that tenants bring: their secrets lie in the database, and one that is away refuses nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs
from tests.tenants import rows

from liora.accounts.audit import Deed
from liora.credentials.apps import Apps
from liora.credentials.keyring import Keyring, new_keys
from liora.credentials.store import Kind, NewCredential, save_credential
from liora.settings import Settings

from .conftest import SECRET, text_body

KEYRING = Keyring.parse(SecretStr(new_keys()))
SETTINGS = Settings(app_secrets=[SECRET])
CHALLENGE = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
PATH = "/webhook/meta/101"


class Clock:
    """Seconds that pass when told to."""

    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def site(new_site, pool, clock):
    """A web role that asks the database for the apps of tenants."""
    return await new_site(app_secrets=Apps(SETTINGS, pool, KEYRING, clock=clock))


@pytest.fixture
async def tenant(new_tenant, engine, pool):
    """With an app of its own, 101."""
    tenant = await new_tenant(app="101", account_id="101")
    await pool.execute("INSERT INTO plataforma.app_lookup VALUES ('whatsapp', '101', $1)", tenant.cliente_id)
    await save(engine, tenant, "theirs")
    await save(engine, tenant, "their token", Kind.verify_token)
    return tenant


async def save(engine, tenant, secret, kind=Kind.app_secret, overlap=timedelta(0)) -> None:
    new = NewCredential(kind, "101", SecretStr(secret), overlap)
    await save_credential(engine, KEYRING, tenant.cliente_id, new, datetime.now(UTC), Deed("x", "y"))


async def test_a_tenants_app_is_verified_and_delivers(site, tenant, pool) -> None:
    assert await site.get(PATH, **CHALLENGE, **{"hub.verify_token": "their token"}) == (200, "1158201444")
    assert (await site.get(PATH, **CHALLENGE, **{"hub.verify_token": "other"}))[0] == 403
    assert await site.post(text_body(tenant, "wamid.1"), PATH, "theirs") == 200
    assert await site.post(text_body(tenant, "wamid.2"), PATH, SECRET) == 401
    assert await site.post(text_body(tenant, "wamid.3"), "/webhook/meta/102", "theirs") == 401
    assert [row["message_id"] for row in await rows(pool, tenant, "inbox")] == ["wamid.1"]


async def test_during_a_rotation_both_secrets_sign(site, tenant, engine, clock) -> None:
    await save(engine, tenant, "new", overlap=timedelta(hours=1))
    for n, secret in enumerate(("theirs", "new")):
        assert await site.post(text_body(tenant, f"wamid.{n}"), PATH, secret) == 200
    await save(engine, tenant, "newest")
    clock.seconds += 10
    assert [await site.post(text_body(tenant, "wamid.9"), PATH, each) for each in ("theirs", "newest")] == [401, 200]


async def test_while_the_database_is_away_nobody_knows_who_is_right(site, tenant, clock, database, postgres) -> None:
    assert await site.post(text_body(tenant, "wamid.1"), PATH, "theirs") == 200
    postgres.psql(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false")
    postgres.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.name}'")
    assert await site.post(text_body(tenant, "wamid.2"), PATH, "wrong") == 401, "known for ten seconds"
    clock.seconds += 10
    for path, secret in ((PATH, "theirs"), (PATH, "wrong"), ("/webhook/meta/999", "theirs")):
        assert await site.post(text_body(tenant, "wamid.2"), path, secret) == 503
    assert (await site.get(PATH, **CHALLENGE, **{"hub.verify_token": "their token"}))[0] == 503
    assert await site.post(text_body(tenant, "wamid.2"), secret="wrong") == 401, "the platform's secret is a setting"
    postgres.psql(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS true")
    assert await site.post(text_body(tenant, "wamid.2"), PATH, "theirs") == 200


async def test_a_secret_that_cannot_be_opened_costs_a_redelivery(new_site, tenant, pool) -> None:
    site = await new_site(app_secrets=Apps(SETTINGS, pool, Keyring({})))
    with capture_logs() as logs:
        assert await site.post(text_body(tenant, "wamid.1"), PATH, "theirs") == 503
    [line] = [each for each in logs if each["event"] == "webhook not stored"]
    assert "LIORA_ENCRYPTION_KEYS" in line["reason"]
    assert "theirs" not in str(logs)
