"""What people tell this skill is no business of the shop's: its turns say so, and others do not."""

import pytest

from liora.events import TextEvent
from liora.plugins import load


@pytest.mark.parametrize(
    ("said", "discreet"),
    [
        (["dormí 5 horas"], True),
        (["/vida"], False),
        (["/vida", "1"], True),
        (["cual es mi imc", "34"], True),
        (["cual es mi imc", "ochenta y tantos años y un poco cansado"], True),
        (["cual es mi imc", "/catalogo"], False),
        (["cual es mi imc", "quiero morirme"], False),
        (["cual es mi imc", "hablar con una persona"], False),
        (["/catalogo"], False),
        (["hola"], False),
    ],
)
def test_turns_of_the_skill_are_discreet_and_those_of_others_are_not(talk_to, said, discreet) -> None:
    talk = talk_to("CL", "tu")
    turns = [talk.stage.play(TextEvent(words)) for words in said]
    assert turns[-1].discreet is discreet


def test_the_skill_says_that_it_is_discreet() -> None:
    assert load().discreet == {"vida_sana"}
