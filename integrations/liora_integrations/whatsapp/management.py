"""What the Graph API says of numbers, accounts and templates: the requests of an installation, not of a message.

The number is asked for its `health_status` too, which names the account that it belongs to; where it does not, the
account is asked for its numbers.
"""

import re
from collections.abc import Mapping
from typing import Any

from liora.channel import Account, Client, Refused, Unknown
from liora.reports import NumberReport, TemplateReport
from liora_integrations.whatsapp.answers import FAILED, authorization, reason_of, refusal_in, start_of, to_json
from liora_integrations.whatsapp.fields import id_at, object_at, objects_at, text_at

_NUMBER_FIELDS = "id,display_phone_number,verified_name,quality_rating,throughput,status,health_status"
_TEMPLATE_FIELDS = "name,language,status,category,components"
_A_PAGE = "100"
_MOST_PAGES = 100  # an account has 6,000 templates at most
_LONGEST_PAGE = 8 * 2**20  # of templates, which have some hundred kilobytes
_LONGEST_ID = 64
_CONNECTED = "CONNECTED"
_BLOCKED = "BLOCKED"
_NO_ID = re.compile(r"\W", re.ASCII)

Answer = dict[str, Any] | Refused | Unknown


async def inspect_number(client: Client, account: Account, account_id: str) -> NumberReport | Refused | Unknown:
    """GET of the number's node, and of the account's numbers where the node does not name its account."""
    node = await _get(client, account, _segment(account.phone_number_id), {"fields": _NUMBER_FIELDS})
    if isinstance(node, Refused | Unknown):
        return node
    report = _number_report(node)
    if report.account_id or not account_id:
        return report
    belongs = await _is_listed(client, account, account_id)
    if isinstance(belongs, Refused | Unknown):
        return belongs
    return _number_report(node, account_id if belongs else "")


async def list_templates(
    client: Client, account: Account, account_id: str
) -> tuple[TemplateReport, ...] | Refused | Unknown:
    """GET of all pages of the account's templates."""
    rows = await _get_all(client, account, f"{_segment(account_id)}/message_templates", {"fields": _TEMPLATE_FIELDS})
    if isinstance(rows, Refused | Unknown):
        return rows
    return tuple(_template_report(row) for row in rows if text_at(row, "name") and text_at(row, "language"))


async def subscribe_app(client: Client, account: Account, account_id: str) -> Refused | Unknown | None:
    """POST that asks for the account's webhooks; asking twice changes nothing."""
    headers = authorization(account)
    if isinstance(headers, Refused):
        return headers
    url = f"{account.api_url.rstrip('/')}/{_segment(account_id)}/subscribed_apps"
    try:
        async with client.post(url, data=b"", headers=headers) as response:
            answer = _read(response.status, await start_of(response))
    except FAILED as error:
        return Unknown(reason_of(error))
    if isinstance(answer, Refused | Unknown):
        return answer
    return None if answer.get("success") else Unknown("The subscription was answered without success.")


async def _is_listed(client: Client, account: Account, account_id: str) -> bool | Refused | Unknown:
    rows = await _get_all(client, account, f"{_segment(account_id)}/phone_numbers", {"fields": "id"})
    if isinstance(rows, Refused | Unknown):
        return rows
    return any(id_at(row, "id", _LONGEST_ID) == account.phone_number_id for row in rows)


async def _get_all(
    client: Client, account: Account, path: str, params: Mapping[str, str]
) -> list[dict[str, Any]] | Refused | Unknown:
    """Follows the cursor and not the address of the next page, which holds the token."""
    rows: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    for _ in range(_MOST_PAGES):
        page = await _get(client, account, path, {**params, "limit": _A_PAGE, **after})
        if isinstance(page, Refused | Unknown):
            return page
        rows += objects_at(page, "data")
        paging = object_at(page, "paging")
        cursor = text_at(object_at(paging, "cursors"), "after")
        if not (cursor and paging.get("next")):
            return rows
        after = {"after": cursor}
    return Unknown(f"The list has more than {_MOST_PAGES} pages.")


async def _get(client: Client, account: Account, path: str, params: Mapping[str, str]) -> Answer:
    headers = authorization(account)
    if isinstance(headers, Refused):
        return headers
    url = f"{account.api_url.rstrip('/')}/{path}"
    try:
        async with client.get(url, params=params, headers=headers) as response:
            return _read(response.status, await start_of(response, _LONGEST_PAGE))
    except FAILED as error:
        return Unknown(reason_of(error))


def _read(http_status: int, body: bytes) -> Answer:
    answer = to_json(body)
    refused = refusal_in(http_status, answer)
    if refused:
        return refused
    return answer if answer and 200 <= http_status < 300 else Unknown(f"HTTP {http_status} without what was asked for")


def _number_report(node: Mapping[str, Any], account_id: str = "") -> NumberReport:
    health = object_at(node, "health_status")
    entities = objects_at(health, "entities")
    accounts = (id_at(each, "id", _LONGEST_ID) for each in entities if each.get("entity_type") == "WABA")
    status = text_at(node, "status")
    blocked = text_at(health, "can_send_message") == _BLOCKED
    return NumberReport(
        phone_number_id=id_at(node, "id", _LONGEST_ID),
        account_id=account_id or next(accounts, ""),
        display_number=text_at(node, "display_phone_number"),
        verified_name=text_at(node, "verified_name"),
        quality=text_at(node, "quality_rating"),
        tier=text_at(object_at(node, "throughput"), "level"),
        status=status,
        works=status in ("", _CONNECTED) and not blocked,
        problems=tuple(_problems(entities)),
    )


def _problems(entities: list[dict[str, Any]]) -> list[str]:
    """What Meta explains of each level: its sentence, and what it proposes."""
    found = []
    for entity in entities:
        for error in objects_at(entity, "errors"):
            words = (text_at(error, "error_description"), text_at(error, "possible_solution"))
            found.append(" ".join(filter(None, words)))
        notes = entity.get("additional_info")
        found += [note for note in notes if isinstance(note, str)] if isinstance(notes, list) else []
    return [each for each in found if each]


def _template_report(row: Mapping[str, Any]) -> TemplateReport:
    return TemplateReport(
        name=text_at(row, "name"),
        language=language_of(text_at(row, "language")),
        category=text_at(row, "category"),
        status=text_at(row, "status"),
        components=tuple(objects_at(row, "components")),
    )


def language_of(code: str) -> str:
    """`en_US`, also where Meta's webhooks write `en-US`."""
    return code.replace("-", "_")


def _segment(object_id: str) -> str:
    """An id that a tenant typed must not become another path: with what no id holds, it is one that nobody has."""
    return _NO_ID.sub("_", object_id) or "_"
