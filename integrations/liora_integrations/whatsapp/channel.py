"""WhatsApp as a channel: the vendor's side of `liora.channel.Channel`, part by part in the files beside this one."""

from collections.abc import Mapping, Sequence
from typing import Any

from liora.channel import (
    Account,
    Client,
    Delivery,
    File,
    Identifier,
    Outcome,
    Refused,
    Sandbox,
    SandboxSettings,
    Unknown,
    UploadOutcome,
)
from liora.messages import Message
from liora.reports import NumberReport, TemplateReport
from liora_integrations.whatsapp.error_codes import refused_later
from liora_integrations.whatsapp.inbound import read_delivery
from liora_integrations.whatsapp.limits import LIMITS, PACE
from liora_integrations.whatsapp.management import inspect_number, list_templates, subscribe_app
from liora_integrations.whatsapp.outbound import render_message
from liora_integrations.whatsapp.sandbox import create_sandbox
from liora_integrations.whatsapp.send import post_message
from liora_integrations.whatsapp.signature import answer_challenge, is_signed
from liora_integrations.whatsapp.upload import post_file


class WhatsApp:
    """Meta's Cloud API; the methods are described in `liora.channel.Channel`."""

    name = "whatsapp"
    route = "/webhook/meta"
    api_url = "https://graph.facebook.com/v26.0"
    sandbox_path = "/sandbox/graph/v26.0"
    limits = LIMITS
    pace = PACE

    def challenge(self, query: Mapping[str, str], verify_tokens: Sequence[str]) -> str | None:
        return answer_challenge(query, verify_tokens)

    def verify(self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
        return is_signed(body, headers, secrets)

    def parse(self, body: bytes) -> Delivery:
        return read_delivery(body)

    def render(self, message: Message, recipient: Identifier, reference: str, media_id: str = "") -> dict[str, Any]:
        return render_message(message, recipient, reference, media_id)

    async def send(self, client: Client, account: Account, body: Mapping[str, Any]) -> Outcome:
        return await post_message(client, account, body)

    async def upload(self, client: Client, account: Account, file: File) -> UploadOutcome:
        return await post_file(client, account, file)

    def classify(self, code: int | None, title: str) -> Refused:
        return refused_later(code, title)

    async def inspect(self, client: Client, account: Account, account_id: str) -> NumberReport | Refused | Unknown:
        return await inspect_number(client, account, account_id)

    async def templates(
        self, client: Client, account: Account, account_id: str
    ) -> tuple[TemplateReport, ...] | Refused | Unknown:
        return await list_templates(client, account, account_id)

    async def subscribe(self, client: Client, account: Account, account_id: str) -> Refused | Unknown | None:
        return await subscribe_app(client, account, account_id)

    def sandbox(self, settings: SandboxSettings) -> Sandbox:
        return create_sandbox(settings)
