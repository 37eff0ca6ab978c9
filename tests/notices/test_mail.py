"""Addresses of mail servers."""

import asyncio
import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from pydantic import SecretStr

from liora.notices import mail
from liora.notices.guard import Guard
from liora.notices.mail import Server, UnreadableServer, send
from liora.notices.webhook import Outcome

NOWHERE = Outcome(False, "no se pudo conectar")


def test_a_server_is_read_from_its_address() -> None:
    server = Server.parse(SecretStr("smtps://ana%40sol.cl:una%20clave@correo.example:4650?from=avisos@sol.cl"))
    assert (server.host, server.port, server.tls) == ("correo.example", 4650, "implicit")
    assert (server.username, server.password, server.sender) == ("ana@sol.cl", "una clave", "avisos@sol.cl")
    assert Server.parse(SecretStr("smtp://correo.example?from=a@b.cl")).port == 587


def test_its_password_is_not_shown() -> None:
    server = Server.parse(SecretStr("smtps://ana:clavesecreta@correo.example?from=avisos@sol.cl"))
    assert "clavesecreta" not in repr(server)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "correo.example",
        "https://correo.example?from=a@b.cl",
        "smtps://correo.example",
        "smtps://correo.example?from=nadie",
        "smtps://?from=a@b.cl",
        "smtps://correo.example:99999?from=a@b.cl",
        "smtps://correo.example?from=a@b.cl%0d%0aBcc:%20c@d.cl",
        "smtp+plain://correo.example?from=a@b.cl",
    ],
)
def test_what_is_no_server_is_refused_without_being_repeated(address: str) -> None:
    with pytest.raises(UnreadableServer) as refused:
        Server.parse(SecretStr(address))
    assert not address or address not in str(refused.value)


def a_letter() -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = "a@sol.cl", "b@sol.cl"
    letter.set_content("hola")
    return letter


@pytest.fixture
def swallower() -> Iterator[int]:
    """The port of a server whose queue is full: connections to it neither succeed nor fail."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=0)
    held = [socket.socket() for _ in range(4)]
    for each in held:
        each.setblocking(False)
        each.connect_ex(listening.getsockname())
    yield listening.getsockname()[1]
    for each in (*held, listening):
        each.close()


@pytest.mark.parametrize("guard", [Guard(dev=True), None])
async def test_a_server_that_swallows_connections_is_given_up(swallower, guard, monkeypatch) -> None:
    monkeypatch.setattr(mail, "SECONDS", 0.2)
    async with asyncio.timeout(30):
        assert await send(a_letter(), Server("127.0.0.1", swallower, "a@sol.cl", "none"), guard) == NOWHERE


async def test_a_server_that_answers_drop_by_drop_is_given_up(monkeypatch) -> None:
    monkeypatch.setattr(mail, "SECONDS", 0.3)
    gone = asyncio.Event()

    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():
            writer.write(b"220-espera\r\n")
            await asyncio.sleep(0.02)
        gone.set()

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as listening, asyncio.timeout(30):
        port = listening.sockets[0].getsockname()[1]
        assert await send(a_letter(), Server("127.0.0.1", port, "a@sol.cl", "none"), Guard(dev=True)) == NOWHERE
        await gone.wait()
