"""What the workers live with when the database fails."""

import asyncpg

from liora.db.pool import AWAY

TROUBLE = (*AWAY, asyncpg.PostgresError, asyncpg.InternalClientError)
"""What the database raises when it is away, overloaded or made somebody wait too long; the last of them when a
connection was cut while it lay in the pool."""

DATABASE_REST = 0.5  # seconds
