"""Fixtures of the worker tests."""

from ..tenants import new_tenant as new_tenant
from ..tenants import pool as pool
from .town import town as town
