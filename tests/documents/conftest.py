"""Fixtures of the documents tests."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from liora.db.migrate import with_driver

from ..tenants import new_tenant as new_tenant
from ..tenants import pool as pool


@pytest.fixture
async def engine(database) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(with_driver(database.app_url))
    yield engine
    await engine.dispose()
