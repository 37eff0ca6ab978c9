"""Messages and events on their way through the database."""

from dataclasses import asdict

import orjson
import pytest

from liora.events import (
    AgentEvent,
    ContactsEvent,
    Event,
    JobEvent,
    LocationEvent,
    MediaEvent,
    OrderEvent,
    TapEvent,
    TextEvent,
    TimerEvent,
    event_from_json,
    event_to_json,
    kind_of,
)
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
    document_of,
    message_from_json,
    message_to_json,
)

MESSAGES: list[Message] = [
    Text("hola", preview_url=True),
    Buttons("¿?", (Option("1", "Sí"), Option("2", "No"))),
    OptionList("¿?", "Ver", (Option("1", "Uno", "algo"),)),
    Image("https://x/y.png", "foto"),
    Document("https://x/y.pdf", "y.pdf", "léelo"),
    Image("", "foto", "logo.png"),
    Document("", "Precios.pdf", document="precios.pdf"),
    LocationRequest("¿Dónde?"),
    LinkButton("Mira", "Abrir", "https://x"),
    Template("saludo", "es", ("Ana", "lunes")),
]
EVENTS: list[Event] = [
    TextEvent("hola"),
    TapEvent("a.b|1|ver|", "Ver"),
    LocationEvent(-33.45, -70.66, "Plaza"),
    MediaEvent("audio", "1", voice=True),
    ContactsEvent(({"name": {"formatted_name": "Ana"}},)),
    OrderEvent(({"sku": "A", "quantity": 1},), "pronto"),
    TimerEvent("a.b"),
    JobEvent("a.b", {"ok": True}),
    AgentEvent("Hola, soy Ana"),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_comes_back_from_json_with_all_its_parts(message: Message) -> None:
    written = message_to_json(message)
    assert {"document": "", **written} == {"document": "", "kind": written["kind"], **asdict(message)}
    assert message_from_json(orjson.loads(orjson.dumps(written))) == message


def test_a_message_without_a_document_is_written_as_versions_before_documents_read_it() -> None:
    assert message_to_json(Image("https://x/y.png")) == {"kind": "image", "link": "https://x/y.png", "caption": ""}
    old = {"kind": "document", "link": "https://x/y.pdf", "filename": "y.pdf", "caption": ""}
    assert message_to_json(Document("https://x/y.pdf", "y.pdf")) == old
    assert message_from_json(old) == Document("https://x/y.pdf", "y.pdf")


@pytest.mark.parametrize(
    ("message", "name"),
    [
        (Image("", "", "a.png"), "a.png"),
        (Document("", "b", "", "b.pdf"), "b.pdf"),
        (Image("https://x"), ""),
        (Text("x"), ""),
    ],
)
def test_a_message_tells_which_document_it_carries(message: Message, name: str) -> None:
    assert document_of(message) == name


@pytest.mark.parametrize("event", EVENTS, ids=kind_of)
def test_an_event_comes_back_from_json_with_all_its_parts(event: Event) -> None:
    written = event_to_json(event)
    assert written == {"kind": kind_of(event), **asdict(event)}
    assert event_from_json(orjson.loads(orjson.dumps(written))) == event
