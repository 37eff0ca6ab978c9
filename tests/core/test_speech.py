"""What a turn says gathers, goes together, and can be taken back."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from liora import plugins
from liora.core.speech import Mark, Speech
from liora.messages import Image, LocationRequest, Text
from liora.skill import Effect, Reply, Spend, Step

from .conftest import AGUA, LIMITS, Talk, module_of


@pytest.fixture
def speech() -> Speech:
    return Speech(LIMITS)


def test_texts_go_with_the_next_picture_or_button_else_together(speech: Speech) -> None:
    speech.add_text("Mira")
    speech.add_file(lambda caption: Image("https://x/1.jpg", caption))
    for text in ("¿Dónde", "estás?"):
        speech.add_text(text)
    speech.add_button(LocationRequest)
    speech.add_text("Gracias")
    assert speech.end() == (
        Image("https://x/1.jpg", "Mira"),
        LocationRequest("¿Dónde\n\nestás?"),
        Text("Gracias"),
    )


def test_what_is_taken_back_leaves_what_was_said_before(speech: Speech) -> None:
    speech.add_text("Antes")
    before = speech.mark
    speech.add_file(lambda caption: Image("https://x/1.jpg", caption))
    speech.take_back(before)
    assert speech.end() == (Text("Antes"),)
    speech.take_back(Mark())
    assert speech.end() == ()


def show_and_spend(step: Step) -> Iterable[Effect]:
    yield Reply("anotado", {"total": 1}, "image", "https://x/vaso.jpg")
    yield Spend("agua.registros")


def test_a_quota_that_is_used_up_takes_no_words_of_the_tenant_back(registry: plugins.Registry) -> None:
    photo = {"trigger": "agua", "source": "*", "dest": None, "after": show_and_spend}
    skill = replace(AGUA, transitions=[photo, *AGUA.transitions[1:]])
    talk = Talk(plugins.load_modules(module_of(skill)), quota={"agua.registros": "deny"}, privacy_notice="Tus datos…")
    assert talk.say("/agua") == ["Tus datos…\n\nPor hoy basta."]
