"""The commands that need no server: what they print, and one sentence for whatever is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from liora.db.migrate import head

from ..conftest import ROOT

LIORA = Path(sys.executable).with_name("liora")
STORY = """\
story: agua
skill: vida_sana
tenant: {pais: CL, skills: [vida_sana]}
now: 2026-11-23T12:00:00-03:00
steps:
  - user: /agua
    bot: [BOT]
"""


def liora(*arguments: str | Path, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LIORA, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", **environment},
        cwd="/",
    )


def story(folder: Path, bot: str) -> Path:
    path = folder / "agua.yaml"
    path.write_text(STORY.replace("BOT", bot), encoding="utf-8")
    return path


def test_replay_passes_differs_and_updates(tmp_path: Path) -> None:
    assert liora("replay", story(tmp_path, "{contains: vasos}")).returncode == 0
    path = story(tmp_path, "otra cosa")
    differs = liora("replay", path)
    assert differs.returncode == 1
    assert "0 passed, 1 failed" in differs.stdout
    assert liora("replay", "--update", path).returncode == 0
    assert liora("replay", path).returncode == 0


def test_replay_prints_one_json_object_a_step_and_then_the_sums(tmp_path: Path) -> None:
    done = liora("replay", "--json", story(tmp_path, "{contains: vasos}"))
    step, sums = [json.loads(line) for line in done.stdout.splitlines()]
    assert sums == {"passed": 1, "failed": 0, "stories": {"vida_sana": {"-": 1}}}
    wanted = {
        "story",
        "skill",
        "kind",
        "step",
        "input",
        "intent",
        "asked",
        "no_match",
        "score",
        "state",
        "slots",
        "bot",
        "ok",
    }
    assert set(step) == wanted
    assert step["intent"] == "vida_sana.agua"


def test_replay_names_what_no_story_shows_and_fails_for_it(tmp_path: Path) -> None:
    done = liora("replay", "--coverage", story(tmp_path, "{contains: vasos}"))
    assert done.returncode == 1
    assert "✗ state" in done.stdout
    assert "1 passed, 0 failed" in done.stdout


def test_skills_list_shows_the_three_skills() -> None:
    done = liora("skills", "list", COLUMNS="200")
    assert done.returncode == 0
    for name in ("ecommerce", "vida_sana", "reciclaje"):
        assert name in done.stdout


def test_chat_talks_to_the_same_core() -> None:
    done = liora("chat", typed="/catalogo\n2\n#1\n")
    assert "Zapatilla Runner Niño T28" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (("replay", "/no/hay"), {}, "does not exist"),
        (("chat", "--skill", "nada"), {}, "'nada' is not installed"),
        (("serve",), {"LIORA_PORT": "mucho"}, "LIORA_PORT is wrong"),
        (("serve",), {"LIORA_APP_SECRETS": "sin comillas"}, "LIORA_"),
        (("serve",), {"LIORA_DATABASE_URL": "postgresql://liora_app@127.0.0.1:1/liora"}, "does not answer"),
        (("db", "upgrade"), {"LIORA_DATABASE_URL": "postgresql://liora_app@127.0.0.1:1/liora"}, "LIORA_OWNER_URL"),
        (
            ("db", "upgrade"),
            {
                "LIORA_DATABASE_URL": "postgresql://liora_app@127.0.0.1:1/liora",
                "LIORA_OWNER_URL": "postgresql://liora_owner@127.0.0.1:1/liora",
            },
            "LIORA_OWNER_URL",
        ),
        (("dev", "--data", "/proc/liora"), {}, "/proc/liora"),
    ],
)
def test_what_is_wrong_is_one_sentence(arguments: tuple[str, ...], environment: dict[str, str], sentence: str) -> None:
    done = liora(*arguments, **environment)
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_a_missing_migration_is_one_sentence(empty_database: object) -> None:
    done = liora("serve", LIORA_DATABASE_URL=empty_database.app_url)  # type: ignore[attr-defined]
    assert done.returncode == 1
    assert "run `liora db upgrade`" in done.stderr
    assert "Traceback" not in done.stderr


def test_db_goes_up_and_down(empty_database: object) -> None:
    urls = {
        "LIORA_DATABASE_URL": empty_database.app_url,  # type: ignore[attr-defined]
        "LIORA_OWNER_URL": empty_database.owner_url,  # type: ignore[attr-defined]
    }
    assert head() in liora("db", "upgrade", **urls).stdout
    assert liora("db", "current", **urls).stdout.strip() == head()
    assert liora("db", "downgrade", "base", **urls).returncode == 0
    assert liora("db", "current", **urls).stdout.strip() == "base"
    assert "cannot be reached" in liora("db", "upgrade", "no_hay", **urls).stderr


def test_seed_demo_twice_changes_nothing(database: object, tmp_path: Path) -> None:
    environment = {"LIORA_DATABASE_URL": database.app_url, "LIORA_DATA": str(tmp_path)}  # type: ignore[attr-defined]
    first = liora("seed", "demo", **environment)
    written = (tmp_path / "demo.json").read_bytes()
    second = liora("seed", "demo", **environment)
    assert first.returncode == second.returncode == 0, first.stderr
    assert (tmp_path / "demo.json").read_bytes() == written


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    helped = liora("--help").stdout
    for command in ("dev", "serve", "chat", "replay", "bench", "db", "seed", "skills", "keys", "doctor"):
        assert command in helped
        assert f"liora {command}" in readme


def test_skills_check_says_what_it_found_and_which_skills_there_are() -> None:
    checked = liora("skills", "check", "reciclaje", "liora")
    assert (checked.returncode, checked.stdout) == (0, "reciclaje: nothing found\nliora: nothing found\n")
    unknown = liora("skills", "check", "otra")
    assert unknown.returncode == 1
    assert unknown.stderr.startswith("liora: The skill 'otra' is not installed; there are ")


def test_chat_may_be_with_the_business_of_a_story(tmp_path: Path) -> None:
    talked = liora("chat", "--story", story(tmp_path, ""), typed="?\n")
    assert "?, /vida…" in talked.stdout
    assert "Tienda de prueba" in talked.stdout
