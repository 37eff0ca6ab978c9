"""Bad lines between Liora and PostgreSQL, and between Liora and the vendor: late, slow, broken, deaf, forgotten.

Nobody waits for more than ten seconds, nothing is acknowledged that is not stored, and when the weather is fair again
everything goes on by itself.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from liora.db.pool import open_pool
from liora.db.session import Pool, scoped

from ..web.conftest import text_body
from .crew import crew
from .engine import inbox, incoming, send, store, turns
from .figures import figures
from .oracle import Brain
from .proxy import FAIR, Proxy, Weather, postgres_behind, server_behind, through
from .site import open_site, out_of_order, settle_in
from .sizes import sizes
from .test_killed_senders import compare, places, until_sent
from .ticks import Ticks, ticking
from .verify import PENDING, judge, until_none

ANSWER_SECONDS = 10.0
RECOVERY_SECONDS = 15.0
"""A dead line is noticed within ten seconds; the rest is for machines with other things to do."""
PATIENCE = 120.0
DEAF_SECONDS = 2.0
AT_ONCE = 4

WEATHERS = {
    "late by 500 ms": Weather(latency=0.5),
    "1 kB a second": Weather(bytes_per_second=1_000),
    "5 % resets": Weather(resets=0.05),
    "nothing but resets": Weather(resets=1.0),
    "deaf": Weather(deaf=True),
}
FORGOTTEN = "forgotten"
"""Lines that are open stay open and dead; new ones work."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What people saw of the web role in one kind of weather."""

    weather: str
    answers: tuple[int, ...]
    slowest: float
    false_200: int
    recovered: float


async def test_in_any_weather_the_web_answers_in_time_and_truly_and_workers_go_on(
    database: Any, pool: Pool, new_tenant: Any, new_site: Any
) -> None:
    async def seen_in(weather: str) -> Seen:
        tenant = await new_tenant()
        async with _bad_pool(database) as (proxy, bad), ticking() as clock:
            return await _look(weather, proxy, await new_site(site_pool=bad), tenant, pool, clock)

    async def worked_in(weather: str) -> float:
        async with _bad_pool(database) as (proxy, bad), ticking() as clock:
            return await _work(weather, proxy, bad, await new_tenant(), pool, clock)

    async def worked() -> list[float]:
        """One after the other, or one worker would do the other's work."""
        return [await worked_in("deaf"), await worked_in(FORGOTTEN)]

    with figures("R6 lines to the database") as row:
        work = asyncio.create_task(worked())
        seen = await asyncio.gather(*map(seen_in, [*WEATHERS, FORGOTTEN]))
        row.messages = sum(len(each.answers) + 1 for each in seen)
        row.notes |= {f"slowest answer, {each.weather}": round(each.slowest, 1) for each in seen}
        row.notes |= {f"recovered after, {each.weather}": round(each.recovered, 1) for each in seen}
        row.notes["longest silence of a worker"] = round(max(await work), 1)
    assert [each.weather for each in seen if each.false_200] == []
    assert [each for each in seen if each.slowest > ANSWER_SECONDS or each.recovered > RECOVERY_SECONDS] == []
    assert row.notes["longest silence of a worker"] <= RECOVERY_SECONDS
    by_weather = {each.weather: each for each in seen}
    assert set(by_weather["deaf"].answers) == {503}
    assert set(by_weather["nothing but resets"].answers) == {503}


async def _look(weather: str, proxy: Proxy, site: Any, tenant: Any, pool: Pool, clock: Ticks) -> Seen:
    bodies = {f"wamid.{n}": text_body(tenant, f"wamid.{n}", phone=f"5691111111{n}") for n in range(AT_ONCE + 1)}
    assert await site.post(bodies["wamid.0"]) == 200
    if weather == FORGOTTEN:
        proxy.strand()
    else:
        proxy.weather = WEATHERS[weather]
    answers = await asyncio.gather(*(_post(site, name, bodies[name], tenant, pool, clock) for name in list(bodies)[1:]))
    proxy.weather = FAIR
    begin = clock()
    async with asyncio.timeout(PATIENCE):
        for body in bodies.values():
            while await site.post(body) != 200:
                await asyncio.sleep(0.1)
    recovered = clock() - begin
    assert await _stored(pool, tenant.cliente_id) == set(bodies)
    return Seen(
        weather,
        tuple(status for status, _, _ in answers),
        max(seconds for _, seconds, _ in answers),
        sum(false_200 for _, _, false_200 in answers),
        recovered,
    )


