"""Names of things that stand word by word in a sentence: "el tóner de la impresora, ¿dónde va?"."""

from collections.abc import Iterable, Mapping

from liora.language.titles import stems

MOST_WORDS = 4
"""Of a name that is looked for in a sentence."""

SHORTEST = 3
"""Letters of a name of one word: "te" and "pc" stand in sentences for something else."""

_BELONGS, _ARTICLES = frozenset({"de", "del", "para", "con", "sin"}), frozenset({"el", "la", "los", "las", "un", "una"})
"""Before a name that only says more of another thing: "pistola de pintura"."""


class Names:
    """The places of names in a list, by their words. Never changed once it is built."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        at: dict[tuple[str, ...], int] = {}
        for name, place in names:
            at.setdefault(stems(name), place)
        self._at: Mapping[tuple[str, ...], int] = at

    def first_in(self, text: str) -> int | None:
        """The place of the first name in a text, of the longest one that begins there."""
        said = stems(text)
        for start in range(len(said)):
            before = [word for word in said[max(start - 2, 0) : start] if word not in _ARTICLES]
            if before and before[-1] in _BELONGS:
                continue
            for length in range(MOST_WORDS, 0, -1):
                words = said[start : start + length]
                place = self._at.get(words)
                if place is not None and len("".join(words)) >= SHORTEST:
                    return place
        return None
