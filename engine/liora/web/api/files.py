"""A file on its way in: the body itself, or a field of a form; read piece by piece, never beyond a size."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import unquote

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from liora.web.api.problems import Problem, invalid

PIECE = 64 * 1024
FORM_ROOM = 64 * 1024
"""What a form may weigh beside its file."""
MOST_FIELDS = 20

_BROKEN = (ValueError, RuntimeError, AssertionError, KeyError, HttpProcessingError)
"""What aiohttp raises for a form that is none."""


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """Its name is what the sender says, or empty."""

    name: str
    pieces: AsyncIterator[bytes]


async def incoming_file(request: web.Request, field: str, most: int, *, by_plan: bool = True) -> IncomingFile:
    """The file of a request, whose pieces raise Problem 413 beyond `most` bytes; raises Problem 400, 413 or 422.

    `by_plan` says whether a larger plan would take more.
    """
    too_large = _too_large(most, by_plan=by_plan)
    if (request.content_length or 0) > most + FORM_ROOM:
        raise too_large
    if not request.content_type.startswith("multipart/"):
        return IncomingFile("", _bounded(request.content.iter_chunked(PIECE), most, too_large))
    try:
        reader = await request.multipart()
    except _BROKEN:
        raise _broken() from None
    part = await _field(reader, field)
    return IncomingFile(unquote(part.filename or ""), _bounded(_chunks(reader, part), most, too_large))


async def _field(reader: MultipartReader, field: str) -> BodyPartReader:
    """What stands before the file in the form is passed over."""
    try:
        for _ in range(MOST_FIELDS):
            part = await reader.next()
            if isinstance(part, BodyPartReader) and part.name == field:
                return part
            if part is None:
                break
            await _pass_over(part)
    except _BROKEN:
        raise _broken() from None
    raise invalid(f"body.{field}", f"Falta el archivo: envíalo en el campo «{field}» del formulario.")


async def _pass_over(part: BodyPartReader | MultipartReader) -> None:
    if isinstance(part, MultipartReader):
        raise _broken()
    size = 0
    while piece := await part.read_chunk(PIECE):
        size += len(piece)
        if size > FORM_ROOM:
            raise _broken()


async def _chunks(reader: MultipartReader, part: BodyPartReader) -> AsyncIterator[bytes]:
    """A form that ends without its mark was cut off, and so was its file."""
    try:
        while piece := await part.read_chunk(PIECE):
            yield piece
        await reader.next()
    except _BROKEN:
        raise _broken() from None


async def _bounded(pieces: AsyncIterator[bytes], most: int, too_large: Problem) -> AsyncIterator[bytes]:
    size = 0
    async for piece in pieces:
        size += len(piece)
        if size > most:
            raise too_large
        yield piece


def _too_large(most: int, *, by_plan: bool) -> Problem:
    words = f"{most // 2**20} MB" if most >= 2**20 else f"{most // 1024} KB"
    return Problem(413, "too_large", f"El archivo puede tener hasta {words}{' en tu plan' if by_plan else ''}.")


def _broken() -> Problem:
    return Problem(400, "not_a_form", "El formulario no se puede leer.")
