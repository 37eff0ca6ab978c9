"""Alive is not the same as ready."""

import json
from typing import Any


async def test_a_process_that_answers_is_alive(new_site) -> None:
    site = await new_site(head="of the future", ready=lambda: False)
    status, text = await site.get("/health")
    assert (status, json.loads(text)) == (200, {"ok": True, "data": {"status": "alive"}})


async def test_it_is_ready_with_its_database_at_head(site) -> None:
    status, answer = await ready(site)
    assert (status, answer["ok"], answer["data"]["status"]) == (200, True, "ready")
    assert answer["meta"]["request_id"]


async def test_it_is_not_ready_while_it_starts_or_ends(new_site) -> None:
    assert await refusal(await new_site(ready=lambda: False)) == "not_serving"


async def test_it_is_not_ready_on_an_older_schema(new_site) -> None:
    assert await refusal(await new_site(head="of the future")) == "not_migrated"


async def test_it_is_not_ready_on_an_empty_database(new_site, database, postgres) -> None:
    postgres.psql("DROP TABLE public.alembic_version", database.name)
    assert await refusal(await new_site()) == "not_migrated"


async def test_it_is_not_ready_without_a_database_and_stays_alive(site, pool) -> None:
    pool.terminate()
    assert await refusal(site) == "database_away"
    assert (await site.get("/health"))[0] == 200


async def refusal(site: Any) -> str:
    status, answer = await ready(site)
    assert (status, answer["ok"]) == (503, False)
    assert answer["meta"]["request_id"]
    assert answer["error"]["message"]
    code: str = answer["error"]["code"]
    return code


async def ready(site: Any) -> tuple[int, Any]:
    status, text = await site.get("/health/ready")
    return status, json.loads(text)
