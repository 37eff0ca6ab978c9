"""A tenant's other names for things, put into what people write: «polera» is read as «camiseta» too.

Whole words alone, in singular or plural: a typo away lies another thing.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from liora.language.normalise import LIMIT, fold

_WORD: Final = re.compile(r"[^\W_]+")


class OtherNames(Mapping[str, str]):
    """said → meant, taken apart once; of several that begin at a word the longest counts."""

    __slots__ = ("_longest", "_meant", "_names", "_parts")

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names: Final = dict(names)
        apart = {tuple(fold(said).split()): meant.strip() for said, meant in self._names.items()}
        self._meant: Final = {said: meant for said, meant in apart.items() if said and meant}
        self._parts: Final = frozenset(part for said in self._meant for part in said)
        self._longest: Final = max(map(len, self._meant), default=0)

    def __getitem__(self, said: str) -> str:
        return self._names[said]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def reworded(self, text: str) -> str:
        """The text with what is meant in the place of what was said; everything else as it was typed."""
        typed = list(_WORD.finditer(text[: 4 * LIMIT])) if self._meant else []
        plain = [self._part(fold(word[0])) for word in typed]
        pieces, end, at = [], 0, 0
        while at < len(typed):
            size = self._size_at(plain, at)
            if size:
                pieces += [text[end : typed[at].start()], self._meant[tuple(plain[at : at + size])]]
                end = typed[at + size - 1].end()
            at += size or 1
        return "".join(pieces) + text[end:]

    def _part(self, word: str) -> str:
        forms = (word, word.removesuffix("s"), word.removesuffix("es"))
        return next((form for form in forms if form in self._parts), word)

    def _size_at(self, plain: list[str], at: int) -> int:
        sizes = range(min(self._longest, len(plain) - at), 0, -1)
        return next((size for size in sizes if tuple(plain[at : at + size]) in self._meant), 0)


def other_names(names: Mapping[str, str]) -> OtherNames:
    """Ready for `reworded`; what is ready already stays as it is."""
    return names if isinstance(names, OtherNames) else OtherNames(names)


def reworded(text: str, names: Mapping[str, str]) -> str:
    """`text` in the words that the tenant means."""
    return other_names(names).reworded(text) if names else text
