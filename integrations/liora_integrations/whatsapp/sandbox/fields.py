"""Reads a request body the way the Graph API does, with its complaints."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from liora_integrations.whatsapp.sandbox.graph_error import GraphError


@dataclass(frozen=True, slots=True)
class Fields:
    """One object of a body; `path` is how Meta names it in errors, such as `interactive['action']`.

    Every method raises GraphError 131008 for what is missing and 131009 for what has the wrong type or length. Lengths
    are in code points (CONTRACT §5.1).
    """

    data: Mapping[str, Any]
    path: str = ""

    def name(self, key: str) -> str:
        """The key as Meta writes it."""
        return f"{self.path}['{key}']" if self.path else key

    def has(self, key: str) -> bool:
        """Whether the key is there with a value."""
        return self.data.get(key) is not None

    def text(self, key: str, longest: int, shortest: int = 1) -> str:
        """A string of a length."""
        value = self._required(key)
        if not isinstance(value, str):
            raise self.wrong(key, "must be a string")
        if not shortest <= len(value) <= longest:
            raise self.wrong(key, f"length invalid. Min length: {shortest}, Max length: {longest}")
        return value

    def optional_text(self, key: str, longest: int, shortest: int = 0) -> None:
        """Checks a string that may be absent."""
        if self.has(key):
            self.text(key, longest, shortest)

    def choice(self, key: str, choices: Collection[str]) -> str:
        """One of several words."""
        value = self._required(key)
        if not isinstance(value, str) or value not in choices:
            raise self.wrong(key, "must be one of {" + ", ".join(choices) + "}")
        return value

    def object(self, key: str) -> "Fields":
        """An object below this one."""
        value = self._required(key)
        if not isinstance(value, dict):
            raise self.wrong(key, "must be a JSON object")
        return Fields(value, self.name(key))

    def objects(self, key: str, shortest: int, longest: int) -> tuple["Fields", ...]:
        """An array of objects with a number of them."""
        value = self._required(key)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(key, "must be an array of JSON objects")
        if not shortest <= len(value) <= longest:
            raise self.wrong(key, f"count invalid. Min count: {shortest}, Max count: {longest}")
        return tuple(Fields(item, f"{self.name(key)}[{index}]") for index, item in enumerate(value))

    def number(self, key: str, lowest: float, highest: float) -> None:
        """A number, also one written as a string, as in Meta's own samples."""
        value = self._required(key)
        try:
            fits = lowest <= float(value) <= highest
        except (TypeError, ValueError):
            fits = False
        if not fits:
            raise self.wrong(key, f"must be a number from {lowest:g} to {highest:g}")

    def url(self, key: str, longest: int = 2000) -> None:
        """An http or https address."""
        address = self.text(key, longest)
        if not is_web_address(address):
            raise GraphError(100, f"Param {self.name(key)} is not a valid URL.")

    def wrong(self, key: str, problem: str) -> GraphError:
        """131009 for a key."""
        return GraphError(131009, f"Param {self.name(key)} {problem}.")

    def _required(self, key: str) -> Any:
        value = self.data.get(key)
        if value is None:
            raise GraphError(131008, f"The parameter {self.name(key)} is required.")
        return value


def is_web_address(text: str) -> bool:
    """Whether a link could be fetched: http or https with a host and without white space."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and not any(map(str.isspace, text))
