"""Posts a mixture of webhooks to a Liora that runs anywhere: `liora load`."""

import asyncio
import ipaddress
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from liora.bench.child import BenchError
from liora.bench.mixture import Body, Mixture
from liora.bench.switchboard import Switchboard
from liora.bench.tally import OK, Tally
from liora.bench.traffic import Signer

_HTTP_PORT = 80


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook is: `host` as it was named, `address` as it was found."""

    host: str
    address: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str, anywhere: bool) -> "Target":
        """Raises BenchError for an address that is no http:// URL or that nobody knows.

        So it does for one outside this machine, unless `anywhere`: a load test of somebody else's is an attack.
        """
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise BenchError(f"{url!r} is no http:// address; behind a proxy, name the address of Liora itself.")
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or _HTTP_PORT, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise BenchError(f"Nobody knows the host {parts.hostname}.") from error
        addresses = [str(entry[4][0]) for entry in found]
        if not anywhere and not all(ipaddress.ip_address(each.partition("%")[0]).is_loopback for each in addresses):
            raise BenchError(f"{parts.hostname} is not this machine; say --i-own-it if it is yours to load.")
        return cls(parts.netloc.rpartition("@")[2], addresses[0], parts.port or _HTTP_PORT, parts.path or "/")


@dataclass(slots=True)
class Fired:
    """What came of it, by body in `tally`; how often each text was delivered, and how often that was acknowledged."""

    tally: Tally = field(default_factory=Tally)
    updates: int = 0
    delivered: Counter[str] = field(default_factory=Counter)
    acknowledged: Counter[str] = field(default_factory=Counter)


class Barrage:
    """So many texts a second, with all that the mixture adds to them, whatever the answers do."""

    def __init__(self, board: Switchboard, signer: Signer, mixture: Mixture) -> None:
        self._board = board
        self._signer = signer
        self._mixture = mixture
        self._fired = Fired()
        self._under_way = 0
        self._quiet = asyncio.Event()

    async def fire(self, rate: float, seconds: int) -> Fired:
        """Returns when everything was answered; the wait for an answer counts from when its body was due."""
        begin = time.perf_counter()
        for second in range(seconds):
            for body in self._mixture.second(second, range(int(second * rate), int((second + 1) * rate))):
                await asyncio.sleep(max(0.0, begin + body.due - time.perf_counter()))
                self._post(body, begin + body.due)
        while self._under_way:
            await self._quiet.wait()
        return self._fired

    def _post(self, body: Body, due: float) -> None:
        self._under_way += 1
        self._quiet.clear()
        self._fired.updates += body.updates
        self._fired.delivered.update(body.message_ids)
        self._board.post(self._signer.request(body.content), partial(self._note, body, due))

    def _note(self, body: Body, due: float, status: int) -> None:
        self._fired.tally.note(status, time.perf_counter() - due)
        if status == OK:
            self._fired.acknowledged.update(body.message_ids)
        self._under_way -= 1
        if not self._under_way:
            self._quiet.set()
