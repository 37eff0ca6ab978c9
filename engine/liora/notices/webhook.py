"""One post of a notification to one address: signed by Standard Webhooks, bounded in time, and never followed on."""

import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import aiohttp
import orjson
from pydantic import SecretStr
from standardwebhooks import Webhook

from liora.notices.guard import Guard, RefusedUrl
from liora.notices.kinds import carried, sentence_of

SECRET_BYTES = 32
GONE = 410
"""The receiver wants nothing more, ever."""


@dataclass(frozen=True, slots=True)
class Message:
    """A notification on its way outside; its id stays the same over all attempts."""

    notification_id: UUID
    cliente_id: UUID
    kind: str
    at: datetime
    payload: Mapping[str, Any]

    @property
    def body(self) -> str:
        """Ids, the kind and a sentence: `{"type", "timestamp", "data"}`."""
        said = {"id": str(self.notification_id), "cliente_id": str(self.cliente_id), "mensaje": sentence_of(self.kind)}
        data = {**carried(self.payload), **said}
        return orjson.dumps({"type": self.kind, "timestamp": self.at, "data": data}).decode()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a post: `said` is for the tenant to read."""

    arrived: bool
    said: str
    gone: bool = False


def new_secret() -> SecretStr:
    """For one endpoint, in the form that the libraries of Standard Webhooks take."""
    return SecretStr("whsec_" + b64encode(secrets.token_bytes(SECRET_BYTES)).decode())


def signed(message: Message, body: str, keys: Sequence[SecretStr], at: datetime) -> dict[str, str]:
    """The headers of an attempt; while one secret replaces another, both sign."""
    moment, webhook_id = at.astimezone(UTC), str(message.notification_id)
    signatures = [Webhook(key.get_secret_value()).sign(webhook_id, moment, body) for key in keys]
    return {
        "content-type": "application/json",
        "user-agent": "Liora",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


async def post(
    client: aiohttp.ClientSession, guard: Guard, url: str, message: Message, keys: Sequence[SecretStr], at: datetime
) -> Outcome:
    """Nothing of the answer is read but its status; `client` is the guard's."""
    if not keys:
        return Outcome(False, "falta el secreto")
    body = message.body
    try:
        where = guard.check_url(url)
        headers = signed(message, body, keys, at)
        async with client.post(where, data=body.encode(), headers=headers, allow_redirects=False) as response:
            status = response.status
    except RefusedUrl as refused:
        return Outcome(False, str(refused))
    except TimeoutError:
        return Outcome(False, "no respondió a tiempo")
    except aiohttp.ClientConnectorCertificateError:
        return Outcome(False, "su certificado no es válido")
    except (aiohttp.ClientError, OSError, ValueError):
        return Outcome(False, "no se pudo conectar")
    return Outcome(200 <= status < 300, f"HTTP {status}", gone=status == GONE)
