"""An installation: where its database, its data and its keys are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from liora.credentials.keyfile import read_keyring
from liora.credentials.keyring import Keyring
from liora.embedded import default_data_dir, embedded_postgres
from liora.errors import SettingsError
from liora.settings import Settings


@dataclass(frozen=True, slots=True)
class Database:
    """Where the database is: for the application, and for migrations."""

    app_url: str
    owner_url: str


def data_dir(settings: Settings) -> Path:
    """The folder of the embedded database and of `demo.json`."""
    return settings.data or default_data_dir()


def keyring_of(settings: Settings) -> Keyring:
    """What seals the secrets of tenants: of the settings, or of the data folder, where development makes it."""
    return read_keyring(settings.encryption_keys, data_dir(settings), make=settings.env == "dev")


@contextmanager
def database(settings: Settings) -> Iterator[Database]:
    """The server that the settings name, or the embedded one for as long as the block runs."""
    if settings.database_url:
        yield Database(settings.database_url, settings.owner_url)
        return
    with embedded_postgres(data_dir(settings)) as embedded:
        yield Database(embedded.app_url, settings.owner_url or embedded.owner_url)


def owner_url(place: Database) -> str:
    """The owner's address; raises SettingsError where it is needed and not set."""
    if not place.owner_url:
        raise SettingsError("Set LIORA_OWNER_URL: `liora db` works as the owner of the tables, not as liora_app.")
    return place.owner_url


def now() -> datetime:
    """The clock of everything that is not a story."""
    return datetime.now(UTC)
