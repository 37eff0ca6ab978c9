"""Secrets that tenants entrust to Liora: sealed at rest, opened where they are used, shown to nobody."""
