"""In which encoding a text file is written, also where programs of several ages wrote into it."""

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from typing import BinaryIO

from liora.spreadsheets.text_lines import lines_of, narrowed, wide_encoding

_OLD = ("cp1252", "cp850", "mac_roman")
_LETTERS = frozenset("áéíóúñüÁÉÍÓÚÑÜ¿¡")
_SIGNS = frozenset("°ºª´‘’“”«»–—…•·€®©™½¼¾²³×\xa0")
_STRAY = re.compile("[\udc80-\udcff]+")
_TWICE = re.compile("[ÂÃ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """`name` is for people; `old` is what bytes mean that are no UTF-8; `twice` where UTF-8 was encoded once more."""

    name: str
    old: str
    twice: bool = False

    def decode(self, line: bytes) -> str:
        """Never fails: what means nothing becomes `�`."""
        text = line.decode("utf-8", "surrogateescape")
        if not text.isascii():
            if _STRAY.search(text):
                text = _STRAY.sub(self._old_letters, text)
            if self.twice:
                text = _TWICE.sub(_once, text)
        return text

    def _old_letters(self, found: re.Match[str]) -> str:
        return found[0].encode("utf-8", "surrogateescape").decode(self.old, "replace")


def opened(file: BinaryIO) -> tuple[BinaryIO, Encoding]:
    """The file to read lines from, at the first letter after a mark, and how to decode them."""
    file.seek(0)
    head = file.read(4096)
    wide = wide_encoding(head)
    if wide:
        file.seek(2 if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else 0)
        return narrowed(file, wide), Encoding(wide[:6], "cp1252")
    start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    file.seek(start)
    encoding = _encoding_of(file, "utf-8-sig" if start else "utf-8")
    file.seek(start)
    return file, encoding


def _encoding_of(file: BinaryIO, utf8: str) -> Encoding:
    modern, twice, old = 0, 0, Counter[int]()
    for line in lines_of(file):
        if line.isascii():
            continue
        text = line.decode("utf-8", "surrogateescape")
        stray = _STRAY.findall(text)
        old.update(b"".join(run.encode("utf-8", "surrogateescape") for run in stray))
        modern += not stray
        twice += bool(_TWICE.search(text))
    if not old:
        return Encoding(utf8, "cp1252", twice * 2 > modern)
    name = max(_OLD, key=lambda each: _likelihood(each, old))
    return Encoding(f"{utf8} + {name}" if modern else name, name)


def _likelihood(encoding: str, used: Counter[int]) -> int:
    def weight(letter: str) -> int:
        return 1 if letter in _LETTERS else 0 if letter in _SIGNS else -1

    return sum(weight(bytes([byte]).decode(encoding, "replace")) * times for byte, times in used.items())


def _once(found: re.Match[str]) -> str:
    try:
        return found[0].encode("cp1252").decode("utf-8")
    except UnicodeError:
        return found[0]
