"""Typing as people get it wrong: a neighbouring key, a letter missing, doubled or swapped, or written as it sounds."""

import random
import re
import unicodedata
from collections.abc import Sequence

KEYS = ("qwertyuiop", "asdfghjklñ", "zxcvbnm")
HEARD_ALIKE = (
    ("qu", "k"), ("c", "k"), ("z", "s"), ("ci", "si"), ("ce", "se"), ("v", "b"), ("b", "v"), ("h", ""), ("ll", "y"),
)  # fmt: skip


def misspelt(word: str, dice: random.Random) -> str:
    """One typo in a folded word; the first letter is right in 95 % of real ones."""
    at = 0 if dice.random() < 0.05 else dice.randrange(1, len(word))
    kind = dice.choice(["neighbour", "missing", "doubled", "swapped", "heard", "heard"])
    if kind == "missing" and len(word) > 3:
        return word[:at] + word[at + 1 :]
    if kind == "doubled":
        return word[:at] + word[at] + word[at:]
    if kind == "swapped" and at:
        return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    alike = [(a, b) for a, b in HEARD_ALIKE if a in word]
    if kind == "heard" and alike:
        return word.replace(*dice.choice(alike), 1)
    return word[:at] + neighbour(word[at], dice) + word[at + 1 :]


def neighbour(letter: str, dice: random.Random) -> str:
    """The key beside it; a letter that is on no such key stays."""
    row = next((row for row in KEYS if letter in row), letter + letter)
    at = row.index(letter)
    return dice.choice(row[max(0, at - 1) : at] + row[at + 1 : at + 2])


def plain(text: str) -> str:
    """Lower case without accents, ñ as n."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words_of(title: str) -> Sequence[str]:
    """The words of a title as a judge sees them who does not know the search's own way to take text apart."""
    return re.findall(r"[^\W\d_]+|\d+", plain(title))
