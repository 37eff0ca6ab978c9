"""What a number's vendor has of a cliente's documents: ids of uploads, good for 29 days; for the sender.

Vendors keep uploads for 30 days (WhatsApp), each for one number.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from liora.db.session import Connection

_FIND = """
SELECT d.document_id, d.version, v.content_type, m.media_id
  FROM liora.document d
  JOIN liora.document_version v ON v.cliente_id = $1 AND v.document_id = d.document_id AND v.version = d.version
  LEFT JOIN liora.document_media m ON m.cliente_id = $1 AND m.document_id = d.document_id AND m.version = d.version
   AND m.number_id = $2 AND m.expires_at > now()
 WHERE d.cliente_id = $1 AND d.name = $3
"""
_CONTENT = "SELECT content FROM liora.document_version WHERE cliente_id = $1 AND document_id = $2 AND version = $3"
# A document that is deleted meanwhile takes no note.
_KEEP = """
INSERT INTO liora.document_media (cliente_id, document_id, version, number_id, media_id, expires_at)
SELECT cliente_id, document_id, $3, $4, $5, now() + interval '29 days' FROM liora.document
 WHERE cliente_id = $1 AND document_id = $2 FOR KEY SHARE
ON CONFLICT (cliente_id, document_id, version, number_id)
DO UPDATE SET media_id = EXCLUDED.media_id, expires_at = EXCLUDED.expires_at
"""
_FORGET = """
DELETE FROM liora.document_media m USING liora.document d
 WHERE d.cliente_id = $1 AND d.name = ANY($3::text[])
   AND m.cliente_id = $1 AND m.document_id = d.document_id AND m.number_id = $2
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """The current version of a document, and its id at the vendor of a number where it has one."""

    document_id: UUID
    version: int
    content_type: str
    media_id: str | None


async def find_document(connection: Connection, cliente_id: UUID, number_id: UUID, name: str) -> Stored | None:
    """None when the cliente has no document of that name."""
    row = await connection.fetchrow(_FIND, cliente_id, number_id, name)
    return Stored(row["document_id"], row["version"], row["content_type"], row["media_id"]) if row else None


async def load_content(connection: Connection, cliente_id: UUID, stored: Stored) -> bytes | None:
    """None when the version is gone."""
    content: bytes | None = await connection.fetchval(_CONTENT, cliente_id, stored.document_id, stored.version)
    return content


async def keep_media(connection: Connection, cliente_id: UUID, number_id: UUID, stored: Stored, media_id: str) -> None:
    """The vendor has this version under `media_id` from now on."""
    await connection.execute(_KEEP, cliente_id, stored.document_id, stored.version, number_id, media_id)


async def forget_media(connection: Connection, cliente_id: UUID, number_id: UUID, names: Collection[str]) -> None:
    """The vendor could not use what it has of these documents: it gets them anew."""
    await connection.execute(_FORGET, cliente_id, number_id, list(names))
