"""The API as an aiohttp application: from a request to an envelope, whatever happens in between."""

import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID

import orjson
import structlog
from aiohttp import hdrs, web
from pydantic import TypeAdapter
from sqlalchemy.exc import SQLAlchemyError
from uuid_utils.compat import uuid7

from liora.errors import DatabaseError, LioraError
from liora.web.api.access import Access
from liora.web.api.call import Answer, AnyCall, Call, Model, Stream
from liora.web.api.operation import Controller, Operation
from liora.web.api.problems import Problem, conflict, not_found
from liora.web.api.reading import read_body, read_query
from liora.web.api.repeats import HEADER, Repeated, Repeats, Said

PREFIX = "/api/v1"
ACCEPTED = 202
ID_HEADER = "X-Request-Id"
REQUEST_ID = web.RequestKey("request_id", str)
SECURITY = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
AWAY = (SQLAlchemyError, DatabaseError, OSError)

log = structlog.get_logger()

_UNQUOTED = {ord(character): "_" for character in '"\\?\r\n\0'}


@dataclass(frozen=True, slots=True)
class Api:
    """All operations of the controllers, behind one door."""

    controllers: Sequence[Controller]
    access: Access
    repeats: Repeats
    clock: Callable[[], datetime]

    def operations(self) -> list[Operation]:
        """In the order of the document."""
        return [operation for controller in self.controllers for operation in controller.operations()]

    def app(self) -> web.Application:
        """To be mounted at /api/v1."""
        app = web.Application(middlewares=[in_envelope])
        for operation in self.operations():
            handler = partial(
                self._serve, operation, Shapes(TypeAdapter(operation.answer), TypeAdapter(operation.later))
            )
            app.router.add_route(operation.method, operation.path, handler)
        return app

    async def _serve(self, operation: Operation, shapes: "Shapes", request: web.Request) -> web.StreamResponse:
        now = self.clock()
        caller = await self.access.caller(request, operation, now)
        call: AnyCall = Call(
            caller=caller,
            ids=dict(request.match_info),
            body=None,
            query=None,
            request_id=request[REQUEST_ID],
            at=now,
            request=request,
        )
        role = await self.access.role(caller, operation, call.cliente_id if operation.of_cliente else None)
        query, body = read_query(request, operation), await read_body(request, operation)
        key = request.headers.get(HEADER) if operation.once else None
        repeated = _repeated(key, call, operation, body) if key is not None else None
        call = Call(caller, call.ids, body, query, call.request_id, now, request, role, uuid7())
        if repeated is None:
            return await self._answer(operation, shapes, call)
        said = await self.repeats.once(repeated, now, partial(_said, operation, shapes, call))
        return _json(said.status, {**said.envelope, "meta": {**said.envelope["meta"], "request_id": call.request_id}})

    async def _answer(self, operation: Operation, shapes: "Shapes", call: AnyCall) -> web.StreamResponse:
        data = await operation.handle(call)
        if isinstance(data, Stream):
            return await _streamed(call.request, data)
        answer = data if isinstance(data, Answer) else Answer(data)
        status = ACCEPTED if answer.later else operation.status
        response = _json(status, _envelope(shapes, call, answer), answer.headers)
        for name, value in answer.cookies.items():
            _set_cookie(call.request, response, name, value)
        return response


def _repeated(key: str, call: AnyCall, operation: Operation, body: Model) -> Repeated:
    of = call.cliente_id if operation.of_cliente else None
    what = operation.method.encode(), call.request.path.encode(), body.model_dump_json().encode()
    return Repeated.of(call.caller.name, key, of, *what)


@dataclass(frozen=True, slots=True)
class Shapes:
    """What `data` may be: at once, and where the work goes on."""

    now: TypeAdapter[Any]
    later: TypeAdapter[Any]


async def _said(operation: Operation, shapes: Shapes, call: AnyCall, new_id: UUID) -> Said:
    call = replace(call, new_id=new_id)
    data = await operation.handle(call)
    answer = data if isinstance(data, Answer) else Answer(data)
    return Said(ACCEPTED if answer.later else operation.status, _envelope(shapes, call, answer))


def _envelope(shapes: Shapes, call: AnyCall, answer: Answer[Any]) -> dict[str, Any]:
    shape = shapes.later if answer.later else shapes.now
    data = shape.dump_python(shape.validate_python(answer.data, from_attributes=True), mode="json")
    return {"ok": True, "data": data, "meta": {"request_id": call.request_id, "next": answer.next}}


