"""The chat page: static files of this package, without a build step."""

from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' blob: data: https: http:; media-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Page:
    """The routes of the page; its addresses are relative, so it works under any prefix that ends with a slash."""

    def routes(self) -> list[web.RouteDef]:
        """The page, its files, and a redirect for those who leave out the slash."""
        return [
            web.get("", self._add_slash),
            web.get("/", self._index),
            web.get(r"/static/{name:[a-z]+\.[a-z]+}", self._file),
        ]

    async def _add_slash(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(request.rel_url.with_path(request.path + "/", keep_query=True))

    async def _index(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(FOLDER / "index.html", headers=HEADERS)

    async def _file(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(FOLDER / request.match_info["name"], headers=HEADERS)
