"""Words that are alike are found without looking at all of them."""

import random
from pathlib import Path

import pytest
from rapidfuzz.distance import OSA

from liora.language.normalise import fold, sound
from liora.language.vocabulary import Vocabulary, Word, likeness, one_edit_away

LETTERS = "abcdefghijklmnoprstuvyzñ"
KNOWN = [
    word
    for line in (
        "hola ola casa caza cena hueso weso vida bida zapato sapato gente jente lluvia yuvia quilo kilo guerra chile",
        "ache zapatilla zapatillas mochila mochilas audifonos bluetooth recoleccion contenedor reciclaje reciclar",
        "gimnasio mañana ninio perro pero pollo polo 500ml a3 xxl inalambrico inalambrica ejercicios alimentacion",
    )
    for word in line.split()
]


def edits(word: str) -> int:
    return min(3, len(word) // 3)


def alike_by_looking_at_all(typed: Word, known: list[str]) -> dict[str, float]:
    near = [word for word in map(Word.of, known) if is_near(typed.text, word.text) or is_near(typed.heard, word.heard)]
    return {word.text: alike for word in near if (alike := likeness(typed, word, edits(word.text)))}


def is_near(typed: str, known: str) -> bool:
    return OSA.distance(typed, known) <= (1 if len(typed) <= 4 else 2 if len(typed) <= 7 else 3)


def misspelt(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    changed = (
        word[:at] + word[at + 1 :],
        word[:at] + chance.choice(LETTERS) + word[at + 1 :],
        word[:at] + chance.choice(LETTERS) + word[at:],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        chance.choice(LETTERS) + word[1:],
        chance.choice(LETTERS) + word,
        word[1:],
        word[1::-1] + word[2:],
    )
    return chance.choice(changed)


def test_the_same_words_are_found_as_by_looking_at_all_of_them() -> None:
    chance = random.Random(1)
    vocabulary = Vocabulary(KNOWN)
    found_by_another_start = 0
    for _ in range(4000):
        word = chance.choice(KNOWN)
        typed = Word.of(misspelt(misspelt(word, chance) or "a", chance) if chance.random() < 0.5 else word)
        found = dict(vocabulary.like(typed, edits))
        assert found == alike_by_looking_at_all(typed, KNOWN), typed
        found_by_another_start += any(sound(typed.text)[:1] not in sound(other)[:2] for other in found)
    assert found_by_another_start > 50


def test_the_same_holds_for_real_misspellings(shared: Path) -> None:
    lines = (shared / "data" / "typos" / "wikipedia_es_misspellings_a.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.strip().split("|") for line in lines if line.count("|") == 2]
    known = list(dict.fromkeys(fold(right.split(",")[0].split("(")[0]) for _, _, right in pairs))[:3000]
    vocabulary = Vocabulary(known)
    for wrong, _, _ in pairs[:3000:20]:
        typed = Word.of(fold(wrong))
        assert dict(vocabulary.like(typed, edits)) == alike_by_looking_at_all(typed, known), wrong


@pytest.mark.parametrize(
    ("typed", "command", "is_one"),
    [
        ("salr", "salir", True),
        ("xalir", "salir", False),
        ("asesr", "asesor", True),
        ("sali", "salir", True),
        ("sa", "salir", False),
        ("menu", "menú", True),
        ("mens", "menu", True),
        ("no", "si", False),
    ],
)
def test_a_command_forgives_one_edit(typed: str, command: str, is_one: bool) -> None:
    assert one_edit_away(Word.of(fold(typed)), Word.of(fold(command))) == is_one
