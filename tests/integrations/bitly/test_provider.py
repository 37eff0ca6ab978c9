"""Bitly's answers, and what Liora makes of them."""

import asyncio
from datetime import date

import pytest
from tests.integrations.bitly.fake import TOKEN, hasty, open_bitly

from liora.links_provider import Clicked, Declined, LinkAccount, Shortened
from liora.plugins import load
from liora_integrations.bitly import Bitly
from liora_integrations.bitly.answers import clicked_in, declined_by, shortened_in

ACCOUNT = LinkAccount(TOKEN)
LONG = "https://sol.cl/gorro?utm_source=whatsapp"


@pytest.fixture
async def bitly():
    async with open_bitly() as (fake, client):
        yield fake, client


def test_it_is_found_by_its_entry_point() -> None:
    assert isinstance(load().link_providers["bitly"], Bitly)


async def test_a_link_is_shortened_and_the_second_time_it_is_the_same(bitly) -> None:
    fake, client = bitly
    first = await fake.provider.shorten(client, ACCOUNT, LONG)
    assert first == Shortened("https://bit.ly/1")
    assert await fake.provider.shorten(client, ACCOUNT, LONG) == first
    assert fake.asked[0] == ("POST", "/v4/shorten", {"long_url": LONG})


async def test_domain_and_group_of_the_account_are_named(bitly) -> None:
    fake, client = bitly
    account = LinkAccount(TOKEN, "ir.sol.cl", "Bk123")
    assert await fake.provider.shorten(client, account, LONG) == Shortened("https://ir.sol.cl/1")
    assert fake.asked[0][2] == {"long_url": LONG, "domain": "ir.sol.cl", "group_guid": "Bk123"}


async def test_clicks_come_by_day_for_the_domain_and_hash(bitly) -> None:
    fake, client = bitly
    fake.clicks = [{"clicks": 3, "date": "2026-11-23T00:00:00+0000"}, {"clicks": 0, "date": "2026-11-22T00:00:00+0000"}]
    found = await fake.provider.clicks(client, ACCOUNT, "https://bit.ly/3abc")
    assert found == Clicked({date(2026, 11, 23): 3, date(2026, 11, 22): 0})
    assert fake.asked[0] == ("GET", "/v4/bitlinks/bit.ly/3abc/clicks", {"unit": "day", "units": "30"})


@pytest.mark.parametrize(
    ("status", "answer", "action"),
    [
        (400, {"message": "INVALID_ARG_LONG_URL"}, "drop"),
        (400, {"message": "ALREADY_A_BITLY_LINK"}, "drop"),
        (400, {"message": "INVALID_ARG", "errors": [{"field": "long_url", "error_code": "invalid"}]}, "drop"),
        (400, {"message": "INVALID_ARG_DOMAIN"}, "stop"),
        (400, {"message": "BAD_REQUEST", "errors": [{"field": "x", "error_code": "INVALID_ARG_GROUP_GUID"}]}, "stop"),
        (401, {}, "stop"),
        (402, {"message": "UPGRADE_REQUIRED"}, "stop"),
        (403, {"message": "FORBIDDEN"}, "stop"),
        (403, {"message": "RATE_LIMIT_EXCEEDED"}, "retry"),
        (404, {"message": "NOT_FOUND"}, "drop"),
        (410, {}, "drop"),
        (417, {"message": "EXPECTATION_FAILED"}, "retry"),
        (422, {"message": "UNPROCESSABLE_ENTITY"}, "retry"),
        (429, {"message": "RATE_LIMIT_EXCEEDED"}, "retry"),
        (429, {"message": "API_USAGE_LIMIT_EXCEEDED"}, "next_month"),
        (429, {"message": "MONTHLY_BSD_ENCODE_LIMIT_REACHED"}, "next_month"),
        (429, {"message": "MONTHLY_ENCODE_LIMIT_REACHED"}, "next_month"),
        (429, {}, "retry"),
        *((status, {"message": "INTERNAL_ERROR"}, "retry") for status in (500, 502, 503, 302)),
    ],
)
def test_each_refusal_has_its_consequence(status, answer, action) -> None:
    declined = declined_by(status, answer, {})
    assert declined is not None
    assert declined.action == action
    assert str(status) in declined.reason


def test_a_403_that_says_it_was_too_fast_does_not_stop_the_account() -> None:
    declined = declined_by(403, {"message": "FORBIDDEN"}, {"X-Ratelimit-Reason": "RATE_LIMIT_EXCEEDED"})
    assert declined is not None
    assert declined.action == "retry"


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize(
    "link",
    [
        *(None, 7, "", "bit.ly/1", "javascript:alert(1)", "https://bit.ly/", "https://bit.ly/a b", "https:///1"),
        *("https://[", "ñ", "https://bit.ly/" + "a" * 300),
    ],
)
def test_an_answer_without_a_link_that_people_can_follow_is_tried_again(status, link) -> None:
    assert declined_by(status, {"link": link}, {}) is None
    found = shortened_in({"link": link})
    assert isinstance(found, Declined)
    assert found.action == "retry"


@pytest.mark.parametrize(
    "clicks", [[], [{}], [7], [{"date": "ayer", "clicks": 1}], [{"date": "2026-11-23", "clicks": -1}]]
)
def test_days_that_cannot_be_read_are_left_out(clicks) -> None:
    assert clicked_in({"link_clicks": clicks}) == Clicked({})
    assert isinstance(clicked_in({}), Declined)


async def test_silence_and_a_closed_door_are_tried_again(bitly) -> None:
    fake, client = bitly
    fake.silent = True
    async with hasty() as in_a_hurry:
        silence = await fake.provider.shorten(in_a_hurry, ACCOUNT, LONG)
    closed = await Bitly("http://127.0.0.1:1").shorten(client, ACCOUNT, LONG)
    for found in (silence, closed):
        assert isinstance(found, Declined)
        assert found.action == "retry"
        assert TOKEN not in found.reason


async def test_an_answer_that_is_no_json_is_tried_again(bitly) -> None:
    fake, client = bitly
    fake.answers = [(200, [1, 2])]
    found = await fake.provider.shorten(client, ACCOUNT, LONG)
    assert isinstance(found, Declined)
    assert found.action == "retry"


async def test_no_more_than_four_connections_are_open_at_a_time(bitly) -> None:
    fake, client = bitly
    fake.silent = True
    provider = fake.provider
    asked = [asyncio.create_task(provider.shorten(client, ACCOUNT, f"{LONG}&n={n}")) for n in range(12)]
    while fake.at_once < 4:
        await asyncio.sleep(0.01)
    fake.silent = False
    fake.open.set()
    assert all(isinstance(found, Shortened) for found in await asyncio.gather(*asked))
    assert fake.most_at_once == 4


def test_a_token_is_never_shown() -> None:
    assert TOKEN not in repr(ACCOUNT)
