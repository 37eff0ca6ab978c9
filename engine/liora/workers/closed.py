"""What the 24-hour window keeps back: where the tenant has a template for it that goes, the rest is parked."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from liora.db.closed import Replaceable, give_up_older, give_up_rest, replace_message, replaceable
from liora.db.lanes import Lane
from liora.db.outbox import Look, park_closed
from liora.db.session import Connection
from liora.messages import message_to_json
from liora.numbers.templates import filled_in, usable_template


@dataclass(frozen=True, slots=True)
class PutAway:
    """How many rows wait for their person, and how many go now as templates."""

    parked: int
    replaced: int


async def put_away(connection: Connection, lane: Lane, look: Look, out_ids: Sequence[UUID]) -> PutAway:
    """Deals with what `mark_due` found closed, without a post."""
    rest = await give_up_rest(connection, lane, out_ids)
    standing_in = await replaceable(connection, lane, out_ids)
    replaced = {row.out_id for row in standing_in if await _replace(connection, lane, row)}
    parked = await park_closed(connection, lane, look, [each for each in out_ids if each not in replaced | rest])
    if standing_in and parked:
        await give_up_older(connection, lane, parked)
    return PutAway(len(parked), len(replaced))


async def _replace(connection: Connection, lane: Lane, row: Replaceable) -> bool:
    found = await usable_template(connection, lane.cliente_id, lane.number_id, row.purpose, row.language)
    template = filled_in(found, row.words) if found else None
    if template is None:
        return False
    await replace_message(connection, lane, row.out_id, message_to_json(template))
    return True
