"""`liora keys`: the keys that seal the secrets of tenants."""

from typing import Annotated

import typer

from liora import installation
from liora.cli.run import run_loop
from liora.credentials.keyring import Keyring, new_keys
from liora.credentials.rotation import Rotated, rotate
from liora.db import migrate
from liora.db.pool import check_migrated, open_pool
from liora.settings import read_settings

app = typer.Typer(help="The keys that seal the secrets of tenants.", no_args_is_help=True)


@app.command()
def new(json: Annotated[bool, typer.Option("--json", help="The value alone, for a file of secrets.")] = False) -> None:
    """Prints a fresh key as a line for `.env`; put it beside the keys that are there, the one that seals first."""
    print(new_keys() if json else f"LIORA_ENCRYPTION_KEYS='{new_keys()}'")


@app.command("rotate")
def rotate_keys() -> None:
    """Seals every secret anew under the first key, while Liora runs.

    Exits 1 when something is left under another key. Another key can be dropped once nothing is left under it and it
    has not been the first for eight days: people who were erased are recognised by it so long.
    """
    settings = read_settings()
    with installation.database(settings) as place:
        keyring = installation.keyring_of(settings)
        run_loop(_rotate(place, keyring))


async def _rotate(place: installation.Database, keyring: Keyring) -> None:
    pool = await open_pool(place.app_url, connections=2)
    try:
        await check_migrated(pool, migrate.head())
        done = await rotate(pool, keyring)
    finally:
        await pool.close()
    print(_in_words(done, keyring.key_id))
    if done.left:
        raise typer.Exit(1)


def _in_words(done: Rotated, key_id: str) -> str:
    words = f"{done.sealed} secrets sealed anew under the key {key_id}; {done.left} left under another key"
    return f"{words}, {done.unopened} of which cannot be opened." if done.unopened else f"{words}."
