"""The door for a tenant's own people: what they say to a sandbox number goes the way of all messages."""

from dataclasses import dataclass
from uuid import UUID

from liora.channel import Delivery, Received, Sandbox
from liora.db.failures import answered_within
from liora.db.inbox import Incoming
from liora.web.ingest import Arrival, Ingest

PATH = "/api/v1/pruebas"
SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class TesterDoor:
    """Stores what a tester says; in development the vendor's stand-in hears it too, or it would not let answers out."""

    ingest: Ingest
    sandbox: Sandbox | None = None

    async def deliver(self, cliente_id: UUID, number_id: UUID, channel: str, received: Received) -> None:
        """Returns when it is committed; raises DatabaseError."""
        if self.sandbox is not None:
            self.sandbox.observe(Delivery((received,)))
        incoming = Incoming.of(cliente_id, number_id, received)
        arrival = Arrival(channel, PATH, (incoming,), ())
        await answered_within(SECONDS, self.ingest.store({cliente_id: arrival}, len(incoming.payload)))
