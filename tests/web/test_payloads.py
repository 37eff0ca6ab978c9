"""Every real body that was found in public comes in once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.tenants import rows

ECHOES = "smb_message_echoes"
"""What a person of the tenant has written; changes and deletions are acknowledged alone."""

OF_NOBODY = {  # the documentation left a placeholder for the sender, or the message was written to a group
    "interactive-payment_method--metadocs--one-click-payments-L119.json",
    "text--metadocs--conversational-components-L105.json",
    "text-group--metadocs--groups-messaging-L148.json",
}


async def test_each_payload_alone_is_stored_once_and_a_second_time_not_at_all(
    site, pool, new_tenant, shared: Path, subtests
) -> None:
    files = payload_files(shared)
    assert len(files) >= 100
    for file in files:
        with subtests.test(file.name):
            body = json.loads(file.read_bytes())
            tenant = await new_tenant(*sorted(numbers_in(body)), account_id="any")
            wanted = sorted(message["id"] for message in messages_in(file.name, body))
            for _ in range(2):
                assert await site.post(as_meta_sends(body)) == 200
                inbox = await rows(pool, tenant, "inbox")
                assert sorted(row["message_id"] for row in inbox) == wanted
            assert len(await rows(pool, tenant, "convo_state")) == len({row["conversation_id"] for row in inbox})
    assert await pool.fetch("SELECT * FROM plataforma.quarantine") == []


async def test_all_payloads_in_one_body_are_stored_once(site, pool, new_tenant, shared: Path) -> None:
    bodies = {file.name: json.loads(file.read_bytes()) for file in payload_files(shared)}
    tenant = await new_tenant(*sorted(set().union(*map(numbers_in, bodies.values()))))
    messages = [message for name, body in bodies.items() for message in messages_in(name, body)]
    for number, message in enumerate(messages):
        message["id"] = f"wamid.{number}"
    entries = [entry for body in bodies.values() for entry in body.get("entry", [])]
    together = as_meta_sends({"object": "whatsapp_business_account", "entry": entries})
    for _ in range(2):
        assert await site.post(together) == 200
        inbox = await rows(pool, tenant, "inbox")
        assert {row["message_id"] for row in inbox} == {message["id"] for message in messages}
    assert len(messages) >= 70


def payload_files(shared: Path) -> list[Path]:
    return sorted((shared / "whatsapp" / "payloads").glob("*.json"))


def values_in(body: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """(field, value) of every change."""
    for entry in body.get("entry", []):
        for change in entry.get("changes", []):
            yield change.get("field", ""), change.get("value", {})


def numbers_in(body: Any) -> set[str]:
    found = (value.get("metadata", {}).get("phone_number_id") for _, value in values_in(body))
    return {number for number in found if number} or {"of no number"}


def messages_in(name: str, body: Any) -> list[dict[str, Any]]:
    if name in OF_NOBODY:
        return []
    values = list(values_in(body))
    echoes = [
        echo for field, value in values if field == ECHOES and "metadata" in value for echo in value["message_echoes"]
    ]
    heard = [message for field, value in values if field == "messages" for message in value.get("messages", [])]
    return heard + [echo for echo in echoes if echo["type"] == "text"]


def as_meta_sends(body: Any) -> bytes:
    """Compact, non-ASCII as escapes."""
    return json.dumps(body, separators=(",", ":")).encode()
