"""JSON answers of the sandbox's own routes, and how refusals become answers."""

import ipaddress
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel, ValidationError

from liora.errors import LioraError
from liora_integrations.whatsapp.sandbox.graph_error import GraphError

Body = TypeVar("Body", bound=BaseModel)


class ApiError(LioraError):
    """The sandbox refuses a request of the page or of a test; the message is in Spanish, for the page shows it."""

    def __init__(self, status: HTTPStatus, code: str, message: str, details: Sequence[Any] = ()) -> None:
        self.status = status
        self.code = code
        self.details = details
        super().__init__(message)


@web.middleware
async def answer_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns the two kinds of refusal into their envelopes."""
    try:
        return await handler(request)
    except GraphError as error:
        return json_answer(error.body(), error.status)
    except ApiError as error:
        body = {"code": error.code, "message": str(error), "details": list(error.details)}
        return json_answer({"ok": False, "error": body, "meta": {}}, error.status)


def json_answer(content: Any, status: int = HTTPStatus.OK) -> web.Response:
    """Any JSON."""
    return web.Response(body=orjson.dumps(content), status=status, content_type="application/json")


def success(data: Any, **meta: Any) -> web.Response:
    """The envelope of a success."""
    return json_answer({"ok": True, "data": data, "meta": meta})


def invalid(message: str, details: Sequence[Any] = ()) -> ApiError:
    """422 with a sentence in Spanish."""
    return ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", message, details)


async def own_json(request: web.Request, model: type[Body]) -> Body:
    """The JSON body of a write; raises ApiError for a foreign page, another content type or a body that misfits."""
    _refuse_foreign(request)
    try:
        return model.model_validate_json(await request.read())
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        raise invalid("El contenido enviado no es válido.", problems) from error


def _refuse_foreign(request: web.Request) -> None:
    """Other sites cannot send JSON without asking first, and a name that an attacker points here is not local."""
    if request.content_type != "application/json":
        raise ApiError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "content_type", "Solo se acepta application/json.")
    origin = request.headers.get("Origin")
    if origin is None:
        return
    if urlsplit(origin).netloc != request.host or not _is_local(urlsplit(origin).hostname or ""):
        raise ApiError(
            HTTPStatus.FORBIDDEN,
            "foreign_origin",
            "La solicitud viene de otro sitio. Abre la página con la dirección 127.0.0.1 o localhost.",
        )


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
