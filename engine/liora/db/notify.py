"""Rings carried from process to process: one side connection each, and never a NOTIFY in a hot transaction.

    ring ──> echo ──> gathered, at most 20 times a second ──> NOTIFY ──> the other processes' relays ──> hear

A notification is one line a bell: its name and the places that were rung, or `*` for "look for yourselves" where they
are too many. Places are ids, joined by `/`. What is lost on the way costs time and nothing else: every loop polls.

PostgreSQL delivers to sessions, so the relay needs a connection of its own to the server. Behind a pooler in
transaction mode it hears nothing, says so once, and polling (0.25 to 1 s) is all there is.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from liora.db.dispatch import Bell
from liora.errors import DatabaseError

CHANNEL = "liora_bells"
NAME = "liora relay"
"""`application_name` of the side connection."""

GATHER_SECONDS = 0.05
MOST_PLACES = 48
"""A notification holds less than 8,000 bytes: three bells with so many places of two ids each."""

IDLE_SECONDS = 30.0
ANSWER_SECONDS = 5.0
EVERYWHERE = "*"
HELLO = "hello"

Place = tuple[UUID, ...]
Sound = Callable[[Any], None]
"""What a bell is told: a UUID, or a tuple of them."""

log = structlog.get_logger()


class Relay:
    """Sends what the bells of this process ring, and rings those that others have rung.

    `bells` are the ones that somebody in this process waits for; a process that only stores work has none.
    """

    def __init__(self, url: str, bells: Mapping[str, Bell[Any]] | None = None) -> None:
        self.sent = 0
        self._url = url
        self._bells: dict[str, Bell[Any]] = dict(bells or {})
        self._rung: dict[str, set[Place]] = {}
        self._stir = asyncio.Event()
        self._heard_itself = asyncio.Event()

    def listen(self, name: str, bell: Bell[Any]) -> None:
        """Rings `bell` for what other processes ring under `name`."""
        self._bells[name] = bell

    def echo(self, name: str) -> Sound:
        """For `Bell(echo=…)`: what this process rings is told to the others under `name`."""

        def sound(place: UUID | Place) -> None:
            places = self._rung.setdefault(name, set())
            if len(places) <= MOST_PLACES:  # one more tells that they are too many
                places.add((place,) if isinstance(place, UUID) else place)
            self._stir.set()

        return sound

    async def carry(self) -> None:
        """Works until the connection is lost, which raises what asyncpg raises; nothing rung meanwhile is forgotten.

        Whoever comes back has missed what was told in the meantime, so its own bells say "look".
        """
        connection = await asyncpg.connect(
            self._url, timeout=ANSWER_SECONDS, server_settings={"application_name": NAME}
        )
        connection.add_termination_listener(lambda _: self._stir.set())
        try:
            if self._bells:
                await connection.add_listener(CHANNEL, self._hear)
            for bell in self._bells.values():
                bell.look()
            await self._talk(connection)
        finally:
            connection.terminate()

    async def _talk(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        if self._bells:
            await self._try_out(connection)
        while not connection.is_closed():
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._stir.wait()
            except TimeoutError:
                await connection.execute("SELECT", timeout=ANSWER_SECONDS)
                continue
            self._stir.clear()
            await self._send(connection)
            await asyncio.sleep(GATHER_SECONDS)
        raise DatabaseError("The server has closed the side connection of the relay; it is opened again.")

    async def _try_out(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Says hello to itself: a pooler takes LISTEN without a word and never delivers."""
        self._heard_itself.clear()
        await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, HELLO, timeout=ANSWER_SECONDS)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._heard_itself.wait()
        except TimeoutError:
            log.warning("no notifications arrive: polling alone; is there a pooler before the database?")

    async def _send(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        if not self._rung:
            return
        rung, self._rung = self._rung, {}
        try:
            await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, written(rung), timeout=ANSWER_SECONDS)
        except BaseException:
            for name, places in rung.items():
                self._rung.setdefault(name, set()).update(places)
            self._stir.set()
            raise
        self.sent += 1

    def _hear(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        if payload == HELLO:
            self._heard_itself.set()
            return
        for name, places in read(str(payload)):
            bell = self._bells.get(name)
            if bell is None:
                continue
            if places is None:
                bell.look()
            for place in places or ():
                bell.hear(place)


def written(rung: Mapping[str, Iterable[Place]]) -> str:
    """The payload: a line a bell."""
    return "\n".join(_line(name, list(places)) for name, places in sorted(rung.items()))


def _line(name: str, places: list[Place]) -> str:
    if len(places) > MOST_PLACES:
        return f"{name} {EVERYWHERE}"
    return " ".join([name, *("/".join(each.hex for each in place) for place in places)])


def read(payload: str) -> list[tuple[str, list[UUID | Place] | None]]:
    """The inverse of `written`; None stands for "look for yourselves", and so does what cannot be read."""
    return [_bell_of(line) for line in payload.split("\n") if line]


def _bell_of(line: str) -> tuple[str, list[UUID | Place] | None]:
    name, *words = line.split(" ")
    try:
        return name, [_place(word) for word in words]
    except ValueError:
        return name, None


def _place(word: str) -> UUID | Place:
    ids = tuple(UUID(hex=each) for each in word.split("/"))
    return ids[0] if len(ids) == 1 else ids
