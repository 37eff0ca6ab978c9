"""Prices as people write them: which mark is the decimal one is decided for the whole list, never cell by cell.

`1.234,56`, `$1,234.56`, `299 MXN`, `4990` and `4.990` may each be right; that `4.990` is four thousand, the other cells
or the currency say.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from liora.catalog.reading.currency import code_of, split_mark

MOST = Decimal(10) ** 12
"""No price is as high; what looks like one is a code in the wrong column."""

THOUSANDS_BY_HABIT = frozenset(("CLP", "COP", "PYG", "ARS"))
"""Currencies in whose lists a last group of three digits is thousands."""

_CENT = Decimal("0.01")
_LONGEST = 30  # digits and marks
_DIGITS = re.compile(r"[\d.,'’ ]*\d[\d.,'’ ]*", re.ASCII)
_USUAL = re.compile(r"([^\d\s.,+\-]{0,4}) ?(\d(?:[\d.,]{0,20}\d)?)", re.ASCII)
_SPACES = re.compile(r"\s+")
_ENDING = re.compile(
    r"(?:[.,][-–—=]|\s*/\s*(?:kg|kilo|lt|litro|mt|metro|u|un|unidad|pza|pieza)|\s*c\s*/\s*u|\s+cada uno"
    r"|\s+(?:por|x|el)\s+(?:kg|kilo|litro|metro|unidad)|\s*\+\s*(?:iva|igv)|\s*(?:iva|igv) incl\w*)\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A price that was read; `currency` is empty where the cell does not say."""

    value: Decimal
    currency: str = ""


@dataclass(slots=True)
class Evidence:
    """What all prices of a list say about how it writes them."""

    decimals: Counter[str] = field(default_factory=Counter)
    thousands: Counter[str] = field(default_factory=Counter)
    unclear: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    currencies: Counter[str] = field(default_factory=Counter)

    def add(self, text: str) -> None:
        """One cell; what is no price says nothing."""
        mark, digits, _ = _taken_apart(text)
        code = code_of(mark)
        if not digits or code is None:
            return
        self.marks[mark] += 1
        self.currencies[code] += 1
        points, commas = digits.count("."), digits.count(",")
        if points and commas:
            last = max(".,", key=digits.rfind)
            self.decimals[last] += 1
            self.thousands["." if last == "," else ","] += 1
        elif points + commas > 1:
            self.thousands["." if points else ","] += 1
        elif points + commas == 1:
            self._add_single(digits, "." if points else ",")

    def _add_single(self, digits: str, mark: str) -> None:
        before, after = digits.split(mark)
        if len(after) == 3 and _could_group(before):
            self.unclear[mark] += 1
        else:
            self.decimals[mark] += 1


@dataclass(frozen=True, slots=True)
class Convention:
    """How a list writes its prices: its decimal mark, or none; `example` is for people.

    Where `grouped`, three digits after a mark are thousands even if the same mark is seen with decimals.
    """

    decimal: str
    example: str
    grouped: bool = False

    def read(self, text: str) -> Amount | None:
        """None for what is no price; cents at most."""
        mark, digits, negative = _taken_apart(text)
        code = code_of(mark)
        if not digits or code is None:
            return None
        value = Decimal(_normal(digits, self.decimal, self.grouped))
        if value >= MOST:
            return None
        if value != value.quantize(_CENT):
            value = value.quantize(_CENT, ROUND_HALF_UP)
        return Amount(-value if negative else value, code)


def convention_of(evidence: Evidence, currency: str) -> Convention:
    """What most of the list says; what nothing in it says, the habits of the currency decide."""
    decimal = max(".,", key=lambda mark: evidence.decimals[mark] + evidence.thousands[_other(mark)])
    if not evidence.decimals[decimal] and not evidence.thousands[_other(decimal)]:
        grouping = _grouping(evidence)
        decimal = _other(grouping) if grouping else ""
    return Convention(decimal, _example(evidence, decimal), currency in THOUSANDS_BY_HABIT)


def _grouping(evidence: Evidence) -> str:
    seen = evidence.thousands + evidence.unclear
    return max(seen, key=lambda mark: seen[mark]) if seen else ""


def _example(evidence: Evidence, decimal: str) -> str:
    mark = evidence.marks.most_common(1)[0][0] if evidence.marks else ""
    seen = evidence.thousands + evidence.unclear
    grouping = _other(decimal) if decimal and seen[_other(decimal)] else ""
    digits = f"1{grouping}234" + (f"{decimal}56" if decimal and evidence.decimals[decimal] else "")
    return f"{digits} {mark}" if mark.isalpha() and len(mark) == 3 else f"{mark}{digits}"


def _taken_apart(text: str) -> tuple[str, str, bool]:
    """The mark of a currency, the digits with their marks, and whether a minus stands before or after them.

    No digits where the text is no single number.
    """
    usual = _USUAL.fullmatch(text)
    if usual:
        return usual[1], usual[2], False
    mark, rest = split_mark(_ENDING.sub("", _SPACES.sub(" ", text).strip()))
    bare = rest.strip(" +-")
    found = _DIGITS.fullmatch(bare)
    if not found:
        return mark, "", False
    digits = bare.replace(" ", "").replace("'", "").replace("’", "")
    if digits[0] in ".," and not mark[-1:].isalpha() and mark[-1:] != "/":
        digits = f"0{digits}"
    digits = digits.strip(".,")
    return mark, digits if len(digits) <= _LONGEST else "", "-" in rest


def _normal(digits: str, decimal: str, grouped: bool) -> str:
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        last = max(".,", key=digits.rfind)
        return _plain(digits, last if digits.count(last) == 1 else "")
    if points + commas != 1:
        return _plain(digits, "")
    mark = "." if points else ","
    before, after = digits.split(mark)
    thousands = len(after) == 3 and _could_group(before) and (grouped or mark != decimal)
    return _plain(digits, "" if thousands else mark)


def _plain(digits: str, decimal: str) -> str:
    whole, _, rest = digits.partition(decimal) if decimal else (digits, "", "")
    return f"{whole.replace('.', '').replace(',', '')}.{rest}" if rest else whole.replace(".", "").replace(",", "")


def _could_group(before: str) -> bool:
    return 1 <= len(before) <= 3 and not before.startswith("0")


def _other(mark: str) -> str:
    return "," if mark == "." else "."
