"""The bytes of a webhook or of an answer as JSON that can be stored, whatever was sent.

PostgreSQL's jsonb refuses NUL, and orjson refuses half emoji, NaN, numbers beyond 64 bits and more than 254 levels. A
body that failed later for such a reason would come back from Meta for seven days, so it is cleaned here once.
"""

import json
import math
import re
from typing import Any

import orjson

from liora.errors import UnreadableBody

_DEPTH = 200
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def read_body(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`; NUL and lone surrogates become U+FFFD, and what lies deeper than 200 levels "…".

    Raises UnreadableBody when the bytes are no JSON, no object, or nested too deep to be read at all.
    """
    data = _load(body)
    if not isinstance(data, dict):
        raise UnreadableBody("The body is JSON, but no object.")
    return data


def _load(body: bytes) -> Any:
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _clean(_load_leniently(body), _DEPTH)
    return _clean(data, _DEPTH) if _is_suspect(body) else data


def _is_suspect(body: bytes) -> bool:
    """Whether what orjson accepts may still need cleaning; walking through every value would double the time."""
    return b"\\u0000" in body or body.count(b"{") + body.count(b"[") > _DEPTH


def _load_leniently(body: bytes) -> Any:
    """Half an emoji must not cost a person's message: the standard library takes what orjson refuses."""
    try:
        return json.loads(body.decode("utf-8", "replace"), parse_int=_whole, parse_float=_finite, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise UnreadableBody(f"The body is no JSON that can be read ({type(error).__name__}).") from error


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= 18 else digits


def _finite(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub(_REPLACEMENT, value)
    if not isinstance(value, dict | list):
        return value
    if depth == 0:
        return "…"
    if isinstance(value, list):
        return [_clean(item, depth - 1) for item in value]
    return {_UNSTORABLE.sub(_REPLACEMENT, key): _clean(item, depth - 1) for key, item in value.items()}
