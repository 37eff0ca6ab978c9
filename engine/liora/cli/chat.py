"""`liora chat`: the terminal as a channel, over the same core; nothing is stored."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from liora.errors import PluginError
from liora.events import Event, TapEvent, TextEvent
from liora.messages import Message
from liora.plugins import Registry, load
from liora.pricelist import read_products
from liora.testing.replay import set_stage
from liora.testing.said import as_said, options_of
from liora.testing.stage import Stage
from liora.testing.story import load_story
from liora.testing.transcript import spoken
from liora.view import Catalog, Person, Tenant, View


def chat(
    skill: Annotated[str, typer.Option(help="Only this skill.")] = "",
    story: Annotated[
        Path | None, typer.Option(help="Be a customer of the tenant of this story: its tables, settings and catalog.")
    ] = None,
) -> None:
    """Chat with the installed skills in the terminal; Ctrl-D or an empty line ends it."""
    registry = load()
    stage = set_stage(load_story(story), registry) if story else _stage(registry, skill)
    print(f"Escribe como en WhatsApp: ?, {_commands(stage)}… «#2» toca la segunda opción. Enter vacío termina.")
    for event in _typed(stage):
        stage.now = datetime.now(UTC)
        before = len(stage.shown)
        stage.pass_time(stage.now)
        stage.play(event)
        for message in stage.shown[before:]:
            _print(message)


def _commands(stage: Stage) -> str:
    """The first command of each skill that answers here."""
    skills = (stage.registry.skills[name].skill for name in stage.view.tenant.skills)
    found = [next((intent.command for intent in skill.intents if intent.command), "") for skill in skills]
    return ", ".join(filter(None, found))


def _typed(stage: Stage) -> Iterator[Event]:
    while True:
        try:
            text = input("› ").strip()
        except EOFError:
            return
        if not text:
            return
        yield _event(stage, text)


def _event(stage: Stage, text: str) -> Event:
    """`#2` taps; everything else is text."""
    offered = next((options for message in reversed(stage.shown) if (options := options_of(message))), ())
    if text.startswith("#") and text[1:].isdecimal() and 1 <= int(text[1:]) <= len(offered):
        option = offered[int(text[1:]) - 1]
        return TapEvent(option.id, option.title)
    return TextEvent(text)


def _print(message: Message) -> None:
    print("\n".join(f"  {line}" for line in spoken(as_said(message)).splitlines()) + "\n")


def _stage(registry: Registry, only: str) -> Stage:
    names = tuple(sorted(name for name in registry.skills if name != "liora"))
    if only and only not in names:
        raise PluginError(f"The skill {only!r} is not installed; there are {', '.join(names) or 'none'}.")
    channel = next(iter(registry.channels.values()), None)
    if channel is None:
        raise PluginError("No channel is installed; install liora-engine with its integrations.")
    products = read_products(files("liora.demo").joinpath("catalogo.csv").read_text(encoding="utf-8"))
    tenant = Tenant("Tienda Demo", "CL", "CLP", "America/Santiago", "tu", (only,) if only else names)
    view = View(tenant, channel.limits, Person(), Catalog(1, products), safety_lines=registry.lines("CL"))
    return Stage(registry, view, datetime.now(UTC))
