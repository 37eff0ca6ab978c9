"""Jobs that fail, that end their process or that are done twice: bounded, and told once."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from liora.job import TryLater
from liora.workers import jobs as workers_jobs
from liora.workers.jobs import FIRST_PAUSE, LARGEST_RESULT, LONGEST_PAUSE, MOST_FAILURES, MOST_STARTS

from .errands import Errands, buy
from .errands import office as office

HEARTBEAT = 3.0


@pytest.fixture
async def ana(town):
    return await town.person(await town.tenant())


async def fail(context):
    raise ValueError("el 56911112222 pidió algo")


async def test_a_failure_is_tried_again_after_growing_pauses_and_the_last_one_is_told(office, ana) -> None:
    await office.ask(ana)
    worker, ticket = office.worker(compra=fail), await office.ticket(ana)
    pauses = [await worker.attempt(fail, ticket) for _ in range(MOST_FAILURES)]
    assert pauses == [FIRST_PAUSE * 2**n for n in range(MOST_FAILURES - 1)] + [None]
    (event,) = await office.told(ana)
    assert event["payload"] == {"kind": "job", "name": "eco.hecho", "result": {"ok": False, "error": "ValueError"}}
    job = await office.job(ana)
    assert (job["status"], job["error"]) == (9, "ValueError")
    assert await worker.attempt(fail, ticket) is None
    assert len(await office.told(ana)) == 1


async def test_pauses_stay_below_five_minutes(office, ana, monkeypatch) -> None:
    monkeypatch.setattr(workers_jobs, "MOST_FAILURES", 9)
    monkeypatch.setattr(workers_jobs, "MOST_STARTS", 9)
    await office.ask(ana)
    worker, ticket = office.worker(compra=fail), await office.ticket(ana)
    pauses = [await worker.attempt(fail, ticket) for _ in range(8)]
    assert max(pauses) == LONGEST_PAUSE


async def test_a_job_that_fails_and_then_does_not_is_told_as_done(office, ana, monkeypatch) -> None:
    monkeypatch.setattr(workers_jobs, "FIRST_PAUSE", 0.01)

    async def second_time(context):
        return await (fail if context.attempt == 1 else buy)(context)

    await office.ask(ana, que="pan")
    async with office.at_work(office.worker(compra=second_time)):
        (event,) = await office.until_told(ana, 1)
    assert event["payload"]["result"] == {"ok": True, "value": {"comprado": "pan"}}
    assert (await office.job(ana))["failures"] == 1


async def test_a_job_that_asks_for_time_survives_a_failure_and_nobody_reads_that_it_failed(office, ana) -> None:
    async def wait_and_stumble(context):
        if context.attempt <= MOST_STARTS + 2:
            raise TryLater(5)
        return await (fail if context.attempt == MOST_STARTS + 3 else buy)(context)

    await office.ask(ana, que="pan")
    worker, ticket = office.worker(compra=wait_and_stumble), await office.ticket(ana)
    with capture_logs() as logs:
        pauses = [await worker.attempt(wait_and_stumble, ticket) for _ in range(MOST_STARTS + 4)]
    assert pauses == [5] * (MOST_STARTS + 2) + [FIRST_PAUSE, None]
    assert [(line["event"], line["error"]) for line in logs] == [("job compra failed", "ValueError")]
    job = await office.job(ana)
    assert (job["status"], job["failures"], job["postponements"]) == (2, 1, MOST_STARTS + 2)


async def test_a_job_that_asks_for_time_again_and_again_ends_some_day(office, ana, monkeypatch) -> None:
    monkeypatch.setattr(workers_jobs, "MOST_POSTPONEMENTS", 3)

    async def never(context):
        raise TryLater(5)

    await office.ask(ana)
    worker, ticket = office.worker(compra=never), await office.ticket(ana)
    assert [await worker.attempt(never, ticket) for _ in range(3)] == [5, 5, None]
    (event,) = await office.told(ana)
    assert event["payload"]["result"] == {"ok": False, "error": "TryLater"}


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (object(), "TypeError"),
        ("x" * LARGEST_RESULT, "ResultTooLarge"),
        ("cero \0", "UntranslatableCharacterError 22P05"),
        ("\ud800", "TypeError"),
    ],
)
async def test_a_result_that_cannot_be_told_is_a_failure(office, ana, value: object, error: str) -> None:
    async def answer(context):
        return value

    await office.ask(ana)
    worker, ticket = office.worker(compra=answer), await office.ticket(ana)
    for _ in range(MOST_FAILURES):
        await worker.attempt(answer, ticket)
    (event,) = await office.told(ana)
    assert event["payload"]["result"]["error"].endswith(error)


async def test_a_job_that_takes_too_long_is_a_failure(office, ana, monkeypatch) -> None:
    monkeypatch.setattr(workers_jobs, "LONGEST_RUN", 0.05)

    async def dawdle(context):
        await asyncio.sleep(3600)

    await office.ask(ana)
    assert await office.worker(compra=dawdle).attempt(dawdle, await office.ticket(ana)) == FIRST_PAUSE
    assert (await office.job(ana))["error"] == "TimeoutError"


async def test_a_job_that_ends_its_process_each_time_is_given_up_without_being_run_again(office, town, ana) -> None:
    await office.ask(ana)
    errands = Errands(buy)
    await town.execute(ana.tenant, "UPDATE liora.job SET starts = $2 WHERE cliente_id = $1", MOST_STARTS)
    assert await office.worker(compra=errands).attempt(errands, await office.ticket(ana)) is None
    (event,) = await office.told(ana)
    assert event["payload"]["result"] == {"ok": False, "error": "ProcessEnded"}
    assert errands.runs == {}


async def test_of_two_runs_at_the_same_time_one_ends_the_job(office, ana) -> None:
    """As when a process was frozen, and taken for dead."""
    await office.ask(ana)
    both = asyncio.Barrier(2)

    async def together(context):
        await both.wait()
        return context.attempt

    worker, ticket = office.worker(compra=together), await office.ticket(ana)
    async with asyncio.timeout(20):
        assert await asyncio.gather(*(worker.attempt(together, ticket) for _ in range(2))) == [None, None]
    assert len(await office.told(ana)) == 1
    assert (await office.job(ana))["starts"] == 2


async def test_what_one_run_has_done_the_last_failure_of_another_does_not_undo(office, town, ana) -> None:
    await office.ask(ana)
    await town.execute(ana.tenant, "UPDATE liora.job SET failures = $2 WHERE cliente_id = $1", MOST_FAILURES - 1)
    both, done = asyncio.Barrier(2), asyncio.Event()

    async def race(context):
        await both.wait()
        if context.attempt == 2:
            await done.wait()
            raise ValueError
        return "hecho"

    async def run():
        await worker.attempt(race, ticket)
        done.set()

    worker, ticket = office.worker(compra=race), await office.ticket(ana)
    async with asyncio.timeout(20):
        await asyncio.gather(run(), run())
    job = await office.job(ana)
    assert (job["status"], job["error"]) == (2, None)
    (event,) = await office.told(ana)
    assert event["payload"]["result"] == {"ok": True, "value": "hecho"}


async def test_the_failure_of_a_run_that_was_taken_for_dead_counts_for_nothing(office, ana) -> None:
    await office.ask(ana)
    worker, ticket = office.worker(compra=buy), await office.ticket(ana)

    async def overtaken(context):
        async with context.session() as connection:
            await connection.execute("UPDATE liora.job SET starts = starts + 1, failures = 4")
        raise ValueError

    assert await worker.attempt(overtaken, ticket) is None
    assert (await office.job(ana))["failures"] == 4
    await worker.attempt(overtaken, ticket)  # its last one, if it counted
    assert await office.told(ana) == []
    assert (await office.job(ana))["status"] == 0


async def test_a_job_of_a_process_that_was_killed_is_done_by_another(office, ana, database, tmp_path: Path) -> None:
    office.heartbeat = HEARTBEAT
    await office.ask(ana, que="pan")
    begun = tmp_path / "begun"
    script = Path(__file__).with_name("job_process.py")
    process = subprocess.Popen([sys.executable, script, database.app_url, str(HEARTBEAT), begun])
    try:
        async with asyncio.timeout(30):
            while not begun.exists():
                await asyncio.sleep(0.02)
        errands = Errands(buy)
        async with office.at_work(office.worker(compra=errands)):
            [before] = await office.queued()
            async with asyncio.timeout(30):
                while (await office.queued())[0]["heartbeat"] <= before["heartbeat"]:
                    await asyncio.sleep(0.02)
            assert await office.told(ana) == []  # the process lives, and says so
            process.send_signal(signal.SIGKILL)
            (event,) = await office.until_told(ana, 1)
    finally:
        process.kill()
        process.wait()
    assert event["payload"]["result"] == {"ok": True, "value": {"comprado": "pan"}}
    assert list(errands.runs.values()) == [1]
    assert (await office.job(ana))["starts"] == 2
