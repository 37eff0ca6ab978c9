"""What the Graph API accepts as a file: types and sizes (CONTRACT §5.1), and how messages refer to one."""

from collections.abc import Callable, Mapping

from liora_integrations.whatsapp.sandbox.fields import Fields
from liora_integrations.whatsapp.sandbox.graph_error import GraphError

KnownFile = Callable[[str], bool]

_KB, _MB = 1024, 1024 * 1024

LARGEST: Mapping[str, int] = {
    "image/jpeg": 5 * _MB,
    "image/png": 5 * _MB,
    "image/webp": 500 * _KB,
    **dict.fromkeys(("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), 16 * _MB),
    **dict.fromkeys(("video/mp4", "video/3gpp"), 16 * _MB),
    **dict.fromkeys(
        (
            "text/plain",
            "text/csv",
            "application/pdf",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        100 * _MB,
    ),
}
STILL_STICKER = 100 * _KB


def check_media(fields: Fields, kind: str, is_known: KnownFile) -> None:
    """A file by the id of the store or by link, with a caption where its kind may have one; raises GraphError."""
    media = fields.object(kind)
    if media.has("id"):
        if not is_known(media.text("id", 100)):
            raise GraphError(
                100, f"Param {media.name('id')} is not a valid whatsapp business account media attachment ID."
            )
    elif media.has("link"):
        media.url("link")
    else:
        raise GraphError(131008, f"The parameter {media.name('id')} or {media.name('link')} is required.")
    if media.has("caption"):
        if kind in {"audio", "sticker"}:
            raise media.wrong("caption", f"is not allowed for {kind}")
        media.text("caption", longest=1024, shortest=0)
    media.optional_text("filename", 240)


def largest_size(mime_type: str) -> int:
    """Bytes that a file of the type may have; raises GraphError 100 for a type that WhatsApp does not take."""
    size = LARGEST.get(mime_type)
    if size is None:
        raise GraphError(100, "Param file must be a file with one of the following types: " + ", ".join(LARGEST) + ".")
    return size


def check_sticker_size(content: bytes) -> None:
    """A sticker that does not move may have 100 KB only; raises GraphError 131053."""
    is_animated = content[12:16] == b"VP8X" and bool(content[20] & 0b10) if len(content) > 20 else False
    if len(content) > STILL_STICKER and not is_animated:
        raise GraphError(131053, f"A static sticker may have at most {STILL_STICKER} bytes.")
