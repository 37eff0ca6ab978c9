"""`liora admin`: the first door into an installation."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from liora import app as composition
from liora import installation
from liora.cli.run import run_loop
from liora.settings import read_settings

app = typer.Typer(help="Administration of the installation.", no_args_is_help=True)


@app.callback()
def admin() -> None:
    """Administration of the installation."""


@app.command("create-key")
def create_key(
    name: Annotated[str, typer.Option(help="What the key is for.")] = "administrator",
    days: Annotated[int, typer.Option(min=0, help="Days until it ends; 0: never.")] = 0,
) -> None:
    """Prints a new key that may do everything by the API; it cannot be shown again."""
    with installation.database(read_settings()) as place:
        expires_at = datetime.now(UTC) + timedelta(days=days) if days else None
        run_loop(composition.print_admin_key(place, name, expires_at, print))
