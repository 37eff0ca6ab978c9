"""Passwords: kept as argon2id, and equally slow for nobody."""

import pytest
from argon2 import PasswordHasher

from liora.accounts.passwords import NOBODYS, Passwords


@pytest.fixture
def passwords():
    made = Passwords()
    yield made
    made.close()


async def test_only_the_password_itself_opens(passwords) -> None:
    kept = await passwords.hash("una frase bien larga")
    assert kept.startswith("$argon2id$")
    assert await passwords.verify(kept, "una frase bien larga")
    assert not await passwords.verify(kept, "una frase bien larga ")
    assert not await passwords.verify("no hash", "una frase bien larga")


async def test_nobody_has_a_password(passwords) -> None:
    assert not await passwords.verify(None, "una frase bien larga")


def test_checking_nobodys_password_costs_what_others_cost() -> None:
    """Or the time of an answer would tell who is known."""
    assert not PasswordHasher().check_needs_rehash(NOBODYS)
