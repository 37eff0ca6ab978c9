"""R4: senders killed while they talk to a vendor that refuses, hangs up, keeps silent and forgets its statuses."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from .crew import crew, kill_now_and_then
from .figures import figures
from .site import open_site, out_of_order, settle_in
from .sizes import sizes
from .verify import judge, until_answered, until_none

PEOPLE = 200
PER_SECOND = 150.0
PATIENCE = 180.0
FAULTS = {
    "error_rate": {"130429": 0.003, "131056": 0.01, "500": 0.02, "503": 0.01, "502": 0.01},
    "timeout_rate": 0.004,
    "reset_after_accept_rate": 0.02,
    "withhold_status_rate": 0.03,
    "duplicate_status_rate": 0.05,
    "overtake_rate": 0.05,
    "seed": 20261123,
}
OUTBOX = "SELECT out_id::text AS out_id, conversation_id, seq, status FROM liora.outbox"
UNSENT = "SELECT count(*) FROM liora.outbox WHERE status IN (0, 1)"


async def test_everything_is_said_once_and_in_order_whichever_sender_dies(database: Any, tmp_path: Path) -> None:
    kills, count = sizes().sender_kills, sizes().sent_messages
    await settle_in(database.app_url)
    with figures("R4 sender kills") as row:
        async with crew() as processes, open_site(processes, tmp_path, database.app_url) as site:
            await site.order_faults(**FAULTS)
            await processes.start("worker", url=database.app_url, share=0.0, seconds=0.0)
            for _ in range(2):
                await processes.start("sender", url=database.app_url, api_url=site.api_url)
            await asyncio.gather(
                site.deliver_all(range(count), PEOPLE, PER_SECOND),
                kill_now_and_then(processes, "sender", kills, (1.0, 2.0), random.Random(20261123)),
            )
            await until_answered(database.superuser_url, PATIENCE)
            outbox = await until_sent(database.superuser_url, PATIENCE)
            accepted = site.accepted()
        verdict = await judge(database.superuser_url, site.stored_at)
        unsaid, twice, excused = compare(outbox, accepted)
        row.kills, row.messages, row.lost, row.twice = kills, count, verdict.lost + unsaid, verdict.twice + twice
        row.out_of_order = out_of_order([out_id for out_id, _ in accepted], places(outbox))
        row.notes |= {"twice_without_a_status": excused, "posts_taken": len(accepted)}
    assert (verdict.messages, verdict.is_clean) == (count, True), verdict
    assert (row.lost, row.twice, row.out_of_order) == (0, 0, 0), row


def compare(outbox: Sequence[Any], accepted: Sequence[tuple[str, bool]]) -> tuple[int, int, int]:
    """Rows never said; rows said twice; and those of them whose vendor had not told that it took the first copy.

    Nobody can know better than to say such a row again: its sender died or its line broke before the answer came, and
    the status that would have told was withheld.
    """
    copies = Counter(out_id for out_id, _ in accepted)
    known = {out_id for n, (out_id, withheld) in enumerate(accepted) if not withheld and _comes_again(accepted, n)}
    again = {out_id for out_id, n in copies.items() if n > 1}
    return len({row["out_id"] for row in outbox} - copies.keys()), len(again & known), len(again - known)


def _comes_again(accepted: Sequence[tuple[str, bool]], n: int) -> bool:
    return any(out_id == accepted[n][0] for out_id, _ in accepted[n + 1 :])


def places(outbox: Sequence[Any]) -> dict[str, tuple[UUID, int]]:
    return {row["out_id"]: (row["conversation_id"], row["seq"]) for row in outbox}


async def until_sent(url: str, seconds: float) -> Sequence[Any]:
    """The outbox once nothing in it waits."""
    await until_none(url, UNSENT, seconds)
    look = await asyncpg.connect(url)
    try:
        return await look.fetch(OUTBOX)
    finally:
        await look.close()
