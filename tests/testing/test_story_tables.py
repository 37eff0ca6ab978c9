"""The head of a story says what its tenant has uploaded for its skills."""

from pathlib import Path

import pytest

from liora.core.skillset import LoadedSkill
from liora.core.texts import Texts
from liora.errors import StoryError
from liora.plugins import Registry, load
from liora.skill import Intent, Reply, Skill, State
from liora.table import Column, Table
from liora.testing.replay import replay, set_stage
from liora.testing.story import load_story

STORY = """\
story: prueba
skill: feria
tenant: {pais: CL, tablas: %s}
now: 2026-11-23T12:00:00-03:00
steps:
  - user: /feria
    bot: [Puestos]
"""


def _puestos(step):
    return [Reply.text("feria.puestos", nombres=" ".join(row["nombre"] for row in step.tables["puestos"].rows))]


@pytest.fixture(scope="module")
def registry() -> Registry:
    skill = Skill(
        name="feria",
        version="1",
        engine=">=0.1,<0.2",
        intents=[Intent("feria", command="/feria")],
        slots={"type": "object"},
        states=[State("listo", say=_puestos)],
        transitions=[{"trigger": "feria", "source": "*", "dest": "listo"}],
        tables=[Table("puestos", "Puestos", [Column("nombre"), Column("cuantos")], _read)],
    )
    known = load()
    feria = LoadedSkill.build(skill, Texts("feria", {"feria.puestos": "{nombres}"}))
    return Registry({**known.skills, "feria": feria}, known.channels, known.catalog_sources, {}, known._hooks)


def _read(row):
    return {"nombre": row["nombre"], "cuantos": int(row["cuantos"])}


def write(folder: Path, tables: str, content: str = "Nombre;Cuántos\nPuestos;3\n") -> Path:
    (folder / "puestos.csv").write_text(content, encoding="utf-8")
    path = folder / "prueba.yaml"
    path.write_text(STORY % tables, encoding="utf-8")
    return path


def test_a_skill_finds_in_its_step_what_the_story_uploads(tmp_path: Path, registry: Registry) -> None:
    (result,) = replay(load_story(write(tmp_path, "{feria: {puestos: puestos.csv}}")), registry)
    assert result.ok, result.problems


def test_stories_of_one_file_share_its_rows(tmp_path: Path, registry: Registry) -> None:
    story = load_story(write(tmp_path, "{feria: {puestos: puestos.csv}}"))
    first, second = (set_stage(story, registry).view.tables["feria"]["puestos"] for _ in range(2))
    assert first is second


@pytest.mark.parametrize(
    ("tables", "content", "sentence"),
    [
        ("{feria: {puestos: otro.csv}}", "", "which does not exist"),
        ("{feria: {otra: puestos.csv}}", "", "feria.otra, which no installed skill declares"),
        ("{otra: {puestos: puestos.csv}}", "", "otra.puestos, which no installed skill declares"),
        ("{feria: {puestos: puestos.csv}}", "Nombre\nA\n", "No encontré la columna «cuantos»"),
        ("{feria: {puestos: puestos.csv}}", "Nombre,Cuantos\nA,1\nB,dos\n", "Línea 3: Hay un valor"),
    ],
)
def test_a_story_whose_tables_cannot_be_read_says_why(
    tmp_path: Path, registry: Registry, tables: str, content: str, sentence: str
) -> None:
    with pytest.raises(StoryError, match=sentence):
        set_stage(load_story(write(tmp_path, tables, content)), registry)
