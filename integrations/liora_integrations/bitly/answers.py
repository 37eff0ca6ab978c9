"""What Bitly's answers mean. Its errors carry a word in `message`, and for single fields one in `errors`."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from liora.links_provider import Clicked, Declined, Shortened

LONGEST_LINK = 200
LONGEST_REASON = 100
MOST_CLICKS = 2**31 - 1

_MONTHLY = re.compile(r"MONTHLY|API_USAGE_LIMIT")
_OF_ACCOUNT = re.compile(r"DOMAIN|GROUP|DNS_CONFIGURATION")
_TOO_FAST = re.compile(r"RATE_LIMIT")


def declined_by(status: int, answer: Mapping[str, Any], headers: Mapping[str, str]) -> Declined | None:
    """Why nothing came of a request; None for an answer that says what was asked."""
    if status in (200, 201):
        return None
    words = " ".join(_words(answer, headers))
    reason = f"HTTP {status} {words}".strip()[:LONGEST_REASON]
    if _MONTHLY.search(words):
        return Declined("next_month", reason)
    if status == 429 or _TOO_FAST.search(words):
        return Declined("retry", reason)
    if status in (401, 402, 403):
        return Declined("stop", reason)
    if status == 400:
        return Declined("stop" if _OF_ACCOUNT.search(words) else "drop", reason)
    return Declined("drop" if status in (404, 410) else "retry", reason)


def shortened_in(answer: Mapping[str, Any]) -> Shortened | Declined:
    """The link of an answer, if it is one that people can follow."""
    link = answer.get("link")
    if not isinstance(link, str) or len(link) > LONGEST_LINK or not link.isascii() or not link.isprintable():
        return Declined("retry", "an answer without a link")
    try:
        place = urlsplit(link)
    except ValueError:
        return Declined("retry", "an answer without a link")
    if place.scheme not in ("http", "https") or not place.hostname or len(place.path) < 2 or " " in link:
        return Declined("retry", "an answer without a link")
    return Shortened(link)


def clicked_in(answer: Mapping[str, Any]) -> Clicked | Declined:
    """The clicks of an answer; days that cannot be read are left out."""
    clicks = answer.get("link_clicks")
    if not isinstance(clicks, list):
        return Declined("retry", "an answer without clicks")
    return Clicked(dict(_days(clicks)))


def _days(clicks: list[Any]) -> Iterator[tuple[date, int]]:
    for each in clicks:
        day, count = (each.get("date"), each.get("clicks")) if isinstance(each, dict) else (None, None)
        if isinstance(day, str) and isinstance(count, int) and 0 <= count <= MOST_CLICKS:
            try:
                yield date.fromisoformat(day[:10]), count
            except ValueError:
                continue


def _words(answer: Mapping[str, Any], headers: Mapping[str, str]) -> Iterator[str]:
    fields = answer.get("errors")
    parts = [answer, *(fields if isinstance(fields, list) else [])]
    for part in parts:
        for name in ("message", "error_code", "field"):
            word = part.get(name) if isinstance(part, dict) else None
            if isinstance(word, str) and word.isprintable():
                yield word
    yield headers.get("X-Ratelimit-Reason", "")
