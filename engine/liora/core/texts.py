"""Texts by key, in the form of address and the country of the tenant.

A catalog is a YAML mapping of keys to texts; a text is a string with {placeholders}, or a mapping of variants by
treatment (`tu`, `usted`, `vos`) or country (`CL`, …), with `otro` for everybody else.

A word that only countries disagree about stands once, under `palabras`, and texts of any treatment take it from there:

    saludo: {usted: "Deme su {palabras[celular]}", otro: "Dame tu {palabras[celular]}"}
    palabras:
      celular: {ES: "móvil", otro: "celular"}
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from liora.errors import SkillError
from liora.view import Tenant

OTHERWISE = "otro"
WORDS = "palabras"
FORMS = frozenset({"tu", "usted", "vos", OTHERWISE})


class Texts:
    """The texts of one plugin, flattened to dotted keys."""

    def __init__(self, owner: str, catalog: Mapping[str, Any]) -> None:
        self._owner = owner
        self._texts = dict(_flat(catalog))

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def variants(self, key: str) -> Sequence[str]:
        """Every text that somebody may hear for `key`."""
        text = self._texts[key]
        return (text,) if isinstance(text, str) else tuple(text.values())

    def say(self, key: str, tenant: Tenant, params: Mapping[str, Any]) -> str:
        """The text of `key` for this tenant; raises SkillError when the key or a placeholder is missing."""
        text = self._texts.get(key)
        if text is None:
            raise SkillError(f"The skill {self._owner!r} has no text {key!r}.")
        said = _variant(text, tenant)
        if "{" not in said and "}" not in said:
            return said.strip()
        try:
            return said.format_map({**params, WORDS: _Words(self, tenant)}).strip()
        except (KeyError, IndexError, ValueError) as error:
            raise SkillError(f"The text {key!r} of {self._owner!r} cannot be filled in ({error}).") from error

    def label(self, label: str, tenant: Tenant) -> str:
        """The text under `label` where it is a key, else `label` itself."""
        return self.say(label, tenant, {}) if label in self._texts else label


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a catalog, as a country says them."""

    texts: Texts
    tenant: Tenant

    def __getitem__(self, word: str) -> str:
        return self.texts.say(f"{WORDS}.{word}", self.tenant, {})


def _variant(text: str | Mapping[str, str], tenant: Tenant) -> str:
    if isinstance(text, str):
        return text
    return text.get(tenant.country) or text.get(tenant.treatment) or text[OTHERWISE]


def _flat(catalog: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str | Mapping[str, str]]]:
    found: list[tuple[str, str | Mapping[str, str]]] = []
    for key, value in catalog.items():
        if isinstance(value, Mapping) and not _is_variants(value):
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((f"{prefix}{key}", value if isinstance(value, Mapping) else str(value)))
    return found


def _is_variants(value: Mapping[str, Any]) -> bool:
    return OTHERWISE in value and all(key in FORMS or (len(key) == 2 and key.isupper()) for key in value)
