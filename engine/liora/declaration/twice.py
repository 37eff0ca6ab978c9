"""What is said more than once."""

from collections import Counter
from collections.abc import Iterable


def twice(names: Iterable[str]) -> list[str]:
    """Each of `names` that comes more than once, sorted."""
    return sorted(name for name, count in Counter(names).items() if count > 1)
