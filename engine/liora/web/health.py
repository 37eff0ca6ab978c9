"""Whether this process lives, and whether it may be given work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
from aiohttp import web
from uuid_utils.compat import uuid7

from liora.db.failures import answered_within
from liora.db.session import Pool
from liora.errors import DatabaseError

_ANSWER_SECONDS = 3.0
_REVISION = "SELECT version_num FROM public.alembic_version"


@dataclass(frozen=True, slots=True)
class Health:
    """`head` is the newest migration that this Liora knows; `ready` is False while the process starts or ends."""

    pool: Pool
    head: str
    ready: Callable[[], bool]

    def routes(self) -> list[web.RouteDef]:
        """/health for whoever restarts the process, /health/ready for whoever sends it requests."""
        return [web.get("/health", self.alive), web.get("/health/ready", self.is_ready)]

    async def alive(self, request: web.Request) -> web.Response:
        """200 as long as the event loop turns."""
        return web.json_response({"ok": True, "data": {"status": "alive"}})

    async def is_ready(self, request: web.Request) -> web.Response:
        """200 when the database answers and its migrations are at head, else 503 with the reason."""
        problem = await self._problem()
        meta = {"request_id": str(uuid7())}
        if problem is None:
            data = {"status": "ready", "revision": self.head}
            return web.json_response({"ok": True, "data": data, "meta": meta})
        return web.json_response({"ok": False, "error": problem, "meta": meta}, status=503)

    async def _problem(self) -> dict[str, Any] | None:
        if not self.ready():
            return _error("not_serving", "The process is starting or ending.")
        try:
            rows = await answered_within(_ANSWER_SECONDS, self._revisions())
        except DatabaseError as error:
            return _error("database_away", str(error))
        if rows != [self.head]:
            return _error("not_migrated", f"The database is at {rows}, not at {self.head}; run `liora db upgrade`.")
        return None

    async def _revisions(self) -> list[str]:
        try:
            rows = await self.pool.fetch(_REVISION)
        except asyncpg.UndefinedTableError:
            return []
        return [row["version_num"] for row in rows]


def _error(code: str, message: str) -> dict[str, Any]:
    return {"code": code, "message": message, "details": []}
