"""Where the keyring comes from: the setting, or `keys.json` in the data folder, which development makes once."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from liora.credentials.keyring import Keyring, new_keys
from liora.errors import SettingsError

NAME = "keys.json"


def read_keyring(setting: SecretStr, folder: Path, make: bool) -> Keyring:
    """Of the setting; where it is empty, of the file, which is made where it is missing and `make` says so.

    Without either the keyring is empty: it refuses to seal. Raises SettingsError.
    """
    if setting.get_secret_value().strip():
        return Keyring.parse(setting)
    path = folder / NAME
    try:
        if make and not path.exists():
            _make(path)
        return Keyring.parse(_content(path)) if path.exists() else Keyring({})
    except OSError as error:
        raise SettingsError(
            f"The encryption keys in {path} cannot be read or made ({error.strerror}); set LIORA_ENCRYPTION_KEYS."
        ) from error


def _make(path: Path) -> None:
    """All at once: who comes second finds the keys of the first, complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, draft = tempfile.mkstemp(prefix=f"{NAME}.", dir=path.parent)  # with mode 0600
    with os.fdopen(number, "w") as file:
        file.write(new_keys() + "\n")
        file.flush()
        os.fsync(file.fileno())  # what is sealed under a key that a power cut took is lost
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    Path(draft).unlink()


def _content(path: Path) -> SecretStr:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingsError(f"Others may read the encryption keys in {path}; close it with `chmod 600`.")
    return SecretStr(path.read_text(encoding="utf-8"))
