"""Stories as files: read, checked against their schema, rewritten by `--update`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from liora.errors import StoryError

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Story:
    """One story; `steps` are the mappings of the file, `kind` is what it shows of its skill, or empty."""

    path: Path
    name: str
    skill: str
    tenant: Mapping[str, Any]
    person: Mapping[str, str]
    now: datetime
    steps: Sequence[Mapping[str, Any]]
    kind: str = ""


def load_story(path: Path) -> Story:
    """Reads one file; raises StoryError with one sentence that names the place."""
    try:
        data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as problem:
        raise StoryError(f"{path} cannot be read: {' '.join(str(problem).split())}") from problem
    data = _plain(data)
    error = best_match(_validator().iter_errors(data))
    if error is not None:
        place = _place(error.absolute_path) or "the top"
        raise StoryError(f"{path} is no story: at {place}, {error.message[:200]}{_hint(error)}")
    return Story(
        path,
        data["story"],
        data["skill"],
        data["tenant"],
        data.get("person", {}),
        _moment(path, data["now"]),
        data["steps"],
        data.get("kind", ""),
    )


def find_stories(paths: Iterable[Path]) -> list[Path]:
    """The story files under `paths`, sorted; raises StoryError for a path that does not exist."""
    found: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise StoryError(f"{path} does not exist.")
        found |= {path} if path.is_file() else {*path.rglob("*.yaml"), *path.rglob("*.yml")}
    return sorted(found)


def duration(text: str) -> timedelta:
    """`90s`, `5m`, `25h` or `2d`."""
    match = re.fullmatch(r"(\d+)([smhd])", text)
    assert match is not None
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def rewrite(path: Path, said: Sequence[Sequence[Any]]) -> None:
    """Puts what the bot said into the `bot:` of each step, leaving the rest of the file as it stands."""
    yaml = YAML()
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    data = yaml.load(path.read_text(encoding="utf-8"))
    for step, spoken in zip(data["steps"], said, strict=True):
        step["bot"] = list(spoken)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(data, file)


def _place(path: Iterable[str | int]) -> str:
    """Where in the file: steps count from 1, as in a transcript."""
    return "/".join(str(part + 1 if isinstance(part, int) else part) for part in path)


def _hint(error: ValidationError) -> str:
    """YAML reads `1` as a number."""
    bare = error.validator == "type" and error.validator_value == "string" and isinstance(error.instance, int | float)
    return "; write it in quotes" if bare else ""


@cache
def _validator() -> Draft202012Validator:
    schema = files("liora.testing").joinpath("story.schema.json").read_bytes()
    return Draft202012Validator(orjson.loads(schema))


def _plain(data: Any) -> Any:
    """YAML's own timestamps as text, since JSON Schema knows none."""
    if isinstance(data, Mapping):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value) for value in data]
    return data.isoformat() if isinstance(data, datetime) else data


def _moment(path: Path, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise StoryError(f"{path} is no story: now is no ISO 8601 moment.") from error
    if moment.tzinfo is None:
        raise StoryError(f"{path} is no story: now has no offset from UTC (write …-03:00).")
    return moment
