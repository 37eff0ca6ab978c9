"""Whose request it is, with and without proxies before us."""

from ipaddress import ip_network

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from liora.web.proxies import Proxies

OURS = Proxies((ip_network("10.0.0.0/8"), ip_network("fd00::/8")))
CASES = {
    "nobody between": ("203.0.113.9", [], "203.0.113.9"),
    "a stranger says what it likes": ("203.0.113.9", ["198.51.100.7"], "203.0.113.9"),
    "one proxy": ("10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
    "the client has begun the list itself": ("10.0.0.1", ["198.51.100.7, 203.0.113.9"], "203.0.113.9"),
    "two proxies": ("10.0.0.1", ["203.0.113.9, 10.0.0.2"], "203.0.113.9"),
    "two headers": ("10.0.0.1", ["198.51.100.7", "203.0.113.9"], "203.0.113.9"),
    "a client of our own network": ("10.0.0.1", ["10.7.7.7"], "10.7.7.7"),
    "IPv6": ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
    "IPv4 in the clothes of IPv6": ("::ffff:10.0.0.1", ["::ffff:203.0.113.9"], "203.0.113.9"),
    "no address": ("10.0.0.1", ["203.0.113.9, unknown"], "10.0.0.1"),
    "an empty list": ("10.0.0.1", [""], "10.0.0.1"),
}


@pytest.mark.parametrize(("remote", "named", "client"), CASES.values(), ids=CASES.keys())
def test_the_client_is_the_last_address_that_is_no_proxys(remote: str, named: list[str], client: str) -> None:
    headers = CIMultiDict([("X-Forwarded-For", value) for value in named])
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=remote)
    assert OURS.client_of(request) == client


def test_without_proxies_nobody_is_believed() -> None:
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": "203.0.113.9"}).clone(remote="10.0.0.1")
    assert Proxies().client_of(request) == "10.0.0.1"
