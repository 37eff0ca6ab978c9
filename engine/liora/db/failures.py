"""What a failed statement means: its data can never be stored, or the database could not do it now."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import asyncpg

from liora.errors import DatabaseError

Result = TypeVar("Result")

FAILED = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""Whatever asyncpg and the network raise; a TimeoutError is an OSError."""

_DATA_CLASSES = frozenset({"22", "23", "54"})  # data exception, integrity constraint, program limit (a key too long)


def is_data_error(error: BaseException) -> bool:
    """Whether the statement would fail again because of its values (SQLSTATE classes 22, 23 and 54)."""
    return isinstance(error, asyncpg.PostgresError) and (error.sqlstate or "")[:2] in _DATA_CLASSES


async def answered_within(seconds: float, work: Awaitable[Result]) -> Result:
    """The result of `work`; raises DatabaseError when the database fails or keeps silent for so long.

    Late work is not cancelled: asyncpg waits for the server to confirm a cancellation, which a dead line never does.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    finally:
        task.add_done_callback(_retrieve)
    if not done:
        raise DatabaseError(f"The database has not answered within {seconds:g} s; check that it runs and is reachable.")
    error = task.exception()
    if isinstance(error, FAILED):
        raise DatabaseError(f"The database failed ({failure_name(error)}); its log knows more.") from error
    return task.result()


def failure_name(error: BaseException) -> str:
    """The error's class and SQLSTATE: its words may quote a row, and rows are people's data."""
    sqlstate = error.sqlstate if isinstance(error, asyncpg.PostgresError) else None
    return f"{type(error).__name__} {sqlstate}" if sqlstate else type(error).__name__


def _retrieve(task: "asyncio.Future[Result]") -> None:
    """Nobody may be left to look at the error of late work, and asyncio would complain."""
    if not task.cancelled():
        task.exception()
