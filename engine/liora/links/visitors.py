"""Who follows a link: a person, or something that looks at it before or instead of one.

WhatsApp itself fetches a link to preview it, and so do scanners and search engines. Browsers of people have called
themselves Mozilla since 1994; whatever does not is no person's.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import date

LONGEST_AGENT = 512

_BROWSER = re.compile(r"(Mozilla|Opera)/\d")
_PREVIEW = re.compile(
    r"facebookexternalhit|facebot|facebookcatalog|meta-external|skypeuripreview|bingpreview|link ?preview|urlpreview"
    r"|embedly|vkshare|snap url|iframely|unfurl|outbrain",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"(?<!cu)bot(?![a-z])|crawl|spider|slurp|scan|monitor|uptime|headless|phantom|puppeteer|playwright|selenium"
    r"|lighthouse|pagespeed|mediapartners|archiver|validator|fetcher|feed|python|curl|wget|java/|okhttp|httpclient"
    r"|http-client|node-fetch|axios|libwww|google-read|googleother|safelinks|barracuda|proofpoint|mimecast|urldefense",
    re.IGNORECASE,
)
_EARLY = re.compile(r"prefetch|preview|prerender", re.IGNORECASE)
_EARLY_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def is_person(headers: Mapping[str, str]) -> bool:
    """Whether the headers of a GET are those of somebody who tapped the link."""
    agent = headers.get("User-Agent", "")[:LONGEST_AGENT]
    if not _BROWSER.match(agent) or _PREVIEW.search(agent) or _MACHINE.search(agent):
        return False
    if any(_EARLY.search(headers.get(name, "")) for name in _EARLY_HEADERS):
        return False
    return headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


class Fingerprints:
    """Tells the same visitor of one day again, and nobody else: the salt is made by chance, kept nowhere, and gone
    with the day."""

    def __init__(self, new_salt: Callable[[], bytes] = lambda: secrets.token_bytes(32)) -> None:
        self._new_salt = new_salt
        self._day: date | None = None
        self._salt = b""

    def of(self, day: date, remote: str, headers: Mapping[str, str]) -> bytes:
        """16 bytes of address and browser; behind a proxy the address is what it forwards."""
        if day != self._day:
            self._day, self._salt = day, self._new_salt()
        seen = remote, headers.get("X-Forwarded-For", "")[:200], headers.get("User-Agent", "")[:LONGEST_AGENT]
        return hmac.digest(self._salt, "\0".join(seen).encode(errors="replace"), hashlib.sha256)[:16]
