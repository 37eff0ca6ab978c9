"""An order is stored once, with a number of its shop's own, in the commit of the turn that says it."""

import asyncio
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import quote

import pytest

from liora.core.outcome import OrderWanted, QuotaSpend
from liora.db.quota import QuotaRule
from liora.events import words_of
from liora.messages import LinkButton
from liora.order import ORDER_NUMBER, OrderLine, PlaceOrder

from .brains import Echo, Hostile

SHOES = OrderLine("ZAP-28", "Zapatilla", "T28", 2, Decimal("20000.50"))
MUG = OrderLine("TAZ", "Taza", "", 1, Decimal(3990))
ORDER = PlaceOrder((SHOES, MUG), "Ana Soto", "domicilio", "Av. Matta 1234", "Transferencia", "timbre malo")
ADDRESS = "https://wa.me/56911112222?text="


def ordered(turn):
    """The turn with an order, and its number in a text and in an address."""
    said = LinkButton(f"Pedido #{ORDER_NUMBER}", "Escribir", ADDRESS + quote(f"Pedido #{ORDER_NUMBER}", safe=""))
    return replace(turn, messages=(said,), order=OrderWanted(ORDER, "CLP"), notices=("order",))


@dataclass
class Merchant(Echo):
    """Takes every text that begins with `quiero` for an order."""

    def take_turn(self, conversation, event, view, now):
        turn = super().take_turn(conversation, event, view, now)
        return ordered(turn) if words_of(event).startswith("quiero") else turn


@pytest.fixture
async def ana(town):
    return await town.person(await town.tenant())


async def orders(town, tenant):
    return await town.fetch(tenant, "SELECT * FROM liora.order ORDER BY number")


async def test_an_order_is_kept_as_it_was_placed(town, ana) -> None:
    await town.write(ana, "quiero eso")
    await town.drain(town.worker(Merchant()), ana.tenant)
    [order] = await orders(town, ana.tenant)
    about = {name: order[name] for name in ("customer", "delivery", "address", "payment", "note")}
    assert about == {name: getattr(ORDER, name) for name in about}
    assert (order["number"], order["status"], order["currency"]) == (1, "nuevo", "CLP")
    assert (order["contact_id"], order["conversation_id"]) == (ana.contact_id, ana.conversation_id)
    assert (order["total"], order["placed_at"]) == (Decimal("43991.00"), town.now)
    assert order["cause"] == f"quiero eso:{ana.conversation_id}"
    assert order["items"] == [
        {"sku": "ZAP-28", "name": "Zapatilla", "variant": "T28", "units": 2, "price": "20000.50"},
        {"sku": "TAZ", "name": "Taza", "variant": "", "units": 1, "price": "3990"},
    ]


async def test_its_number_stands_in_what_is_said_logged_and_told(town, ana) -> None:
    await town.write(ana, "quiero eso")
    await town.drain(town.worker(Merchant()), ana.tenant)
    [order] = await orders(town, ana.tenant)
    [out] = await town.fetch(ana.tenant, "SELECT payload FROM liora.outbox")
    assert (out["payload"]["body"], out["payload"]["url"]) == ("Pedido #1", ADDRESS + "Pedido%20%231")
    [line] = await town.fetch(ana.tenant, "SELECT body FROM liora.conversation_log WHERE direction = 'out'")
    assert line["body"] == "Pedido #1"
    [told] = await town.fetch(ana.tenant, "SELECT payload FROM liora.notification")
    figures = {"order_id": str(order["order_id"]), "order_number": "1", "units": "3", "total": "43991.00"}
    assert told["payload"] == {"conversation_id": str(ana.conversation_id), "currency": "CLP", **figures}


async def test_every_shop_counts_its_own_orders_also_in_one_batch(town, ana) -> None:
    eva = await town.person(await town.tenant())
    bruno = await town.person(ana.tenant, "56900000001")
    for person in (ana, bruno, eva):
        await town.write(person, "quiero uno", "hola", "quiero otro")
    await town.worker(Merchant()).drain([ana.tenant.cliente_id, eva.tenant.cliente_id])
    assert [each["number"] for each in await orders(town, ana.tenant)] == [1, 2, 3, 4]
    assert [each["number"] for each in await orders(town, eva.tenant)] == [1, 2]
    assert await town.said_to(eva) == ["Pedido #1", "eco hola", "Pedido #2"]
    both = [*await town.said_to(ana), *await town.said_to(bruno)]
    assert sorted(both) == ["Pedido #1", "Pedido #2", "Pedido #3", "Pedido #4", "eco hola", "eco hola"]


async def test_the_log_keeps_the_order_of_what_was_said_around_an_order(town, ana) -> None:
    await town.write(ana, "hola", "quiero eso", "gracias")
    await town.drain(town.worker(Merchant()), ana.tenant)
    lines = await town.fetch(ana.tenant, "SELECT body FROM liora.conversation_log ORDER BY log_id")
    said = ["hola", "eco hola", "quiero eso", "Pedido #1", "gracias", "eco gracias"]
    assert [each["body"] for each in lines] == said


async def test_a_batch_that_is_done_again_gives_the_same_message_one_order_and_no_number_away(town, ana) -> None:
    """What a neighbour says cannot be stored, so the batch is rolled back and goes on message by message."""

    @dataclass
    class Unlucky(Hostile, Merchant):
        """Its poison is what no database stores."""

    bruno = await town.person(ana.tenant, "56900000001")
    await town.write(ana, "quiero uno", "quiero otro")
    await town.write(bruno, "veneno")
    brain = Unlucky(harm=lambda turn: replace(turn, messages=(LinkButton("\x00", "x", "x"),)))
    for _ in range(4):
        await town.drain(town.worker(brain), ana.tenant)
        town.later(60)
    assert [each["number"] for each in await orders(town, ana.tenant)] == [1, 2]
    assert await town.said_to(ana) == ["Pedido #1", "Pedido #2"]
    assert len(await town.fetch(ana.tenant, "SELECT FROM liora.notification WHERE kind = 'order'")) == 2


async def test_workers_at_once_give_each_order_a_number_of_its_own(town, ana) -> None:
    people = [ana, *await town.people(ana.tenant, 7)]
    for person in people:
        await town.write(person, "quiero uno", "quiero otro")
    workers = [town.worker(Merchant(), k=2) for _ in range(4)]
    while await town.pending(ana.tenant):
        await asyncio.gather(*(town.drain(worker, ana.tenant) for worker in workers))
    assert [each["number"] for each in await orders(town, ana.tenant)] == list(range(1, 17))


async def test_an_order_that_its_quota_refuses_is_not_stored(town, ana) -> None:
    rule = QuotaRule("tienda.pedidos", "day", "cliente", 1)

    @dataclass
    class Bounded(Merchant):
        """Says no where its quota says no."""

        def take_turn(self, conversation, event, view, now):
            turn = super().take_turn(conversation, event, view, now)
            if "deny" in view.quota.values():
                return Echo.take_turn(self, conversation, event, view, now)
            return replace(turn, spent=(QuotaSpend(rule.metric, rule.per, rule.scope, rule.limit, 1),))

    await town.write(ana, "quiero uno", "quiero otro")
    await town.drain(town.worker(Bounded([rule])), ana.tenant)
    assert [each["number"] for each in await orders(town, ana.tenant)] == [1]
    assert await town.said_to(ana) == ["Pedido #1", "eco quiero otro"]
