"""Many tenants at once, some of whom hang up: no answer holds another tenant's row."""

import asyncio
import random

from uuid_utils.compat import uuid7

from liora.accounts.audit import Deed
from liora.accounts.clientes import create_cliente
from liora.accounts.keys import NewKey, create_key

TENANTS = 200
REQUESTS = 1_000
AT_ONCE = 40


async def test_interleaved_and_cancelled_requests_show_nobody_elses_rows(site) -> None:
    shops = [await shop(site, n) for n in range(TENANTS)]
    dice = random.Random(4711)
    gate = asyncio.Semaphore(AT_ONCE)
    answered = hung_up = 0

    async def ask(n: int) -> None:
        nonlocal answered, hung_up
        cliente_id, name, key = shops[dice.randrange(TENANTS)]
        patience = dice.uniform(0.0, 0.05) if n % 5 == 0 else 20.0
        path = f"/clientes/{cliente_id}" + dice.choice(("", "/claves"))
        async with gate:
            try:
                async with asyncio.timeout(patience):
                    said = await site.get(path, key=key)
            except TimeoutError:
                hung_up += 1
                return
        answered += 1
        found = said.data if isinstance(said.data, list) else [said.data]
        assert [each["nombre"] for each in found] == [name]

    async with asyncio.TaskGroup() as group:
        for n in range(REQUESTS):
            group.create_task(ask(n))
    assert answered + hung_up == REQUESTS
    assert answered >= REQUESTS * 0.8
    assert hung_up > 0


async def shop(site, n: int) -> tuple[str, str, str]:
    """A tenant whose cliente and only key bear a name that nobody else has."""
    cliente_id, name, deed = uuid7(), f"Tienda {n}", Deed("tests", "tests")
    values = {"name": name, "country": "CL", "currency": "CLP", "timezone": "America/Santiago"}
    await create_cliente(site.engine, cliente_id, values, deed)
    _, token = await create_key(site.engine, cliente_id, NewKey(name, "admin"), deed)
    return str(cliente_id), name, token
