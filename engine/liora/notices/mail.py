"""Notifications by e-mail: by the tenant's own server where it has one, else by the installation's."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
from pydantic import SecretStr

from liora.errors import LioraError
from liora.notices.guard import Guard
from liora.notices.kinds import carried, sentence_of
from liora.notices.webhook import Message, Outcome

SECONDS = 20.0
"""For a whole letter, from the name to the goodbye, however slowly a server answers."""

Tls = Literal["implicit", "starttls", "none"]
_PORTS: Mapping[Tls, int] = {"implicit": 465, "starttls": 587, "none": 25}
_SCHEMES: Mapping[str, Tls] = {"smtps": "implicit", "smtp": "starttls", "smtp+plain": "none"}


class UnreadableServer(LioraError):
    """Un servidor de correo se escribe smtps://usuario:contraseña@servidor:465?from=avisos@negocio.cl"""


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail leaves, and in whose name."""

    host: str
    port: int
    sender: str
    tls: Tls
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, address: SecretStr, *, plain: bool = False) -> "Server":
        """From `smtps://…` or `smtp://…` (STARTTLS); with `plain` also `smtp+plain://…`. Raises UnreadableServer."""
        try:
            url = urlsplit(address.get_secret_value())
            port = url.port
        except ValueError:
            raise UnreadableServer from None
        tls, sender = _SCHEMES.get(url.scheme), parse_qs(url.query).get("from", [""])[-1]
        if tls is None or (tls == "none" and not plain) or not url.hostname:
            raise UnreadableServer
        if "@" not in sender or not sender.isprintable():
            raise UnreadableServer
        username, password = unquote(url.username or ""), unquote(url.password or "")
        return cls(url.hostname, port or _PORTS[tls], sender, tls, username, password)


def letter(message: Message, business: str, server: Server, recipients: list[str]) -> EmailMessage:
    """What people read: the sentence, and the ids under which the API and the panel know it."""
    mail = EmailMessage()
    mail["From"], mail["To"] = server.sender, ", ".join(recipients)
    mail["Subject"] = f"Liora: {sentence_of(message.kind)}"
    mail["Message-ID"] = f"<{message.notification_id}@{server.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    ids = [f"{name}: {value}" for name, value in {"aviso": message.notification_id, **carried(message.payload)}.items()]
    mail.set_content("\n".join([f"{business}:", "", sentence_of(message.kind), "", *ids, ""]))
    return mail


async def send(mail: EmailMessage, server: Server, guard: Guard | None) -> Outcome:
    """Hands the letter over within 20 s; a server that a tenant names is reached through the guard."""
    try:
        async with asyncio.timeout(SECONDS):
            sock = await guard.connect(server.host, server.port) if guard else None
            await aiosmtplib.send(
                mail,
                hostname=server.host,
                port=None if sock else server.port,
                sock=sock,
                username=server.username or None,
                password=server.password or None,
                use_tls=server.tls == "implicit",
                start_tls=server.tls == "starttls",
            )
    except aiosmtplib.SMTPException as error:
        return Outcome(False, type(error).__name__)
    except (TimeoutError, OSError, ValueError):
        return Outcome(False, "no se pudo conectar")
    return Outcome(True, "enviado")
