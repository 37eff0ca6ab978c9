"""Whatever people write, tap or send, in whatever order: no skill breaks its declaration or the channel's limits."""

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from liora.events import (
    AgentEvent,
    ContactsEvent,
    LocationEvent,
    MediaEvent,
    OrderEvent,
    ReactionEvent,
    TapEvent,
    TextEvent,
)
from liora.messages import Buttons, Message, OptionList
from liora.testing.said import options_of
from liora.view import Catalog, Product

WRITTEN = [
    "", "   ", "?", "\x00", "{x}", "{consulta}", "%s", "*", "İ", "½", "①", "👍", "a" * 5000, "no", "sí", "más", "hola",
    "0", "1", "2", "3", "10", "99", "-1", "3.5", "la 2", "treinta", "x3", "un litro", "tomé 2 vasos de agua", "agua 31",
    "/catalogo", "/vida", "/agua", "/reciclaje", "menú", "salir", "asesor", "catalogo de gorros", "precio", "cuánto",
    "tienen", "tienen gorros rojos?", "busco {x}", "tienen " + "gorro " * 60, "gorro", "gorro 2", "A", "hay pedido mío",
    "chile", "otro país", "bolivia", "cambiar país", "donde boto x", "donde boto una botella", "reciclar pilas",
    "bolsa", "q va en el tacho verde", "que va en la bolsa negra", "tubo de pasta", "ninguno", "otro", "listo",
    "avísame en 2 h", "ejersicio", "estoy triste", "no quiero comer nada", "me duele la cabeza", "cuánta agua llevo",
    "m kiero morir", "dormi como 5 hrs", "camine 30 min", "mis registros", "borra mis registros", "cual es mi imc",
    "34", "82 y medio", "1 68", "recuérdame tomar agua a las 10", "todos los días", "cuantas calorias tiene el arroz",
    "acepto", "dame dos", "confirmar", "cambiar", "retiro", "av matta 1234, quilicura", "Ana", "efectivo", "sin nota",
    "mi pedido", "caja de pizza", "un poko de queso", "puntos cerca", "que dia pasa el camion", "mi ciudad es bogota",
    "no sé", "borrar mis datos", "baja", "alta", "hablar con alguien", "¿hacen envíos?",
]  # fmt: skip

CATALOGS = [
    None,
    Catalog(1, ()),
    Catalog(2, tuple(Product("A", "Gorro", Decimal(at), "Lana") for at in range(12))),
    Catalog(3, tuple(Product(f"{at}" * 60, f"Gorro {at}" * 20, None, f"{at}" * 120) for at in range(25))),
]


@pytest.mark.parametrize("seed", range(60))
def test_nothing_breaks_a_skill_or_a_limit(talk_to: Callable[..., Any], seed: int) -> None:
    chance = Random(seed)  # noqa: S311
    talk = talk_to(
        chance.choice(["CL", "MX", "PE", "CO", "AR", "ES"]),
        chance.choice(["tu", "usted", "vos"]),
        catalog=chance.choice(CATALOGS),
        person=chance.choice(["", "PE", "BO"]),
    )
    for _ in range(40):
        if chance.random() < 0.1:
            talk.use(chance.choice(CATALOGS))
            talk.wait(chance.choice([1, 5, 30]))
        before = len(talk.stage.shown)
        talk.stage.play(_event(chance, talk.stage.shown))
        for message in talk.stage.shown[before:]:
            _check(message)


def _event(chance: Random, shown: list[Message]) -> Any:
    offered = [option for message in shown for option in options_of(message)]
    if offered and chance.random() < 0.4:
        option = chance.choice(offered)
        return TapEvent(option.id, option.title)
    cart = OrderEvent(({"sku": "A", "quantity": 2, "price": 3, "currency": "CLP"}, {"sku": "?", "quantity": 1}))
    sent = [
        *(MediaEvent("image", "x", caption="gorro"), MediaEvent("audio", "x", voice=True), LocationEvent(1, 2)),
        *(cart, ReactionEvent("👍"), AgentEvent("hola"), AgentEvent(act="give_back"), ContactsEvent(())),
    ]
    return chance.choice(sent) if chance.random() < 0.1 else TextEvent(chance.choice(WRITTEN))


def _check(message: Message) -> None:
    match message:
        case OptionList(body=body, rows=rows):
            assert 1 <= len(rows) <= 10
            assert len({row.id for row in rows}) == len(rows)
            assert all(0 < len(row.title) <= 24 and len(row.description) <= 72 for row in rows)
            assert 0 < len(body) <= 1024
        case Buttons(body=body, buttons=buttons):
            assert 1 <= len(buttons) <= 3
            assert len({button.title for button in buttons}) == len(buttons)
            assert 0 < len(body) <= 1024
        case _:
            pass
