"""`liora load`: traffic in Meta's shape for a Liora that runs."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import orjson
import typer
from rich.console import Console
from rich.table import Table

from liora import installation
from liora.bench.audit import Kept, audit
from liora.bench.barrage import Barrage, Fired, Target
from liora.bench.mixture import Mixture, Shape
from liora.bench.switchboard import Switchboard
from liora.bench.traffic import Crowd, Signer
from liora.cli.run import run_loop
from liora.db.pool import open_pool
from liora.errors import SettingsError
from liora.settings import Settings, read_settings

CHANNEL = "whatsapp"


@dataclass(frozen=True, slots=True)
class _Door:
    """A webhook, and what it takes to be let in."""

    url: str
    secret: str
    account: str
    numbers: list[str]


def load(
    url: Annotated[str, typer.Option(help="The webhook, over http; without it, that of `liora dev`.")] = "",
    secret: Annotated[str, typer.Option(help="The app's secret; without it, the first of LIORA_APP_SECRETS.")] = "",
    account: Annotated[str, typer.Option(help="The account (WABA) of the numbers.")] = "",
    numbers: Annotated[str, typer.Option(help="Phone number ids, with commas between them.")] = "",
    rate: Annotated[float, typer.Option(min=0.1, help="Texts a second; statuses come on top.")] = 100.0,
    seconds: Annotated[int, typer.Option(min=1, help="For how long.")] = 10,
    people: Annotated[int, typer.Option(min=1, help="How many write.")] = 1_000,
    statuses: Annotated[int, typer.Option(min=0, max=3, help="Statuses that come with each text.")] = 3,
    duplicates: Annotated[float, typer.Option(min=0, max=1, help="Share that is delivered twice.")] = 0.1,
    burst: Annotated[float, typer.Option(min=0, max=1, help="Share of a second that comes at its start.")] = 0.5,
    largest: Annotated[int, typer.Option(min=1, max=1_000, help="Most updates in one body.")] = 20,
    connections: Annotated[int, typer.Option(min=1, help="Connections that are kept open.")] = 64,
    seed: Annotated[int, typer.Option(help="The same seed brings the same order.")] = 0,
    ids: Annotated[
        Path | None, typer.Option(help="Write here, for each text: its id, deliveries, and those answered with 200.")
    ] = None,
    verify: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="Then count in the database what became of the texts.")
    ] = 0.0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    i_own_it: Annotated[bool, typer.Option("--i-own-it", help="Also to a host that is not this machine.")] = False,
) -> None:
    """Send traffic in Meta's shape to a Liora that runs.

    \b
    People write real words for the three skills to all --numbers. Each text
    brings statuses of a reply (of one that Liora never sent: they are looked
    up). Duplicates, batches over several numbers, bursts and the order of
    arrival are drawn by --seed; ids are new in each run. Bodies are signed.

    \b
    bodies, updates, texts   What was sent; a text counts once.
    accepted, refused        Bodies answered with 200, and otherwise or never.
    acknowledged             Texts of which a delivery was answered with 200.
    ack_p50_ms, ack_p99_ms   From when a body was due to its answer.
    stored, answered, replied, lost
                             With --verify, in the database of
                             LIORA_DATABASE_URL (or the embedded one): texts that
                             are there, that were worked through within so many
                             seconds, that have a reply; acknowledged texts that
                             are not there. Exits 1 when there are any.
    """
    settings = read_settings()
    door = _door(settings, url, secret, account, numbers)
    target = Target.of(door.url, i_own_it)
    mixture = Mixture(
        Crowd(door.numbers, people, uuid4().hex), door.account, Shape(statuses, duplicates, burst, largest), seed
    )
    outcome: dict[str, float] = {}

    async def run() -> None:
        signer = Signer(door.secret, target.host, target.path)
        async with Switchboard.open(target.address, target.port, connections) as board:
            fired = await Barrage(board, signer, mixture).fire(rate, seconds)
        outcome.update(_figures(fired))
        if ids:
            ids.write_text("".join(_lines(fired)), encoding="utf-8")
        if verify:
            outcome.update(await _verified(settings, door, fired, verify))

    run_loop(run())
    _print(outcome, json)
    if outcome.get("lost"):
        raise typer.Exit(1)


def _door(settings: Settings, url: str, secret: str, account: str, numbers: str) -> _Door:
    """What was named, filled up from `demo.json`; raises SettingsError where something is missing."""
    demo = {} if url else _demo(settings)
    known = [key.get_secret_value() for key in settings.app_secrets]
    door = _Door(
        url or demo.get("webhook_url", ""),
        secret or demo.get("app_secret", "") or (known or [""])[0],
        account or demo.get("waba_id", ""),
        [number for number in numbers.split(",") if number] or [demo.get("phone_number_id", "")],
    )
    missing = [name for name, value in asdict(door).items() if value in ("", [""])]
    if missing:
        raise SettingsError(f"Say --{' and --'.join(missing)}, or start `liora dev` and leave all of it out.")
    return door


def _demo(settings: Settings) -> dict[str, str]:
    path = installation.data_dir(settings) / "demo.json"
    try:
        known: dict[str, str] = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return known


def _figures(fired: Fired) -> dict[str, float]:
    return {
        "bodies": len(fired.tally.waits),
        "updates": fired.updates,
        "texts": len(fired.delivered),
        "accepted": fired.tally.accepted,
        "refused": fired.tally.refused,
        "acknowledged": len(fired.acknowledged),
        "ack_p50_ms": round(fired.tally.percentile_ms(0.5), 1),
        "ack_p99_ms": round(fired.tally.percentile_ms(0.99), 1),
    }


def _lines(fired: Fired) -> list[str]:
    return [f"{name}\t{times}\t{fired.acknowledged[name]}\n" for name, times in fired.delivered.items()]


async def _verified(settings: Settings, door: _Door, fired: Fired, patience: float) -> dict[str, float]:
    with installation.database(settings) as place:
        pool = await open_pool(place.app_url, connections=2)
        try:
            kept: Kept = await audit(pool, CHANNEL, door.numbers, list(fired.acknowledged), patience)
        finally:
            await pool.close()
    return {**asdict(kept), "lost": len(fired.acknowledged) - kept.stored}


def _print(outcome: dict[str, float], json: bool) -> None:
    if json:
        print(orjson.dumps(outcome).decode())
        return
    table = Table("Figure")
    table.add_column("Value", justify="right")
    for name, value in outcome.items():
        table.add_row(name, f"{value:,g}")
    Console().print(table)
