"""`liora load` against a Liora that runs, and against hosts that it must leave alone."""

import socket
from contextlib import asynccontextmanager

import orjson
import pytest
import typer
from typer.testing import CliRunner

from liora.bench.audit import Kept, audit
from liora.bench.barrage import Barrage, Target
from liora.bench.child import BenchError
from liora.bench.mixture import Mixture, Shape
from liora.bench.site import SIGNED_WITH, Scale
from liora.bench.suite import open_site
from liora.bench.switchboard import Switchboard
from liora.bench.tenants import ACCOUNT_ID, crowd_of, open_shops
from liora.bench.traffic import Signer
from liora.cli.load import load
from liora.errors import SettingsError
from liora.settings import Settings

command = typer.Typer()
command.command()(load)


@asynccontextmanager
async def barrage(port, path, crowd, secret):
    target = Target.of(f"http://127.0.0.1:{port}{path}", anywhere=False)
    async with Switchboard.open(target.address, target.port, 4) as board:
        yield Barrage(board, Signer(secret, target.host, target.path), Mixture(crowd, ACCOUNT_ID, Shape()))


async def test_what_was_acknowledged_is_stored_once_and_answered():
    async with open_site(Settings(), Scale()) as site:
        shops = await open_shops(site, 2)
        crowd = crowd_of(shops, people=10, run="a")
        async with site.engine("web", "worker") as engine:
            async with barrage(engine.port, site.channel.route, crowd, SIGNED_WITH) as all_of_it:
                fired = await all_of_it.fire(rate=40, seconds=1)
            async with barrage(engine.port, site.channel.route, crowd, "wrong") as forged:
                refused = await forged.fire(rate=5, seconds=1)
            kept = await audit(site.pool, site.channel.name, crowd.numbers, list(fired.acknowledged), patience=20)
        stored = await site.look.fetchval("SELECT count(*) FROM liora.inbox")
    assert fired.delivered == fired.acknowledged
    assert len(fired.delivered) == stored == 40
    assert fired.delivered.total() > 40
    assert fired.updates == 176
    assert (fired.tally.refused, kept) == (0, Kept(40, 40, 40))
    assert (refused.tally.accepted, len(refused.acknowledged)) == (0, 0)


@pytest.mark.parametrize("url", ["http://192.0.2.1/webhook", "http://192.0.2.1:8080/", "http://[2001:db8::1]/"])
def test_another_machine_is_left_alone_unless_it_is_ones_own(url):
    with pytest.raises(BenchError, match="--i-own-it"):
        Target.of(url, anywhere=False)
    assert Target.of(url, anywhere=True).port in (80, 8080)


def test_a_name_that_stands_for_this_machine_and_another_is_another(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("127.0.0.1", "192.0.2.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    with pytest.raises(BenchError, match="not this machine"):
        Target.of("http://both.example/", anywhere=False)


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "127.0.0.1:8080", "http://", "ftp://localhost/"])
def test_what_is_no_http_address_is_refused(url):
    with pytest.raises(BenchError, match="no http:// address"):
        Target.of(url, anywhere=True)


def test_the_command_refuses_another_machine_before_it_sends_anything():
    asked = ["--url", "http://192.0.2.1/webhook/meta", "--secret", "s", "--account", "1", "--numbers", "1"]
    with pytest.raises(BenchError, match="--i-own-it"):
        CliRunner().invoke(command, asked, catch_exceptions=False)


def test_the_command_says_what_it_needs_to_know(tmp_path, monkeypatch):
    monkeypatch.setenv("LIORA_DATA", str(tmp_path))
    with pytest.raises(SettingsError, match="Say --url and --secret and --account and --numbers"):
        CliRunner().invoke(command, [], catch_exceptions=False)


def test_the_command_takes_what_it_is_not_told_from_the_demo(tmp_path, monkeypatch):
    demo = {"webhook_url": "http://192.0.2.1/", "app_secret": "s", "waba_id": "1", "phone_number_id": "2"}
    (tmp_path / "demo.json").write_bytes(orjson.dumps(demo))
    monkeypatch.setenv("LIORA_DATA", str(tmp_path))
    with pytest.raises(BenchError, match=r"192\.0\.2\.1 is not this machine"):
        CliRunner().invoke(command, [], catch_exceptions=False)


def test_the_command_prints_what_came_of_it_and_writes_the_ids(tmp_path, webhook_that_takes_all):
    ids = tmp_path / "ids"
    door = ["--url", webhook_that_takes_all, "--secret", "s", "--account", "1", "--numbers", "1,2"]
    asked = [*door, "--rate", "10", "--seconds", "1", "--ids", str(ids), "--json"]
    ran = CliRunner().invoke(command, asked, catch_exceptions=False)
    figures = orjson.loads(ran.stdout)
    assert (figures["texts"], figures["acknowledged"], figures["refused"], figures["updates"]) == (10, 10, 0, 44)
    assert figures["bodies"] == figures["accepted"]
    lines = [line.split("\t") for line in ids.read_text(encoding="utf-8").splitlines()]
    assert len({name for name, _, _ in lines}) == 10
    assert all(times == acknowledged for _, times, acknowledged in lines)
