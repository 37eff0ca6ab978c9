"""People who write, the brain of production, and SQLAlchemy's way to the same database."""

import pytest
from tests.tenants import new_tenant as new_tenant
from tests.tenants import pool as pool
from tests.workers.town import town as town

from liora.plugins import load_modules
from liora.workers.skill_brain import SkillBrain


@pytest.fixture
def brain() -> SkillBrain:
    return SkillBrain(load_modules())
