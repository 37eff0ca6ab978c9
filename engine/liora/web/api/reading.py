"""From a request to a checked body and query."""

from typing import Any

import orjson
from aiohttp import web
from pydantic import ValidationError

from liora.web.api.call import Model, NoBody
from liora.web.api.operation import Operation
from liora.web.api.problems import Problem, invalid_parts

LARGEST_JSON = 256 * 1024
"""Bytes of a body that is no upload."""

REPLACEMENT = "\ufffd"


async def read_body(request: web.Request, operation: Operation) -> Model:
    """The checked body; raises Problem 400, 413, 415 or 422."""
    if operation.upload or operation.body is NoBody:
        return NoBody()
    if request.content_type != "application/json":
        raise Problem(415, "not_json", "El cuerpo debe ser application/json.")
    raw = await read_bounded(request, LARGEST_JSON)
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Problem(400, "not_json", "El cuerpo no es JSON válido.") from None
    try:
        return operation.body.model_validate_json(
            orjson.dumps(_storable(data) if b"\\u0000" in raw else data), strict=True
        )
    except ValidationError as error:
        raise invalid_parts("body", error) from None
    except (RecursionError, orjson.JSONEncodeError):
        raise Problem(400, "not_json", "El cuerpo está anidado demasiado profundo.") from None


def read_query(request: web.Request, operation: Operation) -> Model:
    """The checked query; a name that comes twice is refused."""
    given: dict[str, Any] = {}
    for name, value in request.query.items():
        if name in given:
            raise Problem(422, "invalid", f"El parámetro {name[:40]!r} aparece más de una vez.")
        given[name] = value.replace("\x00", REPLACEMENT)
    try:
        return operation.query.model_validate_strings(given)
    except ValidationError as error:
        raise invalid_parts("query", error) from None


async def read_bounded(request: web.Request, most: int) -> bytes:
    """The body as it comes; raises Problem 413 as soon as it has more than `most` bytes."""
    too_large = Problem(413, "too_large", f"El cuerpo puede tener {most // 1024} KiB como máximo.")
    if (request.content_length or 0) > most:
        raise too_large
    raw = bytearray()
    async for piece in request.content.iter_any():
        raw += piece
        if len(raw) > most:
            raise too_large
    return bytes(raw)


def _storable(value: Any) -> Any:
    """NUL, which PostgreSQL cannot keep, becomes U+FFFD."""
    match value:
        case str():
            return value.replace("\x00", REPLACEMENT)
        case list():
            return [_storable(each) for each in value]
        case dict():
            return {_storable(key): _storable(each) for key, each in value.items()}
        case _:
            return value
