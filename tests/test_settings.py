"""Settings that are secrets: from files, completed into addresses, and never shown."""

import json
import re
from pathlib import Path

import pytest
from dotenv import dotenv_values

from liora.errors import SettingsError
from liora.settings import Settings, read_settings

from .conftest import ROOT

EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
ELSEWHERE = {"LIORA_MEMORY_MB", "LIORA_SECRETS_DIR"}
"""What the environment says beside the settings."""


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of secrets of a process without any other setting."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "secrets"
    folder.mkdir()
    monkeypatch.setenv("LIORA_SECRETS_DIR", str(folder))
    return folder


def test_a_secret_is_a_file_called_like_its_variable(secrets: Path) -> None:
    (secrets / "liora_access_token").write_text("EAA\n")
    (secrets / "LIORA_VERIFY_TOKEN").write_text("right")
    (secrets / "liora_app_secrets").write_text('["new", "old"]\n')
    (secrets / "liora_apps").write_text('{"123": {"app_secrets": ["theirs"]}}')
    settings = read_settings()
    assert settings.access_token.get_secret_value() == "EAA"
    assert settings.verify_token.get_secret_value() == "right"
    assert [secret.get_secret_value() for secret in settings.app_secrets] == ["new", "old"]
    assert settings.apps["123"].app_secrets[0].get_secret_value() == "theirs"


