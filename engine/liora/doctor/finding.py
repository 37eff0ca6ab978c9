"""What a check has found."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much it matters: `note` can wait, `wrong` cannot."""

    fine = "✓"
    note = "!"
    wrong = "✗"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence in Spanish about one noun; what is wrong says what to do."""

    noun: str
    level: Level
    sentence: str

    def __str__(self) -> str:
        return f"{self.level} {self.noun}: {self.sentence}"


def fine(noun: str, sentence: str) -> Finding:
    return Finding(noun, Level.fine, sentence)


def note(noun: str, sentence: str) -> Finding:
    return Finding(noun, Level.note, sentence)


def wrong(noun: str, sentence: str) -> Finding:
    return Finding(noun, Level.wrong, sentence)
