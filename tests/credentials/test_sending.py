"""With what a number sends: the token of the number, of its account, of its app; never another tenant's."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from liora.accounts.audit import Deed
from liora.credentials.keyring import NoKey
from liora.credentials.sending import NoCredentials, SendingAccounts
from liora.credentials.store import Kind, NewCredential, save_credential
from liora.settings import AppKeys, Settings
from liora_integrations.whatsapp import WhatsApp

from .keys import ring

SETTINGS = Settings(access_token="platform's", apps={"77": AppKeys(access_token=SecretStr("app's"))})


class Clock:
    """Seconds that pass when told to."""

    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(pool, keyring, clock) -> SendingAccounts:
    return SendingAccounts(SETTINGS, pool, {"whatsapp": WhatsApp()}, keyring, seconds=clock)


@pytest.fixture
def save(engine, keyring):
    async def save(tenant, subject: str, secret: str, kind: Kind = Kind.access_token) -> None:
        new = NewCredential(kind, subject, SecretStr(secret))
        await save_credential(engine, keyring, tenant.cliente_id, new, datetime.now(UTC), Deed("x", "y"))

    return save


async def token(accounts: SendingAccounts, tenant) -> str:
    return (await accounts.account(tenant.cliente_id, tenant.number_id)).access_token


async def test_the_nearest_token_is_taken(accounts, save, new_tenant, clock) -> None:
    tenant = await new_tenant("1", account_id="555")
    assert await token(accounts, tenant) == "platform's"
    for subject, secret in (("555", "account's"), (str(tenant.number_id), "number's")):
        await save(tenant, subject, secret)
        clock.seconds += 10
        assert await token(accounts, tenant) == secret


async def test_other_kinds_and_other_tenants_tokens_are_not_taken(accounts, save, new_tenant) -> None:
    tenant, stranger = await new_tenant("1", account_id="555"), await new_tenant("2", account_id="555")
    await save(tenant, "555", "a secret", Kind.app_secret)
    await save(stranger, "555", "a stranger's")
    await save(stranger, str(tenant.number_id), "a stranger's")
    assert await token(accounts, tenant) == "platform's"
    assert await token(accounts, stranger) == "a stranger's"


async def test_the_app_of_the_settings_comes_last(accounts, save, new_tenant) -> None:
    own = await new_tenant("1", app="77", account_id="77")
    assert await token(accounts, own) == "app's"
    unknown = await new_tenant("2", app="78", account_id="78")
    with pytest.raises(NoCredentials, match=str(unknown.number_id)):
        await token(accounts, unknown)
    await save(unknown, "78", "theirs")
    assert await token(accounts, unknown) == "theirs"


async def test_a_token_is_remembered_for_ten_seconds(accounts, save, new_tenant, clock) -> None:
    tenant = await new_tenant()
    await save(tenant, str(tenant.number_id), "one")
    assert await token(accounts, tenant) == "one"
    await save(tenant, str(tenant.number_id), "two")
    clock.seconds += 9.9
    assert await token(accounts, tenant) == "one"
    clock.seconds += 0.1
    assert await token(accounts, tenant) == "two"


async def test_a_token_that_cannot_be_opened_is_not_replaced_by_another(pool, save, new_tenant) -> None:
    tenant = await new_tenant()
    await save(tenant, str(tenant.number_id), "one")
    with pytest.raises(NoKey):
        await token(SendingAccounts(SETTINGS, pool, {"whatsapp": WhatsApp()}, ring("second")), tenant)


async def test_an_account_shows_no_token(accounts, save, new_tenant) -> None:
    tenant = await new_tenant()
    await save(tenant, str(tenant.number_id), "canary")
    account = await accounts.account(tenant.cliente_id, tenant.number_id)
    assert "canary" not in f"{account!r}{vars(accounts)!r}"
