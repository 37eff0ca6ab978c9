"""`liora admin`: the first door into an installation."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import typer

from liora import app as composition
from liora import installation
from liora.cli.run import run_loop
from liora.errors import LioraError
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


@app.command("keys")
def list_keys() -> None:
    """Lists the keys of administrators, newest first: id, beginning, name, when it was made and used, and its end."""
    with installation.database(read_settings()) as place:
        now = datetime.now(UTC)
        for row in run_loop(composition.admin_keys(place)):
            print(_in_words(row, now))


@app.command("revoke-key")
def revoke_key(key_id: Annotated[UUID, typer.Argument(help="As `liora admin keys` shows it.")]) -> None:
    """Revokes a key at once; exits 1 where there is none that is still valid."""
    with installation.database(read_settings()) as place:
        if not run_loop(composition.end_admin_key(place, key_id, datetime.now(UTC))):
            raise NoSuchKey
    print(f"The key {key_id} opens nothing any more.")


class NoSuchKey(LioraError):
    """No administrator's key of this id is valid; `liora admin keys` lists them."""


def _in_words(row: dict[str, Any], now: datetime) -> str:
    used = f"used {row['last_used_at']:%Y-%m-%d}" if row["last_used_at"] else "never used"
    return (
        f"{row['key_id']}  {row['prefix']}…  {row['name']}  made {row['created_at']:%Y-%m-%d}, {used}, {_end(row, now)}"
    )


def _end(row: dict[str, Any], now: datetime) -> str:
    if row["revoked_at"]:
        return f"revoked {row['revoked_at']:%Y-%m-%d}"
    if row["expires_at"]:
        return f"{'ended' if row['expires_at'] <= now else 'ends'} {row['expires_at']:%Y-%m-%d}"
    return "without end"
