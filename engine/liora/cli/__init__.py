"""The command `liora`: one file a group of commands.

Whatever goes wrong on purpose (LioraError) is one sentence on standard error and exit code 1, never a traceback.
"""

import signal
import sys

import typer

from liora.cli import admin, bench, chat, database, doctor, health, keys, load, run, skills, stories
from liora.errors import LioraError

app = typer.Typer(
    name="liora",
    help="WhatsApp conversations for many small businesses.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("dev")(run.dev)
app.command("serve")(run.serve)
app.command("health")(health.health)
app.command("doctor")(doctor.doctor)
app.command("chat")(chat.chat)
app.command("replay")(stories.replay_stories)
app.command("bench")(bench.bench)
app.command("load")(load.load)
app.add_typer(admin.app, name="admin")
app.add_typer(database.app, name="db")
app.add_typer(database.seed_app, name="seed")
app.add_typer(keys.app, name="keys")
app.add_typer(skills.app, name="skills")


def main() -> None:
    """The entry point of the distribution."""
    signal.signal(signal.SIGTERM, _end)  # so that the embedded server is stopped on the way out
    try:
        app()
    except LioraError as error:
        print(f"liora: {error}", file=sys.stderr)
        raise SystemExit(1) from None


def _end(*_: object) -> None:
    raise SystemExit(143)
