"""Addresses that tenants name: what is not of the public internet is never connected to, seen at the socket."""

import socket
from ipaddress import ip_address

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from tests.notices.sockets import connections

from liora.notices import guard as guard_room
from liora.notices.guard import Guard, RefusedAddress, RefusedUrl

INSIDE = [
    "127.0.0.1",
    "127.0.0.53",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.255.1",
    "169.254.169.254",
    "169.254.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "192.88.99.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd12:3456:789a::1",
    "ff02::1",
    "100::1",
    "3fff::1",
    "5f00::1",
    "4000::1",
]
"""Of no address in here anything is to be reached."""

SPELLINGS = [
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0x0.0x0.0x1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://127.0.1/",
    "https://0/",
    "https://0x0/",
    "https://00000177.0.0.1/",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://localhost.localdomain/",
    "https://ip6-localhost/",
    "https://127。0。0。1/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127.0.0.1:65535/x?y=https://example.com",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:0001]:8443/",
    "https://[fe80::1%25lo]/",
    "https://2852039166/",
    "https://0xa9fea9fe/",
    "https://167772161/",
]
"""Inner addresses in other clothes, as the operating system's resolver understands them."""

TRICKS = [
    "https://example.com@127.0.0.1/",
    "https://example.com:secret@127.0.0.1/",
    "https://:@127.0.0.1/",
    "https://127.0.0.1#@example.com/",
    "https://127.0.0.1\\@example.com/",
    "https://",
    "https:///x",
    "https://[::1",
    "https://exa mple.com/",
    "https://example.com:0/",
    "https://example.com:99999/",
    "https://example.com/\r\nHost: x",
    "//example.com/",
    "example.com",
    "http://example.com/",
    "http://127.0.0.1/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "dict://127.0.0.1:11211/stats",
    "unix:///run/docker.sock",
    "javascript:alert(1)",
    "data:text/plain,x",
    "https://example.com/" + "a" * 600,
    "",
]
"""URLs that are refused as they are written."""


class Resolver(AbstractResolver):
    """Answers with the given addresses, whatever it is asked; the answers change from call to call."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.asked = 0

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_UNSPEC) -> list[ResolveResult]:
        addresses = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        return None


async def post(guard: Guard, url: str, resolver: AbstractResolver | None = None) -> int:
    async with guard.client(resolver) as client, client.post(url, data=b"x", allow_redirects=False) as response:
        return response.status


def test_the_corpus_is_large() -> None:
    assert len({*INSIDE, *SPELLINGS, *TRICKS}) >= 90


@pytest.mark.parametrize("address", INSIDE)
async def test_an_inner_address_is_never_connected_to(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    guard = Guard()
    assert not guard.admits(address)
    with connections() as seen:
        with pytest.raises(RefusedUrl):
            guard.check_url(f"https://{host}/")
        with pytest.raises(aiohttp.ClientError):
            await post(guard, f"https://{host}/")
        with pytest.raises(aiohttp.ClientError):
            await post(guard, "https://negocio.example/", Resolver([address]))
    assert seen == []


@pytest.mark.parametrize("url", SPELLINGS)
async def test_an_inner_address_in_other_clothes_is_never_connected_to(url: str) -> None:
    guard = Guard()
    with connections() as seen, pytest.raises((aiohttp.ClientError, RefusedUrl, ValueError)):
        await post(guard, str(guard.check_url(url)))
    with connections() as seen_unchecked, pytest.raises((aiohttp.ClientError, ValueError)):
        await post(guard, url)
    assert seen == seen_unchecked == []


@pytest.mark.parametrize("url", TRICKS)
def test_a_url_that_plays_tricks_is_refused(url: str) -> None:
    with pytest.raises(RefusedUrl):
        Guard().check_url(url)


async def test_a_name_that_means_something_else_the_second_time_is_judged_the_second_time() -> None:
    resolver = Resolver(["127.0.0.2"], ["10.0.0.1", "::1"], ["169.254.169.254"])
    guard = Guard()
    assert guard.check_url("https://rebind.example/")
    with connections() as seen:
        for _ in range(3):
            with pytest.raises(aiohttp.ClientError):
                await post(guard, "https://rebind.example/", resolver)
    assert (seen, resolver.asked) == ([], 3)


async def test_of_several_addresses_only_the_public_ones_are_tried(monkeypatch) -> None:
    """The public one is made up: nothing answers there within the time given."""
    monkeypatch.setattr(guard_room, "SECONDS", 0.3)
    with connections() as seen, pytest.raises((aiohttp.ClientError, TimeoutError)):
        await post(Guard(), "https://both.example/", Resolver(["127.0.0.1", "8.8.8.8", "::1"]))
    assert {address[0] for address in seen} == {"8.8.8.8"}


@pytest.mark.parametrize("address", ["8.8.8.8", "190.98.1.1", "2a03:2880:f10c:83:face:b00c:0:25de", "::ffff:8.8.8.8"])
def test_public_addresses_are_admitted(address: str) -> None:
    assert Guard().admits(address)


@pytest.mark.parametrize(
    "url", ["https://negocio.cl/avisos", "https://negocio.cl:8443/a?b=c", "https://xn--ol-zja.cl/"]
)
def test_public_urls_are_taken(url: str) -> None:
    assert str(Guard().check_url(url)) == url


async def test_other_protocols_are_guarded_too() -> None:
    with connections() as seen:
        for host in ("127.0.0.1", "localhost", "0x7f000001", "10.1.2.3", "::1"):
            with pytest.raises(RefusedAddress):
                await Guard().connect(host, 25)
    assert seen == []


async def test_in_development_this_machine_is_reached_and_nothing_else_inside() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    guard = Guard(dev=True)
    assert await post(guard, str(guard.check_url(f"http://127.0.0.1:{port}/"))) == 204
    made = await guard.connect("127.0.0.1", port)
    made.close()
    for url in ("http://10.0.0.1/", "http://example.com/", "https://169.254.169.254/"):
        with pytest.raises(RefusedUrl):
            guard.check_url(url)
    await runner.cleanup()
