"""What the Graph API accepts as a message: structure and lengths of CONTRACT §5.1."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from liora.channel import Identifier
from liora_integrations.whatsapp.sandbox.fields import Fields
from liora_integrations.whatsapp.sandbox.graph_error import GraphError
from liora_integrations.whatsapp.sandbox.interactive_rules import check_interactive
from liora_integrations.whatsapp.sandbox.media_rules import KnownFile, check_media

PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}", re.ASCII)
TEMPLATE_NAME = re.compile(r"[a-z0-9_]{1,512}", re.ASCII)


def check_message(body: Mapping[str, Any], is_known: KnownFile) -> Identifier:
    """The recipient of a good message; raises GraphError 100, 131008 or 131009. `is_known` tells stored files."""
    fields = Fields(body)
    if body.get("messaging_product") != "whatsapp":
        raise GraphError(100, "The parameter messaging_product is required and must be whatsapp.")
    if body.get("recipient_type", "individual") != "individual":
        raise GraphError(100, "Param recipient_type must be individual: the sandbox has no groups.")
    recipient = _recipient(body)
    fields.optional_text("biz_opaque_callback_data", 512)
    if fields.has("context"):
        fields.object("context").text("message_id", 512)
    kind = body.get("type", "text")
    check = _CHECKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        raise GraphError(100, "Param type must be one of {" + ", ".join(_CHECKS) + "}.")
    check(fields, is_known)
    return recipient


def check_read_mark(body: Mapping[str, Any]) -> str:
    """The id of the message that a read mark is for; raises GraphError."""
    fields = Fields(body)
    if body.get("messaging_product") != "whatsapp":
        raise GraphError(100, "The parameter messaging_product is required and must be whatsapp.")
    fields.choice("status", ("read",))
    if fields.has("typing_indicator"):
        fields.object("typing_indicator").choice("type", ("text",))
    return fields.text("message_id", 512)


def _recipient(body: Mapping[str, Any]) -> Identifier:
    """`to` wins over `recipient`. Without `+` Meta guesses a country, so the sandbox refuses that."""
    phone = body.get("to")
    if phone:
        if not isinstance(phone, str) or not PHONE.fullmatch(phone):
            raise GraphError(131009, "Param to must be a phone number with + and country code.")
        return Identifier("phone", phone[1:])
    user_id = body.get("recipient")
    if not user_id:
        raise GraphError(100, "The parameter to is required.")
    if not isinstance(user_id, str) or not USER_ID.fullmatch(user_id):
        raise GraphError(131009, "Param recipient must be a business-scoped user id.")
    return Identifier("user_id", user_id)


def _check_text(fields: Fields, _is_known: KnownFile) -> None:
    text = fields.object("text")
    body = text.text("body", longest=1_000_000, shortest=0)
    if not 1 <= len(body) <= 4096:
        raise GraphError(100, "Param text['body'] must be at least 1 and at most 4096 characters long.")
    if not isinstance(text.data.get("preview_url", False), bool):
        raise text.wrong("preview_url", "must be a boolean")


def _check_file(fields: Fields, is_known: KnownFile) -> None:
    check_media(fields, fields.data["type"], is_known)


def _check_location(fields: Fields, _is_known: KnownFile) -> None:
    location = fields.object("location")
    location.number("latitude", -90, 90)
    location.number("longitude", -180, 180)
    location.optional_text("name", 1000)
    location.optional_text("address", 1000)


def _check_contacts(fields: Fields, _is_known: KnownFile) -> None:
    for contact in fields.objects("contacts", 1, 257):
        name = contact.object("name")
        name.text("formatted_name", 1000)
        if not any(name.has(part) for part in ("first_name", "last_name", "middle_name", "suffix", "prefix")):
            raise GraphError(131008, f"The parameter {name.name('first_name')} is required.")


def _check_reaction(fields: Fields, _is_known: KnownFile) -> None:
    reaction = fields.object("reaction")
    reaction.text("message_id", 512)
    reaction.text("emoji", longest=32, shortest=0)


def _check_template(fields: Fields, is_known: KnownFile) -> None:
    template = fields.object("template")
    if not TEMPLATE_NAME.fullmatch(template.text("name", 512)):
        raise template.wrong("name", "must consist of lowercase letters, digits and underscores")
    template.object("language").text("code", 15)
    if not template.has("components"):
        return
    for component in template.objects("components", 0, 20):
        if component.choice("type", ("header", "body", "button", "carousel", "limited_time_offer")) == "button":
            component.text("sub_type", 50)
        if component.has("parameters"):
            for parameter in component.objects("parameters", 0, 100):
                _check_parameter(parameter, is_known)


def _check_parameter(parameter: Fields, is_known: KnownFile) -> None:
    kind = parameter.text("type", 50)
    if kind == "text":
        parameter.text("text", 1024)
    elif kind in {"image", "video", "document"}:
        check_media(parameter, kind, is_known)


_CHECKS: Mapping[str, Callable[[Fields, KnownFile], None]] = {
    "text": _check_text,
    "image": _check_file,
    "video": _check_file,
    "audio": _check_file,
    "document": _check_file,
    "sticker": _check_file,
    "location": _check_location,
    "contacts": _check_contacts,
    "reaction": _check_reaction,
    "template": _check_template,
    "interactive": check_interactive,
}
