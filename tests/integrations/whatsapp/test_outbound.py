"""Each message becomes the body that Meta documents."""

import json
from pathlib import Path

import pytest

from liora.channel import Identifier
from liora.messages import (
    Buttons,
    Document,
    Image,
    LinkButton,
    LocationRequest,
    Option,
    OptionList,
    Template,
    Text,
)
from liora_integrations.whatsapp.outbound import render_message

ANA = Identifier("phone", "16505551234")
REQUESTS = {
    "text-preview": Text(
        "As requested, here's the link to our latest product: https://www.meta.com/quest/quest-3/", preview_url=True
    ),
    "interactive-button": Buttons(
        "Hi Pablo! Your gardening workshop is scheduled for 9am tomorrow. Use the buttons if you need to reschedule. "
        "Thank you!",
        (Option("change-button", "Change"), Option("cancel-button", "Cancel")),
    ),
    "interactive-list": OptionList(
        "Which shipping option do you prefer?",
        "Shipping Options",
        (
            Option("priority_express", "Priority Mail Express", "Next Day to 2 Days"),
            Option("priority_mail", "Priority Mail", "1–3 Days"),
        ),
    ),
    "interactive-location_request": LocationRequest(
        "Let's start with your pickup. You can either manually *enter an address* or *share your current location*."
    ),
    "interactive-cta_url": LinkButton(
        "Tap the button below to see available dates.",
        "See Dates",
        "https://www.luckyshrub.com?clickID=kqDGWd24Q5TRwoEQTICY7W1JKoXvaZOXWAS7h1P76s0R7Paec4",
    ),
    "template-positional-params": Template("order_confirmation", "en_US", ("Jessica", "SKBUP2-4CPIG9")),
}


def published(shared: Path, name: str) -> dict[str, object]:
    """A request of Meta's documents, less what Liora never sends: header, footer, sections beyond the first."""
    request = json.loads((shared / "whatsapp" / "outbound" / f"request-{name}.json").read_text("utf-8"))
    interactive = request.get("interactive", {})
    for key in ("header", "footer"):
        interactive.pop(key, None)
    sections = interactive.get("action", {}).get("sections")
    if sections:
        interactive["action"]["sections"] = [{"rows": sections[0]["rows"]}]
    return request


@pytest.mark.parametrize(("name", "message"), REQUESTS.items(), ids=REQUESTS.keys())
def test_a_message_is_the_request_of_the_documents(shared, name, message):
    assert render_message(message, ANA, "") == published(shared, name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("image-id", Image("", "The best succulent ever?", "a.png")),
        ("document-id", Document("", "order_abc123.pdf", "Your order confirmation (PDF)", "a.pdf")),
    ],
)
def test_an_uploaded_file_is_the_request_of_the_documents(shared, name, message):
    request = published(shared, name)
    assert render_message(message, ANA, "", request[request["type"]]["id"]) == request


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("image-id", Image("https://a.cl/1.png", "The best succulent ever?")),
        ("document-id", Document("https://a.cl/1.pdf", "order_abc123.pdf", "Your order confirmation (PDF)")),
    ],
)
def test_media_is_the_request_of_the_documents_with_a_link_in_place_of_an_id(shared, name, message):
    request = published(shared, name)
    file = request[request["type"]]
    del file["id"]
    file["link"] = message.link
    assert render_message(message, ANA, "") == request


def test_a_scoped_id_is_addressed_as_recipient(shared):
    request = published(shared, "template-recipient-bsuid")
    recipient = Identifier("user_id", request["recipient"])
    message = Template(request["template"]["name"], request["template"]["language"]["code"])
    assert render_message(message, recipient, "") == request


def test_words_of_a_template_stand_in_one_line():
    message = Template("camion", "es_CL", (" Ñuñoa:\torgánicos\n\ny vidrio      (limpio)",))
    [body] = render_message(message, ANA, "")["template"]["components"]
    assert body["parameters"] == [{"type": "text", "text": "Ñuñoa: orgánicos y vidrio (limpio)"}]


def test_a_phone_is_written_with_plus():
    assert render_message(Text("hola"), Identifier("phone", "56912345678"), "")["to"] == "+56912345678"


def test_the_whole_body_of_a_text():
    assert render_message(Text("hola"), Identifier("user_id", "CL.1"), "out-1") == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "recipient": "CL.1",
        "biz_opaque_callback_data": "out-1",
        "type": "text",
        "text": {"preview_url": False, "body": "hola"},
    }


def test_the_whole_content_of_a_list():
    message = OptionList("¿Qué?", "Ver", (Option("r1", "Agua", "20 l"), Option("r2", "Gas")))
    body = render_message(message, ANA, "out-1")
    rows = [{"id": "r1", "title": "Agua", "description": "20 l"}, {"id": "r2", "title": "Gas"}]
    assert (body["type"], body["biz_opaque_callback_data"]) == ("interactive", "out-1")
    assert body["interactive"] == {
        "type": "list",
        "body": {"text": "¿Qué?"},
        "action": {"button": "Ver", "sections": [{"rows": rows}]},
    }


def test_an_empty_caption_is_left_out():
    assert render_message(Image("https://a.cl/1.png"), ANA, "")["image"] == {"link": "https://a.cl/1.png"}
    document = render_message(Document("https://a.cl/1.pdf", "a.pdf"), ANA, "")["document"]
    assert document == {"link": "https://a.cl/1.pdf", "filename": "a.pdf"}
