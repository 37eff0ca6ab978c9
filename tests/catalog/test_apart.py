"""Reading apart: the same as in a thread, within bounds, and without anything that a file could be after."""

import asyncio
from io import BytesIO

import pytest

from liora.catalog.apart import Assignment, ReaderEnded, TooHeavy, understand_apart
from liora.catalog.draft import draft_of
from liora.catalog.reading import understand
from liora.catalog_source import CatalogLimits, UnreadableCatalog
from liora.plugins import load_modules

LIST = ("sku,nombre,precio\n" + "".join(f"P{n},Producto {n},{1000 + n}\n" for n in range(3_000))).encode()


def assignment(tmp_path, content: bytes, **options) -> Assignment:
    path = tmp_path / "file"
    path.write_bytes(content)
    return Assignment(str(path), "lista.csv", "CLP", CatalogLimits(), **options)


async def deaf(percent: int) -> None:
    """Does not care how far it is."""


async def test_a_file_is_understood_as_in_a_thread_and_says_how_far_it_is(tmp_path) -> None:
    told = []

    async def tell(percent: int) -> None:
        told.append(percent)

    draft = await understand_apart(assignment(tmp_path, LIST), tell)
    sources = load_modules().catalog_sources
    assert draft == draft_of(understand(BytesIO(LIST), "lista.csv", sources, CatalogLimits(), "CLP"))
    assert told == sorted(told)
    assert set(told) <= set(range(100))
    assert len(told) >= 3


async def test_what_is_no_list_is_refused_in_the_same_words(tmp_path) -> None:
    with pytest.raises(UnreadableCatalog, match="vacío"):
        await understand_apart(assignment(tmp_path, b"  \n"), deaf)


async def test_a_file_that_takes_too_much_is_refused(tmp_path) -> None:
    with pytest.raises(UnreadableCatalog, match="demasiado tiempo o memoria"):
        await understand_apart(assignment(tmp_path, LIST, memory=2**20), deaf)


async def test_a_process_that_takes_too_long_is_ended(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("liora.catalog.apart.SECONDS", 0.0)
    with pytest.raises(TooHeavy):
        await understand_apart(assignment(tmp_path, LIST), deaf)


async def test_a_process_that_fails_is_no_verdict_about_the_file(tmp_path) -> None:
    lost = assignment(tmp_path, LIST)
    (tmp_path / "file").unlink()
    with pytest.raises(ReaderEnded):
        await understand_apart(lost, deaf)


async def test_the_process_knows_none_of_our_secrets(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("LIORA_ENCRYPTION_KEYS", "secreto")
    start, seen = asyncio.create_subprocess_exec, []

    async def watched(*command: str, **options):
        seen.append(options["env"])
        return await start(*command, **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    await understand_apart(assignment(tmp_path, LIST), deaf)
    assert "secreto" not in seen[0].values()
