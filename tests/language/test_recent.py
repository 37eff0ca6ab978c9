"""What was looked up last is not looked up again, and is never more than so much."""

from liora.language.recent import Recent


def test_what_is_known_is_not_looked_up_again() -> None:
    asked: list[str] = []

    def find(word: str) -> int:
        asked.append(word)
        return len(word)

    recent = Recent[str, int](2)
    for word in ("pan", "pan", "queso", "pan"):
        assert recent.of(word, find) == len(word)
    assert asked == ["pan", "queso"]


def test_that_nothing_is_found_is_known_too() -> None:
    asked: list[str] = []
    recent = Recent[str, None](2)
    for _ in range(2):
        recent.of("pan", asked.append)
    assert asked == ["pan"]


def test_when_it_is_full_it_begins_anew() -> None:
    recent = Recent[str, str](2)
    for word in ("a", "b", "c"):
        recent.of(word, str.upper)
    assert recent._found == {"c": "C"}
