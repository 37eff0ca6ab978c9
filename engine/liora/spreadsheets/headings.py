"""Headings of columns, compared as people write them."""

import re
import unicodedata
from functools import lru_cache

_LONGEST = 80
"""Characters of a heading; what is longer explains a column."""

_WITHOUT_ACCENTS = str.maketrans("áàâãäéèêëíìîïóòôõöúùûüçº°", "aaaaaeeeeiiiiooooouuuucoo")
_NOT_WORD = re.compile(r"[^a-z0-9ñ]+")


@lru_cache(maxsize=4096)
def folded(heading: str) -> str:
    """Lower case without accents and punctuation; `ñ` stays."""
    if len(heading) > _LONGEST:
        return ""
    text = unicodedata.normalize("NFC", heading).lower()
    return _NOT_WORD.sub(" ", text if text.isascii() else text.translate(_WITHOUT_ACCENTS)).strip()
