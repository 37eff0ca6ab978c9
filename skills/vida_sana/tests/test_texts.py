"""All that people who take care of themselves read."""

import re
from collections.abc import Callable
from types import ModuleType

import pytest

import liora_vida_sana
from liora.core.texts import Texts
from liora.view import Tenant
from liora_vida_sana import tips

SaidBy = Callable[[ModuleType], Texts]

TIPS = [(topic, number) for topic, count in tips.TIPS.items() for number in range(1, count + 1)]
PROMISES = r"\b(?:cura|curar|garantiza|evita|previene|adelgaza|quema|elimina|siempre|nunca|milagr\w+|dosis|mg)\b"


def test_no_text_is_missing_or_addresses_people_in_two_ways(faults_in: Callable[[ModuleType], list[str]]) -> None:
    assert faults_in(liora_vida_sana) == []


@pytest.mark.parametrize(("topic", "number"), TIPS)
def test_every_tip_is_short_names_its_source_and_promises_nothing(said_by: SaidBy, topic: str, number: int) -> None:
    tenant = Tenant("x", "CL", "CLP", "UTC", "tu", ())
    tip = said_by(liora_vida_sana).say(f"tip.{topic}.{number}", tenant, {})
    assert len(tip) <= 300
    assert re.search(r"\n_Fuente: .*(?:OMS|AASM|EFSA|CDC|ESPEN).*_$", tip)
    assert not re.search(PROMISES, tip, re.IGNORECASE)


def test_there_are_no_tips_that_nobody_hears(said_by: SaidBy) -> None:
    texts = said_by(liora_vida_sana)
    for topic, count in tips.TIPS.items():
        assert f"tip.{topic}.{count + 1}" not in texts


def test_tips_and_the_menu_say_that_they_replace_no_professional(said_by: SaidBy) -> None:
    for treatment in ("tu", "usted", "vos"):
        tenant = Tenant("x", "CL", "CLP", "UTC", treatment, ())
        for key in ("aviso", "menu.saludo"):
            assert "no reemplaza a" in said_by(liora_vida_sana).say(key, tenant, {})


def test_a_topic_lasts_for_a_week_of_a_tip_a_day() -> None:
    assert all(count >= 8 for count in tips.TIPS.values())


def test_there_are_as_many_quick_ideas_as_are_told(said_by: SaidBy) -> None:
    texts = said_by(liora_vida_sana)
    assert all(f"idea.{number}" in texts for number in range(1, tips.IDEAS + 1))
    assert f"idea.{tips.IDEAS + 1}" not in texts


def test_every_reminder_comes_with_the_way_to_stop_it(said_by: SaidBy) -> None:
    tenant = Tenant("x", "CL", "CLP", "UTC", "tu", ())
    assert "*baja*" in said_by(liora_vida_sana).say("recordatorio.baja", tenant, {})
