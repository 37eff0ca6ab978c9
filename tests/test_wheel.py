"""Liora as a wheel: it holds what it needs, and its migrations run from it."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from liora.db.migrate import head

from .conftest import ROOT

SCRIPT = """
import sys
import liora, liora_migrations
from liora.db import migrate
assert liora.__file__.startswith(sys.argv[1]) and liora_migrations.__file__.startswith(sys.argv[1])
migrate.upgrade(sys.argv[2])
print(migrate.current(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout and unpacked."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        pytest.skip("needs uv to build the wheel")
    folder = tmp_path_factory.mktemp("wheel")
    command = [uv, "build", "--wheel", "--out-dir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert built.returncode == 0, built.stderr
    (packed,) = folder.glob("liora_engine-*.whl")
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_everything_that_is_no_python(wheel: Path) -> None:
    for path in (
        "liora/builtin/textos/es.yaml",
        "liora/builtin/lineas.yaml",
        "liora/demo/catalogo.csv",
        "liora/demo/horario.txt",
        "liora/web/api/static/docs.html",
        "liora/testing/story.schema.json",
        "liora/py.typed",
        "liora_migrations/script.py.mako",
        "liora_integrations/whatsapp/sandbox/static/index.html",
    ):
        assert (wheel / path).is_file(), path


def test_the_wheel_holds_no_tests_and_nothing_generic(wheel: Path) -> None:
    tops = {path.name for path in wheel.iterdir() if not path.name.endswith(".dist-info")}
    assert tops == {"liora", "liora_integrations", "liora_migrations"}


def test_migrations_run_from_the_wheel(wheel: Path, empty_database: Any) -> None:
    command = [sys.executable, "-c", SCRIPT, str(wheel), empty_database.owner_url]
    environment = {**os.environ, "PYTHONPATH": str(wheel)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False, cwd="/")
    assert done.stdout.strip() == head(), done.stderr
