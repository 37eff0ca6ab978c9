"""What a Graph API on loopback does to the questions of an installation."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from liora.channel import Account, Refused, Unknown
from liora.reports import NumberReport, TemplateReport
from liora_integrations.whatsapp.management import inspect_number, list_templates, subscribe_app

NUMBER, WABA = "106540352242922", "102290129340398"
NODE = {
    "id": NUMBER,
    "display_phone_number": "+1 555-078-3881",
    "verified_name": "Jasper's Market",
    "quality_rating": "GREEN",
    "throughput": {"level": "STANDARD"},
    "status": "CONNECTED",
    "health_status": {
        "can_send_message": "AVAILABLE",
        "entities": [
            {"entity_type": "PHONE_NUMBER", "id": NUMBER, "can_send_message": "AVAILABLE"},
            {"entity_type": "WABA", "id": WABA, "can_send_message": "AVAILABLE"},
        ],
    },
}
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def graph(answer: Answer) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v26.0"
    finally:
        await runner.cleanup()


async def ask(
    question, answer: Answer, number: str = NUMBER, token: str = "t0ken", account_id: str = WABA, seconds: float = 30
):
    timeout = aiohttp.ClientTimeout(total=seconds)
    async with graph(answer) as url, aiohttp.ClientSession(timeout=timeout) as client:
        return await question(client, Account(number, token, url), account_id)


def always(content: object, status: int = 200) -> Answer:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response(content, status=status)

    return answer


def error(code: int, subcode: int | None = None) -> dict:
    inner = {"message": f"(#{code}) no", "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    return {"error": inner | ({"error_subcode": subcode} if subcode else {})}


async def test_a_number_is_asked_for_once_with_its_token() -> None:
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append((request.method, request.path, request.query["fields"], request.headers["Authorization"]))
        return web.json_response(NODE)

    report = await ask(inspect_number, answer)
    words = ("+1 555-078-3881", "Jasper's Market", "GREEN", "STANDARD", "CONNECTED")
    assert report == NumberReport(NUMBER, WABA, *words, works=True)
    fields = "id,display_phone_number,verified_name,quality_rating,throughput,status,health_status"
    assert asked == [("GET", f"/v26.0/{NUMBER}", fields, "Bearer t0ken")]


async def test_the_account_is_asked_where_the_number_does_not_name_it() -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.path.endswith("/phone_numbers"):
            return web.json_response({"data": [{"id": NUMBER}]})
        return web.json_response({"id": NUMBER, "status": "CONNECTED"})

    report = await ask(inspect_number, answer)
    assert (report.account_id, report.works) == (WABA, True)


@pytest.mark.parametrize(
    ("changes", "works", "problems"),
    [
        ({"status": "BANNED"}, False, ()),
        ({"status": "A_NEW_WORD"}, False, ()),
        ({"health_status": {"can_send_message": "BLOCKED"}}, False, ()),
        (
            {
                "health_status": {
                    "can_send_message": "LIMITED",
                    "entities": [
                        {"additional_info": ["Your name is new."], "errors": [{"error_description": "Not verified."}]}
                    ],
                }
            },
            True,
            ("Not verified.", "Your name is new."),
        ),
        ({"health_status": {"entities": [{"additional_info": 7, "errors": "x"}, "x"]}}, True, ()),
    ],
)
async def test_what_hinders_a_number_is_told(changes: dict, works: bool, problems: tuple[str, ...]) -> None:
    report = await ask(inspect_number, always(NODE | changes), account_id="")
    assert (report.works, report.problems) == (works, problems)


@pytest.mark.parametrize("question", [inspect_number, list_templates, subscribe_app])
@pytest.mark.parametrize(
    ("content", "status", "action"),
    [
        (error(190), 401, "stop_account"),
        (error(10), 403, "stop_account"),
        (error(100, 33), 400, "stop_number"),
        (error(2), 503, "retry"),
        (error(4), 400, "slow_app"),
        (error(80007), 400, "slow_account"),
    ],
)
async def test_a_refusal_is_judged_as_that_of_a_message(question, content: dict, status: int, action: str) -> None:
    refused = await ask(question, always(content, status))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.action) == (content["error"]["code"], action)


async def silence(_request: web.Request) -> web.Response:
    import asyncio

    await asyncio.sleep(1)
    return web.Response()


async def page(_request: web.Request) -> web.Response:
    return web.Response(status=502, text="<html>Bad gateway</html>", content_type="text/html")


@pytest.mark.parametrize("question", [inspect_number, list_templates, subscribe_app])
@pytest.mark.parametrize("answer", [silence, page, always({}, 500), always([1]), always({})])
async def test_what_says_nothing_is_unknown(question, answer: Answer) -> None:
    assert isinstance(await ask(question, answer, seconds=0.5 if answer is silence else 30), Unknown)


@pytest.mark.parametrize("question", [inspect_number, list_templates, subscribe_app])
@pytest.mark.parametrize("token", ["tok\nen", "tokén"])
async def test_a_token_that_no_header_carries_asks_nothing(question, token: str) -> None:
    async def never(_request: web.Request) -> web.Response:
        raise AssertionError

    refused = await ask(question, never, token=token)
    assert isinstance(refused, Refused)
    assert refused.action == "stop_account"


async def test_an_id_becomes_no_other_path() -> None:
    paths = []

    async def answer(request: web.Request) -> web.Response:
        paths.append(request.raw_path.partition("?")[0])
        return web.json_response(error(100, 33), status=400)

    await ask(inspect_number, answer, number="../me?x=1#")
    await ask(list_templates, answer, account_id="a/b/..")
    await ask(subscribe_app, answer, account_id="..")
    assert paths == ["/v26.0/___me_x_1_", "/v26.0/a_b___/message_templates", "/v26.0/__/subscribed_apps"]


async def test_pages_are_followed_by_the_cursor_and_not_by_the_address() -> None:
    asked = []

    async def answer(request: web.Request) -> web.Response:
        after = request.query.get("after")
        asked.append(after)
        row = {
            "name": f"t{after}",
            "language": "en-US",
            "category": "UTILITY",
            "status": "APPROVED",
            "components": [{}],
        }
        paging = {"cursors": {"after": "MjQZD"}, "next": "http://127.0.0.1:1/elsewhere?access_token=t"}
        return web.json_response({"data": [row, {"name": 7}, "x"], "paging": paging if after is None else {}})

    templates = await ask(list_templates, answer)
    assert templates == (
        TemplateReport("tNone", "en_US", "UTILITY", "APPROVED", ({},)),
        TemplateReport("tMjQZD", "en_US", "UTILITY", "APPROVED", ({},)),
    )
    assert asked == [None, "MjQZD"]


async def test_pages_without_end_are_left(monkeypatch) -> None:
    monkeypatch.setattr("liora_integrations.whatsapp.management._MOST_PAGES", 3)
    endless = {"data": [], "paging": {"cursors": {"after": "x"}, "next": "y"}}
    assert isinstance(await ask(list_templates, always(endless)), Unknown)


async def test_a_page_that_fails_spoils_the_list() -> None:
    async def answer(request: web.Request) -> web.Response:
        if "after" in request.query:
            return web.json_response(error(2), status=503)
        paging = {"cursors": {"after": "x"}, "next": "y"}
        return web.json_response({"data": [{"name": "t", "language": "es"}], "paging": paging})

    assert isinstance(await ask(list_templates, answer), Refused)


async def test_a_subscription_is_asked_for_by_post() -> None:
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append((request.method, request.path))
        return web.json_response({"success": True})

    assert await ask(subscribe_app, answer) is None
    assert asked == [("POST", f"/v26.0/{WABA}/subscribed_apps")]
    assert isinstance(await ask(subscribe_app, always({"success": False})), Unknown)
