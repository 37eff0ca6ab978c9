"""Documents for the sender's tests, and what is known of them at the vendor."""

from typing import Any

from liora.accounts.audit import Deed
from liora.db.session import scoped

SAVE = Deed("ana@example.com", "documentos.guardar")


async def media_of(stage: Any) -> list[Any]:
    """What the tenant's numbers have at the vendor, each with the days it is good for."""
    async with scoped(stage.pool, stage.tenant.cliente_id) as connection:
        return await connection.fetch(
            "SELECT *, EXTRACT(epoch FROM expires_at - now()) / 86400 AS days FROM liora.document_media "
            "ORDER BY media_id"
        )
