"""Posts signed bodies to the engine's webhook, as Meta would (CONTRACT §1)."""

import hashlib
import hmac

from aiohttp import ClientError, ClientSession

from liora.errors import LioraError

ANSWERED = 200
UNREACHED = 0
WEBHOOK_TIMEOUT = 10.0


class NotStartedError(LioraError):
    """The sandbox has not started; mount its app and run it first."""


class Webhook:
    """One address and the app secret that its bodies are signed with."""

    def __init__(self, url: str, app_secret: str) -> None:
        self._url = url
        self._secret = app_secret.encode()
        self._session: ClientSession | None = None

    def use(self, session: ClientSession) -> None:
        """The session to post with, made where the event loop runs."""
        self._session = session

    async def post(self, body: bytes) -> int:
        """The HTTP status of the answer, or `UNREACHED` when none came within `WEBHOOK_TIMEOUT` seconds."""
        if self._session is None:
            raise NotStartedError
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": self._signature(body)}
        try:
            async with self._session.post(self._url, data=body, headers=headers, allow_redirects=False) as response:
                return response.status
        except (ClientError, TimeoutError, OSError):
            return UNREACHED

    def _signature(self, body: bytes) -> str:
        return "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest()
