"""Giving Meta a file for messages of one number (CONTRACT §5.3): it is kept for 30 days."""

from io import BytesIO

import aiohttp

from liora.channel import Account, Client, File, Refused, Unknown, Unsent, Uploaded, UploadOutcome
from liora_integrations.whatsapp.answers import (
    BEFORE_LEAVING,
    FAILED,
    authorization,
    reason_of,
    refusal_in,
    start_of,
    to_json,
)
from liora_integrations.whatsapp.fields import id_at

_LONGEST_MEDIA_ID = 100


async def post_file(client: Client, account: Account, file: File) -> UploadOutcome:
    """Posts the file as multipart/form-data; the client brings the time limits."""
    headers = authorization(account)
    if isinstance(headers, Refused):
        return headers
    url = f"{account.api_url.rstrip('/')}/{account.phone_number_id}/media"
    try:
        async with client.post(url, data=_form(file), headers=headers) as response:
            return outcome_of_upload(response.status, await start_of(response))
    except BEFORE_LEAVING as error:
        return Unsent(reason_of(error))
    except FAILED as error:
        return Unknown(reason_of(error))


def outcome_of_upload(http_status: int, answer: bytes) -> UploadOutcome:
    """What an answer of the Graph API says about the file."""
    data = to_json(answer)
    refused = refusal_in(http_status, data)
    if refused:
        return refused
    media_id = id_at(data, "id", _LONGEST_MEDIA_ID)
    if 200 <= http_status < 300 and media_id:
        return Uploaded(media_id)
    return Unknown(f"HTTP {http_status} without a media id or an error object")


def _form(file: File) -> aiohttp.FormData:
    """The content as a stream, or the event loop would stand still for as long as it is copied."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("messaging_product", "whatsapp")
    form.add_field("type", file.content_type)
    form.add_field("file", BytesIO(file.content), filename=file.name, content_type=file.content_type)
    return form
