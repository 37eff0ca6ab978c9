"""Fixtures for credentials."""

import pytest
from tests.tenants import new_tenant as new_tenant
from tests.tenants import pool as pool

from liora.credentials.keyring import Keyring

from .keys import ring


@pytest.fixture
def keyring() -> Keyring:
    """A keyring with one key."""
    return ring("first")
