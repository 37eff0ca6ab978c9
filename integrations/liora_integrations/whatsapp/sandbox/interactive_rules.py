"""What the Graph API accepts as an interactive message (CONTRACT §5.1)."""

from collections.abc import Callable, Collection, Iterable, Mapping

from liora_integrations.whatsapp.sandbox.fields import Fields
from liora_integrations.whatsapp.sandbox.graph_error import GraphError
from liora_integrations.whatsapp.sandbox.media_rules import KnownFile, check_media

MEDIA_HEADERS = ("image", "video", "document")
ANY_HEADER = ("text", *MEDIA_HEADERS)


def check_interactive(fields: Fields, is_known: KnownFile) -> None:
    """Raises GraphError 131008 or 131009."""
    interactive = fields.object("interactive")
    _CHECKS[interactive.choice("type", _CHECKS)](interactive, is_known)


def _check_button(message: Fields, is_known: KnownFile) -> None:
    _check_frame(message, is_known, ANY_HEADER)
    replies = []
    for button in message.object("action").objects("buttons", 1, 3):
        button.choice("type", ("reply",))
        replies.append(button.object("reply"))
    titles = [reply.text("title", 20) for reply in replies]
    ids = [reply.text("id", 256) for reply in replies]
    _refuse_twins(titles, "Reply button titles")
    _refuse_twins(ids, "Reply button ids")


def _check_list(message: Fields, is_known: KnownFile) -> None:
    _check_frame(message, is_known, ("text",), longest_body=4096)
    action = message.object("action")
    action.text("button", 20)
    sections = action.objects("sections", 1, 10)
    rows = [row for section in sections for row in section.objects("rows", 1, 10)]
    if len(rows) > 10:
        raise action.wrong("sections", "count invalid. Total row count exceed max allowed count: 10")
    for section in sections:
        if len(sections) > 1:
            section.text("title", 24)
        section.optional_text("title", 24)
    for row in rows:
        row.text("title", 24)
        row.optional_text("description", 72)
    _refuse_twins([row.text("id", 200) for row in rows], "Row ids")


def _check_link(message: Fields, is_known: KnownFile) -> None:
    _check_frame(message, is_known, ANY_HEADER)
    action = message.object("action")
    action.choice("name", ("cta_url",))
    parameters = action.object("parameters")
    parameters.text("display_text", 20)
    parameters.url("url")


def _check_location_request(message: Fields, is_known: KnownFile) -> None:
    _check_frame(message, is_known, ())
    message.object("action").choice("name", ("send_location",))


def _check_contact_request(message: Fields, is_known: KnownFile) -> None:
    _check_frame(message, is_known, ())
    message.object("action").choice("name", ("request_contact_info",))


def _check_product(message: Fields, is_known: KnownFile) -> None:
    _check_frame(message, is_known, (), needs_body=False)
    action = message.object("action")
    action.text("catalog_id", 100)
    action.text("product_retailer_id", 100)


def _check_product_list(message: Fields, is_known: KnownFile) -> None:
    message.object("header").choice("type", ("text",))
    _check_frame(message, is_known, ("text",))
    action = message.object("action")
    action.text("catalog_id", 100)
    sections = action.objects("sections", 1, 10)
    items = [item for section in sections for item in section.objects("product_items", 1, 30)]
    if len(items) > 30:
        raise action.wrong("sections", "count invalid. Total product count exceed max allowed count: 30")
    for section in sections:
        section.optional_text("title", 24)
    for item in items:
        item.text("product_retailer_id", 100)


def _check_catalog(message: Fields, is_known: KnownFile) -> None:
    _check_frame(message, is_known, ())
    message.object("action").choice("name", ("catalog_message",))


def _check_flow(message: Fields, is_known: KnownFile) -> None:
    _check_frame(message, is_known, ANY_HEADER)
    action = message.object("action")
    action.choice("name", ("flow",))
    parameters = action.object("parameters")
    parameters.choice("flow_message_version", ("3",))
    parameters.text("flow_cta", 30)
    if not (parameters.has("flow_id") or parameters.has("flow_name")):
        raise GraphError(131008, f"The parameter {parameters.name('flow_id')} is required.")


def _check_carousel(message: Fields, is_known: KnownFile) -> None:
    _check_frame(message, is_known, ())
    kinds = set()
    for card in message.object("action").objects("cards", 2, 10):
        kinds.add(card.object("header").choice("type", ("image", "video")))
        _check_header(card, is_known, MEDIA_HEADERS)
        if card.has("body"):
            card.object("body").text("text", 160)
        card.object("action")
    if len(kinds) > 1:
        raise message.wrong("action", "must have cards with the same header type")


def _check_frame(
    message: Fields,
    is_known: KnownFile,
    headers: Collection[str],
    longest_body: int = 1024,
    needs_body: bool = True,
) -> None:
    """Body, header and footer, which most kinds have in common."""
    if needs_body or message.has("body"):
        message.object("body").text("text", longest_body)
    if message.has("header"):
        _check_header(message, is_known, headers)
    if message.has("footer"):
        message.object("footer").text("text", 60)


def _check_header(message: Fields, is_known: KnownFile, headers: Collection[str]) -> None:
    header = message.object("header")
    kind = header.choice("type", headers)
    if kind == "text":
        header.text("text", 60)
    else:
        check_media(header, kind, is_known)


def _refuse_twins(values: Iterable[str], what: str) -> None:
    values = list(values)
    if len(set(values)) < len(values):
        raise GraphError(131009, f"{what} must be unique.")


_CHECKS: Mapping[str, Callable[[Fields, KnownFile], None]] = {
    "button": _check_button,
    "list": _check_list,
    "cta_url": _check_link,
    "location_request_message": _check_location_request,
    "contact_request": _check_contact_request,
    "product": _check_product,
    "product_list": _check_product_list,
    "catalog_message": _check_catalog,
    "flow": _check_flow,
    "carousel": _check_carousel,
}