async def _post(site: Any, name: str, body: bytes, tenant: Any, pool: Pool, clock: Ticks) -> tuple[int, float, bool]:
    begin = clock()
    status = await site.post(body)
    seconds = clock() - begin
    return status, seconds, status == 200 and name not in await _stored(pool, tenant.cliente_id)


async def _stored(pool: Pool, cliente_id: UUID) -> set[str]:
    async with scoped(pool, cliente_id) as connection:
        return {row["message_id"] for row in await connection.fetch("SELECT message_id FROM liora.inbox")}


async def _work(weather: str, proxy: Proxy, bad: Pool, tenant: Any, pool: Pool, clock: Ticks) -> float:
    """The longest time that a worker needs to answer a message when all its lines have died."""
    box = inbox(pool)
    longest = 0.0
    working = asyncio.create_task(turns(bad, Brain()).run())
    for n in range(3):
        begin = clock()
        if n == 1:
            proxy.strand()
            proxy.weather = WEATHERS.get(weather, FAIR)
            asyncio.get_running_loop().call_later(DEAF_SECONDS, setattr, proxy, "weather", FAIR)
        message = incoming(tenant, f"m{n}", "56911111111", "hola", n)
        await store(box, [message])
        await _until_answered(pool, tenant.cliente_id)
        longest = max(longest, clock() - begin)
    assert not working.done()
    working.cancel()
    await asyncio.wait([working])
    return longest


async def _until_answered(pool: Pool, cliente_id: UUID) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            async with scoped(pool, cliente_id) as connection:
                if not await connection.fetchval(PENDING):
                    return
            await asyncio.sleep(0.05)


async def test_in_any_weather_on_the_way_to_the_vendor_everything_is_said_once_and_in_order(
    database: Any, tmp_path: Path
) -> None:
    """Posts are lost, late, and taken without an answer; the vendor's statuses tell."""
    count = min(sizes().sent_messages, 600) // 2
    await settle_in(database.app_url)
    with figures("R6 sender and vendor") as row:
        async with crew() as processes, open_site(processes, tmp_path, database.app_url) as site:
            address = urlsplit(site.api_url)
            async with server_behind(address.hostname or "", address.port or 0).listening() as proxy:
                await processes.start("worker", url=database.app_url, share=0.0, seconds=0.0)
                bad_api = f"http://127.0.0.1:{proxy.port}{address.path}"
                sending = asyncio.create_task(_send(database, bad_api))
                changing = asyncio.create_task(_change(proxy, 0.8))
                await site.deliver_all(range(count), 60, count / 4)
                await changing
                await until_none(database.superuser_url, PENDING, PATIENCE)
                outbox = await until_sent(database.superuser_url, PATIENCE)
                sending.cancel()
                await asyncio.wait([sending])
                accepted = site.accepted()
        verdict = await judge(database.superuser_url, site.stored_at)
        unsaid, twice, excused = compare(outbox, accepted)
        row.messages, row.lost, row.twice = count, verdict.lost + unsaid, twice
        row.out_of_order = out_of_order([out_id for out_id, _ in accepted], places(outbox))
        row.notes |= {"kinds_of_weather": len(WEATHERS)}
    assert (verdict.messages, verdict.is_clean) == (count, True), verdict
    assert (unsaid, twice, excused, row.out_of_order) == (0, 0, 0, 0)


async def _change(proxy: Proxy, seconds: float) -> None:
    """One kind of weather after the other; what a deaf line swallowed never arrives."""
    for weather in WEATHERS.values():
        proxy.weather = weather
        await asyncio.sleep(seconds)
        if weather.deaf:
            proxy.strand()
    proxy.weather = FAIR


async def _send(database: Any, api_url: str) -> None:
    pool = await open_pool(database.app_url, connections=6)
    try:
        await send(pool, api_url)
    finally:
        pool.terminate()


@asynccontextmanager
async def _bad_pool(database: Any) -> AsyncIterator[tuple[Proxy, Pool]]:
    async with postgres_behind(database.server.socket_dir).listening() as proxy:
        pool = await open_pool(through(proxy, database.name), connections=8)
        try:
            yield proxy, pool
        finally:
            pool.terminate()
