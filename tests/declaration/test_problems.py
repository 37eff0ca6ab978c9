"""What is wrong with a declaration is found before anybody writes, in words that its author can act on."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from liora.core.texts import Texts
from liora.declaration import problems_of
from liora.skill import Ask, Choice, Intent, Quota, Search, Skill, State
from liora.table import Column, Table

ECO = Intent("eco", command="/eco", phrases=["eco"])
START = {"trigger": "eco", "source": "*", "dest": "listo"}
HEARD = {"trigger": "filled", "source": "pide", "dest": "listo"}
ASK = Ask("que", text="que", read=str)
SKILL = Skill(
    name="eco",
    version="1",
    engine=">=0.1,<0.2",
    intents=[ECO],
    slots={"type": "object", "properties": {"que": {"type": "string"}}},
    states=[State("listo"), State("pide", ask=ASK)],
    transitions=[START, HEARD],
)
POINTS = Table("puntos", "Puntos", [Column("nombre")], lambda row: {**row})
WORDS: dict[str, Any] = {"que": "¿Qué?", "dicho": "Dices {que}."}


def true(step: object) -> bool:
    return True


def found(skill: Skill, words: dict[str, Any] | None = None) -> str:
    return "; ".join(problems_of(skill, Texts("prueba", WORDS if words is None else words)))


def asking(**changes: Any) -> Skill:
    return replace(SKILL, states=[State("listo"), State("pide", ask=replace(ASK, **changes))])


def offering(*choices: Choice) -> Skill:
    return replace(SKILL, states=[State("listo", choices=choices), State("pide", ask=ASK)])


def wanting(*intents: Intent) -> Skill:
    starts = [{**START, "trigger": intent.trigger} for intent in intents]
    return replace(SKILL, intents=intents, transitions=[*starts, HEARD])


def moving(*transitions: dict[str, Any]) -> Skill:
    return replace(SKILL, transitions=transitions)


def test_a_sound_skill_has_none() -> None:
    assert found(SKILL) == ""
    assert found(offering(Choice("eco", "Otra vez"), Choice("fin", "Listo"), Choice("persona", "dicho"))) == ""


@pytest.mark.parametrize(
    ("skill", "sentence"),
    [
        (replace(SKILL, engine=">=9"), "it needs Liora >=9 and this is"),
        (replace(SKILL, engine="0.1"), "engine='0.1' is no version range, such as '>=0.1,<0.2'"),
        (replace(SKILL, name="Eco!"), "no lower-case identifier"),
        (replace(SKILL, version=""), "its version '' is empty"),
        (replace(SKILL, slots={"type": "objeto"}), "no JSON Schema"),
        (replace(SKILL, slots={"properties": {"x": {"type": "intger"}}}), "at properties/x/type"),
        (asking(slot="nada"), "'pide' asks for the slot 'nada', which its slots do not declare"),
        (asking(tries=0), "'pide' asks and takes no answer: tries=0"),
        (asking(exhausted="nada"), "'pide' fires 'nada' when it is exhausted, which nothing takes"),
        (asking(location=True), "'pide' asks for a location but has no transition 'location'"),
        (asking(reprompts="que"), "the reprompts of 'pide' are one text and no list of texts"),
        (replace(SKILL, states=[*SKILL.states, State("listo")]), "'listo' is declared twice"),
        (replace(SKILL, states=[*SKILL.states, State("a.b")]), "holds '.' or '|'"),
        (replace(SKILL, search=Search("vuela", lambda text, view: 0.0)), "its search fires 'vuela'"),
    ],
)
def test_of_the_skill_and_its_states(skill: Skill, sentence: str) -> None:
    assert sentence in found(skill)


@pytest.mark.parametrize(
    ("skill", "sentence"),
    [
        (moving({**START, "dest": "nada"}, HEARD), "the transition 'eco' names the state 'nada', which does not exist"),
        (moving(START, HEARD, {**HEARD, "source": ["pide", "nada"]}), "the transition 'filled' names the state 'nada'"),
        (moving(HEARD), "has no transition 'eco' from outside"),
        (moving(START), "'pide' asks but has no transition 'filled'"),
        (moving(START, {"trigger": "filled", "source": "pide"}), "its transition 2 (filled) has no 'dest'"),
        (moving(START, HEARD, {"source": "*", "dest": "-"}), "its transition 3 (without a trigger) has no 'trigger'"),
        (
            moving({**START, "condition": true}, HEARD),
            "its transition 1 (eco) has 'condition': there are",
        ),
        (moving({**START, "conditions": "true"}, HEARD), "(eco) has 'true' as 'conditions', where a function belongs"),
        (moving({**START, "after": [true, 1]}, HEARD), "(eco) has 1 as 'after', where a function belongs"),
        (moving({**START, "conditions": true}, HEARD), "'eco' has a guard on its only transition from outside"),
        (moving(START, {**HEARD, "unless": true}), "the only transition 'filled' from 'pide' has a guard"),
    ],
)
def test_of_transitions(skill: Skill, sentence: str) -> None:
    assert sentence in found(skill)


def test_a_guard_may_stand_beside_another_way_or_what_prepares_it() -> None:
    assert found(moving({**START, "conditions": true}, START, HEARD)) == ""
    assert found(moving({**START, "conditions": true, "prepare": true}, HEARD)) == ""
    assert found(moving({**START, "conditions": []}, HEARD)) == ""


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (Choice("vuela", "Vuela"), "the choice 'Vuela' of 'listo' fires 'vuela', which nothing takes"),
        (Choice("filled", "Vuela"), "fires 'filled', which nothing takes in that state"),
        (Choice("eco", "Eco", "x" * 200), "has a value too long for a button: 2"),
        (Choice("eco", "Eco", date(2026, 1, 1)), "has a value that is no JSON"),
        (Choice("eco", "boton.eco"), "textos/es.yaml has no text 'boton.eco', which a choice of 'listo' shows"),
        (Choice("eco", "Eco", description="boton.eco"), "textos/es.yaml has no text 'boton.eco'"),
    ],
)
def test_of_choices(choice: Choice, sentence: str) -> None:
    assert sentence in found(offering(choice))


@pytest.mark.parametrize(
    ("skill", "sentence"),
    [
        (wanting(ECO, ECO), "the intent 'eco' is declared twice"),
        (wanting(ECO, Intent("eco.otra", command="/eco")), "two of its intents have the command '/eco'"),
        (wanting(ECO, Intent("otra.eco")), "two of its intents fire 'eco', the last part of their names"),
        (
            wanting(ECO, Intent("eco.otra", phrases=["Éco"])),
            "'eco' and 'eco.otra' both have the phrase 'Éco'",
        ),
        (wanting(replace(ECO, phrases="eco")), "the phrases of the intent 'eco' are one text and no list of texts"),
        (wanting(replace(ECO, command="eco")), "the command 'eco' of the intent 'eco' does not begin with '/'"),
        (wanting(replace(ECO, label="Una etiqueta bien larga")), "has 23 characters, and 20 fit"),
        (wanting(replace(ECO, named="Una etiqueta bien larga")), "the name 'Una etiqueta bien larga' of the intent"),
        (wanting(replace(ECO, hint="x" * 73)), "has 73 characters, and 72 fit"),
    ],
)
def test_of_intents(skill: Skill, sentence: str) -> None:
    assert sentence in found(skill)


@pytest.mark.parametrize(
    ("quotas", "sentence"),
    [
        ([Quota("otra.cosa", "day", 1, "que")], "does not begin with 'eco'"),
        ([Quota("eco.x", "day", -1, "que")], "has a negative limit"),
        ([Quota("eco.x", "day", 1, "que"), Quota("eco.x", "month", 9, "que")], "the quota 'eco.x' is declared twice"),
        ([replace(Quota("eco.x", "day", 1, "que"), per="week")], "'eco.x' counts per 'week': there are minute, hour"),
        ([Quota("eco.x", "day", 1, "nada")], "textos/es.yaml has no text 'nada'"),
    ],
)
def test_of_quotas(quotas: list[Quota], sentence: str) -> None:
    assert sentence in found(replace(SKILL, quotas=quotas))


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ([POINTS, POINTS], "the table 'puntos' is declared twice"),
        ([replace(POINTS, name="Púntos")], "'Púntos' is no lower-case identifier"),
        ([replace(POINTS, columns=[])], "'puntos' has no columns"),
        ([replace(POINTS, most_rows=0)], "'puntos' takes no rows"),
        ([replace(POINTS, columns=[Column("Día"), Column("dia")])], "cannot be told apart"),
    ],
)
def test_of_tables(tables: list[Table], sentence: str) -> None:
    assert sentence in found(replace(SKILL, tables=tables))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({}, "it has no texts: textos/es.yaml belongs beside the __init__.py of its package"),
        ({"otra": "x"}, "textos/es.yaml has no text 'que'"),
        ({"que": {"tu": "¿Qué?", "vos": "¿Qué?"}}, "the text 'que' of textos/es.yaml has no variant 'otro'"),
        ({"que": "¿{cosa}?"}, "the text 'que' has the placeholder 'cosa', which is no slot"),
        ({"que": {"usted": "¿{cosa}?", "otro": "¿Qué?"}}, "the text 'que' has the placeholder 'cosa'"),
        ({"que": "¿Qué?", "mal": "Dices {que"}, "the text 'mal' of textos/es.yaml has a brace that does not close"),
        ({"que": "¿Qué?", "mal": "Dices {}"}, "or a placeholder without a name"),
    ],
)
def test_of_texts(words: dict[str, Any], sentence: str) -> None:
    assert sentence in found(SKILL, words)


def test_what_a_question_says_may_hold_slots_and_words_of_a_country() -> None:
    assert found(SKILL, {"que": "¿{que} de {palabras[x]}?", "palabras": {"x": "x"}}) == ""
