"""The media store: files that messages refer to by id (CONTRACT §5.3)."""

import asyncio
import hashlib
import secrets
from importlib import resources
from pathlib import Path
from typing import Final

from aiohttp import BodyPartReader, web

from liora_integrations.whatsapp.sandbox.graph_error import GraphError
from liora_integrations.whatsapp.sandbox.media_rules import check_sticker_size, largest_size
from liora_integrations.whatsapp.sandbox.records import Kept
from liora_integrations.whatsapp.sandbox.store import Store

SAMPLES: Final = {"audio": ("audio/ogg; codecs=opus", "nota.ogg"), "sticker": ("image/webp", "hoja.webp")}


class Media:
    """Files in a folder, described in the ledger."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder
        self._store = store

    async def upload(self, number: str, request: web.Request) -> Kept:
        """Takes a multipart upload with `messaging_product` and `file`; raises GraphError."""
        if not request.content_type.startswith("multipart/"):
            raise GraphError(100, "Param file is required as multipart/form-data.")
        is_whatsapp, file = False, None
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "messaging_product":
                is_whatsapp = await part.text() == "whatsapp"
            elif part.name == "file":
                mime_type = part.headers.get("Content-Type", "")
                file = mime_type, part.filename or "", await _content(part, mime_type)
        if not is_whatsapp:
            raise GraphError(100, "The parameter messaging_product is required and must be whatsapp.")
        if file is None:
            raise GraphError(100, "The parameter file is required.")
        return await self.keep(number, *file)

    async def sample(self, number: str, kind: str) -> Kept:
        """A voice note or a sticker for those who have none at hand; raises KeyError for another kind."""
        mime_type, filename = SAMPLES[kind]
        content = resources.files(__package__).joinpath("static", filename).read_bytes()
        return await self.keep(number, mime_type, filename, content)

    async def keep(self, number: str, mime_type: str, filename: str, content: bytes) -> Kept:
        """Stores a file under a new id."""
        media_id = str(10**15 + secrets.randbelow(9 * 10**15))
        await asyncio.to_thread(self._write, media_id, content)
        digest = hashlib.sha256(content).hexdigest()
        kept = Kept(media_id, number, mime_type, digest, len(content), filename)
        self._store.keep(kept)
        return kept

    def find(self, media_id: str) -> Kept | None:
        """The file's description."""
        return self._store.ledger.file(media_id)

    def is_known(self, media_id: str) -> bool:
        """Whether a message may refer to the id."""
        return self.find(media_id) is not None

    def answer(self, kept: Kept) -> web.FileResponse:
        """The file's content; a browser must not take it for anything but its type."""
        headers = {"Content-Type": kept.mime_type, "X-Content-Type-Options": "nosniff"}
        return web.FileResponse(self._folder / kept.id, headers=headers)

    def _write(self, media_id: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / media_id).write_bytes(content)


async def _content(part: BodyPartReader, mime_type: str) -> bytes:
    """The part's bytes; stops reading at the limit of its type."""
    base_type = mime_type.partition(";")[0].strip().lower()
    largest = largest_size(base_type)
    content = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        content += chunk
        if len(content) > largest:
            raise GraphError(131053, f"A file of type {base_type} may have at most {largest} bytes.")
    if base_type == "image/webp":
        check_sticker_size(bytes(content))
    return bytes(content)