def test_the_environment_comes_before_the_files(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (secrets / "liora_access_token").write_text("from the file")
    monkeypatch.setenv("LIORA_ACCESS_TOKEN", "from the environment")
    assert read_settings().access_token.get_secret_value() == "from the environment"


def test_without_a_folder_there_are_no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LIORA_SECRETS_DIR", raising=False)
    monkeypatch.setattr("liora.settings.SECRETS_DIR", tmp_path / "none")
    assert read_settings().access_token.get_secret_value() == ""


def test_the_usual_folder_needs_no_naming(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LIORA_SECRETS_DIR", raising=False)
    monkeypatch.setattr("liora.settings.SECRETS_DIR", tmp_path)
    (tmp_path / "liora_access_token").write_text("EAA")
    assert read_settings().access_token.get_secret_value() == "EAA"


def test_a_folder_that_is_named_and_absent_is_refused(secrets: Path) -> None:
    secrets.rmdir()
    with pytest.raises(SettingsError, match="LIORA_SECRETS_DIR"):
        read_settings()


def test_a_file_that_would_be_left_out_is_refused(secrets: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("EAA")
    (secrets / "liora_access_token").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SettingsError, match="liora_access_token"):
        read_settings()


def test_a_file_that_cannot_be_read_is_named(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: Path, *_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    (secrets / "liora_access_token").write_text("EAA")
    monkeypatch.setattr(Path, "read_text", closed)  # root reads everything
    with pytest.raises(SettingsError, match=r"Permission denied.*liora_access_token"):
        read_settings()


def test_a_wrong_secret_is_not_repeated(secrets: Path) -> None:
    (secrets / "liora_app_secrets").write_text("hush, no JSON")
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert "app_secrets" in str(refused.value)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "completed"),
    [
        ("postgresql://liora_app@db/liora", "postgresql://liora_app:p%40%2Fss%3A%25@db/liora"),
        (
            "postgresql://liora_app@db:5433/liora?ssl=require",
            "postgresql://liora_app:p%40%2Fss%3A%25@db:5433/liora?ssl=require",
        ),
        ("postgresql://liora_app@/liora?host=/run/pg", "postgresql://liora_app:p%40%2Fss%3A%25@/liora?host=/run/pg"),
        ("postgresql://liora_app:own@db/liora", "postgresql://liora_app:own@db/liora"),
        ("postgresql:///liora", "postgresql:///liora"),
        ("", ""),
    ],
)
def test_a_password_completes_its_address(secrets: Path, url: str, completed: str) -> None:
    (secrets / "liora_database_password").write_text("p@/ss:%")
    (secrets / "liora_owner_password").write_text("p@/ss:%")
    assert Settings(database_url=url).database_url == completed
    assert Settings(owner_url=url).owner_url == completed


def test_proxies_are_named_by_their_networks_and_nobody_is_one_by_itself(secrets: Path, monkeypatch) -> None:
    assert read_settings().trusted_proxies == []
    monkeypatch.setenv("LIORA_TRUSTED_PROXIES", '["10.0.0.0/8", "fd00::/8", "192.0.2.1"]')
    assert [str(network) for network in read_settings().trusted_proxies] == ["10.0.0.0/8", "fd00::/8", "192.0.2.1/32"]
    monkeypatch.setenv("LIORA_TRUSTED_PROXIES", '["everybody"]')
    with pytest.raises(SettingsError, match="LIORA_TRUSTED_PROXIES"):
        read_settings()


def test_each_address_has_a_password_of_its_own(secrets: Path) -> None:
    (secrets / "liora_database_password").write_text("app")
    (secrets / "liora_owner_password").write_text("owner")
    settings = Settings(database_url="postgresql://a@db/liora", owner_url="postgresql://o@db/liora")
    assert (settings.database_url, settings.owner_url) == (
        "postgresql://a:app@db/liora",
        "postgresql://o:owner@db/liora",
    )


def test_settings_show_no_secret(secrets: Path) -> None:
    (secrets / "liora_database_password").write_text("hush")
    (secrets / "liora_access_token").write_text("hush")
    settings = Settings(database_url="postgresql://liora_app@db/liora")
    assert "hush" in settings.database_url
    assert "hush" not in repr(settings)


def test_the_example_names_every_setting_once() -> None:
    named = re.findall(r"^#?(LIORA_[A-Z_]+)=", EXAMPLE, re.MULTILINE)
    assert len(named) == len(set(named))
    assert set(named) == {f"LIORA_{name}".upper() for name in Settings.model_fields} | ELSEWHERE


def test_the_readme_names_every_setting() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Settings")[2].partition("\n## ")[0]
    assert {f"LIORA_{name}".upper() for name in Settings.model_fields} - set(
        re.findall(r"LIORA_[A-Z_]+", table)
    ) == set()


def test_the_example_changes_nothing_as_it_is(secrets: Path, tmp_path: Path) -> None:
    without = read_settings()
    (tmp_path / ".env").write_text(EXAMPLE, encoding="utf-8")
    assert read_settings() == without


def test_what_the_example_shows_can_be_uncommented(secrets: Path, tmp_path: Path) -> None:
    lines = re.sub(r"^#(LIORA_)", r"\1", EXAMPLE, flags=re.MULTILINE)
    path = tmp_path / "example"
    path.write_text(lines, encoding="utf-8")
    shown = dotenv_values(path)
    for name in ("LIORA_APP_SECRETS", "LIORA_APPS", "LIORA_ENCRYPTION_KEYS"):
        assert json.loads(shown[name] or ""), name
    filled = {name: value for name, value in shown.items() if value}
    assert filled["LIORA_PORT"] == str(Settings.model_fields["port"].default)
    (tmp_path / ".env").write_text(
        lines.replace("LIORA_DATA=\n", "").replace("LIORA_HEARTBEAT=\n", ""), encoding="utf-8"
    )
    settings = read_settings()
    for name in ("env", "host", "port", "log_level", "database_connections", "retention_days", "settle_seconds"):
        assert getattr(settings, name) == Settings.model_fields[name].default, name


def test_encryption_keys_can_be_a_file(secrets: Path) -> None:
    (secrets / "liora_encryption_keys").write_text('{"k": "hush"}\n')
    settings = read_settings()
    assert settings.encryption_keys.get_secret_value() == '{"k": "hush"}'
    assert "hush" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "used"),
    [("", ""), ("https://liora.example/", "https://liora.example"), ("http://a.cl/x", "http://a.cl/x")],
)
def test_the_public_address_is_what_links_begin_with(monkeypatch: pytest.MonkeyPatch, given: str, used: str) -> None:
    monkeypatch.setenv("LIORA_PUBLIC_URL", given)
    assert read_settings().public_url == used


@pytest.mark.parametrize("given", ["liora.example", "ftp://liora.example", "https://", "https://a.cl/?x=1"])
def test_a_public_address_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("LIORA_PUBLIC_URL", given)
    with pytest.raises(SettingsError, match="LIORA_PUBLIC_URL"):
        read_settings()
