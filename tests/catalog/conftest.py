"""Fixtures of the catalog tests."""

from ..tenants import new_tenant as new_tenant
from ..tenants import pool as pool
