"""The fake Graph API of an installation answers as Meta does."""

from typing import Any

import pytest

from .conftest import ACCOUNT, NUMBER, TOKEN


async def get(world, path: str, **query: str) -> tuple[int, Any]:
    return await world.call("GET", f"/graph/v26.0/{path}", params=query, headers=TOKEN)


async def know(world, **contents: Any) -> None:
    status, _ = await world.call("PUT", "/api/directory", json=contents)
    assert status == 200


async def test_the_number_of_the_settings_is_known_with_its_account(started) -> None:
    status, node = await get(started, NUMBER, fields="verified_name,status,health_status")
    assert status == 200
    assert node.keys() == {"id", "verified_name", "status", "health_status"}
    accounts = [each["id"] for each in node["health_status"]["entities"] if each["entity_type"] == "WABA"]
    assert accounts == [ACCOUNT]
    assert (await get(started, f"{ACCOUNT}/phone_numbers", fields="id"))[1]["data"] == [{"id": NUMBER}]


async def test_every_account_is_born_with_the_sample(started) -> None:
    _, page = await get(started, f"{ACCOUNT}/message_templates")
    assert [(row["name"], row["language"], row["status"]) for row in page["data"]] == [
        ("hello_world", "en_US", "APPROVED")
    ]
    assert "next" not in page["paging"]


async def test_templates_come_in_pages(started) -> None:
    await know(started, templates={"77": [{"name": f"t{n}"} for n in range(30)]})
    _, first = await get(started, "77/message_templates", limit="100")
    assert len(first["data"]) == 25
    assert first["paging"]["next"]
    _, second = await get(started, "77/message_templates", limit="100", after=first["paging"]["cursors"]["after"])
    assert [row["name"] for row in first["data"] + second["data"]] == [f"t{n}" for n in range(30)]


@pytest.mark.parametrize("path", ["999", "999/message_templates"])
async def test_what_nobody_knows_is_code_100_with_subcode_33(started, path: str) -> None:
    await know(started, closed=True)
    status, answer = await get(started, path, fields="id")
    assert (status, answer["error"]["code"], answer["error"]["error_subcode"]) == (400, 100, 33)


async def test_a_token_that_opens_nothing_is_code_190(started) -> None:
    await know(started, tokens=["another"])
    status, answer = await get(started, NUMBER, fields="id")
    assert (status, answer["error"]["code"]) == (401, 190)
    status, _ = await started.call("GET", f"/graph/v26.0/{NUMBER}?fields=id")
    assert status == 401


@pytest.mark.parametrize(("code", "status"), [("190", 401), ("500", 500), ("502", 502), ("33", 400)])
async def test_ordered_faults_hold_for_questions_too(started, code: str, status: int) -> None:
    await started.order(next_errors=[code])
    assert (await get(started, NUMBER, fields="id"))[0] == status
    assert (await get(started, NUMBER, fields="id"))[0] == 200


async def test_a_subscription_is_remembered(started) -> None:
    status, answer = await started.call("POST", f"/graph/v26.0/{ACCOUNT}/subscribed_apps", headers=TOKEN)
    assert (status, answer) == (200, {"success": True})
    assert (await started.call("GET", "/api/directory"))[1]["meta"]["subscribed"] == [ACCOUNT]


@pytest.mark.parametrize("query", [{"after": "x"}, {"after": "-1"}, {"limit": "²"}, {"after": "9" * 20}])
async def test_an_odd_cursor_is_refused(started, query: dict[str, str]) -> None:
    assert (await get(started, f"{ACCOUNT}/message_templates", **query))[0] == 400