def _json(status: int, envelope: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> web.Response:
    body = orjson.dumps(envelope)
    return web.Response(status=status, body=body, content_type="application/json", headers=headers)


async def _streamed(request: web.Request, stream: Stream) -> web.StreamResponse:
    """What fails midway breaks the connection: whoever reads must not take half a file for a whole one."""
    headers = {hdrs.CONTENT_TYPE: stream.content_type, hdrs.CONTENT_DISPOSITION: _attachment(stream.filename)}
    response = web.StreamResponse(headers=headers | SECURITY | {ID_HEADER: request[REQUEST_ID]})
    response.content_length = stream.size
    await response.prepare(request)
    whole = False
    try:
        async for piece in stream.pieces:
            await response.write(piece)
        await response.write_eof()
        whole = True
    except (*AWAY, LioraError) as error:
        log.warning("api: a file ended early", error=type(error).__name__, request_id=request[REQUEST_ID])
    finally:
        if not whole and request.transport is not None:
            request.transport.abort()
    return response


def _attachment(filename: str) -> str:
    """RFC 6266: the name as it is, and for old browsers in ASCII."""
    plain = filename.encode("ascii", "replace").decode().translate(_UNQUOTED)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def _set_cookie(request: web.Request, response: web.Response, name: str, value: str) -> None:
    secure = request.scheme == "https" or request.headers.get("X-Forwarded-Proto") == "https"
    if value:
        response.set_cookie(name, value, httponly=True, samesite="Strict", secure=secure, path="/")
    else:
        response.del_cookie(name, path="/", httponly=True, samesite="Strict", secure=secure)


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def in_envelope(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every answer has a request id and the same shape, also where no route fits or the database is away."""
    request[REQUEST_ID] = str(uuid7())
    began = time.monotonic()
    response = await _tried(request, handler)
    if not response.prepared:
        response.headers.update({**SECURITY, ID_HEADER: request[REQUEST_ID]})
    log.info(
        "api",
        method=request.method,
        path=_pattern(request),
        status=response.status,
        ms=round(1000 * (time.monotonic() - began)),
        request_id=request[REQUEST_ID],
    )
    return response


async def _tried(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A defect must answer like everything else: programs read the envelope, and people tell us the request's id."""
    try:
        return await handler(request)
    except Problem as problem:
        return _failed(request, problem)
    except web.HTTPException as error:
        return _failed(request, _of_http(error))
    except AWAY as error:
        return _failed(request, _of_database(error))
    except Exception as error:  # noqa: BLE001
        return _failed(request, _of_defect(error, request[REQUEST_ID]))


def _failed(request: web.Request, problem: Problem) -> web.Response:
    details = [{"field": detail.field, "message": detail.message} for detail in problem.details]
    error = {"code": problem.code, "message": str(problem), "details": details}
    envelope = {"ok": False, "error": error, "meta": {"request_id": request[REQUEST_ID]}}
    return _json(problem.status, envelope, problem.headers)


def _of_http(error: web.HTTPException) -> Problem:
    match error:
        case web.HTTPNotFound():
            return not_found()
        case web.HTTPMethodNotAllowed():
            allow = {"Allow": ", ".join(sorted(error.allowed_methods))}
            return Problem(405, "method_not_allowed", "Este recurso no tiene ese método.", headers=allow)
        case web.HTTPRequestEntityTooLarge():
            return Problem(413, "too_large", "El contenido es demasiado grande.")
        case _:
            return Problem(error.status, "http", "La solicitud no se pudo leer.")


def _of_database(error: BaseException) -> Problem:
    """Its words may quote a row: only its class goes into the log, and nothing to the caller."""
    cause = getattr(error, "orig", None) or error
    sqlstate = str(getattr(cause, "sqlstate", None) or "")
    log.error("api: the database failed", error=type(cause).__name__, sqlstate=sqlstate)
    match sqlstate[:2]:
        case "22" | "54":
            return Problem(422, "invalid", "Un valor no se puede guardar.")
        case "23":
            return conflict("conflict", "Choca con lo que ya existe.")
        case _:
            message = "La base de datos no respondió; vuelve a intentar en un momento."
            return Problem(503, "database_away", message, headers={"Retry-After": "5"})


def _of_defect(error: Exception, request_id: str) -> Problem:
    """Its words may quote what somebody sent: the log gets its class and its places."""
    frames = traceback.extract_tb(error.__traceback__)[-5:]
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    log.error("api: a defect", error=type(error).__name__, places=places, request_id=request_id)
    return Problem(500, "internal", "Algo falló en la instalación; avisa a quien la administra con `request_id`.")


def _pattern(request: web.Request) -> str:
    """The route and not the path: ids and mistyped tokens have no place in a log."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "-"
