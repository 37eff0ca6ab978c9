"""Passwords: argon2id, off the event loop, two at a time, equally slow whether the person exists or not."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

Result = TypeVar("Result")

AT_ONCE = 2
"""Each takes 64 MiB and more than a tenth of a second."""


NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$YiedkFsaSjzfe9/YrbUAuQ$N8J9NjGKsGObP2t/Qte8qROWsmAVj1nUy8XyktLhkW4"
"""Of a password that was thrown away: what is checked where there is nobody."""


class Passwords:
    """Hashes and checks; `close` when the process ends."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")

    async def hash(self, password: str) -> str:
        """What is kept of a password."""
        return await self._apart(partial(self._hasher.hash, password))

    async def verify(self, kept: str | None, password: str) -> bool:
        """Whether it is the password; without one the check is made all the same, and fails."""
        right = await self._apart(partial(self._is_right, kept or NOBODYS, password))
        return right and kept is not None

    def close(self) -> None:
        """Ends the threads."""
        self._threads.shutdown(wait=False)

    def _is_right(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _apart(self, work: "partial[Result]") -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
