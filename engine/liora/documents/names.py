"""How documents are called: a name that can do no harm, with an ending that tells the truth."""

import re
import unicodedata

from liora.documents.kinds import Kind
from liora.documents.refused import RefusedFile

LONGEST = 120

_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def clean_name(name: str, kind: Kind) -> str:
    """Without a path, control and direction characters, at most 120 characters, ending as `kind` does.

    Raises RefusedFile where nothing is left of it.
    """
    name = _FOLDERS.sub("", unicodedata.normalize("NFC", name))
    name = "".join(each if unicodedata.category(each)[0] not in "CZ" else " " for each in name)
    name = " ".join(_FORBIDDEN.sub(" ", name).split()).strip(". ")
    ending = _ending_of(name, kind)
    stem = name.removesuffix(ending) if ending else name
    stem = stem[: LONGEST - len(ending or kind.endings[0])].strip(". ")
    if not stem:
        raise RefusedFile("name", "The document needs a name.")
    return stem + (ending or kind.endings[0])


def _ending_of(name: str, kind: Kind) -> str:
    """As it is written, where it fits the content."""
    dot = name.rfind(".")
    return name[dot:] if dot >= 0 and name[dot:].lower() in kind.endings else ""
