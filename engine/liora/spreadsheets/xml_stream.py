"""XML in pieces, by expat itself: no document type, no entities, no endless token and no endless number of elements."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO
from xml.parsers import expat
from zipfile import BadZipFile

from liora.catalog_source import UnreadableCatalog
from liora.spreadsheets.archive import BROKEN

_PIECE = 65_536
_LONGEST_TOKEN = 1024 * 1024
MOST_ELEMENTS = 6_000_000
"""Of one part: 20,000 products with fifty columns have 2,000,000."""

Start = Callable[[str, Mapping[str, str]], None]


def parsed(part: IO[bytes], start: Start, end: Callable[[str], None], text: Callable[[str], None]) -> Iterator[None]:
    """Parses piece by piece, calling back with local names; whoever iterates takes what came in between."""
    parser = _parser(start, end, text)
    fed = 0
    try:
        while piece := part.read(_PIECE):
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > _LONGEST_TOKEN:
                raise UnreadableCatalog(BROKEN)
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise UnreadableCatalog(BROKEN) from error
    yield


def _parser(start: Start, end: Callable[[str], None], text: Callable[[str], None]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    local = _Local()
    elements = 0

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal elements
        elements += 1
        if elements > MOST_ELEMENTS:
            raise UnreadableCatalog("La planilla tiene demasiadas celdas. Deja solo la lista de productos.")
        start(local[name], attributes)

    def ended(name: str) -> None:
        end(local[name])

    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    return parser


class _Local(dict[str, str]):
    """Names without their prefix, each cut once; a file that makes up names is not remembered for it."""

    def __missing__(self, name: str) -> str:
        local = name.rpartition(":")[2]
        if len(self) < 100:
            self[name] = local
        return local


def _refuse(*_: object) -> None:
    raise UnreadableCatalog(BROKEN)
