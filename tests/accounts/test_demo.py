"""The demo tenant is sown at every start: what people made of it stays."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from liora.accounts.audit import Deed
from liora.accounts.clientes import change_cliente, read_cliente
from liora.accounts.demo import CLIENTE_ID, SKILLS, seed_demo
from liora.db.migrate import with_driver


@pytest.fixture
async def engine(database) -> AsyncIterator[AsyncEngine]:
    made = create_async_engine(with_driver(database.app_url))
    yield made
    await made.dispose()


async def test_what_was_changed_in_the_demo_stays_when_it_is_sown_again(engine) -> None:
    await seed_demo(engine, [])
    changes = {"name": "Mi tienda", "plan": "pyme", "skills": ["ecommerce"]}
    await change_cliente(engine, CLIENTE_ID, changes, Deed("ana", "clientes.change"))
    await seed_demo(engine, ["liora", *SKILLS])
    row = await read_cliente(engine, CLIENTE_ID)
    assert row is not None
    assert {name: row[name] for name in changes} == changes


async def test_a_skill_that_was_installed_since_comes_behind_the_others(engine) -> None:
    await seed_demo(engine, ["liora", *SKILLS])
    await seed_demo(engine, ["liora", *SKILLS, "mia"])
    row = await read_cliente(engine, CLIENTE_ID)
    assert row is not None
    assert row["skills"] == [*SKILLS, "mia"]
