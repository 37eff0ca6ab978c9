"""Fixtures of the database tests."""

from tests.tenants import new_tenant as new_tenant
from tests.tenants import pool as pool
