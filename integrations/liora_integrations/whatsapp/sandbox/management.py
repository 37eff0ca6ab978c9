"""The fake Graph API of an installation: a number's node, an account's numbers and templates, its subscription.

The ordered faults hold here as for messages: refusals, gateways' pages, and answers that never come.
"""

from typing import Any

from aiohttp import web

from liora_integrations.whatsapp.sandbox.answers import json_answer
from liora_integrations.whatsapp.sandbox.directory import Directory, Number
from liora_integrations.whatsapp.sandbox.graph import VERSION, Graph, require_token
from liora_integrations.whatsapp.sandbox.graph_error import GraphError, unknown_object

_PAGE = 25


class Management:
    """The routes below /graph that send nothing."""

    def __init__(self, directory: Directory, graph: Graph) -> None:
        self._directory = directory
        self._graph = graph

    def routes(self) -> list[web.RouteDef]:
        """Addresses as at graph.facebook.com; a number and a file share theirs."""
        return [
            web.get(VERSION + r"/{account:\w+}/message_templates", self._templates),
            web.get(VERSION + r"/{account:\w+}/phone_numbers", self._numbers),
            web.post(VERSION + r"/{account:\w+}/subscribed_apps", self._subscribe),
            web.get(VERSION + r"/{media_id:\w+}", self._node),
        ]

    async def _node(self, request: web.Request) -> web.StreamResponse:
        if "fields" not in request.query:
            return await self._graph.describe(request)
        trouble = await self._trouble(request)
        if trouble is not None:
            return trouble
        number_id = request.match_info["media_id"]
        number = self._directory.number(number_id)
        if number is None:
            raise unknown_object(number_id)
        return json_answer(_told(number_id, number, request.query["fields"].split(",")))

    async def _numbers(self, request: web.Request) -> web.StreamResponse:
        trouble = await self._trouble(request)
        if trouble is not None:
            return trouble
        return _page(request, [{"id": number} for number in self._directory.numbers_of(request.match_info["account"])])

    async def _templates(self, request: web.Request) -> web.StreamResponse:
        trouble = await self._trouble(request)
        if trouble is not None:
            return trouble
        account = request.match_info["account"]
        templates = self._directory.templates_of(account)
        if templates is None:
            raise unknown_object(account)
        return _page(request, [{"id": str(n), **each.model_dump()} for n, each in enumerate(templates, start=1)])

    async def _subscribe(self, request: web.Request) -> web.StreamResponse:
        trouble = await self._trouble(request)
        if trouble is not None:
            return trouble
        account = request.match_info["account"]
        if self._directory.templates_of(account) is None:
            raise unknown_object(account)
        self._directory.subscribed.add(account)
        return json_answer({"success": True})

    async def _trouble(self, request: web.Request) -> web.StreamResponse | None:
        """The ordered fault of this request, if any; raises GraphError for a token that opens nothing."""
        token = require_token(request)
        if not self._directory.knows_token(token):
            raise GraphError(190, "The access token could not be decrypted.")
        return await self._graph.fault(request)


def _told(number_id: str, number: Number, fields: list[str]) -> dict[str, Any]:
    """Only what was asked for, and the id."""
    whole = {
        "display_phone_number": number.display_phone_number,
        "verified_name": number.verified_name,
        "quality_rating": number.quality_rating,
        "throughput": {"level": number.tier},
        "status": number.status,
        "health_status": _health(number_id, number),
    }
    return {**{field: whole[field] for field in fields if field in whole}, "id": number_id}


def _health(number_id: str, number: Number) -> dict[str, Any]:
    state = number.can_send_message
    own: dict[str, Any] = {"entity_type": "PHONE_NUMBER", "id": number_id, "can_send_message": state}
    if number.problem:
        own["errors"] = [{"error_code": 141006, "error_description": number.problem, "possible_solution": ""}]
    account = {"entity_type": "WABA", "id": number.account_id, "can_send_message": "AVAILABLE"}
    return {"can_send_message": state, "entities": [own, account] if number.tells_account else [own]}


def _page(request: web.Request, rows: list[dict[str, Any]]) -> web.Response:
    """Small pages, whatever the limit that was asked for: Meta promises no length either."""
    start = _whole(request, "after", 0)
    end = min(start + min(_PAGE, _whole(request, "limit", _PAGE)), len(rows))
    paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(end)}}
    if end < len(rows):
        paging["next"] = str(request.url.update_query({"after": str(end), "access_token": require_token(request)}))
    return json_answer({"data": rows[start:end], "paging": paging} if rows else {"data": []})


def _whole(request: web.Request, key: str, otherwise: int) -> int:
    given = request.query.get(key, str(otherwise))
    if not (given.isascii() and given.isdecimal() and len(given) <= 9):
        raise GraphError(100, f"Param {key} must be a whole number.")
    return int(given)
