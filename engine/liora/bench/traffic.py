"""What people write to the bench's tenants: real words for the three skills, as webhooks in Meta's shape.

The only place of the engine that knows how a vendor writes: whoever measures the webhook has to speak as the vendor
does, and a channel only reads.
"""

import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

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

Progress = Literal["sent", "delivered", "read"]
Value = Mapping[str, Any]
"""What one change of a webhook tells of one number."""

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
    """So many people, counted from `first` on and spread over numbers; `run` keeps the ids of two runs apart."""

    numbers: Sequence[str]
    people: int
    run: str
    first: int = 0

    def said(self, n: int) -> Said:
        """The n-th message of all: everybody says one thing before anybody says the next."""
        return self.said_by(self.first + n % self.people, n // self.people)

    def said_by(self, person: int, step: int) -> Said:
        """The message of a person at a step of the script; ids are as random as a vendor's."""
        number = self.numbers[person % len(self.numbers)]
        text = SCRIPT[(person * _STRIDE + step) % len(SCRIPT)]
        return Said(message_id(f"{self.run}.{person}.{step}"), person, number, text)


def message_id(name: str) -> str:
    """The id that the vendor would give; one name, one id."""
    return f"wamid.HBgL{hashlib.blake2b(name.encode(), digest_size=24).hexdigest().upper()}"


def text_value(said: Said) -> Value:
    """A text that has arrived."""
    return {
        **_number(said.phone_number_id),
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


def status_value(said: Said, reply_id: str, reference: str, progress: Progress) -> Value:
    """How far a reply to `said` has come; `reference` is what the sender gave the vendor along with it."""
    return {
        **_number(said.phone_number_id),
        "statuses": [
            {
                "id": reply_id,
                "status": progress,
                "timestamp": str(int(time.time())),
                "recipient_id": said.phone,
                "recipient_user_id": said.user_id,
                "biz_opaque_callback_data": reference,
            }
        ],
    }


def _number(phone_number_id: str) -> dict[str, Any]:
    metadata = {"display_phone_number": "15550100100", "phone_number_id": phone_number_id}
    return {"messaging_product": "whatsapp", "metadata": metadata}


def webhook_body(account_id: str, *values: Value) -> bytes:
    """The body with which Meta would deliver these values, all of one account."""
    changes = [{"value": value, "field": "messages"} for value in values]
    return orjson.dumps({"object": "whatsapp_business_account", "entry": [{"id": account_id, "changes": changes}]})


class Signer:
    """Makes whole HTTP/1.1 requests, signed, for a connection that stays open."""

    def __init__(self, secret: str, host: str, path: str) -> None:
        self._secret = secret.encode()
        self._head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: "

    def request(self, body: bytes) -> bytes:
        """`body` with its head."""
        signature = hmac.digest(self._secret, body, "sha256").hex()
        return f"{self._head}{len(body)}\r\nX-Hub-Signature-256: sha256={signature}\r\n\r\n".encode() + body
