"""/openapi.json, and /docs: a page that shows every operation and tries it."""

from collections.abc import Mapping
from importlib.resources import files

import orjson
from aiohttp import web

PAGE = files("liora.web.api").joinpath("static")
TYPES = {"docs.html": "text/html", "docs.css": "text/css", "docs.js": "text/javascript"}
POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def docs_routes(document: Mapping[str, object]) -> list[web.RouteDef]:
    """Both are open: they tell what can be asked, and nothing of anybody."""
    body = orjson.dumps(document)
    pages = {name: PAGE.joinpath(name).read_bytes() for name in TYPES}

    async def openapi(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    async def docs(request: web.Request) -> web.Response:
        name = request.match_info.get("name", "docs.html")
        if name not in pages:
            raise web.HTTPNotFound
        headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
        return web.Response(body=pages[name], content_type=TYPES[name], charset="utf-8", headers=headers)

    return [web.get("/openapi.json", openapi), web.get("/docs", docs), web.get("/docs/{name}", docs)]
