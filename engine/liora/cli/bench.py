"""`liora bench`: how many messages a second this machine answers."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from liora.bench import figures, plot
from liora.bench.figures import TABLES, UNITS, Report
from liora.bench.site import Scale
from liora.bench.suite import Wish, measure
from liora.cli.run import run_loop
from liora.errors import SettingsError
from liora.logs import set_up_logs
from liora.settings import read_settings


def bench(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    seconds: Annotated[float, typer.Option(min=0.1, help="Seconds of load a stage.")] = 8.0,
    workers: Annotated[
        int, typer.Option(min=0, help="Worker processes beside the engine's; 0: one process has all roles.")
    ] = 1,
    offered: Annotated[
        float, typer.Option(min=1.0, help="Webhooks a second of (ack), --stages and --soak: one text each.")
    ] = 500.0,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Only this stage, and those of further --only: the names in brackets above."),
    ] = None,
    stages: Annotated[bool, typer.Option("--stages", help="Where a message spends its time: stages_ms.")] = False,
    plot_file: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE.svg", help="Waits by offered rate, drawn: latency_ms.")
    ] = None,
    soak: Annotated[
        float, typer.Option("--soak", metavar="MINUTES", min=0.0, help="Memory by the minute: soak_rss_mb.")
    ] = 0.0,
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
    end_to_end_per_s    (end_to_end) All roles; people who have been answered
                        once before write, wait for the reply at the fake Graph
                        API, and write again. Messages by the time from the
                        first request to the last reply that a status webhook
                        has called sent. No rate limit is lifted: there are 64
                        numbers.
    ack_p50_ms, ack_p99_ms, ack_offered_per_s
                        (ack) Web and worker; 500 webhooks a second (--offered),
                        whatever the answers do. An answer's time counts from
                        the moment at which its request was due.
    ack_1000_p50_ms, ack_1000_p99_ms, ack_1000_disk_ms
                        (ack_1000) The same at 1,000 webhooks a second; the
                        longest that the disk let one block wait meanwhile.
    ingest_per_s        (ingest) Web alone. Messages by the time from the first
                        request to the last 200, which comes after COMMIT.
    turns_per_s         (turns) One worker alone, in this process, on a full
                        inbox: 4 tenants, 1,000 people, 4 messages each.
    tenants_4_per_s     (tenants_4) The same, 2,000 people, one message each.
    tenants_2000_per_s  (tenants_2000) The same with 2,000 tenants.
    durable_4_per_s     (durable_4) As (durable), with 2,000 people who have all
                        been answered once before.
    durable_2000_per_s  (durable_2000) The same people, of one tenant each.
    tenants_ratio       durable_2000_per_s by durable_4_per_s.
    quiet_p50_ms, quiet_p99_ms
                        (noisy) 60,000 messages of one tenant wait and are
                        worked off; another's arrive meanwhile, 20 a second.
                        From the transaction that stores one of these to the
                        COMMIT of its reply, by the server's clock.
    idle_cpu_s_per_min  (idle) Processor seconds a minute of a worker that has
                        nothing to do, and of PostgreSQL, with 10,000 tenants.
    idle_cpu_ratio      The same by what it is without any tenant.
    replay_turns_per_s  (replay) A story of 100 turns in memory, as `liora
                        replay` plays it, on one core.
    search_ms_5000, search_p99_ms_5000, search_ms_50000, search_p99_ms_50000
                        (search) Searches in generated catalogs of 5,000 and
                        50,000 products: whole turns in memory, from the words
                        to the reply; typos, filters, nonsense. p50 and p99.
    search_build_s_5000, search_build_s_50000
                        What a worker's thread derives from such a catalog once.
    search_mb_5000, search_mb_50000
                        What such a catalog takes with all of that.
    durable_ratio, end_to_end_ratio
                        By pgbench_tps: what a busy machine spoils least.
    rss_mb_start, rss_mb_end
                        Memory of this process, which is the engine's but for
                        the workers, before the first and after the last stage.

    \b
    Tables, in --json under these keys. --stages, --plot and --soak run alone,
    or with the stages of --only.
    cpu_ms_per_message  Processor time of each process (load: the people) by the
                        messages of a stage: what other users of the machine
                        spoil least. Linux alone.
    stages_ms           (--stages) All roles at --offered: p50, p95 and p99 of
                        each step from the moment a message is due until the
                        status `sent` of its reply is stored. The fake Graph API
                        keeps a status back for 50 to 300 ms, which counts.
    latency_ms          (--plot) Web and worker, 100 to 2,000 webhooks a second,
                        4 s each: p50 and p99 of the 200 and of the committed
                        reply, from the moment a message is due.
    soak_rss_mb         (--soak) All roles at --offered. The mean of each minute
                        for each process; for PostgreSQL what its processes do
                        not share.
    soak_dead_rows      Dead and living rows and the size of each table with its
                        indexes (MiB) at the start and at the end.
    soak_ms             p50 and p99 of the 200 over the whole run.
    """
    set_up_logs("error")
    if plot_file and not plot_file.parent.is_dir():
        raise SettingsError(f"There is no folder {plot_file.parent}; choose another file with --plot.")
    apart = bool(stages or plot_file or soak)
    wish = Wish(only or ([] if apart else None), stages, plot_file is not None, soak)
    reports: list[Report] = []

    async def run() -> None:
        scale = Scale(seconds=seconds, workers=workers, offered=offered)
        reports.append(await measure(read_settings(), scale, wish, _tell))

    run_loop(run())
    if plot_file:
        plot_file.write_text(plot.draw(reports[0].tables["latency_ms"]), encoding="utf-8")
    _print(reports[0], json)


def _tell(stage: str) -> None:
    print(f"{stage} …", file=sys.stderr, flush=True)


def _print(report: Report, json: bool) -> None:
    if json:
        print(orjson.dumps(report.to_json()).decode())
        return
    console = Console()
    if report.figures:
        console.print(_figures(report.figures))
    for name, table in report.tables.items():
        console.print(_table(name, table))


def _figures(values: Mapping[str, float]) -> Table:
    table = Table("Figure")
    table.add_column("Value", justify="right")
    table.add_column("Unit")
    for name, value in values.items():
        table.add_row(name, f"{value:,.{figures.digits(name)}f}", UNITS[name])
    return table


def _table(name: str, rows: figures.Table) -> Table:
    """Its columns are those of all rows: not every stage has every process."""
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    table = Table("", title=f"{name} ({TABLES[name]})", title_justify="left")
    for column in columns:
        table.add_column(column, justify="right")
    for label, row in rows.items():
        table.add_row(label, *(f"{row[column]:,g}" if column in row else "" for column in columns))
    return table
