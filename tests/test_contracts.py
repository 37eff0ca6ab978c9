"""Every import contract catches the violation that it is there for."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from .conftest import ROOT

SOURCES = ("engine", "integrations", "migrations", "skills")
LINT = Path(sys.executable).with_name("lint-imports")

VIOLATIONS = {
    "layers": ("engine/liora/core/planted.py", "from liora.db import session\n"),
    "purity": ("engine/liora/core/planted.py", "import random\n"),
    "skills-pure": ("skills/reciclaje/src/liora_reciclaje/planted.py", "import time\n"),
    "core-no-pluggy": ("engine/liora/core/planted.py", "import pluggy\n"),
    "no-vendor": ("engine/liora/web/planted.py", "import liora_integrations.whatsapp\n"),
    "skills-apart": ("skills/ecommerce/src/liora_ecommerce/planted.py", "import liora_integrations.whatsapp\n"),
    "skills-independent": ("skills/ecommerce/src/liora_ecommerce/planted.py", "import liora_reciclaje\n"),
    "public": ("skills/ecommerce/src/liora_ecommerce/planted.py", "import liora.core.turn\n"),
    "acyclic": ("engine/liora/core/planted.py", "import liora.core.turn\n"),
}


def contracts() -> list[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return [contract["id"] for contract in tomllib.load(file)["tool"]["importlinter"]["contracts"]]


def test_every_contract_has_a_planted_violation() -> None:
    assert set(contracts()) == VIOLATIONS.keys()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources alone, to plant in."""
    folder = tmp_path_factory.mktemp("planted")
    for source in SOURCES:
        ignored = shutil.ignore_patterns("tests", "__pycache__", ".*")
        shutil.copytree(ROOT / source, folder / source, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_planted_violation_is_caught(copy: Path, contract: str) -> None:
    path, text = VIOLATIONS[contract]
    planted = copy / path
    planted.write_text(text)
    if contract == "acyclic":
        turn = copy / "engine/liora/core/turn.py"
        before = turn.read_text()
        turn.write_text("import liora.core.planted\n" + before)
    try:
        done = lint(copy, contract)
    finally:
        planted.unlink()
        if contract == "acyclic":
            turn.write_text(before)
    assert done.returncode == 1, done.stdout
    assert "0 kept, 1 broken" in done.stdout
    assert "planted" in done.stdout


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    roots = ["engine", "integrations", "migrations", *(f"skills/{s.name}/src" for s in (folder / "skills").iterdir())]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(str(folder / root) for root in roots)}
    command = [LINT, "--config", "pyproject.toml", "--no-cache", "--contract", contract]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
