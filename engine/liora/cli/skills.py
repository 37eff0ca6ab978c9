"""`liora skills`: what is installed."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from liora.core.skillset import ENGINE
from liora.errors import PluginError
from liora.plugins import load
from liora.testing.replies import reply_problems

app = typer.Typer(help="The skills that are installed.", no_args_is_help=True)


@app.callback()
def skills() -> None:
    """The skills that are installed."""


@app.command("list")
def list_skills() -> None:
    """Prints each skill with its version, commands, states and quotas."""
    table = Table("Skill", "Versión", "Comandos", "Intenciones", "Estados", "Cuotas")
    for name, loaded in sorted(load().skills.items()):
        if name == ENGINE:
            continue
        skill = loaded.skill
        table.add_row(
            name,
            skill.version,
            " ".join(intent.command for intent in skill.intents if intent.command),
            ", ".join(intent.name for intent in skill.intents),
            str(len(skill.states)),
            ", ".join(f"{quota.metric} {quota.limit}/{quota.per}" for quota in skill.quotas) or "–",
        )
    Console().print(table)


@app.command()
def check(names: Annotated[list[str] | None, typer.Argument(help="Skills; all of them by default.")] = None) -> None:
    """Says what the replies in a skill's source get wrong, and exits 1 for anything.

    What a declaration gets wrong stops every command, so it is known before.
    """
    installed = load().skills
    unknown = [name for name in names or () if name not in installed]
    if unknown:
        raise PluginError(f"The skill {unknown[0]!r} is not installed; there are {', '.join(sorted(installed))}.")
    found = {name: reply_problems(installed[name]) for name in names or sorted(installed)}
    for name, problems in found.items():
        print("\n".join(f"{name}: {problem}" for problem in problems) or f"{name}: nothing found")
    if any(found.values()):
        raise typer.Exit(1)
