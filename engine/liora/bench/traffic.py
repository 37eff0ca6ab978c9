"""What people write to the bench's tenants: real words for the three skills, as webhooks in Meta's shape.

The only place of the engine that knows how a vendor writes: whoever measures the webhook has to speak as the vendor
does, and a channel only reads.
"""

import hashlib
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

SCRIPT = (
    "hola",
    "ola tienen sapatillas de ninio?",
    "1",
    "/reciclaje",
    "1",
    "pilas",
    "1",
    "?",
    "/catalogo",
    "2",
    "1",
    "asdf qwer zxcv",
    "/vida",
    "1",
    "2",
    "menu",
    "audifonos bluetoo",
    "2",
    "donde boto el aceite",
    "/catalogo",
)
"""One person's words, again and again: commands, searches with typos, numbers, an answer to a question, nonsense."""

_STRIDE = 7  # people begin at different lines, so that every moment holds a bit of everything


@dataclass(frozen=True, slots=True)
class Said:
    """One text of one person to one number; `person` counts from 0."""

    message_id: str
    person: int
    phone_number_id: str
    text: str

    @property
    def phone(self) -> str:
        """Digits, with Chile's prefix."""
        return f"569{self.person:08d}"

    @property
    def user_id(self) -> str:
        """The vendor's own id of the person."""
        return f"CL.{self.person:016d}"

    @property
    def name(self) -> str:
        """As the person is called in WhatsApp."""
        return f"Persona {self.person}"


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many people, spread over numbers; `run` keeps the ids of two runs apart."""

    numbers: Sequence[str]
    people: int
    run: str

    def said(self, n: int) -> Said:
        """The n-th message of all: everybody says one thing before anybody says the next."""
        return self.said_by(n % self.people, n // self.people)

    def said_by(self, person: int, step: int) -> Said:
        """The message of a person at a step of the script; ids are as random as a vendor's."""
        digest = hashlib.blake2b(f"{self.run}.{person}.{step}".encode(), digest_size=24).hexdigest()
        number = self.numbers[person % len(self.numbers)]
        text = SCRIPT[(person * _STRIDE + step) % len(SCRIPT)]
        return Said(f"wamid.HBgL{digest.upper()}", person, number, text)


def webhook_body(said: Said, account_id: str) -> bytes:
    """The body with which Meta would deliver one text."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550100100", "phone_number_id": said.phone_number_id},
        "contacts": [{"profile": {"name": said.name}, "wa_id": said.phone, "user_id": said.user_id}],
        "messages": [
            {
                "from": said.phone,
                "from_user_id": said.user_id,
                "id": said.message_id,
                "timestamp": str(int(time.time())),
                "type": "text",
                "text": {"body": said.text},
            }
        ],
    }
    entry = {"id": account_id, "changes": [{"value": value, "field": "messages"}]}
    return orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]})


def signed_request(body: bytes, secret: str, host: str, path: str) -> bytes:
    """The whole HTTP/1.1 request, signed, for a connection that stays open."""
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\n\r\n"
    )
    return head.encode() + body
