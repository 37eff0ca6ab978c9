"""A loop ends when it is told to, whatever its step makes of that."""

import asyncio

import pytest

from liora.workers.loop import forever


@pytest.mark.parametrize("answer", [None, TimeoutError, RuntimeError])
async def test_a_step_that_swallows_its_cancellation_is_the_last_one(answer: type[Exception] | None) -> None:
    begun: list[None] = []

    async def step() -> None:
        begun.append(None)
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            if answer:
                raise answer from None

    loop = asyncio.create_task(forever(step, "a step"))
    while not begun:
        await asyncio.sleep(0)
    loop.cancel()
    await asyncio.wait([loop], timeout=5)
    assert loop.cancelled()
    assert len(begun) == 1
