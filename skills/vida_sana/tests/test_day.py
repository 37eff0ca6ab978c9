"""Days, sums and quiet hours, by the clock of the tenant."""

from typing import Any

import pytest


def body(said: list[Any]) -> str:
    text: str = said[-1] if isinstance(said[-1], str) else next(iter(said[-1].values()))["text"]
    return text


def test_a_day_ends_at_midnight_of_the_tenant_and_not_of_the_server(talk_to: Any) -> None:
    talk = talk_to("MX", timezone="America/Mexico_City", now="2026-11-23T21:00:00-06:00")
    talk.say("/agua")
    assert "*2 vasos*" in body(talk.say("2"))
    talk.wait(2)
    talk.say("/agua")
    assert "*5 vasos*" in body(talk.say("3"))
    talk.wait(2)
    talk.say("/agua")
    assert "*1 vaso*" in body(talk.say("1"))


@pytest.mark.parametrize(("zone", "total"), [("America/Santiago", 1), ("America/Mexico_City", 3)])
def test_the_same_moments_are_one_day_here_and_two_there(talk_to: Any, zone: str, total: int) -> None:
    talk = talk_to(timezone=zone, now="2026-11-23T23:30:00-03:00")
    talk.say("/agua")
    talk.say("2")
    talk.wait(1)
    talk.say("/agua")
    talk.say("1")
    assert talk.slots("vida_sana")["hoy"] == total


def test_the_sum_can_be_asked_for_without_adding_to_it(talk_to: Any) -> None:
    talk = talk_to()
    assert body(talk.say("cuanta agua llevo")) == "Hoy todavía no hay vasos anotados."
    talk.say("/agua")
    talk.say("3")
    assert body(talk.say("cuanta agua llevo")) == "Hoy llevas *3 vasos* de agua 💧"
    talk.wait(24)
    assert body(talk.say("cuantos vasos llevo")) == "Hoy todavía no hay vasos anotados."


def test_more_than_thirty_glasses_a_day_are_not_noted(talk_to: Any) -> None:
    talk = talk_to()
    talk.say("/agua")
    talk.say("30")
    talk.say("/agua")
    assert "no lo anoto" in body(talk.say("1"))
    assert talk.slots("vida_sana")["hoy"] == 30
    assert talk.state == "vida_sana.hoy"


@pytest.mark.parametrize(
    ("clock", "hours", "said"),
    [
        ("12:00", 2, "Pasaron dos horas"),
        ("18:59", 2, "Pasaron dos horas"),
        ("19:00", 14, "¡Buenos días!"),
        ("23:00", 10, "¡Buenos días!"),
        ("02:00", 7, "¡Buenos días!"),
        ("07:00", 2, "Pasaron dos horas"),
    ],
)
def test_nobody_is_reminded_at_night(talk_to: Any, clock: str, hours: int, said: str) -> None:
    talk = talk_to(now=f"2026-11-23T{clock}:00-03:00")
    for text in ("/agua", "2", "avísame en 2 h"):
        talk.say(text)
    assert talk.wait(hours - 0.1) == []
    assert said in body(talk.wait(0.2))
    assert talk.state == "vida_sana.agua"


def test_who_has_drunk_nothing_is_not_asked_again(talk_to: Any) -> None:
    talk = talk_to()
    talk.say("/agua")
    assert "No hay problema" in body(talk.say("ninguno"))
    assert talk.state == ""
    assert "hoy" not in talk.slots("vida_sana")


def test_tips_take_turns_and_come_round(talk_to: Any) -> None:
    talk = talk_to()
    talk.say("/vida")
    said = [body(talk.say("movimiento")), *(body(talk.say("otro consejo")) for _ in range(3))]
    assert len(set(said)) == 3
    assert said[3] == said[0]
