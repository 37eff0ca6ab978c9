"""Who is at the other end when proxies stand between: the last address that is none of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import web

HEADER = "X-Forwarded-For"

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Proxies:
    """The networks of the proxies that are believed; of anybody else the header is what they like to say."""

    networks: Sequence[Network] = ()

    def client_of(self, request: web.Request) -> str:
        """The address of the client: each proxy has added the one that it saw, so the last are the surest."""
        seen = request.remote or ""
        for named in reversed(",".join(request.headers.getall(HEADER, [])).split(",")):
            if not self._trusts(seen) or _address(named) is None:
                return seen
            seen = str(_address(named))
        return seen

    def _trusts(self, named: str) -> bool:
        address = _address(named)
        return address is not None and any(address in network for network in self.networks)


def _address(named: str) -> IPv4Address | IPv6Address | None:
    """None for what is no address; IPv4 in the clothes of IPv6 is IPv4."""
    try:
        address = ip_address(named.strip())
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
