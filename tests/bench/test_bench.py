"""The bench itself, in miniature: that its figures are there and mean what they say, never how large they are."""

import asyncio
import json
from itertools import product

import orjson
import pytest
from typer.testing import CliRunner

from liora.bench import yardstick
from liora.bench.caller import Caller
from liora.bench.child import BenchError
from liora.bench.figures import UNITS
from liora.bench.people import percentile
from liora.bench.site import PENDING, Scale
from liora.bench.stages import STAGES
from liora.bench.suite import measure, open_site
from liora.bench.tenants import crowd_of, fill, meet, open_shops
from liora.bench.traffic import SCRIPT, Crowd, signed_request, webhook_body
from liora.channel import Identifier
from liora.cli import app
from liora.events import TextEvent
from liora.plugins import load
from liora.settings import Settings

TINY = Scale(seconds=0.2, people=8, many_tenants=5, offered=30.0, connections=4, numbers_each=2)


async def test_every_figure_is_there_and_positive():
    told = []
    figures = await measure(Settings(), TINY, [], told.append)
    assert told == list(STAGES)
    assert list(figures) == list(UNITS)
    assert all(value > 0 for value in figures.values()), figures
    assert figures["durable_ratio"] == pytest.approx(figures["durable_per_s"] / figures["pgbench_tps"], abs=0.001)


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
        await measure(Settings(), TINY, ["fast"], print)


def test_the_command_prints_one_object_with_the_figures_of_the_stages_asked_for():
    ran = CliRunner().invoke(app, ["bench", "--json", "--seconds", "0.1", "--only", "replay"], catch_exceptions=False)
    assert ran.exit_code == 0
    assert orjson.loads(ran.stdout).keys() == {"replay_turns_per_s", "rss_mb_start", "rss_mb_end"}
    assert ran.stderr.splitlines()[-1] == "replay …"


def test_the_command_prints_a_table():
    ran = CliRunner().invoke(app, ["bench", "--seconds", "0.1", "--only", "replay"], catch_exceptions=False)
    assert "replay_turns_per_s" in ran.stdout
    assert "turns/s" in ran.stdout


def test_the_help_says_how_every_figure_and_stage_is_measured():
    said = CliRunner().invoke(app, ["bench", "--help"]).stdout
    assert [name for name in UNITS if name not in said] == []
    assert [name for name in STAGES if f"({name})" not in said] == []


def test_the_channel_takes_the_people_for_the_vendor():
    channel = load().channels["whatsapp"]
    said = Crowd(["111", "222"], people=5, run="a").said(7)
    head, body = signed_request(webhook_body(said, "waba"), "secret", "localhost", channel.route).split(b"\r\n\r\n", 1)
    line, *fields = head.decode().split("\r\n")
    headers = dict(field.split(": ") for field in fields)
    assert line == f"POST {channel.route} HTTP/1.1"
    assert int(headers["Content-Length"]) == len(body)
    assert channel.verify(body, headers, ["secret"])
    assert not channel.verify(body, headers, ["another"])
    (received,) = channel.parse(body).received
    assert received.message_id == said.message_id
    assert (received.phone_number_id, received.account_id) == ("111", "waba")
    assert set(received.identifiers) == {Identifier("phone", said.phone), Identifier("user_id", said.user_id)}
    assert received.event == TextEvent(said.text)


def test_no_two_messages_share_an_id_and_everybody_keeps_their_number():
    crowds = [Crowd(["1", "2", "3"], people=7, run=run) for run in ("a", "b")]
    said = [crowd.said(n) for crowd, n in product(crowds, range(100))]
    assert len({each.message_id for each in said}) == 200
    assert len({(each.phone, each.phone_number_id) for each in said}) == 7
    assert {each.text for each in said} == set(SCRIPT)


async def test_an_answer_that_comes_in_pieces_is_one_answer():
    answers = (
        [b"HTTP/1.1 200 OK\r\nContent-", b"Length: 2\r\n\r\nO", b"K"],
        [b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n"],
    )

    async def answer(reader, writer):
        for pieces in answers:
            await reader.readuntil(b"\r\n\r\n")
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.01)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        caller = await Caller.call(*server.sockets[0].getsockname())
        assert await caller.post(b"POST / HTTP/1.1\r\n\r\n") == 200
        assert await caller.post(b"POST / HTTP/1.1\r\n\r\n") == 503
        with pytest.raises(ConnectionError):
            await caller.post(b"POST / HTTP/1.1\r\n\r\n")


def test_a_percentile_is_a_value_that_was_measured():
    waits = [float(n) for n in range(1, 101)]
    assert [percentile(waits, share) for share in (0.5, 0.99, 1.0)] == [50.0, 99.0, 100.0]
    assert percentile([], 0.99) == 0.0
