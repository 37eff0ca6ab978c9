"""Alembic migrations of Liora's schemas; run by `liora db upgrade`, from a checkout or from the wheel."""
