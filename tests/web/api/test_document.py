"""The document and the page that shows it."""

from openapi_spec_validator import OpenAPIV31SpecValidator


async def spec_of(site) -> dict:
    async with site.client.get(f"{site.url}/openapi.json") as response:
        assert response.status == 200
        return await response.json()


async def test_the_document_is_valid_openapi_31(site) -> None:
    spec = await spec_of(site)
    assert spec["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(spec).validate()


async def test_every_operation_says_what_it_needs_and_how_it_fails(site) -> None:
    spec = await spec_of(site)
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            assert "503" in operation["responses"]
            if "security" in operation:
                assert "401" in operation["responses"]
            if "{cliente_id}" in path:
                assert {"401", "403", "404"} <= operation["responses"].keys(), (method, path)


async def test_the_page_and_its_parts_are_served_and_nothing_else(site) -> None:
    for path, kind in {"/docs": "text/html", "/docs/docs.js": "text/javascript", "/docs/docs.css": "text/css"}.items():
        async with site.client.get(site.url + path) as response:
            assert (response.status, response.content_type) == (200, kind)
            assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    async with site.client.get(f"{site.url}/docs/__init__.py") as response:
        assert response.status == 404
