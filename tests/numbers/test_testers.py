"""People of a tenant try a sandbox number out: through the ingest, a turn and the sender, without a vendor."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import pytest
from pydantic import SecretStr
from uuid_utils.compat import uuid7

from liora.credentials.keyring import Keyring, new_keys
from liora.credentials.sending import SendingAccounts
from liora.db.dispatch import Bell
from liora.db.session import scoped
from liora.db.statuses import record_statuses
from liora.messages import Buttons, Document, LinkButton, Option, OptionList, Text, message_to_json
from liora.numbers import testers
from liora.numbers.connection import NumberConflict, connect_sandbox, disable
from liora.numbers.testers import replies_to, said_by, tap, text_of, words
from liora.settings import Settings
from liora.web import testers as doors
from liora.web.ingest import Ingest
from liora.workers.flights import IN_HOUSE
from liora.workers.sender import Sender
from liora_integrations.whatsapp import WhatsApp

from .meta import DEED

SAY = (
    "INSERT INTO liora.outbox (cliente_id, out_id, conversation_id, number_id, cause, n, seq, payload) "
    "VALUES ($1, $2, $3, $4, $5, 0, $6, $7)"
)


@pytest.fixture
async def tester(desk) -> testers.Tester:
    number_id = uuid7()
    await connect_sandbox(desk.engine, desk.cliente_id, number_id, "whatsapp", DEED)
    return testers.Tester(desk.cliente_id, number_id, "Ana Núñez")


async def say(desk, tester, event) -> None:
    received = await said_by(desk.engine, tester, event, datetime.now(UTC))
    ingest = Ingest(desk.pool, Bell(), record_statuses)
    await doors.TesterDoor(ingest).deliver(tester.cliente_id, tester.number_id, "whatsapp", received)


async def answer(desk, tester, *messages) -> None:
    """What a turn would have put into the outbox."""
    [conversation] = await desk.run("SELECT conversation_id FROM liora.convo_state")
    async with scoped(desk.pool, desk.cliente_id) as connection:
        for seq, message in enumerate(messages):
            out_id, payload = uuid7(), message_to_json(message)
            where = (conversation["conversation_id"], tester.number_id, str(out_id), seq)
            await connection.execute(SAY, desk.cliente_id, out_id, *where, payload)


@asynccontextmanager
async def sending(desk):
    """A sender as outside development: no demo, no vendor, and a client that would fail."""
    channels = {"whatsapp": WhatsApp()}
    accounts = SendingAccounts(Settings(), desk.pool, channels, Keyring.parse(SecretStr(new_keys())))
    async with aiohttp.ClientSession() as client:
        await client.close()
        task = asyncio.create_task(Sender(desk.pool, channels, accounts, Bell(), client).run())
        yield
        task.cancel()
        await asyncio.wait([task])


async def heard(desk, tester, count: int):
    async with asyncio.timeout(15):
        while len(found := await replies_to(desk.engine, tester, None, 100)) < count:
            await asyncio.sleep(0.05)
    return found


async def test_what_a_tester_says_lies_in_the_inbox_like_anybodys(desk, tester) -> None:
    await say(desk, tester, words("hola"))
    await say(desk, tester, tap("menu|1", "Menú"))
    inbox = await desk.run("SELECT payload FROM liora.inbox ORDER BY row_id")
    assert [row["payload"] for row in inbox] == [
        {"kind": "text", "text": "hola"},
        {"kind": "tap", "payload": "menu|1", "title": "Menú"},
    ]
    [contact] = await desk.run("SELECT user_id, phone, profile_name FROM liora.contact")
    assert contact == {"user_id": "CL.pruebaananunez", "phone": None, "profile_name": "Ana Núñez"}


async def test_the_answers_are_sent_without_a_vendor_and_read_in_their_order(desk, tester) -> None:
    await say(desk, tester, words("hola"))
    await answer(desk, tester, Text("uno"), Buttons("¿dos?", (Option("a", "Sí"), Option("b", "No"))), Text("tres"))
    assert await replies_to(desk.engine, tester, None, 100) == []
    async with sending(desk):
        replies = await heard(desk, tester, 3)
    assert [each.text for each in replies] == ["uno", "¿dos?\n1. Sí\n2. No", "tres"]
    assert replies[1].options == ({"id": "a", "title": "Sí"}, {"id": "b", "title": "No"})
    rows = await desk.run("SELECT status, message_id, error FROM liora.outbox")
    assert {(row["status"], row["message_id"].startswith(IN_HOUSE), row["error"]) for row in rows} == {(2, True, None)}


async def test_a_document_stays_in_the_house_too(desk, tester) -> None:
    await say(desk, tester, words("hola"))
    await answer(desk, tester, Document("", "carta.pdf", "La carta", "carta"))
    async with sending(desk):
        [reply] = await heard(desk, tester, 1)
    assert (reply.kind, reply.text) == ("document", "La carta\n[carta]")


async def test_what_follows_a_reply_is_read_by_its_cursor(desk, tester) -> None:
    await say(desk, tester, words("hola"))
    await answer(desk, tester, Text("uno"), Text("dos"), Text("tres"))
    async with sending(desk):
        first, *rest = await heard(desk, tester, 3)
    assert await replies_to(desk.engine, tester, first.out_id, 1) == rest[:1]
    assert await replies_to(desk.engine, tester, rest[-1].out_id, 10) == []


async def test_each_tester_reads_what_was_said_to_them(desk, tester) -> None:
    await say(desk, tester, words("hola"))
    await answer(desk, tester, Text("para Ana"))
    async with sending(desk):
        await heard(desk, tester, 1)
    same = testers.Tester(tester.cliente_id, tester.number_id, "ANA NUÑEZ")
    other = testers.Tester(tester.cliente_id, tester.number_id, "Beto")
    assert len(await replies_to(desk.engine, same, None, 10)) == 1
    assert await replies_to(desk.engine, other, None, 10) == []


async def test_no_tester_writes_to_a_live_number(desk) -> None:
    live = testers.Tester(desk.cliente_id, await desk.active(), "Ana")
    for attempt in (
        said_by(desk.engine, live, words("hola"), datetime.now(UTC)),
        replies_to(desk.engine, live, None, 9),
    ):
        with pytest.raises(NumberConflict) as caught:
            await attempt
        assert caught.value.code == "not_a_sandbox"


async def test_nobody_of_another_cliente_reaches_a_sandbox_number(rival, tester) -> None:
    stranger = testers.Tester(rival.cliente_id, tester.number_id, "Ana Núñez")
    with pytest.raises(NumberConflict):
        await said_by(rival.engine, stranger, words("hola"), datetime.now(UTC))
    with pytest.raises(NumberConflict):
        await replies_to(rival.engine, stranger, None, 10)


async def test_a_disabled_sandbox_number_answers_nobody(desk, tester) -> None:
    await disable(desk.engine, desk.cliente_id, tester.number_id, DEED)
    with pytest.raises(NumberConflict) as caught:
        await said_by(desk.engine, tester, words("hola"), datetime.now(UTC))
    assert caught.value.code == "number_disabled"


def test_messages_read_as_text() -> None:
    rows = (Option("1", "Pan", "fresco"), Option("2", "Torta"))
    assert text_of(OptionList("Hay:", "Ver", rows)) == "Hay:\n1. Pan\n2. Torta"
    assert text_of(LinkButton("Mira", "Abrir", "https://x.cl")) == "Mira\nAbrir: https://x.cl"
    assert text_of(Document("https://x.cl/a.pdf", "a.pdf")) == "https://x.cl/a.pdf"
    assert text_of(Document("", "a.pdf", "La carta", "carta")) == "La carta\n[carta]"
