"""The bench itself, in miniature: that its figures are there and mean what they say, never how large they are."""

import json

import orjson
import pytest
from typer.testing import CliRunner

from liora.bench import yardstick
from liora.bench.child import BenchError
from liora.bench.figures import TABLES, UNITS, Report
from liora.bench.journey import LEGS
from liora.bench.plot import draw
from liora.bench.site import PENDING, Scale
from liora.bench.stages import STAGES
from liora.bench.suite import Wish, measure, open_site
from liora.bench.tenants import crowd_of, fill, meet, open_shops
from liora.bench.traffic import SCRIPT
from liora.cli import app
from liora.errors import SettingsError
from liora.settings import Settings

TINY = Scale(
    seconds=0.3,
    people=8,
    many_tenants=5,
    offered=30.0,
    offered_more=60.0,
    rates=(30.0, 60.0),
    connections=4,
    numbers_each=2,
    backlog=40,
    idle_tenants=30,
    settle_seconds=0.1,
    catalogs={"5000": 60, "50000": 120},
)


async def test_every_figure_and_table_is_there_and_positive():
    told = []
    wish = Wish(stages=True, latency=True, soak_minutes=0.03)
    report = await measure(Settings(), TINY, wish, told.append)
    figures = report.figures
    assert told == [*STAGES, "stages", "latency", "soak, 0.03 min"]
    assert list(figures) == list(UNITS)
    assert all(value > 0 for value in figures.values()), figures
    assert figures["durable_ratio"] == pytest.approx(figures["durable_per_s"] / figures["pgbench_tps"], abs=0.001)
    by_tenants = figures["durable_2000_per_s"] / figures["durable_4_per_s"]
    assert figures["tenants_ratio"] == pytest.approx(by_tenants, rel=0.02)
    assert report.tables.keys() == TABLES.keys()
    assert report.to_json() == {**figures, **report.tables}
    check_tables(report.tables)


def check_tables(tables):
    cpu = tables["cpu_ms_per_message"]
    assert cpu["durable"].keys() == {"load", "web", "worker", "postgres"}
    assert cpu["end_to_end"].keys() == {"load", "web+sender+jobs", "worker", "postgres"}
    assert all(ms > 0 for row in cpu.values() for ms in row.values()), cpu

    stages = tables["stages_ms"]
    assert stages.keys() == LEGS.keys()
    assert all(row["p50"] <= row["p95"] <= row["p99"] for row in stages.values()), stages
    wholes = [stages[name]["p50"] for name in stages if name.startswith("all: ")]
    assert wholes == sorted(wholes)
    assert wholes[0] > 0
    assert stages["sent status recorded"]["p50"] > 50  # the sandbox keeps a status back for so long

    assert list(tables["latency_ms"]) == ["30", "60"]
    assert all(0 < row["ack_p50_ms"] < row["reply_p99_ms"] for row in tables["latency_ms"].values())

    assert tables["soak_rss_mb"]["1"].keys() == {"web+sender+jobs", "worker", "postgres"}
    assert all(mb > 10 for mb in tables["soak_rss_mb"]["1"].values())
    assert tables["soak_dead_rows"]["inbox"]["live_end"] > 0


async def test_the_yardstick_writes_the_rows_and_columns_of_a_turn():
    async with open_site(Settings(), TINY) as site:
        shops = await open_shops(site, 1)
        await yardstick.measure(site, shops, ["-t", "1"])
        by_yardstick = await written(site)
        assert await site.look.fetchval("SELECT sum(version) FROM liora.convo_state") == yardstick.CLIENTS

        await site.clear()
        shops = await open_shops(site, 1)
        crowd, question = crowd_of(shops, people=1), SCRIPT.index(yardstick.QUESTION)
        await meet(site, shops, crowd)
        await fill(site, crowd, range(1, question + 1))
        async with site.engine("worker") as engine:
            await engine.done(PENDING)
        by_turns = await written(site, cause=crowd.said(question).message_id)

    rows, filled = zip(by_yardstick, by_turns, strict=True)
    assert rows[0] == {
        "inbox": yardstick.CLIENTS,
        "conversation_log": 2 * yardstick.CLIENTS,
        "outbox": yardstick.CLIENTS,
    }
    assert rows[1] == {"inbox": 1, "conversation_log": 2, "outbox": 1}
    assert filled[0] == filled[1]


async def written(site, cause=None):
    """How many rows lie in each table of a turn, and which of their columns are filled, kind by kind."""
    rows, filled = {}, {}
    for table, key in (("inbox", "message_id"), ("conversation_log", "cause"), ("outbox", "cause")):
        question = f"SELECT jsonb_strip_nulls(to_jsonb(t))::text AS row FROM liora.{table} t"
        found = await site.look.fetch(f"{question} WHERE $1::text IS NULL OR {key} = $1", cause)
        kept = [json.loads(row["row"]) for row in found]
        for row in kept:
            row.pop("runner_up", None)  # known for some ways of understanding, not for others
        rows[table] = len(kept)
        filled[table] = {(row.get("direction"), *sorted(row)) for row in kept}
    states = await site.look.fetch(
        "SELECT jsonb_strip_nulls(to_jsonb(t))::text AS row FROM liora.convo_state t WHERE version > 0"
    )
    filled["convo_state"] = {tuple(sorted(json.loads(row["row"]))) for row in states}
    return rows, filled


async def test_a_stage_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(BenchError, match=r"no stage 'fast'; there are pgbench, durable"):
        await measure(Settings(), TINY, Wish(["fast"]), print)


def test_the_command_prints_one_object_with_the_figures_of_the_stages_asked_for():
    ran = CliRunner().invoke(app, ["bench", "--json", "--seconds", "0.1", "--only", "replay"], catch_exceptions=False)
    assert ran.exit_code == 0
    assert orjson.loads(ran.stdout).keys() == {"replay_turns_per_s", "rss_mb_start", "rss_mb_end"}
    assert ran.stderr.splitlines()[-1] == "replay …"


def test_the_command_prints_a_table():
    ran = CliRunner().invoke(app, ["bench", "--seconds", "0.1", "--only", "replay"], catch_exceptions=False)
    assert "replay_turns_per_s" in ran.stdout
    assert "turns/s" in ran.stdout


def test_the_chart_is_written_where_it_was_asked_for(tmp_path, monkeypatch):
    table = {"100": {"ack_p50_ms": 2.0, "ack_p99_ms": 9.0, "reply_p50_ms": 8.0, "reply_p99_ms": 40.0}}

    async def measured(settings, scale, wish, tell):
        assert wish == Wish([], latency=True)
        return Report(tables={"latency_ms": table})

    monkeypatch.setattr("liora.cli.bench.measure", measured)
    ran = CliRunner().invoke(app, ["bench", "--plot", str(tmp_path / "latency.svg"), "--json"], catch_exceptions=False)
    assert orjson.loads(ran.stdout) == {"latency_ms": table}
    assert (tmp_path / "latency.svg").read_text(encoding="utf-8") == draw(table)


def test_a_chart_for_a_folder_that_is_not_there_is_refused_before_anything_is_measured(tmp_path):
    with pytest.raises(SettingsError, match="no folder"):
        CliRunner().invoke(app, ["bench", "--plot", str(tmp_path / "a" / "b.svg")], catch_exceptions=False)


def test_the_help_says_how_every_figure_and_stage_is_measured():
    said = CliRunner().invoke(app, ["bench", "--help"]).stdout
    assert [name for name in UNITS if name not in said] == []
    assert [name for name in TABLES if name not in said] == []
    assert [name for name in STAGES if f"({name})" not in said] == []
