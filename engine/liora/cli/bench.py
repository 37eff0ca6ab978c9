"""`liora bench`: how many messages a second this machine answers."""
from typing import Annotated
import orjson, typer
from liora.bench.site import Scale
from liora.bench.suite import measure
from liora.cli.run import run_loop
from liora.logs import set_up_logs
from liora.settings import read_settings
import sys

def bench(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    seconds: Annotated[float, typer.Option(help="Seconds of load a stage.")] = 8.0,
    only: Annotated[list[str] | None, typer.Option(help="Only this stage; may be given several times.")] = None,
) -> None:
    """How fast this machine answers."""
    set_up_logs("error")
    async def go():
        f = await measure(read_settings(), Scale(seconds=seconds), only or [], lambda n: print(n, file=sys.stderr, flush=True))
        print(orjson.dumps(f, option=orjson.OPT_INDENT_2).decode())
    run_loop(go())
