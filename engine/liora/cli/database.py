"""`liora db` and `liora seed`: migrations and the demo tenant."""

from typing import Annotated

import typer

from liora import app as composition
from liora import installation
from liora.cli.run import demo_of, run_loop
from liora.db import migrate
from liora.plugins import load
from liora.settings import read_settings

app = typer.Typer(help="Migrations of the database.", no_args_is_help=True)
seed_app = typer.Typer(help="Example data.", no_args_is_help=True)


@app.command()
def upgrade(revision: Annotated[str, typer.Argument()] = "head") -> None:
    """Brings the database to the newest migration, or to REVISION."""
    with installation.database(read_settings()) as place:
        migrate.upgrade(installation.owner_url(place), revision)
        print(f"The database is at {migrate.current(installation.owner_url(place))}.")


@app.command()
def downgrade(revision: Annotated[str, typer.Argument()]) -> None:
    """Takes the database back to REVISION; `base` removes all of Liora's tables with their rows."""
    with installation.database(read_settings()) as place:
        migrate.downgrade(installation.owner_url(place), revision)
        print(f"The database is at {migrate.current(installation.owner_url(place)) or 'base'}.")


@app.command()
def current() -> None:
    """Prints the migration that the database is at."""
    with installation.database(read_settings()) as place:
        print(migrate.current(installation.owner_url(place)) or "base")


@seed_app.callback()
def seed() -> None:
    """Example data."""


@seed_app.command("demo")
def demo() -> None:
    """A shop with a sandbox number, a catalog and three skills; twice changes nothing. Writes demo.json."""
    settings = read_settings()
    registry = load()
    with installation.database(settings) as place:
        demo = demo_of(settings, registry)
        run_loop(composition.seed(place, registry, demo))
    print(f"Tienda Demo: {installation.data_dir(settings) / 'demo.json'} ({demo.cliente_id})")
