"""What turns know of a cliente's documents."""

from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed
from liora.core.conversation import Conversation
from liora.db.drain import Locked
from liora.documents.store import save_document
from liora.messages import ChannelLimits
from liora.workers.views import Views

from . import samples

LIMITS = ChannelLimits(4096, 1024, 3, 20, 256, 10, 24, 72, 200, 20, 1024, 24)


async def test_turns_see_the_names_of_their_own_tenants_documents(engine, pool, new_tenant) -> None:
    mine, theirs = await new_tenant(), await new_tenant()
    for name in ("b.pdf", "Á.pdf", "a.pdf"):
        await save_document(engine, mine.cliente_id, name, samples.PDF, Deed("ana", "documentos.guardar"))
    views = Views(pool, {"whatsapp": LIMITS}, lambda country: {})
    found = await views.of([mine.cliente_id, theirs.cliente_id])
    assert found[mine.cliente_id].documents == ("a.pdf", "b.pdf", "Á.pdf")
    assert found[theirs.cliente_id].documents == ()
    for tenant, names in ((mine, ("a.pdf", "b.pdf", "Á.pdf")), (theirs, ())):
        locked = Locked(
            tenant.cliente_id,
            uuid7(),
            uuid7(),
            tenant.number_id,
            1,
            Conversation(),
            "56911111111",
            "",
            "Ana",
            "whatsapp",
        )
        assert found[tenant.cliente_id].view(locked, {}).documents == names
