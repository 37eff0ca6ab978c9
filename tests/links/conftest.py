"""Fixtures of the tests about links."""

from ..tenants import new_tenant as new_tenant
from ..tenants import pool as pool
