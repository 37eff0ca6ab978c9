"""What is neither typed nor tapped on a list of ours: other buttons, files with words, changes of what was said."""

from dataclasses import replace
from datetime import timedelta

import pytest

from liora.events import (
    AgentEvent,
    ContactsEvent,
    Event,
    JobEvent,
    LocationEvent,
    MediaEvent,
    OrderEvent,
    ReactionEvent,
    SystemEvent,
    TapEvent,
    TextEvent,
    UnsupportedEvent,
    event_to_json,
    words_of,
)

PHOTO = MediaEvent("image", "7")


def edited(text: str) -> SystemEvent:
    return SystemEvent("edit", {"target": "w", "event": event_to_json(TextEvent(text))})


def test_a_foreign_button_is_an_option_of_the_last_list_also_where_its_title_was_cut(talk) -> None:
    talk.say("/agua")
    talk.say("2")
    assert talk.hear(TapEvent("row-1", "Otro va…")) == ["¿Cuántos vasos?"]


@pytest.mark.parametrize("title", ["Ayuda", "menú"])
def test_another_title_counts_as_typed(talk, title: str) -> None:
    talk.hear(TapEvent("promo|1", title))
    assert talk.turn.trace.intent == "ayuda"


def test_a_title_of_a_list_of_yesterday_is_typed_text(talk) -> None:
    talk.say("/agua")
    talk.say("2")
    talk.conversation = replace(talk.conversation, state="")
    talk.now += timedelta(hours=25)
    talk.hear(TapEvent("row-1", "Luego"))
    assert talk.turn.trace.no_match


def test_a_title_that_begins_several_options_is_none_of_them(talk) -> None:
    talk.say("hola")
    talk.hear(TapEvent("row-1", "…"))
    assert talk.turn.trace.no_match


def test_danger_is_heard_in_a_caption_beside_an_order_and_in_what_was_changed(talk_with) -> None:
    said: list[Event] = [
        replace(PHOTO, caption="me quiero morir"),
        OrderEvent(({"sku": "A"},), "me quiero morir"),
        edited("me quiero morir"),
        TapEvent("row-1", "me quiero morir"),
    ]
    for event in said:
        talk = talk_with()
        talk.hear(AgentEvent("hola"))
        talk.hear(event)
        assert talk.turn.trace.intent == "crisis"


def test_a_caption_never_answers_a_question(talk) -> None:
    talk.say("/agua")
    (said,) = talk.hear(replace(PHOTO, caption="3"))
    assert said.endswith("¿Cuántos vasos?")


def test_the_name_of_a_file_is_no_caption(talk) -> None:
    talk.hear(MediaEvent("document", "7", caption="menu", filename="menu"))
    assert talk.turn.trace.intent is None


def test_files_of_one_sort_within_a_minute_are_answered_once(talk) -> None:
    assert len(talk.hear(PHOTO)) == 1
    for _ in range(3):
        talk.now += timedelta(seconds=40)
        assert talk.hear(PHOTO) == []
    assert len(talk.hear(MediaEvent("audio", "8", voice=True))) == 1
    talk.now += timedelta(seconds=61)
    assert "persona" in talk.hear(MediaEvent("audio", "9"))[0]


def test_words_in_between_begin_anew(talk) -> None:
    talk.hear(PHOTO)
    talk.say("xyzzy plugh")
    assert talk.hear(PHOTO)[0].startswith("Recibí tu foto")


def test_what_nobody_could_look_at_is_never_offered_to_a_person(talk) -> None:
    card = ContactsEvent(({"name": "Luis"},))
    first = talk.hear(card)
    talk.now += timedelta(minutes=5)
    assert talk.hear(card) == first


def test_a_change_is_answered_only_where_nothing_was_understood(talk) -> None:
    assert talk.hear(edited("/agua")) == []
    talk.say("xyzzy plugh")
    assert talk.hear(edited("/agua")) == ["¿Cuántos vasos?"]
    assert talk.hear(edited("2")) == []


def test_what_a_person_of_the_tenant_has_written_elsewhere_is_not_said_again(talk) -> None:
    talk.say("/agua")
    assert talk.hear(AgentEvent("Hola", "wrote")) == []
    assert (talk.turn.state, [timer.name for timer in talk.turn.timers]) == ("liora.atendida", ["liora.retomar"])


def test_nobody_speaks_over_a_person_of_the_tenant(talk) -> None:
    talk.say("hola")
    buttons = talk.turn
    talk.hear(AgentEvent("Hola", "wrote"))
    talk.turn = buttons
    assert talk.tap("Agua") == []
    for event in (PHOTO, edited("hola"), UnsupportedEvent("poll", {}), OrderEvent(({"sku": "A"},))):
        assert talk.hear(event) == []


def test_a_reaction_does_not_make_the_last_resort_worthless_and_a_position_does(talk_with) -> None:
    found = JobEvent("liora.entendido", {"ok": True, "value": "agua"})
    talk = talk_with(last_resort=True)
    talk.say("xyzzy plugh")
    talk.hear(ReactionEvent("👍", "w"))
    assert talk.hear(found) == ["¿Cuántos vasos?"]
    talk = talk_with(last_resort=True)
    talk.say("xyzzy plugh")
    talk.hear(LocationEvent(-33.4, -70.6))
    assert talk.hear(found) == []


def test_of_several_texts_that_the_last_resort_is_asked_about_the_last_answer_counts(talk_with) -> None:
    talk = talk_with(last_resort=True)
    talk.say("xyzzy plugh")
    talk.say("plugh xyzzy")
    assert talk.hear(JobEvent("liora.entendido", {"ok": True, "value": None})) == []
    assert talk.hear(JobEvent("liora.entendido", {"ok": True, "value": "agua"})) == ["¿Cuántos vasos?"]
    assert talk.hear(JobEvent("liora.entendido", {"ok": True, "value": "agua"})) == []


def test_words_are_found_where_they_stand() -> None:
    assert words_of(OrderEvent((), "para hoy")) == "para hoy"
    assert words_of(edited("para hoy")) == "para hoy"
    assert words_of(SystemEvent("edit", {"target": ""})) == ""
    assert words_of(SystemEvent("revoke", {"target": "w"})) == ""
