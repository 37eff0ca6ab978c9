"""Fixtures of the catalog tests."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from liora.db import migrate

from ..tenants import new_tenant as new_tenant
from ..tenants import pool as pool


@pytest.fixture
async def engine(database) -> AsyncIterator[AsyncEngine]:
    """Connections of liora_app for everything off the hot path."""
    engine = create_async_engine(migrate.with_driver(database.app_url), pool_size=8)
    yield engine
    await engine.dispose()
