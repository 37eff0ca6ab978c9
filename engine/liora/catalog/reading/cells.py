"""The text of cells without what programs left in it: HTML, escapes, words for nothing."""

import html
import re

_NOTHING = frozenset(
    (
        *("null", "(null)", "none", "nan", "nil", "undefined", "n/a", "n.a.", "na", "s/d", "sin dato", "sin datos"),
        *("#n/a", "#ref!", "#value!", "#¡ref!", "#¡valor!", "(vacío)", "(vacio)", "(en blanco)", "-", "--", ".", "\\n"),
    )
)
_LONGEST_NOTHING = max(map(len, _NOTHING))
_SPECIAL = re.compile(r"[<&\\]")
_HIDDEN = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ESCAPE = re.compile(r"\\([nrt,;\"'])")
_ESCAPED = {"n": "\n", "r": "\n", "t": " "}
_BLANK_LINES = re.compile(r"\s*\n\s*")
_SPACES = re.compile(r"[^\S\n]+")
_DAMAGED = re.compile(r"\d[.,]\d+E\+\d+", re.IGNORECASE)


def cleaned(cell: str) -> str:
    """Without spaces around and without that mean nothing, such as `(null)`; of `="0012"`, which keeps
    zeros in Excel, the code."""
    text = cell.strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1].strip()
    return "" if len(text) <= _LONGEST_NOTHING and text.lower() in _NOTHING else text


def plain(cell: str, limit: int) -> str:
    """Readable text with line breaks; longer ones end at a word with `…`."""
    if not cell:
        return ""
    text = _without_markup(cell[: 8 * limit]) if "<" in cell or "&" in cell else cell
    if "\\" in text:
        text = _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text)
    text = _BLANK_LINES.sub("\n", _SPACES.sub(" ", text)).strip()
    return cleaned(text if len(text) <= limit else shortened(text, limit))


def line(cell: str, limit: int) -> str:
    """The same in one line, for names."""
    if len(cell) <= limit and not _SPECIAL.search(cell):
        return " ".join(cell.split())
    return " ".join(plain(cell, limit).split())


def shortened(text: str, limit: int) -> str:
    """Cut at a word where one ends in its last third."""
    cut = text[: limit - 1]
    head = cut.rpartition(" ")[0]
    return f"{head if len(head) > limit * 2 // 3 else cut}…"


def damaged(code: str) -> bool:
    """Whether a spreadsheet made `4.01E+12` of a code: it identifies nothing any more."""
    return bool(_DAMAGED.fullmatch(code))


def _without_markup(text: str) -> str:
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", text)))
    return html.unescape(text) if "&" in text else text
