"""The OpenAPI 3.1 document, out of the operations and of the models that validate: nothing is described twice."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any, Literal

from pydantic import TypeAdapter

from liora.web.api.access import COOKIE
from liora.web.api.call import NoBody, NoQuery
from liora.web.api.operation import Operation
from liora.web.api.problems import FAILING
from liora.web.api.repeats import HEADER, LONGEST

ACCEPTED = 202
LATER = "El trabajo sigue; la respuesta dice dónde preguntar por él."

REF = "#/components/schemas/{model}"
Schema = dict[str, Any]
Mode = Literal["validation", "serialization"]

ERROR: Schema = {
    "type": "object",
    "required": ["ok", "error", "meta"],
    "properties": {
        "ok": {"const": False},
        "error": {
            "type": "object",
            "required": ["code", "message", "details"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "details": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["field", "message"],
                        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                    },
                },
            },
        },
        "meta": {"type": "object", "required": ["request_id"], "properties": {"request_id": {"type": "string"}}},
    },
}


def document(operations: Sequence[Operation], prefix: str) -> Schema:
    """The whole document; `prefix` is where the operations are mounted."""
    schemas, definitions = _schemas(operations)
    paths: dict[str, dict[str, Schema]] = {}
    for operation in operations:
        described = _operation(operation, schemas, definitions)
        paths.setdefault(prefix + operation.path, {})[operation.method.lower()] = described
    _require_distinct(described for path in paths.values() for described in path.values())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Liora",
            "version": version("liora-engine"),
            "description": "Clientes, personas, números, conversaciones y datos de un negocio en WhatsApp.",
        },
        "paths": paths,
        "components": {
            "schemas": {"Error": ERROR, **definitions},
            "securitySchemes": {
                "clave": {"type": "http", "scheme": "bearer", "description": "Una clave de `POST …/claves`."},
                "sesion": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            },
        },
    }


def _schemas(operations: Sequence[Operation]) -> tuple[Mapping[tuple[str, Mode], Schema], dict[str, Schema]]:
    """By the names of `_key`, and the components that they refer to."""
    wanted: list[tuple[str, Mode, TypeAdapter[Any]]] = []
    for operation in operations:
        wanted.append((_key(operation, "body"), "validation", TypeAdapter(operation.body)))
        wanted.append((_key(operation, "query"), "validation", TypeAdapter(operation.query)))
        if operation.answer is not bytes:
            wanted.append((_key(operation, "answer"), "serialization", TypeAdapter(operation.answer)))
        if operation.later is not None:
            wanted.append((_key(operation, "later"), "serialization", TypeAdapter(operation.later)))
    schemas, rest = TypeAdapter.json_schemas(wanted, ref_template=REF)
    definitions: dict[str, Schema] = rest.get("$defs", {})
    used = {name for name in definitions if name not in ("NoBody", "NoQuery")}
    return schemas, {name: definitions[name] for name in sorted(used)}


def _key(operation: Operation, part: str) -> str:
    return f"{operation.method} {operation.path} {part}"


def _operation(
    operation: Operation, schemas: Mapping[tuple[str, Mode], Schema], definitions: Mapping[str, Schema]
) -> Schema:
    described: Schema = {
        "operationId": operation.handle.__qualname__.replace(".", "_").lower(),
        "summary": operation.summary,
        "tags": [operation.resource],
        "parameters": [*_path_parameters(operation), *_query_parameters(operation, schemas, definitions)],
        "responses": {**_successes(operation, schemas), **_failures(operation)},
    }
    if operation.describe:
        described["description"] = operation.describe
    if operation.once:
        described["parameters"].append(_header())
    if operation.body is not NoBody:
        schema = schemas[_key(operation, "body"), "validation"]
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    elif operation.upload:
        described["requestBody"] = {"required": True, "content": _upload(operation)}
    if operation.needs != "nobody":
        described["security"] = [{"clave": []}, {"sesion": []}]
    return described


def _upload(operation: Operation) -> Schema:
    """The bytes as they are, or in a form."""
    file: Schema = {"type": "string", "format": "binary"}
    content: Schema = {"application/octet-stream": {"schema": file}}
    if operation.form:
        form = {"type": "object", "required": [operation.form], "properties": {operation.form: file}}
        content["multipart/form-data"] = {"schema": form}
    return content


def _path_parameters(operation: Operation) -> list[Schema]:
    names = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": _path_schema(name)} for name in names]


def _path_schema(name: str) -> Schema:
    return {"type": "string", "format": "uuid"} if name.endswith("_id") else {"type": "string", "minLength": 1}


def _query_parameters(
    operation: Operation, schemas: Mapping[tuple[str, Mode], Schema], definitions: Mapping[str, Schema]
) -> list[Schema]:
    if operation.query is NoQuery:
        return []
    schema = schemas[_key(operation, "query"), "validation"]
    model = definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    required = model.get("required", [])
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "schema": _without_null(each),
            **({"description": each["description"]} if "description" in each else {}),
        }
        for name, each in model.get("properties", {}).items()
    ]


def _without_null(schema: Schema) -> Schema:
    """A query cannot say null; it leaves the parameter out."""
    choices = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    if len(choices) == 1:
        choice: Schema = choices[0]
        return choice | {"title": schema.get("title", "")}
    return {name: value for name, value in schema.items() if name not in ("default", "description")}


def _header() -> Schema:
    return {
        "name": HEADER,
        "in": "header",
        "required": False,
        "description": "La misma solicitud con la misma clave se ejecuta una sola vez.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
    }


def _successes(operation: Operation, schemas: Mapping[tuple[str, Mode], Schema]) -> dict[str, Schema]:
    if operation.answer is bytes:
        content = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
        return {str(operation.status): {"description": operation.summary, "content": content}}
    found = {str(operation.status): _success(operation.summary, schemas[_key(operation, "answer"), "serialization"])}
    if operation.later is not None:
        found[str(ACCEPTED)] = _success(LATER, schemas[_key(operation, "later"), "serialization"])
    return found


def _success(description: str, data: Schema) -> Schema:
    meta: Schema = {
        "type": "object",
        "required": ["request_id", "next"],
        "properties": {"request_id": {"type": "string"}, "next": {"type": ["string", "null"]}},
    }
    envelope = {
        "type": "object",
        "required": ["ok", "data", "meta"],
        "properties": {
            "ok": {"const": True},
            "data": data,
            "meta": meta,
        },
    }
    return {"description": description, "content": {"application/json": {"schema": envelope}}}


def _failures(operation: Operation) -> dict[str, Schema]:
    return {str(status): _failure(status) for status in sorted(_statuses(operation))}


def _statuses(operation: Operation) -> set[int]:
    """401 also where nobody has to be known: a credential that is shown must be valid. 422: unknown query names."""
    statuses = {401, 422, 503, *operation.fails}
    if operation.needs != "nobody" and (operation.needs != "somebody" or operation.method != "GET"):
        statuses.add(403)
    if "{" in operation.path:
        statuses.add(404)
    if operation.body is not NoBody:
        statuses |= {400, 413, 415}
    if operation.upload:
        statuses.add(413)
    if operation.once:
        statuses.add(409)
    return statuses


def _failure(status: int) -> Schema:
    failing = FAILING[status]
    response: Schema = {
        "description": failing.meaning,
        "content": {"application/json": {"schema": {"$ref": REF.format(model="Error")}}},
    }
    if status == 429:
        response["headers"] = {"Retry-After": {"required": True, "schema": {"type": "string"}}}
    return response


def _require_distinct(described: Iterable[Schema]) -> None:
    counted = Counter(each["operationId"] for each in described)
    assert all(count == 1 for count in counted.values()), f"operations of one name: {counted.most_common(3)}"
