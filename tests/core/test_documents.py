"""A skill sends what the tenant has, and nothing else."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from liora import plugins
from liora.core.conversation import Conversation
from liora.core.outcome import Turn
from liora.core.turn import take_turn
from liora.errors import SkillError
from liora.events import TextEvent
from liora.messages import Document, Image, Text
from liora.skill import Effect, Reply, Step
from liora.testing.said import as_said

from .conftest import AGUA, NOON, module_of

REPLIES = {
    "/precios": Reply.document("precios.pdf", "aviso"),
    "/callado": Reply.document("precios.pdf"),
    "/logo": Reply.stored_image("logo.png", "aviso"),
    "/falta": Reply.document("otro.pdf"),
    "/raro": Reply.stored_image("precios.pdf"),
}
HAVE = ("logo.png", "precios.pdf")


def send(step: Step) -> Iterable[Effect]:
    yield REPLIES[step.words]


@pytest.fixture
def hear(registry: plugins.Registry, talk: Any) -> Any:
    """One turn of a tenant with these documents."""
    intents = [replace(AGUA.intents[0], command=command, name=command[1:], phrases=()) for command in REPLIES]
    moves = [{"trigger": command[1:], "source": "*", "dest": "-", "after": send} for command in REPLIES]
    archivos = replace(AGUA, intents=intents, states=[], transitions=moves, quotas=())
    skills = plugins.load_modules(module_of(archivos)).for_tenant(("agua",))

    def hear(words: str, documents: tuple[str, ...] = HAVE) -> Turn:
        view = replace(talk.view, documents=documents)
        return take_turn(Conversation(), TextEvent(words), skills, view, NOON)

    return hear


def test_a_document_goes_by_its_name_with_its_caption(hear: Any) -> None:
    (message,) = hear("/precios").messages
    assert message == Document("", "precios.pdf", "¡Hora de tomar agua!", "precios.pdf")
    assert as_said(message)["document"]["document"] == "precios.pdf"
    assert hear("/callado").messages == (Document("", "precios.pdf", "", "precios.pdf"),)


def test_a_picture_is_shown_as_one(hear: Any) -> None:
    assert hear("/logo").messages == (Image("", "¡Hora de tomar agua!", "logo.png"),)


@pytest.mark.parametrize(
    ("words", "documents"), [("/falta", HAVE), ("/precios", ()), ("/logo", ("precios.pdf",)), ("/raro", HAVE)]
)
def test_what_the_tenant_does_not_have_or_is_no_picture_is_a_mistake_of_the_skill(
    hear: Any, words: str, documents: tuple[str, ...]
) -> None:
    with pytest.raises(SkillError):
        hear(words, documents)


def test_a_caption_that_is_too_long_goes_before_the_document(hear: Any, talk: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(talk, "view", replace(talk.view, limits=replace(talk.view.limits, caption=5)))
    assert hear("/precios").messages == (Text("¡Hora de tomar agua!"), Document("", "precios.pdf", "", "precios.pdf"))
