"""What the tests of the three skills share: conversations with the installed skills, and texts checked by rule."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ruamel.yaml import YAML

from liora.core.texts import Texts
from liora.events import TapEvent, TextEvent
from liora.plugins import Registry, load
from liora.skill import Step
from liora.testing.said import Said, as_said, options_of
from liora.testing.stage import Stage
from liora.view import Catalog, Person, Product, Tenant, View

TREATMENTS = ("tu", "usted", "vos")
PLACEHOLDER = re.compile(r"\{\w+\}")

TO_TU = (
    r"t[uú]|tus|te|ti|contigo|quieres|puedes|tienes|necesitas|prefieres|buscas|estás|llevas|pasarías|dime|escribe"
    r"|escríbeme|responde|elige|toca|cuéntame|guíate|llama|consulta|espera|tomes|pediste|tomaste"
)
TO_USTED = (
    r"usted|quiere|busca|prefiere|lleva|tomó|pidió|pasaría|dígame|escriba|escríbame|responda|elija|toque|cuénteme"
)
TO_VOS = r"vos|querés|podés|tenés|buscás|preferís|llevás|escribí|escribime|respondé|elegí|tocá|contame|decime|guiate"


class Talk:
    """A person who writes to a tenant with the three skills, from noon of a Monday in Santiago."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def say(self, text: str) -> list[Said]:
        return self._hear(lambda: self.stage.play(TextEvent(text)))

    def tap(self, title: str) -> list[Said]:
        """Taps an option of any message so far, the last one with that title or description."""
        offered = [option for message in self.stage.shown for option in options_of(message)]
        option = next(option for option in reversed(offered) if title in (option.title, option.description))
        return self._hear(lambda: self.stage.play(TapEvent(option.id, option.title)))

    def wait(self, hours: float) -> list[Said]:
        return self._hear(lambda: self.stage.pass_time(self.stage.now + timedelta(hours=hours)))

    def use(self, catalog: Catalog | None) -> None:
        """The shop publishes another catalog."""
        self.stage.view = replace(self.stage.view, catalog=catalog)

    @property
    def state(self) -> str:
        return self.stage.conversation.state

    def slots(self, skill: str) -> Any:
        return self.stage.conversation.slots.get(skill, {})

    def _hear(self, act: Callable[[], object]) -> list[Said]:
        before = len(self.stage.shown)
        act()
        return [as_said(message) for message in self.stage.shown[before:]]


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load()


@pytest.fixture
def talk_to(registry: Registry) -> Callable[..., Talk]:
    """A conversation with a tenant: country, treatment, time zone, catalog, moment and the person's country."""

    def begin(
        country: str = "CL",
        treatment: Any = "tu",
        timezone: str = "America/Santiago",
        catalog: Catalog | None = None,
        now: str = "2026-11-23T12:00:00-03:00",
        person: str = "",
    ) -> Talk:
        currency = {"CL": "CLP", "MX": "MXN", "PE": "PEN", "CO": "COP", "AR": "ARS", "ES": "EUR"}[country]
        skills = ("ecommerce", "vida_sana", "reciclaje")
        tenant = Tenant("Tienda Demo", country, currency, timezone, treatment, skills)
        limits = registry.channels["whatsapp"].limits
        view = View(tenant, limits, Person("", person), catalog, safety_lines=registry.lines(country))
        return Talk(Stage(registry, view, datetime.fromisoformat(now)))

    return begin


@pytest.fixture
def step_in(talk_to: Callable[..., Talk]) -> Callable[..., Step]:
    """A step for guards, actions and screens: words, value, slots, and what `talk_to` takes."""

    def make(words: str = "", value: Any = None, slots: Any = None, **tenant: Any) -> Step:
        stage = talk_to(**tenant).stage
        return Step(slots or {}, value, words, TextEvent(words), stage.view, stage.now)

    return make


@pytest.fixture
def shelf() -> Callable[..., Catalog]:
    """A catalog of so many products, in so many categories."""

    def make(count: int, categories: int = 1) -> Catalog:
        return Catalog(1, tuple(_product(number, categories) for number in range(count)))

    return make


@pytest.fixture
def said_by() -> Callable[[ModuleType], Texts]:
    """The texts of a skill's package."""
    return lambda module: Texts(module.__name__, _catalog_of(module))


@pytest.fixture
def faults_in() -> Callable[[ModuleType], list[str]]:
    """What is wrong with the texts of a skill's package: missing keys, mixed forms of address, too long."""
    return lambda module: [*_missing(module), *_mixed(_catalog_of(module)), *_too_long(_catalog_of(module))]


def _product(number: int, categories: int) -> Product:
    return Product(f"P-{number:03}", f"Cosa número {number}", Decimal(1000 + number), f"Tipo {number % categories}")


def _catalog_of(module: ModuleType) -> Any:
    path = Path(str(module.__file__)).parent / "textos" / "es.yaml"
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def _missing(module: ModuleType) -> Iterator[str]:
    """Strings of the code that begin like a text key and name none."""
    catalog = _catalog_of(module)
    texts = Texts(module.__name__, catalog)
    for path in Path(str(module.__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                head, dot, _ = node.value.partition(".")
                if (
                    dot
                    and head in catalog
                    and re.fullmatch(r"[a-z_.\d]*[a-z_\d]", node.value)
                    and node.value not in texts
                ):
                    yield f"{path.name} names the text {node.value!r}, which does not exist"


def _mixed(catalog: Any, key: str = "") -> Iterator[str]:
    """A text without variants addresses nobody; a variant addresses people in its own form, with the same words."""
    if isinstance(catalog, str):
        forbidden = {"": f"{TO_TU}|{TO_USTED}|{TO_VOS}"}
        variants = {"": catalog}
    elif "otro" in catalog and catalog.keys() <= {*TREATMENTS, "otro"}:
        forbidden = {"usted": f"{TO_TU}|{TO_VOS}", "vos": f"{TO_USTED}|{TO_VOS_NOT}", "otro": f"{TO_USTED}|{TO_VOS}"}
        variants = catalog
    else:
        for name, part in catalog.items():
            yield from _mixed(part, f"{key}.{name}".strip("."))
        return
    if variants.keys() - {""} and not {"usted", "vos"} <= variants.keys():
        yield f"{key} lacks usted or vos"
    if len({frozenset(PLACEHOLDER.findall(text)) for text in variants.values()}) > 1:
        yield f"{key} has other placeholders in some variant"
    for form, text in variants.items():
        words = PLACEHOLDER.sub("", text)
        if found := re.search(rf"\b(?:{forbidden.get(form, '(?!)')})\b", words, re.IGNORECASE):
            yield f"{key} ({form or 'everybody'}) says {found[0]!r}"


TO_VOS_NOT = (
    "quieres|puedes|tienes|necesitas|prefieres|buscas|llevas|escribe|escríbeme|responde|elige|toca|dime|cuéntame"
)


def _too_long(catalog: Any, key: str = "") -> Iterator[str]:
    for name, part in catalog.items():
        if isinstance(part, str):
            if len(part) > 300:
                yield f"{key}.{name} has {len(part)} characters"
        else:
            yield from _too_long(part, f"{key}.{name}".strip("."))
