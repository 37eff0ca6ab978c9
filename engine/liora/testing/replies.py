"""What the functions of a skill reply, read off its source and held against its texts: nobody has to say it first."""

import ast
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Formatter

from liora.core.skillset import LoadedSkill
from liora.core.texts import WORDS

KEY_AT: Mapping[str, int] = {
    "Reply": 0,
    "text": 0,
    "location_request": 0,
    "image": 1,
    "stored_image": 1,
    "document": 1,
    "link": 2,
}
"""Which argument of a reply is the key of its text."""
OWN = frozenset({"key", "url", "file", "label", "kind", "template", "template_words", "params"})
"""Arguments that fill no placeholder."""


def reply_problems(loaded: LoadedSkill) -> list[str]:
    """A clause for each reply whose text is missing, or whose text has a placeholder that nothing fills.

    Keys that are put together when the skill runs are not seen, nor is a package whose source is not there.
    """
    known = {*loaded.skill.slots.get("properties", {}), WORDS}
    return [
        f"{place} {problem}"
        for place, call in _replies(files(loaded.package), "")
        for problem in _about(call, loaded, known)
    ]


def _replies(folder: Traversable, above: str) -> Iterator[tuple[str, ast.Call]]:
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            yield from _replies(each, f"{above}{each.name}/")
        elif each.name.endswith(".py"):
            for node in ast.walk(ast.parse(each.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _made(node.func):
                    yield f"{above}{each.name}:{node.lineno}", node


def _made(function: ast.expr) -> str:
    """`Reply` and what makes one, such as `text` of `Reply.text`; '' for anything else."""
    match function:
        case ast.Name("Reply"):
            return "Reply"
        case ast.Attribute(ast.Name("Reply"), name) if name in KEY_AT:
            return name
        case _:
            return ""


def _about(call: ast.Call, loaded: LoadedSkill, known: set[str]) -> Iterator[str]:
    key = _key(call)
    if key and key not in loaded.texts:
        yield f"says {key!r}, which is no text of textos/es.yaml"
    elif key and _made(call.func) != "Reply" and all(each.arg for each in call.keywords):
        given = {str(each.arg) for each in call.keywords} - OWN
        for name in sorted(_placeholders(loaded, key) - known - given):
            yield f"says {key!r} without its placeholder {name!r}"


def _key(call: ast.Call) -> str:
    """The key, where it is written out; '' where it is put together."""
    at = KEY_AT[_made(call.func)]
    named = next((each.value for each in call.keywords if each.arg == "key"), None)
    node = named or (call.args[at] if len(call.args) > at else None)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _placeholders(loaded: LoadedSkill, key: str) -> set[str]:
    texts = loaded.texts.variants(key)
    fields = (name for text in texts for _, name, _, _ in Formatter().parse(text) if name)
    return {name.split(".")[0].split("[")[0] for name in fields}
