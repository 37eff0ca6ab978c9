"""Two tenants: whatever the document offers, asked with another tenant's ids, shows and changes nothing.

Ids of the other tenant stand in the path, the query, the body and the headers; a stranger hears 404 (or that the
request itself is not sound), never that something exists.
"""

import re
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from tests.privacy.conftest import dump
from tests.tenants import Tenant

from .orders import store_order

OWN = re.compile(r"\{(\w+)\}")
SOUND = {401, 404, 409, 413, 415, 422}
"""What a request with a stranger's ids may be answered; 2xx and 403 would tell of a door."""


@pytest.fixture
async def operations(site) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path, operation) of every operation of a cliente."""
    async with site.client.get(f"{site.url}/openapi.json") as response:
        spec = await response.json()
    return [
        (method.upper(), path.removeprefix("/api/v1"), operation | {"spec": spec})
        for path, methods in spec["paths"].items()
        for method, operation in methods.items()
        if "{cliente_id}" in path
    ]


async def test_another_tenants_cliente_does_not_exist_whatever_is_asked(site, new_shop, operations) -> None:
    ours, theirs = await new_shop(), await new_shop("Luna")
    asked = 0
    for method, path, operation in operations:
        for address in addresses(path, str(theirs.cliente_id), str(uuid4())):
            said = await site.ask(method, address, body_of(operation), key=ours.key, **headers(theirs))
            assert said.status in SOUND, (method, path, said.body)
            if body_of(operation) is None or said.status != 422:
                assert said.status == 404, (method, path, said.body)
            asked += 1
    assert asked >= len(operations) > 10


async def test_another_tenants_things_do_not_exist_below_ones_own_cliente(site, new_shop, operations) -> None:
    ours, theirs = await new_shop(), await new_shop("Luna")
    ids = await things_of(site, theirs)
    assert len(ids) >= 4
    for method, path, operation in operations:
        if len(OWN.findall(path)) < 2:
            continue
        for thing in ids:
            (address,) = addresses(path, str(ours.cliente_id), thing)
            said = await site.ask(method, address, body_of(operation), key=ours.key)
            assert said.status in SOUND, (method, path, thing, said.body)


async def test_another_tenants_ids_in_query_and_body_show_and_change_nothing(site, new_shop, operations) -> None:
    ours, theirs = await new_shop(), await new_shop("Luna")
    ids = await things_of(site, theirs)
    before = await dump(site.engine, Tenant(theirs.cliente_id, {}))
    asked = set()
    for method, path, operation in operations:
        for thing in ids:
            query = dict.fromkeys(ids_in_query(operation), thing)
            body = body_of(operation, thing)
            if not query and thing not in str(body):
                continue
            (address,) = addresses(path, str(ours.cliente_id), str(uuid4()))
            said = await site.ask(method, f"{address}?{urlencode(query)}", body, key=ours.key)
            shown = str(said.body).replace(thing, "")
            assert said.status < 500, (method, path, said.body)
            assert not [word for word in (*ids, "Luna") if word in shown], (method, path, said.body)
            asked.add((method, path))
    assert len(asked) >= 8, asked
    assert await dump(site.engine, Tenant(theirs.cliente_id, {})) == before


async def things_of(site, shop) -> list[str]:
    """Ids of what a tenant has: a key, an invitation, a number, a document, an order, itself."""
    key = (await site.post(f"{shop.path}/claves", {"nombre": "x"}, key=shop.key)).data["id"]
    invited = (await site.post(f"{shop.path}/usuarios", {"email": "a@b.cl", "rol": "owner"}, key=shop.key)).data["id"]
    number = (await site.post(f"{shop.path}/waba", {"modo": "sandbox"}, key=shop.key)).data["id"]
    document = (await site.post(f"{shop.path}/documentos?nombre=a.txt", b"hola", key=shop.key)).data["id"]
    order = await store_order(site.engine, shop.cliente_id, 1)
    return [key, invited, number, document, order, str(shop.cliente_id)]


def addresses(path: str, cliente_id: str, other: str) -> list[str]:
    return [OWN.sub(lambda name: cliente_id if name[1] == "cliente_id" else other, path)]


def headers(shop) -> dict[str, str]:
    return {"X-Cliente-Id": str(shop.cliente_id), "Cookie": f"cliente_id={shop.cliente_id}"}


def ids_in_query(operation: dict[str, Any]) -> list[str]:
    """The names in the query that take an id, cursors among them."""
    named = [each for each in operation.get("parameters", []) if each["in"] == "query"]
    return [each["name"] for each in named if takes_id(each["schema"])]


def takes_id(schema: dict[str, Any]) -> bool:
    return schema.get("format") == "uuid" or any(takes_id(each) for each in schema.get("anyOf", []))


def body_of(operation: dict[str, Any], thing: str = "") -> Any:
    """A sound body, or none; an upload is some bytes. `thing` is the id that stands wherever one may."""
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        return None
    if "application/json" not in content:
        return b"%PDF-1.4\n"
    return example(content["application/json"]["schema"], operation["spec"], thing or str(uuid4()))


def example(schema: dict[str, Any], spec: dict[str, Any], thing: str) -> Any:
    """Something that fits a schema, as far as it can be guessed."""
    if "$ref" in schema:
        return example(spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]], spec, thing)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for choices in ("anyOf", "oneOf"):
        if choices in schema:
            return example(schema[choices][0], spec, thing)
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            wanted = {*schema.get("required", []), *(name for name in properties if takes_id(properties[name]))}
            return {name: example(properties[name], spec, thing) for name in sorted(wanted)}
        case "array":
            return []
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case _:
            return {"uuid": thing, "uri": "https://example.com/x"}.get(schema.get("format", ""), "hola")
