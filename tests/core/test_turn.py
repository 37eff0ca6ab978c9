"""Turns of a small skill, from one message to the next."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from liora.core.conversation import Conversation
from liora.core.outcome import QuotaSpend, TimerChange
from liora.core.turn import hand_over, take_turn
from liora.errors import SkillError
from liora.events import AgentEvent, LocationEvent, MediaEvent, ReactionEvent, TapEvent, TextEvent, TimerEvent
from liora.skill import SetSlot
from liora.testing.said import as_said

ASKED = "¿Cuántos vasos?"
DONE = {"buttons": {"text": "Van 2.\n\n¿Algo más?", "options": ["Otro vaso", "Luego", "Fin"]}}


def test_a_command_starts_the_skill_and_a_number_fills_its_slot(talk: Any) -> None:
    assert talk.say("/agua") == [ASKED]
    assert talk.say("dos") == [DONE]
    assert talk.conversation.state == "agua.listo"
    assert talk.conversation.slots["agua"] == {"vasos": 2, "hoy": 2}


def test_the_question_mark_lists_what_the_skills_can_do(talk: Any) -> None:
    (menu,) = talk.say("?")
    assert menu["list"]["rows"] == ["Agua", "Hablar con alguien · Te atiende una persona del negocio"]
    assert talk.turn.trace.intent == "ayuda"


@pytest.mark.parametrize("text", ["?", "¿?", " ¿ ", "???"])
def test_question_marks_alone_are_the_help_command(talk: Any, text: str) -> None:
    talk.say(text)
    assert talk.conversation.state == "liora.menu"


@pytest.mark.parametrize("text", ["/ayuda", "/menu", "/MENÚ"])
def test_leaving_words_work_as_commands(talk: Any, text: str) -> None:
    talk.say(text)
    assert talk.conversation.state == "liora.menu"


@pytest.mark.parametrize("text", ["😡", "…", "/", "!!", ""])
def test_nothing_but_signs_is_not_understood_and_no_command(talk: Any, text: str) -> None:
    talk.say(text)
    assert talk.turn.trace.no_match
    talk.say("/agua")
    assert talk.say(text) == ["Por ejemplo: 2"]


def test_a_typo_in_a_phrase_is_forgiven(talk: Any) -> None:
    assert talk.say("rejistrar agua") == [ASKED]
    assert talk.turn.trace.intent == "agua"
    assert talk.turn.trace.score >= 85


def test_same_input_gives_the_same_turn(registry: Any, talk: Any) -> None:
    arguments = (Conversation(), TextEvent("/agua"), talk.skills, talk.view, talk.now)
    assert take_turn(*arguments) == take_turn(*arguments)


def test_reprompts_are_counted_and_end_in_the_menu(talk: Any) -> None:
    talk.say("/agua")
    assert talk.say("muchos") == ["Por ejemplo: 2"]
    assert talk.turn.trace.no_match
    assert talk.say("un monton") == ["Por ejemplo: 2"]
    assert "list" in talk.say("que se yo")[0]
    assert talk.conversation.state == "liora.menu"


def test_a_good_answer_starts_the_count_of_reprompts_again(talk: Any) -> None:
    talk.say("/agua")
    talk.say("muchos")
    talk.say("muchos")
    talk.say("1")
    talk.tap("Otro vaso")
    assert talk.say("muchos") == ["Por ejemplo: 2"]


def test_a_value_outside_the_schema_is_no_answer(talk: Any) -> None:
    talk.say("/agua")
    assert talk.say("31") == ["Por ejemplo: 2"]


@pytest.mark.parametrize("text", ["menu", "menú", "mneu", "ayuda", "salir", "canselar"])
def test_leaving_words_leave_a_question_even_with_one_edit(talk: Any, text: str) -> None:
    talk.say("/agua")
    talk.say(text)
    assert talk.conversation.state in ("liora.menu", "")


def test_no_answers_a_question_and_never_opens_help(talk: Any) -> None:
    talk.say("/agua")
    assert talk.say("no") == ["Por ejemplo: 2"]


@pytest.mark.parametrize("text", ["1", "otro vaso", "otro baso"])
def test_an_option_is_chosen_by_number_or_word(talk: Any, text: str) -> None:
    talk.say("/agua")
    talk.say("2")
    assert talk.say(text) == [ASKED]


def test_a_number_goes_to_the_question_not_to_an_older_list(talk: Any) -> None:
    talk.say("?")
    talk.say("1")
    assert talk.conversation.state == "agua.cuantos"
    assert talk.say("2") == [DONE]


def test_a_number_beyond_the_list_repeats_it_once_then_shows_the_menu(talk: Any) -> None:
    talk.say("/agua")
    talk.say("2")
    (again,) = talk.say("9")
    assert again["buttons"]["text"].startswith("Ese número no está en la lista. Elige uno del 1 al 3.")
    talk.say("9")
    assert talk.conversation.state == "liora.perdida"


def test_a_number_long_after_the_list_does_not_answer_it(talk: Any) -> None:
    talk.say("/agua")
    talk.say("2")
    talk.now += timedelta(hours=25)
    talk.say("1")
    assert talk.turn.trace.no_match


def test_an_old_button_leads_where_its_list_stood(talk: Any) -> None:
    talk.say("/agua")
    talk.say("2")
    old = talk.turn.messages[0].buttons[0]
    talk.say("salir")
    assert talk.hear(TapEvent(old.id, old.title)) == [ASKED]


def test_a_button_of_another_version_is_explained_not_guessed(talk: Any) -> None:
    talk.say("/agua")
    said = talk.hear(TapEvent("agua.listo|0.9.0|otra|", "Otro vaso"))
    assert said == ["Esa opción ya no está disponible. Sigamos desde aquí:\n\n¿Cuántos vasos?"]
    assert talk.conversation.state == "agua.cuantos"


@pytest.mark.parametrize("payload", ["agua.nada|1.0.0|otra|", "otra.listo|1.0.0|otra|", "agua.listo|1.0.0|nada|"])
def test_a_button_that_leads_nowhere_is_explained(talk: Any, payload: str) -> None:
    (said,) = talk.hear(TapEvent(payload, "?"))[:1]
    text = said if isinstance(said, str) else next(iter(said.values()))["text"]
    assert text.startswith("Esa opción ya no está disponible.")


def test_a_foreign_button_counts_by_its_title(talk: Any) -> None:
    assert talk.hear(TapEvent("promo-17", "registrar agua")) == [ASKED]


def test_the_third_miss_offers_a_person_and_it_stays_at_that(talk: Any) -> None:
    talk.say("asdkjh")
    assert talk.conversation.state == ""
    talk.say("qweqwe")
    assert talk.conversation.state == "liora.perdida"
    for _ in range(2):
        talk.say("zxczxc")
        assert talk.conversation.state == "liora.ofrece_persona"
    talk.say("sí")
    assert talk.conversation.state == "liora.persona"


def test_understanding_something_starts_the_misses_again(talk: Any) -> None:
    talk.say("asdkjh")
    talk.say("?")
    talk.say("qweqwe")
    assert talk.conversation.state == "liora.menu"


def test_the_bot_is_silent_while_a_person_answers(talk: Any) -> None:
    talk.say("asesor")
    assert talk.say("hola?") == []
    assert talk.hear(AgentEvent("Hola, soy Ana")) == ["Hola, soy Ana"]
    assert talk.say("gracias") == []
    assert talk.hear(MediaEvent("image")) == []
    assert talk.hear(TimerEvent("agua.avisar")) == []
    talk.say("menú")
    assert talk.conversation.state == "liora.menu"


@pytest.mark.parametrize("text", ["1", "2", "20", "٣", "gracias"])
def test_numbers_and_thanks_are_for_the_person_who_answers_not_for_an_old_list(talk: Any, text: str) -> None:
    for nonsense in ("asdkjh", "qweqwe", "zxczxc"):
        talk.say(nonsense)
    talk.tap("Sí")
    assert talk.conversation.state == "liora.persona"
    assert talk.say(text) == []
    assert talk.conversation.state == "liora.persona"


@pytest.mark.parametrize("text", ["-1", "-2", "1,5", "1/2"])
def test_what_is_no_plain_number_chooses_nothing(talk: Any, text: str) -> None:
    talk.say("/agua")
    talk.say("2")
    talk.say(text)
    assert talk.turn.trace.no_match


@pytest.mark.parametrize("text", ["1", "la 1", "1)", "1.", "#1", "opción 1", "número 1"])
def test_a_number_is_typed_in_many_ways(talk: Any, text: str) -> None:
    talk.say("/agua")
    talk.say("2")
    assert talk.say(text) == [ASKED]


def test_thanks_are_welcome_and_move_nothing(talk: Any) -> None:
    talk.say("/agua")
    assert talk.say("muchas gracias") == ["¡Con gusto! 🙌"]
    assert talk.say("2") == [DONE]


def test_calling_a_person_sets_a_timer_that_gives_the_bot_back(talk: Any) -> None:
    talk.say("asesor")
    assert talk.turn.timers == (TimerChange("liora.retomar", talk.now + timedelta(minutes=60)),)
    talk.hear(TimerEvent("liora.retomar"))
    assert talk.conversation.state == ""


def test_what_cannot_be_answered_is_left_to_a_person_and_the_bot_keeps_silent_until_called(talk: Any) -> None:
    talk.say("/agua")
    turn = hand_over(talk.conversation, TextEvent("tres"), talk.skills, talk.view, talk.now)
    (said,) = map(as_said, turn.messages)
    assert said.startswith("Tuve un problema para responderte.\n\nDejo tu conversación para una persona")
    assert (turn.state, turn.slots) == ("liora.persona", talk.conversation.slots)
    assert turn.timers == (TimerChange("liora.retomar", talk.now + timedelta(minutes=60)),)
    talk.conversation = Conversation(turn.state, turn.slots)
    assert talk.say("tres") == []
    assert talk.say("menú") != []


def test_timers_are_effects(talk: Any) -> None:
    talk.say("/agua")
    talk.say("1")
    talk.say("luego")
    due = talk.now + timedelta(hours=1)
    assert talk.turn.timers == (TimerChange("agua.avisar", due), TimerChange("agua.otro", None))
    assert talk.hear(TimerEvent("agua.avisar")) == ["¡Hora de tomar agua!\n\n¿Cuántos vasos?"]


def test_a_timer_of_a_skill_that_is_gone_says_nothing(talk: Any) -> None:
    assert talk.hear(TimerEvent("otra.avisar")) == []


def test_a_quota_is_spent_as_the_skill_declares_it(talk: Any) -> None:
    talk.say("/agua")
    talk.say("1")
    assert talk.turn.spent == (QuotaSpend("agua.registros", "day", "cliente", 3, 1),)


def test_a_quota_that_is_used_up_undoes_the_step_and_says_so(talk_with: Callable[..., Any]) -> None:
    talk = talk_with(quota={"agua.registros": "deny"})
    talk.say("/agua")
    assert talk.say("2") == ["Por hoy basta."]
    assert talk.conversation.state == "agua.cuantos"
    assert "hoy" not in talk.conversation.slots["agua"]
    assert talk.turn.spent == ()


def test_a_softened_quota_passes_and_is_counted(talk_with: Callable[..., Any]) -> None:
    talk = talk_with(quota={"agua.registros": "soften"})
    talk.say("/agua")
    assert talk.say("2") == [DONE]
    assert len(talk.turn.spent) == 1


def test_crisis_goes_before_a_question(talk: Any) -> None:
    talk.say("/agua")
    (said,) = talk.say("me quiero morir")
    assert said["buttons"]["text"].startswith("Lamento mucho que estés pasando por esto.")
    assert talk.turn.trace.intent == "crisis"


def test_something_that_is_no_text_is_answered_and_the_question_repeated(talk: Any) -> None:
    talk.say("/agua")
    (said,) = talk.hear(LocationEvent(1.0, 2.0))
    assert said.endswith(ASKED)
    assert talk.hear(ReactionEvent("👍")) == []


def test_slots_against_the_schema_are_the_skills_error(talk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = talk.skills.skills["agua"]
    talk.say("/agua")
    talk.conversation = replace(talk.conversation, slots={"agua": {"hoy": 1}})
    monkeypatch.setattr("liora.skill.Reply.text", lambda *_, **__: SetSlot("inventado", 1))
    with pytest.raises(SkillError, match="'agua' sets the slot 'inventado'"):
        talk.say("2")
    assert loaded.schema.accepts("vasos", 2)


def test_memory_of_the_engine_stays_small(talk: Any) -> None:
    talk.say("/agua")
    assert set(talk.conversation.slots) <= {"liora", "agua"}
    assert "tries" not in talk.conversation.slots.get("liora", {})


def test_usted_and_vos_are_addressed_as_they_like(talk_with: Callable[..., Any], talk: Any) -> None:
    for treatment, words in (("usted", "Pruebe con"), ("vos", "Probá con"), ("tu", "Prueba con")):
        other = talk_with(tenant=replace(talk.view.tenant, treatment=treatment))
        assert words in other.say("asdkjh")[0]
