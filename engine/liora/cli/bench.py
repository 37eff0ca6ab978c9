"""`liora bench`: how many messages a second this machine answers."""

import sys
from collections.abc import Mapping
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from liora.bench.figures import UNITS
from liora.bench.site import Scale
from liora.bench.suite import measure
from liora.cli.run import run_loop
from liora.logs import set_up_logs
from liora.settings import read_settings


def bench(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    seconds: Annotated[float, typer.Option(min=0.1, help="Seconds of load a stage.")] = 8.0,
    workers: Annotated[
        int, typer.Option(min=0, help="Worker processes beside the engine's; 0: one process has all roles.")
    ] = 1,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Only this stage, and those of further --only: the names in brackets above."),
    ] = None,
) -> None:
    """Measure how many messages a second this machine answers.

    \b
    On a PostgreSQL of the bench's own, in a temporary folder, with fsync on.
    People are played by a second process, which signs webhooks and posts them
    over loopback. They write real words for the three skills: commands,
    searches with typos, numbers, nonsense. Where webhooks are answered, the
    worker is a process of its own (--workers). A run that loses a message, or
    leaves one without a reply, prints no figure.

    \b
    pgbench_tps         (pgbench) The yardstick: the wheel's pgbench writes the
                        rows of a turn (message, conversation, two log lines,
                        reply, done), one transaction a message, row-level
                        security on, 16 clients, prepared statements.
    durable_per_s       (durable) Web and worker; 64 connections that never
                        rest, 1,000 people, 4 tenants. Messages by the time from
                        the first request to the last committed reply.
    end_to_end_per_s    (end_to_end) All roles; people write, wait for the reply
                        at the fake Graph API, and write again. Messages by the
                        time from the first request to the last reply that a
                        status webhook has called sent. No rate limit is lifted:
                        there are 64 numbers.
    ack_p50_ms, ack_p99_ms, ack_offered_per_s
                        (ack) Web and worker; 500 webhooks a second, whatever
                        the answers do. An answer's time counts from the moment
                        at which its request was due.
    ingest_per_s        (ingest) Web alone. Messages by the time from the first
                        request to the last 200, which comes after COMMIT.
    turns_per_s         (turns) One worker alone, in this process, on a full
                        inbox: 4 tenants, 1,000 people, 4 messages each.
    tenants_4_per_s     (tenants_4) The same, 2,000 people, one message each.
    tenants_2000_per_s  (tenants_2000) The same with 2,000 tenants.
    replay_turns_per_s  (replay) A story of 100 turns in memory, as `liora
                        replay` plays it, on one core.
    durable_ratio, end_to_end_ratio
                        By pgbench_tps: what a busy machine spoils least.
    rss_mb_start, rss_mb_end
                        Memory of this process, which is the engine's but for
                        the workers, before the first and after the last stage.
    """
    set_up_logs("error")
    figures: dict[str, float] = {}

    async def run() -> None:
        figures.update(await measure(read_settings(), Scale(seconds=seconds, workers=workers), only or [], _tell))

    run_loop(run())
    if json:
        print(orjson.dumps(figures).decode())
    else:
        Console().print(_table(figures))


def _tell(stage: str) -> None:
    print(f"{stage} …", file=sys.stderr, flush=True)


def _table(figures: Mapping[str, float]) -> Table:
    table = Table("Figure")
    table.add_column("Value", justify="right")
    table.add_column("Unit")
    for name, value in figures.items():
        table.add_row(name, f"{value:,.3f}" if name.endswith("_ratio") else f"{value:,.1f}", UNITS[name])
    return table
