"""Liora's messages as bodies for `POST /{version}/{phone_number_id}/messages` (CONTRACT §5)."""

from typing import Any, assert_never

from liora.channel import Identifier
from liora.messages import (
    Buttons,
    Document,
    Image,
    LinkButton,
    LocationRequest,
    Message,
    Option,
    OptionList,
    Template,
    Text,
)


def render_message(message: Message, recipient: Identifier, reference: str, media_id: str = "") -> dict[str, Any]:
    """The whole request body; `reference` (at most 512 characters) comes back in every status of the message.

    An image or document is the uploaded file `media_id` where one is given, else what lies at its link.
    """
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_address(recipient),
        **({"biz_opaque_callback_data": reference} if reference else {}),
        **_content(message, {"id": media_id} if media_id else {}),
    }


def _address(recipient: Identifier) -> dict[str, str]:
    """Without the plus sign Meta may put the business's own country code before a phone."""
    match recipient.kind:
        case "phone":
            return {"to": f"+{recipient.value}"}
        case "user_id":
            return {"recipient": recipient.value}
        case _:
            assert_never(recipient.kind)


def _content(message: Message, uploaded: dict[str, str]) -> dict[str, Any]:
    match message:
        case Text(body, preview_url):
            return {"type": "text", "text": {"preview_url": preview_url, "body": body}}
        case Buttons(body, buttons):
            return _interactive("button", body, {"buttons": [_button(option) for option in buttons]})
        case OptionList(body, button, rows):
            return _interactive("list", body, {"button": button, "sections": [{"rows": [_row(row) for row in rows]}]})
        case LocationRequest(body):
            return _interactive("location_request_message", body, {"name": "send_location"})
        case LinkButton(body, label, url):
            parameters = {"display_text": label, "url": url}
            return _interactive("cta_url", body, {"name": "cta_url", "parameters": parameters})
        case Image(link, caption):
            return {"type": "image", "image": {**(uploaded or {"link": link}), **_caption(caption)}}
        case Document(link, filename, caption):
            source = uploaded or {"link": link}
            return {"type": "document", "document": {**source, "filename": filename, **_caption(caption)}}
        case Template():
            return {"type": "template", "template": _template(message)}
        case _:
            assert_never(message)


def _interactive(kind: str, body: str, action: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": body}, "action": action}}


def _button(option: Option) -> dict[str, Any]:
    return {"type": "reply", "reply": {"id": option.id, "title": option.title}}


def _row(option: Option) -> dict[str, str]:
    row = {"id": option.id, "title": option.title}
    return {**row, "description": option.description} if option.description else row


def _caption(caption: str) -> dict[str, str]:
    return {"caption": caption} if caption else {}


def _template(template: Template) -> dict[str, Any]:
    """Words in one line with single spaces: Meta refuses a parameter with a line break, a tab or many spaces."""
    head: dict[str, Any] = {"name": template.name, "language": {"code": template.language}}
    if not template.parameters:
        return head
    parameters = [{"type": "text", "text": " ".join(text.split())} for text in template.parameters]
    return {**head, "components": [{"type": "body", "parameters": parameters}]}
