"""The head of a story says which documents its tenant has."""

from pathlib import Path

import pytest

from liora.errors import StoryError
from liora.plugins import load
from liora.testing.replay import set_stage
from liora.testing.story import load_story

STORY = """\
story: prueba
skill: vida_sana
tenant: {pais: CL, documentos: %s}
now: 2026-11-23T12:00:00-03:00
steps:
  - user: hola
    bot:
      - document: {document: precios.pdf, filename: Precios.pdf, text: lista}
      - image: {document: logo.png}
"""


def write(folder: Path, documents: str) -> Path:
    path = folder / "prueba.yaml"
    path.write_text(STORY % documents, encoding="utf-8")
    return path


def test_turns_of_a_story_see_its_documents(tmp_path: Path) -> None:
    story = load_story(write(tmp_path, "[precios.pdf, logo.png]"))
    assert set_stage(story, load()).view.documents == ("logo.png", "precios.pdf")


def test_documents_are_names(tmp_path: Path) -> None:
    with pytest.raises(StoryError):
        load_story(write(tmp_path, "[1]"))
