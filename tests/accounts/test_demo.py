"""The demo tenant is sown at every start: what people made of it stays."""

from liora.accounts.audit import Deed
from liora.accounts.clientes import change_cliente, read_cliente
from liora.accounts.demo import CLIENTE_ID, SKILLS, seed_demo


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
