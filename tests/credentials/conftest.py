"""Fixtures for credentials."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from tests.tenants import new_tenant as new_tenant
from tests.tenants import pool as pool

from liora.credentials.keyring import Keyring
from liora.db.migrate import with_driver

from .keys import ring


@pytest.fixture
async def engine(database) -> AsyncIterator[AsyncEngine]:
    """SQLAlchemy's way to the test's own database."""
    engine = create_async_engine(with_driver(database.app_url))
    yield engine
    await engine.dispose()


@pytest.fixture
def keyring() -> Keyring:
    """A keyring with one key."""
    return ring("first")
