"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from .databases import copyist as copyist
from .databases import data as data
from .databases import database as database
from .databases import empty_database as empty_database
from .databases import engine as engine
from .databases import postgres as postgres
from .databases import template_database as template_database

ROOT = Path(__file__).parent.parent

settings.register_profile("liora", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a machine may be busy
settings.load_profile("liora")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real payloads and data that lies beside the checkout; the test is skipped where it is absent."""
    folder = Path(os.environ.get("LIORA_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"needs the reference data in {folder} (set LIORA_SHARED)")
    return folder
