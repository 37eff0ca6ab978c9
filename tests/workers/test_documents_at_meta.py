"""Documents from the tenant's shelf to a person's phone, with the fake Graph API between them."""

import aiohttp
import pytest

from liora.db.session import scoped
from liora.documents.store import delete_document, save_document
from liora.messages import Document, Image, message_to_json

from ..databases import engine_of
from ..documents import samples
from .papers import SAVE
from .sending import new_conversation, say, until
from .test_sender_hostile import open_meta, pool, sending, statuses_in  # noqa: F401

ANA, EVA = "56911111111", "56922222222"
PRICES = message_to_json(Document("", "Precios de otoño.pdf", "lista", "precios.pdf"))
LOGO = message_to_json(Image("", "somos nosotros", "logo.png"))


@pytest.fixture
async def place(pool, tmp_path, database):  # noqa: F811
    """Meta, a client and an engine, with a document on the shelf and a sender at work."""
    async with (
        open_meta(pool, tmp_path) as meta,
        aiohttp.ClientSession() as client,
        engine_of(database) as engine,
        sending(meta, client),
    ):
        await save_document(engine, meta.tenant.cliente_id, "precios.pdf", samples.PDF, SAVE)
        yield meta, client, engine


async def tell(meta, phone, payload, then="") -> None:
    """The person writes and is answered."""
    meta.hear(phone)
    conversation = await new_conversation(meta.pool, meta.tenant, phone=phone)
    await say(meta.pool, meta.tenant, conversation, "", payload=payload)
    if then:
        await say(meta.pool, meta.tenant, conversation, then)


async def until_settled(meta, **counts) -> None:
    wanted = {{"sent": 2, "dead": 9}[name]: count for name, count in counts.items()}

    async def settled() -> bool:
        return await statuses_in(meta.pool, meta.tenant) == wanted

    await until(settled)


async def told(meta, client, phone, kind):
    """What the person was shown as a file of this kind, and its content."""
    (message,) = [each for each in await meta.listed(client, phone) if each["type"] == kind]
    media_id = message[kind].pop("id")
    async with client.get(f"{meta.url}/api/media/{media_id}") as response:
        return media_id, message[kind], await response.read()


async def test_a_person_gets_the_file_under_the_name_it_should_have(place) -> None:
    meta, client, _ = place
    await tell(meta, ANA, PRICES, then="¿Algo más?")
    await until_settled(meta, sent=2)
    _, shown, content = await told(meta, client, ANA, "document")
    assert shown == {"filename": "Precios de otoño.pdf", "caption": "lista"}
    assert content == samples.PDF
    assert [message["type"] for message in await meta.listed(client, ANA)] == ["document", "text"]


async def test_a_picture_is_shown_as_a_picture(place) -> None:
    meta, client, engine = place
    await save_document(engine, meta.tenant.cliente_id, "logo.png", samples.PNG, SAVE)
    await tell(meta, ANA, LOGO)
    await until_settled(meta, sent=1)
    _, shown, content = await told(meta, client, ANA, "image")
    assert (shown, content) == ({"caption": "somos nosotros"}, samples.PNG)


async def test_the_second_person_gets_the_same_upload_until_it_expires(place) -> None:
    meta, client, _ = place
    await tell(meta, ANA, PRICES)
    await until_settled(meta, sent=1)
    await tell(meta, EVA, PRICES)
    await until_settled(meta, sent=2)
    first, second = [(await told(meta, client, phone, "document"))[0] for phone in (ANA, EVA)]
    assert first == second
    async with scoped(meta.pool, meta.tenant.cliente_id) as connection:
        await connection.execute("UPDATE liora.document_media SET expires_at = now()")
    await tell(meta, "56933333333", PRICES)
    await until_settled(meta, sent=3)
    assert (await told(meta, client, "56933333333", "document"))[0] != first


async def test_an_id_that_meta_does_not_know_any_more_is_replaced(place) -> None:
    meta, client, _ = place
    await tell(meta, ANA, PRICES)
    await until_settled(meta, sent=1)
    async with scoped(meta.pool, meta.tenant.cliente_id) as connection:
        await connection.execute("UPDATE liora.document_media SET media_id = '1'")
    await tell(meta, EVA, PRICES)
    await until_settled(meta, sent=2)
    assert (await told(meta, client, EVA, "document"))[2] == samples.PDF


async def test_a_file_that_meta_refuses_is_dropped_and_the_conversation_goes_on(place) -> None:
    meta, client, _ = place
    async with scoped(meta.pool, meta.tenant.cliente_id) as connection:
        await connection.execute("UPDATE liora.document_version SET content_type = 'application/x-otra'")
    await tell(meta, ANA, PRICES, then="¿Algo más?")
    await until_settled(meta, dead=1, sent=1)
    assert [message["type"] for message in await meta.listed(client, ANA)] == ["text"]


async def test_a_document_that_was_deleted_is_dropped_and_the_conversation_goes_on(place) -> None:
    meta, client, engine = place
    async with scoped(meta.pool, meta.tenant.cliente_id) as connection:
        document_id = await connection.fetchval("SELECT document_id FROM liora.document")
    await delete_document(engine, meta.tenant.cliente_id, document_id, SAVE)
    await tell(meta, ANA, PRICES, then="¿Algo más?")
    await until_settled(meta, dead=1, sent=1)
    assert [message["type"] for message in await meta.listed(client, ANA)] == ["text"]


async def test_the_largest_document_arrives(place) -> None:
    meta, client, engine = place
    content = samples.PDF.ljust(16 * 1024 * 1024, b"\n")
    await save_document(engine, meta.tenant.cliente_id, "precios.pdf", content, SAVE)
    await tell(meta, ANA, PRICES)
    await until_settled(meta, sent=1)
    assert (await told(meta, client, ANA, "document"))[2] == content
