"""Tags by which a shop's statistics recognise visits from WhatsApp: added where they are missing, never replaced.

Tags hold the shop, the campaign and the product: nothing of the person who is written to.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlsplit

LONGEST_URL = 2_048
"""Characters, with the tags: where these do not fit they are left out."""

LONGEST_TAG = 64

Medium = Literal["bot", "broadcast", "catalogo", "ficha"]
"""Where the link stood; one fixed list, so that statistics of different shops compare."""

_KEPT = "%/:?#[]@!$&'()*+,;=~-._"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Tags:
    """What is added; empty ones are not."""

    medium: Medium
    campaign: str
    content: str = ""

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """In the order in which they are added."""
        named = ("source", "whatsapp"), ("medium", self.medium), ("campaign", self.campaign), ("content", self.content)
        return tuple((f"utm_{name}", tag(value)) for name, value in named if tag(value))


def tag(words: str) -> str:
    """Lower case, no accents, `_` for all that is neither letter nor digit."""
    plain = unicodedata.normalize("NFKD", words[: 4 * LONGEST_TAG]).encode("ascii", "ignore").decode().lower()
    return _NOT_WORD.sub("_", plain).strip("_")[:LONGEST_TAG].rstrip("_")


def web_address(text: str) -> str:
    """The address as a browser would ask for it; '' for what is no web address, or none that a link may lead to.

    Spaces and letters beyond ASCII are encoded, and what is encoded already stays as it is. Names and passwords are
    nobody's to pass on.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
        plain_host = host if host.isascii() else host.encode("idna").decode()
        text.encode()
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not plain_host or "@" in parts.netloc or _CONTROL.search(text):
        return ""
    if not host.isascii():
        text = parts._replace(netloc=parts.netloc.lower().replace(host, plain_host)).geturl()
    address = quote(text, safe=_KEPT).replace("\\", "%5C")
    return address if len(address) <= LONGEST_URL and plain_host.strip(".") else ""


def with_tags(address: str, tags: Tags) -> str:
    """The web address with the tags that it does not have, before its fragment; unchanged where they do not fit."""
    rest, mark, fragment = address.partition("#")
    path, _, query = rest.partition("?")
    there = {part.partition("=")[0].lower() for part in query.split("&")}
    missing = [f"{name}={value}" for name, value in tags.pairs if name not in there]
    if not missing:
        return address
    joined = "&".join([*filter(None, [query.rstrip("&")]), *missing])
    tagged = f"{path}?{joined}{mark}{fragment}"
    return tagged if len(tagged) <= LONGEST_URL else address
