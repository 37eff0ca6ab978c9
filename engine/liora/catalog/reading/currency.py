"""Which currency a cell or a header names."""

import re

_CODES = frozenset(
    (
        *("ARS", "BOB", "BRL", "CLP", "COP", "CRC", "DOP", "EUR", "GBP", "GTQ", "HNL", "MXN", "NGN", "NIO", "PAB"),
        *("PEN", "PYG", "USD", "UYU", "VED", "VEF", "VES"),
    )
)
_SIGNS = (
    ("us$", "USD"),
    ("u$s", "USD"),
    ("usd$", "USD"),
    ("r$", "BRL"),
    ("rd$", "DOP"),
    ("c$", "NIO"),
    ("mx$", "MXN"),
    ("s/", "PEN"),
    ("b/", "PAB"),
    ("₡", "CRC"),
    ("₲", "PYG"),
    ("gs", "PYG"),
    ("€", "EUR"),
    ("lps", "HNL"),
    ("l", "HNL"),
    ("q", "GTQ"),
    ("₦", "NGN"),
    ("£", "GBP"),
    ("bs", ""),
    ("bss", ""),
    ("bsd", ""),
    ("pesos", ""),
    ("mn", "MXN"),
    ("$mn", "MXN"),
    ("soles", "PEN"),
    ("dolares", "USD"),
    ("dólares", "USD"),
    ("euros", "EUR"),
    ("desde", ""),
    ("desde$", ""),
)
_LONGEST_HEADER = 40
_WORD = re.compile(r"[A-Za-z]{3}")
_BEFORE = re.compile(r"^[^\d\-+.,]*(?:[.,](?=[^\d.,])[^\d\-+.,]*)*")
_AFTER = re.compile(r"[^\d\-+.,%]+\.?$|(?<=\d)\s*[A-Za-z]+\.[A-Za-z]+\.?$")


def code_in(text: str) -> str:
    """The ISO 4217 code among the words of a header, such as `Precio (USD)`; empty where there is none."""
    words: list[str] = _WORD.findall(text) if len(text) <= _LONGEST_HEADER else []
    for word in words:
        if word.upper() in _CODES and (word.isupper() or word.islower()):
            return word.upper()
    if "us$" in text.lower() or "u$s" in text.lower():
        return "USD"
    return ""


def split_mark(price: str) -> tuple[str, str]:
    """What stands before and after the digits of a price, without spaces, and the price without it."""
    before = _BEFORE.match(price)
    start = before.end() if before else 0
    after = _AFTER.search(price, start)
    end = after.start() if after else len(price)
    return "".join((price[:start] + price[end:]).split()), price[start:end]


def code_of(mark: str) -> str | None:
    """The currency of a mark: empty for `$` and what several countries use, None for what is no currency."""
    plain = mark.lower().replace(".", "").replace(":", "")
    if plain in ("", "$", "$$"):
        return ""
    for code in _CODES:
        if plain.replace("$", "") == code.lower():
            return code
    return next((code for sign, code in _SIGNS if plain == sign), None)
