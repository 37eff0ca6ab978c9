"""Giving Meta a file for messages of one number (CONTRACT §5.3): it is kept for 30 days."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import aiohttp

from liora.channel import Account, Client, File, Uploaded, UploadOutcome
from liora_integrations.whatsapp.fields import id_at
from liora_integrations.whatsapp.posting import post

_LONGEST_MEDIA_ID = 100


async def post_file(client: Client, account: Account, file: File) -> UploadOutcome:
    """Posts the file as multipart/form-data."""
    return await post(client, account, "media", _form(file), uploaded)


def uploaded(answer: Mapping[str, Any]) -> Uploaded | None:
    """The id that Meta has given the file; None where there is none that can be kept."""
    media_id = id_at(answer, "id", _LONGEST_MEDIA_ID)
    return Uploaded(media_id) if media_id else None


def _form(file: File) -> aiohttp.FormData:
    """The content as a stream, or the event loop would stand still for as long as it is copied."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("messaging_product", "whatsapp")
    form.add_field("type", file.content_type)
    form.add_field("file", BytesIO(file.content), filename=file.name, content_type=file.content_type)
    return form
