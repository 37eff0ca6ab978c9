"""A small skill of the kind that authors write, and conversations with it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from liora import hookspecs, plugins
from liora.core.conversation import Conversation
from liora.core.outcome import Turn
from liora.core.texts import Texts
from liora.core.turn import take_turn
from liora.events import Event, TapEvent, TextEvent
from liora.language.readers import integer
from liora.messages import ChannelLimits
from liora.skill import (
    Ask,
    CancelTimer,
    Choice,
    Effect,
    Intent,
    Quota,
    Reply,
    SetSlot,
    SetTimer,
    Skill,
    Spend,
    State,
    Step,
)
from liora.testing.said import as_said, options_of
from liora.view import Tenant, View

NOON = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LIMITS = ChannelLimits(4096, 1024, 3, 20, 256, 10, 24, 72, 200, 20, 1024, 24)


def drank(step: Step) -> Iterable[Effect]:
    total = step.slots.get("hoy", 0) + step.slots["vasos"]
    yield Spend("agua.registros")
    yield SetSlot("hoy", total)
    yield Reply.text("anotado", total=step.slots["hoy"])


def remind(step: Step) -> Iterable[Effect]:
    yield SetTimer("avisar", timedelta(hours=1))
    yield CancelTimer("otro")


def nudge(step: Step) -> Iterable[Effect]:
    yield Reply.text("aviso")


AGUA = Skill(
    name="agua",
    version="1.0.0",
    engine=">=0.1",
    intents=[Intent("agua", label="Agua", command="/agua", phrases=["tomé agua", "registrar agua"])],
    slots={
        "type": "object",
        "properties": {"vasos": {"type": "integer", "minimum": 1, "maximum": 30}, "hoy": {"type": "integer"}},
        "additionalProperties": False,
    },
    states=[
        State("cuantos", ask=Ask("vasos", text="cuantos", read=integer, reprompts=["ejemplo"])),
        State(
            "listo", say="seguir", choices=[Choice("otra", "Otro vaso"), Choice("luego", "Luego"), Choice("fin", "Fin")]
        ),
    ],
    transitions=[
        {"trigger": "agua", "source": "*", "dest": "cuantos"},
        {"trigger": "filled", "source": "cuantos", "dest": "listo", "after": drank},
        {"trigger": "otra", "source": "listo", "dest": "cuantos"},
        {"trigger": "luego", "source": "listo", "dest": "-", "after": remind},
        {"trigger": "avisar", "source": "*", "dest": "cuantos", "before": nudge},
    ],
    quotas=[Quota("agua.registros", per="day", limit=3, exhausted="basta")],
)
TEXTS = {
    "cuantos": "¿Cuántos vasos?",
    "ejemplo": "Por ejemplo: 2",
    "anotado": "Van {total}.",
    "seguir": "¿Algo más?",
    "basta": "Por hoy basta.",
    "aviso": "¡Hora de tomar agua!",
}


def module_of(*skills: Skill) -> ModuleType:
    """A plugin with these skills."""
    module = ModuleType("agua_de_prueba")
    module.liora_skills = hookspecs.hookimpl(lambda: list(skills))  # type: ignore[attr-defined]
    return module


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> plugins.Registry:
    """The engine's own skill and `agua`."""
    real = plugins._texts
    monkeypatch.setattr(
        plugins,
        "_texts",
        lambda module, name: Texts(name, TEXTS) if "prueba" in module.__name__ else real(module, name),
    )
    return plugins.load_modules(module_of(AGUA))


class Talk:
    """A conversation that goes on from turn to turn."""

    def __init__(self, registry: plugins.Registry, **changes: Any) -> None:
        tenant = Tenant("Tienda", "CL", "CLP", "America/Santiago", "tu", ("agua",))
        self.view = replace(View(tenant, LIMITS), **changes)
        self.skills = registry.for_tenant(tenant.skills)
        self.conversation = Conversation()
        self.now = NOON
        self.turn = Turn("", {})

    def hear(self, event: Event) -> list[Any]:
        """What is said to one event, as stories write it."""
        self.turn = take_turn(self.conversation, event, self.skills, self.view, self.now)
        self.conversation = Conversation(self.turn.state, self.turn.slots)
        return [as_said(message) for message in self.turn.messages]

    def say(self, text: str) -> list[Any]:
        return self.hear(TextEvent(text))

    def tap(self, title: str) -> list[Any]:
        """Taps an option of the last turn."""
        option = next(o for m in self.turn.messages for o in options_of(m) if o.title == title)
        return self.hear(TapEvent(option.id, option.title))


@pytest.fixture
def talk(registry: plugins.Registry) -> Talk:
    return Talk(registry)


@pytest.fixture
def talk_with(registry: plugins.Registry) -> Callable[..., Talk]:
    return lambda **changes: Talk(registry, **changes)
