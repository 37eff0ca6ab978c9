"""The guard before addresses that tenants name: nothing inside the installation's own network is ever reached.

An address is judged when a socket is made for it, whatever name led there: a name that is resolved twice may mean
something else the second time.
"""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from liora.errors import LioraError

SECONDS = 10.0
"""For a whole delivery, from the name to the status."""

LONGEST_URL = 500

AddrInfo = tuple[int, int, int, str, tuple[Any, ...]]


class RefusedAddress(LioraError, OSError):
    """The address is not of the public internet."""


class RefusedUrl(LioraError):
    """Why a URL cannot be used: a Spanish sentence."""


# Beyond what `is_global` refuses: ranges that lead to private addresses in another form, and Azure's own services.
_UNSAFE = tuple(
    ip_network(each)
    for each in (
        *("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4", "168.63.129.16/32"),
        *("64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
        *("5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10"),
    )
)
_UNICAST = ip_network("2000::/3")


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be reached; with `dev` the machine itself too, over plain http, to try things out."""

    dev: bool = False

    def check_url(self, text: str) -> URL:
        """The URL; raises RefusedUrl for what could never be delivered to."""
        try:
            url = URL(text)
            host, port = url.raw_host, url.port
        except ValueError:
            raise RefusedUrl("No es una dirección web válida.") from None
        if len(text) > LONGEST_URL or not text.isprintable() or " " in text or not host or not port:
            raise RefusedUrl("No es una dirección web válida.")
        if url.user is not None or url.password is not None:
            raise RefusedUrl("La dirección no puede llevar usuario ni contraseña.")
        if url.scheme != "https" and not (self.dev and url.scheme == "http" and _is_loopback(host)):
            raise RefusedUrl("La dirección debe empezar con https://.")
        if _is_address(host) and not self.admits(host):
            raise RefusedUrl("La dirección no es pública: Liora no envía nada a redes internas.")
        return url

    def admits(self, address: str) -> bool:
        """Whether a connection to an IP address may be made."""
        try:
            ip = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        embedded = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
        plain = embedded or ip
        return _is_public(plain) or (self.dev and plain.is_loopback)

    def new_socket(self, info: AddrInfo) -> socket.socket:
        """A socket for a connection; raises RefusedAddress. For aiohttp's `socket_factory`."""
        family, kind, protocol, _, place = info
        if family not in (socket.AF_INET, socket.AF_INET6) or not self.admits(str(place[0])):
            raise RefusedAddress
        return socket.socket(family, kind, protocol)

    def client(self, resolver: AbstractResolver | None = None) -> aiohttp.ClientSession:
        """For posts to tenants' addresses: no cookies, no proxies, no names kept, no connection shared."""
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                socket_factory=self.new_socket, resolver=resolver, use_dns_cache=False, force_close=True, limit=64
            ),
            timeout=aiohttp.ClientTimeout(total=SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )

    async def connect(self, host: str, port: int) -> socket.socket:
        """A connection for other protocols than http; raises OSError, RefusedAddress where no address is admitted."""
        loop = asyncio.get_running_loop()
        infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        error: OSError = RefusedAddress()
        for info in infos:
            try:
                return await self._connected(info)
            except OSError as failed:
                error = failed
        raise error

    async def _connected(self, info: AddrInfo) -> socket.socket:
        made = self.new_socket(info)
        made.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(made, info[4])
        except BaseException:
            made.close()
            raise
        return made


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    if isinstance(ip, IPv6Address) and ip not in _UNICAST:
        return False
    return not any(_holds(network, ip) for network in _UNSAFE)


def _holds(network: IPv4Network | IPv6Network, ip: IPv4Address | IPv6Address) -> bool:
    return network.version == ip.version and ip in network


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ip_address(host.partition("%")[0]).is_loopback)
