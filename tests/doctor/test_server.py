"""What is said of the database server, where it is well and where it is not."""

from collections import namedtuple

import pytest

from liora.db.migrate import head
from liora.doctor import server as server_module
from liora.doctor.finding import Level
from liora.doctor.server import check_server


async def test_a_server_that_is_well_has_three_good_findings(database) -> None:
    findings = await check_server(database.app_url, head())
    assert [(each.noun, each.level) for each in findings] == [
        ("base de datos", Level.fine),
        ("rol", Level.fine),
        ("migraciones", Level.fine),
    ]
    assert "PostgreSQL 18" in findings[0].sentence


@pytest.mark.parametrize("url", ["postgresql://liora_app@127.0.0.1:1/liora", "postgresql://liora_app@/x?host=/nowhere"])
async def test_a_server_that_does_not_answer_is_the_only_finding(url) -> None:
    [finding] = await check_server(url, head())
    assert finding.level is Level.wrong
    assert "LIORA_DATABASE_URL" in finding.sentence


@pytest.mark.parametrize("role", ["owner_url", "superuser_url"])
async def test_a_powerful_role_is_wrong(database, role) -> None:
    findings = await check_server(getattr(database, role), head())
    assert [each.level for each in findings if each.noun == "rol"] == [Level.wrong]


async def test_an_old_server_is_wrong(database, monkeypatch) -> None:
    version = namedtuple("version", "major minor")
    monkeypatch.setattr("asyncpg.Connection.get_server_version", lambda _: version(16, 9))
    finding, *_ = await check_server(database.app_url, head())
    assert (finding.level, "16.9" in finding.sentence) == (Level.wrong, True)


async def test_missing_migrations_are_wrong(empty_database, database) -> None:
    for url, known in ((empty_database.app_url, head()), (database.app_url, "f07744c1193c")):
        last = (await check_server(url, known))[-1]
        assert (last.noun, last.level) == ("migraciones", Level.wrong)
        assert "liora db upgrade" in last.sentence


async def test_a_server_that_hangs_up_midway_is_wrong(database, monkeypatch) -> None:
    async def break_off(connection):
        raise ConnectionResetError

    monkeypatch.setattr(server_module, "find_role", break_off)
    [finding] = await check_server(database.app_url, head())
    assert finding.level is Level.wrong
