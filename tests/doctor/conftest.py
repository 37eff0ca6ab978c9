"""Fixtures for the doctor's checks."""

from tests.tenants import new_tenant as new_tenant
from tests.tenants import pool as pool
