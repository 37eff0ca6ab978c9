"""Whatever is written, tapped or shared, in whatever order: each turn is answered once, within the channel's limits."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from liora.events import Event, LocationEvent, MediaEvent, TapEvent, TextEvent
from liora.messages import Buttons, LocationRequest, Message, OptionList
from liora.table import Rows
from liora.testing.said import options_of
from liora_reciclaje.collection import read_collection
from liora_reciclaje.colours import read_colour
from liora_reciclaje.points import read_point

WRITTEN = [
    "/reciclaje", "reciclar", "donde boto las pilas", "caja de pisa", "limpia", "un poko de queso", "vidrio",
    "roto", "botella", "una espada laser", "es de metal", "no se", "ninguno", "chile", "mexico", "cdmx",
    "guadalajara", "bolivia", "otro pais", "q va en el tacho verde", "y en el azul?", "qué va en cada color",
    "punto limpio", "punto limpio para una botella", "donde lo llevo", "chillan", "narnia", "temuco",
    "qué día pasa la basura", "maipu", "ñuñoa", "avísame antes", "no me avises", "cambiar país", "cambiar ciudad",
    "estoy en colombia", "tips de reciclaje", "otra cosa", "otro material", "otro lugar", "listo", "1", "2", "9",
    "menú", "salir", "hola", "?", "{x}", "", "a" * 300, "un sillon viejo", "gracias",
]  # fmt: skip

HERE = {"horario": "lunes a viernes 9 a 18", "vigente_hasta": "", "comuna": "", "barrio": ""}
TABLES = {
    "puntos": Rows(
        tuple(
            read_point(
                {
                    "nombre": f"PUNTO {at} " + "DE LA PLAZA " * 5,
                    "lat": f"{-36.6 - at / 300:.4f}",
                    "lon": "-72.10",
                    "direccion": f"CALLE {at}, CHILLÁN " + "x" * 100,
                    "materiales": "pilas|vidrio|papel|aceite",
                    **HERE,
                }
            )
            for at in range(5)
        )
    ),
    "recoleccion": Rows(
        tuple(
            read_collection({"comuna": name, "material": "", "dias": "lunes y jueves", "hora": ""})
            for name in ("Maipú", "Ñuñoa")
        )
    ),
    "colores": Rows(
        (read_colour({"pais": "", "ciudad": "Guadalajara", "material": "vidrio", "color": "azul", "contenedor": ""}),)
    ),
}


@pytest.mark.parametrize("seed", range(60))
def test_nothing_breaks_the_skill_or_a_limit(talk_to: Callable[..., Any], seed: int) -> None:
    chance = Random(seed)
    talk = talk_to(chance.choice(["CL", "MX", "PE"]), chance.choice(["tu", "usted", "vos"]), person="CL")
    tables = {name: rows for name, rows in TABLES.items() if chance.random() < 0.7}
    talk.stage.view = replace(
        talk.stage.view, tables={"reciclaje": tables}, tenant=replace(talk.stage.view.tenant, skills=("reciclaje",))
    )
    for _ in range(40):
        if chance.random() < 0.1:
            talk.wait(chance.choice([1, 12, 30]))
        before = len(talk.stage.shown)
        talk.stage.play(_event(chance, talk.stage.shown))
        said = talk.stage.shown[before:]
        assert len(said) <= 1 or talk.state == "", said
        for message in said:
            _check(message)


def _event(chance: Random, shown: list[Message]) -> Event:
    offered = [option for message in shown for option in options_of(message)]
    if offered and chance.random() < 0.4:
        option = chance.choice(offered)
        return TapEvent(option.id, option.title)
    shared = [LocationEvent(-36.6, -72.1), LocationEvent(4.6, -74.1), MediaEvent("image", "x", caption="pilas")]
    return chance.choice(shared) if chance.random() < 0.15 else TextEvent(chance.choice(WRITTEN))


def _check(message: Message) -> None:
    match message:
        case OptionList(body=body, rows=rows):
            assert 1 <= len(rows) <= 10
            assert len({row.id for row in rows}) == len(rows)
            assert all(0 < len(row.title) <= 24 and len(row.description) <= 72 for row in rows)
            assert 0 < len(body) <= 1024
        case Buttons(body=body, buttons=buttons):
            assert 1 <= len(buttons) <= 3
            assert len({button.id for button in buttons}) == len(buttons)
            assert 0 < len(body) <= 1024
        case LocationRequest(body=body):
            assert 0 < len(body) <= 1024
        case _:
            pass
