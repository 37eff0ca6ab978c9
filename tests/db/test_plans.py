"""What the planner makes of the hot statements where it knows nothing: of tables that are or were new."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import pytest

from liora.db import closed, drain, erased, outbox, outcomes, quota, statuses, tenants
from liora.db.contacts import _FIND
from liora.db.pool import open_pool
from liora.db.session import scoped_batch

CASES = {
    "lock": (drain._LOCK, {"inbox_pending", "convo_state_pkey", "contact_pkey"}),
    "pending": (drain._PENDING, {"inbox_pending_conversation", "outbox_parked"}),
    "advance": (drain._ADVANCE, {"convo_state_pkey"}),
    "close": (drain._CLOSE, {"inbox_pkey"}),
    "find": (_FIND, {"identity_pkey", "convo_state_contact", "convo_state_pkey", "contact_pkey"}),
    "settings": (tenants._LOAD, {"plan_pkey"}),
    "erased": (erased._FIND, {"erased_pkey"}),
    "quota": (quota._READ, {"quota_use_pkey"}),
    "mark": (
        outbox.MARK,
        {"outbox_unsent_number", "outbox_unsent_conversation", "outbox_pkey", "convo_state_pkey", "contact_pkey"},
    ),
    "record": (outcomes.RECORD, {"outbox_pkey", "outbox_unsent_conversation", "convo_state_pkey"}),
    "statuses": (statuses.STATUSES, {"outbox_pkey"}),
    "by message": (statuses.BY_MESSAGE, {"outbox_message"}),
    "replaceable": (closed._REPLACEABLE, {"outbox_pkey"}),
    "stand in": (closed._STAND_IN, {"outbox_pkey", "outbox_cause"}),
    "outdo": (closed._OUTDO, {"outbox_pkey", "outbox_parked", "outbox_cause"}),
}


@pytest.mark.parametrize("analysed", [False, True])
@pytest.mark.parametrize("name", CASES)
async def test_a_hot_statement_reads_by_the_index_that_answers_it(database, name, analysed) -> None:
    statement, expected = CASES[name]
    if analysed:
        superuser = await asyncpg.connect(database.superuser_url)
        await superuser.execute("ANALYZE")
        await superuser.close()
    scans = await scans_of(database.app_url, statement)
    assert "Seq Scan" not in {scan["Node Type"] for scan in scans}
    keyed = {scan["Index Name"] for scan in scans if columns_of(scan) - {"cliente_id"}}
    if name == "lock":  # in the order of arrival, so by the cliente alone
        keyed |= {scan["Index Name"] for scan in scans if scan.get("Index Name") == "inbox_pending"}
    assert expected <= keyed
    places = [columns_of(scan) for scan in scans if scan.get("Index Name") == "outbox_cause"]
    assert all("cause" in columns for columns in places), "a place in a turn finds all turns"


async def scans_of(url: str, statement: str) -> list[dict[str, Any]]:
    pool = await open_pool(url, connections=1)
    try:
        async with scoped_batch(pool, [uuid4(), uuid4()]) as connection:
            arguments = ", ".join(["NULL"] * len(set(re.findall(r"\$\d+", statement))))
            await connection.execute(f"PREPARE planned AS {statement}")
            plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE planned ({arguments})")
            return list(_scans(orjson.loads(plan)[0]["Plan"]))
    finally:
        await pool.close()


def _scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "Relation Name" in node and node["Node Type"] != "ModifyTable":
        yield node
    if node["Node Type"].startswith("Bitmap Index"):
        yield node
    for child in node.get("Plans", []):
        yield from _scans(child)


def columns_of(scan: dict[str, Any]) -> set[str]:
    """The columns of a scan's own index that its condition compares with something."""
    return set(re.findall(r"\((\w+) [=<>]", scan.get("Index Cond", "")))
