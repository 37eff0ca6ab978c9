"""Where the keyring comes from, and that a made one is never made twice."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr
from uuid_utils.compat import uuid7

from liora.credentials.keyfile import read_keyring
from liora.credentials.keyring import Place
from liora.errors import SettingsError

from .keys import as_setting

UNSET = SecretStr("")
PLACE = Place(uuid7(), "credential", "sealed", uuid7())


def test_development_makes_keys_once_and_keeps_them_to_itself(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = read_keyring(UNSET, folder, make=True)
    assert stat.S_IMODE((folder / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["keys.json"]
    again = read_keyring(UNSET, folder, make=True)
    assert again.open(PLACE, first.seal(PLACE, SecretStr("x"))).get_secret_value() == "x"
    assert read_keyring(UNSET, folder, make=False).key_id == first.key_id


def test_those_who_start_together_find_the_same_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        rings = threads.map(lambda _: read_keyring(UNSET, tmp_path, make=True), range(32))
    assert len({each.key_id for each in rings}) == 1


def test_elsewhere_no_keys_are_made(tmp_path: Path) -> None:
    assert not read_keyring(UNSET, tmp_path, make=False)
    assert list(tmp_path.iterdir()) == []


def test_the_setting_comes_before_the_file(tmp_path: Path) -> None:
    read_keyring(UNSET, tmp_path, make=True)
    assert read_keyring(SecretStr(as_setting("mine")), tmp_path, make=True).key_id == "mine"


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    read_keyring(UNSET, tmp_path, make=True)
    (tmp_path / "keys.json").chmod(0o640)
    with pytest.raises(SettingsError, match=r"keys\.json.*chmod 600"):
        read_keyring(UNSET, tmp_path, make=True)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="LIORA_ENCRYPTION_KEYS"):
        read_keyring(UNSET, tmp_path / "file", make=True)


def test_the_file_holds_what_the_setting_would(tmp_path: Path) -> None:
    made = read_keyring(UNSET, tmp_path, make=True)
    text = (tmp_path / "keys.json").read_text()
    assert list(json.loads(text)) == [made.key_id]
    assert read_keyring(SecretStr(text), tmp_path / "none", make=False).key_id == made.key_id
