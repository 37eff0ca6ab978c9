"""The posts of one lane that are under way, each a task, and what came back."""

import asyncio
import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from liora.channel import Accepted, Account, Channel, Client, Outcome, Refused, Unknown, Unsent
from liora.db.lanes import Lane
from liora.db.outbox import Sending
from liora.messages import document_of, message_from_json
from liora.workers.media import Uploads

IN_HOUSE = "in-house:"
"""With this begins the message id of what reached nobody: the words of a sandbox number outside development."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Landing:
    """A post that has ended."""

    row: Sending
    outcome: Outcome


@dataclass(slots=True)
class Flight:
    """A row on its way; `left` turns true when the request may have left the house."""

    row: Sending
    left: bool = False


class Flights:
    """Posts rows side by side and calls `landed` for each as soon as its fate is known."""

    def __init__(
        self, lane: Lane, channel: Channel, client: Client, uploads: Uploads, landed: Callable[[Landing], None]
    ) -> None:
        self._lane = lane
        self._uploads = uploads
        self._channel = channel
        self._client = client
        self._landed = landed
        self._flights: dict[asyncio.Task[Outcome], Flight] = {}

    def __len__(self) -> int:
        return len(self._flights)

    def out_ids(self) -> list[UUID]:
        return [flight.row.out_id for flight in self._flights.values()]

    def post(self, account: Account, rows: Sequence[Sending], still_ours: Callable[[], bool]) -> None:
        """Posts rows that were just marked; `still_ours` is asked at the last moment."""
        for row in rows:
            flight = Flight(row)
            task = asyncio.create_task(self._fly(flight, account, still_ours))
            self._flights[task] = flight
            task.add_done_callback(self._land)

    async def _fly(self, flight: Flight, account: Account, still_ours: Callable[[], bool]) -> Outcome:
        row = flight.row
        if row.recipient is None:
            return Refused(0, "The contact has neither a phone nor a user_id.", "drop", alert=True)
        message = message_from_json(row.payload)
        document = document_of(message)
        outside = document and not account.in_house
        media_id = await self._uploads.media_id(self._lane, self._channel, account, document) if outside else ""
        if not isinstance(media_id, str):
            return media_id
        body = self._channel.render(message, row.recipient, str(row.out_id), media_id)
        if not still_ours():
            return Unsent("the process stood still for longer than its lease")
        if account.in_house:
            return Accepted(f"{IN_HOUSE}{row.out_id}")
        flight.left = True
        outcome = await self._channel.send(self._client, account, body)
        if document and isinstance(outcome, Refused) and outcome.action == "retry_media":
            await self._uploads.forget(self._lane, document)
        return outcome

    def _land(self, task: asyncio.Task[Outcome]) -> None:
        flight = self._flights.pop(task)
        if task.cancelled():
            return  # the outcome stays unknown: a status or time will tell
        error = task.exception()
        self._landed(Landing(flight.row, _crashed(flight, error) if error else task.result()))

    async def drain(self, seconds: float) -> None:
        """Gives the posts so long to end; what is still under way then keeps its unknown outcome."""
        if self._flights:
            await asyncio.wait(self._flights, timeout=seconds)
        under_way = list(self._flights)
        self.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def cancel(self) -> None:
        for task in self._flights:
            task.cancel()


def _crashed(flight: Flight, error: BaseException) -> Outcome:
    """The words of an exception may quote a message: only its kind and place are logged."""
    place = "".join(traceback.format_tb(error.__traceback__))
    reason = f"{type(error).__name__} while {'sending' if flight.left else 'rendering'}"
    logger.error("outbox row %s: %s\n%s", flight.row.out_id, reason, place)
    return Unknown(reason) if flight.left else Refused(0, reason, "drop", alert=True)
