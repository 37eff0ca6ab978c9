"""`liora skills`: what is installed."""

import typer
from rich.console import Console
from rich.table import Table

from liora.core.skillset import ENGINE
from liora.plugins import load

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
