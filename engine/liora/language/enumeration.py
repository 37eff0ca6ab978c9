"""Several things in one message: "pilas, una tele vieja y aceite"."""

import re
from collections.abc import Sequence
from typing import Final

_BETWEEN: Final = re.compile(r"(?:[,;\n+]\s*|(?<=\s)(?:y|e|adem[aá]s|tambi[eé]n|tb|m[aá]s)\s+)+", re.IGNORECASE)


def parts_of(text: str) -> Sequence[str]:
    """What an enumeration enumerates, each with the words around it; a text that enumerates nothing is one part."""
    return [part.strip() for part in _BETWEEN.split(f" {text} ") if part.strip()]
