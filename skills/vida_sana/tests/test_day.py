"""Records, reminders and what is kept of them, by the clock of the tenant."""

from datetime import timedelta
from typing import Any

import pytest

from liora.events import TimerEvent


def body(said: list[Any]) -> str:
    text: str = said[-1] if isinstance(said[-1], str) else next(iter(said[-1].values()))["text"]
    return text


def agreed(talk: Any) -> Any:
    talk.say("guarda mis registros")
    talk.say("sí")
    return talk


def test_nothing_is_noted_before_somebody_agrees(talk_to: Any) -> None:
    talk = talk_to()
    assert "necesito tu permiso" in body(talk.say("dormí 8 horas"))
    assert "registros" not in talk.slots("vida_sana")
    talk.say("sí")
    kept = talk.slots("vida_sana")
    assert kept["registros"] == {"sueno": {"2026-11-23": 480}}
    assert kept["consentimiento"] == {"desde": "2026-11-23T12:00:00-03:00", "texto": "sí"}


def test_who_says_no_is_noted_nothing_of_and_not_asked_for_a_week(talk_to: Any) -> None:
    talk = talk_to()
    talk.say("camine 30 min")
    assert "No anoto nada" in body(talk.say("no"))
    assert not {"registros", "pendiente", "consentimiento"} & talk.slots("vida_sana").keys()
    assert "No anoto nada" in body(talk.say("camine 30 min"))
    talk.wait(24 * 7)
    assert "necesito tu permiso" in body(talk.say("camine 30 min"))


def test_what_was_never_answered_is_forgotten_after_a_day(talk_to: Any) -> None:
    talk = talk_to()
    talk.say("camine 30 min")
    talk.wait(24.1)
    assert "pendiente" not in talk.slots("vida_sana")
    talk.say("imc")
    talk.say("34")
    talk.wait(24.1)
    assert not {"medidas", "dato"} & talk.slots("vida_sana").keys()


def test_measures_are_gone_with_the_result(talk_to: Any) -> None:
    talk = talk_to()
    for text in ("imc", "34", "82 y medio", "1 68"):
        said = talk.say(text)
    assert "*29,2*" in body(said)
    assert not {"medidas", "dato"} & talk.slots("vida_sana").keys()


def test_a_day_ends_at_midnight_of_the_tenant_and_not_of_the_server(talk_to: Any) -> None:
    talk = agreed(talk_to("MX", timezone="America/Mexico_City", now="2026-11-23T21:00:00-06:00"))
    assert "*2 vasos*" in body(talk.say("tomé 2 vasos"))
    talk.wait(2)
    assert "*5 vasos*" in body(talk.say("tomé 3 vasos"))
    talk.wait(2)
    assert "*1 vaso*" in body(talk.say("agua +1"))


def test_no_more_than_a_week_is_kept(talk_to: Any) -> None:
    talk = agreed(talk_to())
    for _ in range(10):
        talk.say("agua +1")
        talk.wait(24)
    talk.say("agua +1")
    assert list(talk.slots("vida_sana")["registros"]["agua"]) == [f"2026-{day}" for day in
        ("11-27", "11-28", "11-29", "11-30", "12-01", "12-02", "12-03")]  # fmt: skip


def test_records_that_are_erased_are_gone_and_the_permission_stays(talk_to: Any) -> None:
    talk = agreed(talk_to())
    talk.say("agua +1")
    talk.say("borra mis registros")
    assert "borré" in body(talk.say("sí"))
    assert "registros" not in talk.slots("vida_sana")
    assert "consentimiento" in talk.slots("vida_sana")


def test_who_takes_the_permission_back_is_asked_again(talk_to: Any) -> None:
    talk = agreed(talk_to())
    talk.say("agua +1")
    talk.say("retiro mi permiso")
    talk.say("sí")
    assert not {"registros", "consentimiento", "ultimo"} & talk.slots("vida_sana").keys()
    assert "necesito tu permiso" in body(talk.say("agua +1"))


def test_more_than_thirty_glasses_a_day_are_not_noted(talk_to: Any) -> None:
    talk = agreed(talk_to())
    talk.say("tomé 30 vasos")
    assert "no lo anoto" in body(talk.say("agua +1"))
    assert talk.slots("vida_sana")["registros"]["agua"]["2026-11-23"] == 30


def test_a_night_replaces_the_night_that_was_noted_and_movement_adds_up(talk_to: Any) -> None:
    talk = agreed(talk_to())
    for text in ("dormí 7 horas", "dormí 8 horas", "camine 20 min", "camine 10 min"):
        talk.say(text)
    assert talk.slots("vida_sana")["registros"] == {
        "sueno": {"2026-11-23": 480},
        "movimiento": {"2026-11-23": 30},
    }


def test_no_tip_is_heard_twice_within_a_week(talk_to: Any) -> None:
    talk = talk_to()
    talk.say("/vida")
    said = [body(talk.say("movimiento")), *(body(talk.say("otro consejo")) for _ in range(7))]
    assert len(set(said)) == 8
    assert "ya te conté todo" in body(talk.say("ejercicio"))
    talk.wait(24 * 7)
    assert body(talk.say("ejercicio")) == said[0]


def test_the_agreement_to_a_reminder_is_kept_with_its_words_and_moment(talk_to: Any) -> None:
    talk = talk_to()
    talk.say("recuérdame tomar agua a las 8am de lunes a viernes")
    [kept] = talk.slots("vida_sana")["recordatorios"]
    assert kept == {
        "tipo": "agua", "hora": "08:00", "dias": [0, 1, 2, 3, 4],
        "texto": "recuérdame tomar agua a las 8am de lunes a viernes", "desde": "2026-11-23T12:00:00-03:00",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["a las 21:00", "a las 7am", "a las 11 de la noche", "a las 00:30"])
def test_nobody_is_reminded_at_night(talk_to: Any, text: str) -> None:
    talk = talk_to()
    assert "hora de silencio" in body(talk.say(f"recuerdame tomar agua {text}"))
    assert talk.state == "vida_sana.rec_hora"
    assert "recordatorios" not in talk.slots("vida_sana")


def test_a_timer_that_comes_hours_too_late_says_nothing_and_is_set_again(talk_to: Any) -> None:
    talk = talk_to()
    talk.say("recuerdame moverme a las 3pm")
    talk.stage.timers.clear()
    talk.stage.now += timedelta(hours=6)
    assert talk.stage.play(TimerEvent("vida_sana.toca")).messages == ()
    assert talk.slots("vida_sana")["toca"] == "2026-11-24T18:00:00+00:00"
    assert "vida_sana.toca" in talk.stage.timers


def test_a_reminder_names_what_the_tenant_may_say_outside_the_window(talk_to: Any) -> None:
    talk = talk_to()
    talk.say("recuerdame moverme a las 3pm")
    talk.stage.timers.clear()
    talk.stage.now += timedelta(hours=3)
    turn = talk.stage.play(TimerEvent("vida_sana.toca"))
    assert turn.instead is not None
    assert (turn.instead.purpose, turn.instead.words) == ("vida_sana.recordatorio", ("moverse un poco",))
