"""Things whose bin depends on one answer: a pizza box is clean or greasy, glass was a bottle or a mirror."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from liora.language.titles import stems
from liora_reciclaje.packaged import rows_of
from liora_reciclaje.residues import Residue


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: as a button, as people write it (folded), and the name of the thing that it leads to."""

    label: str
    said: tuple[str, ...]
    leads_to: str
    careful: bool = False
    """Whether it is taken where somebody does not know: nothing is spoiled and nobody hurt by it."""

    def said_in(self, text: str) -> int:
        """How many words of a text say it: those of its longest saying."""
        said = f" {' '.join(stems(text))} "
        return max((len(words.split()) for words in self.said if f" {words} " in said), default=0)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a thing; addresses nobody."""

    thing: Residue
    text: str
    options: tuple[Option, ...]

    def option_in(self, text: str) -> Option | None:
        """The answer that a text gives: that with most of its words; of two alike the latter, for the questions end
        with what is dirty or broken. None for none."""
        counted = [option.said_in(text) for option in self.options]
        most = max(counted)
        return self.options[len(counted) - 1 - counted[::-1].index(most)] if most else None


def _question(rows: Sequence[Mapping[str, str]]) -> Question:
    first = rows[0]
    options = tuple(
        Option(row["opcion"], tuple(" ".join(stems(words)) for words in row["palabras"].split("|")), *_end(row))
        for row in rows
    )
    return Question(Residue(first["cosa"], "", also=tuple(first["sinonimos"].split("|"))), first["pregunta"], options)


def _end(row: Mapping[str, str]) -> tuple[str, bool]:
    return row["lleva_a"], bool(row["ante_la_duda"])


QUESTIONS: Mapping[str, Question] = {
    thing: _question(list(rows)) for thing, rows in groupby(rows_of("preguntas"), key=lambda row: row["cosa"])
}
"""By the name of the thing."""


def careful_option(question: Question) -> Option | None:
    """What holds where somebody does not know; None where a wrong guess would mislead."""
    return next((option for option in question.options if option.careful), None)


def answers_any(text: str) -> bool:
    """Whether it could answer one of the questions."""
    return any(question.option_in(text) for question in QUESTIONS.values())
