"""People who write, the brain of production, and SQLAlchemy's way to the same database."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from tests.tenants import new_tenant as new_tenant
from tests.tenants import pool as pool
from tests.workers.town import town as town

from liora.db.migrate import with_driver
from liora.plugins import load_modules
from liora.workers.skill_brain import SkillBrain


@pytest.fixture
async def engine(database) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(with_driver(database.app_url))
    yield engine
    await engine.dispose()


@pytest.fixture
def brain() -> SkillBrain:
    return SkillBrain(load_modules())
