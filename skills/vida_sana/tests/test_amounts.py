"""What is understood of water, sleep and movement."""

import pytest

from liora_vida_sana.amounts import Amount, amount_in, amounts_in, tells_movement
from liora_vida_sana.correcting import correction_in
from liora_vida_sana.drinks import glasses_in


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("dormi como 5 hrs nomas toy muerta", Amount("sueno", 300)), ("dormi 6", Amount("sueno", 360)),
        ("durmí 7,5 horas", Amount("sueno", 450)), ("dormí 7 y media", Amount("sueno", 450)),
        ("dormí 6:30", Amount("sueno", 390)), ("8 horas de sueño", Amount("sueno", 480)),
        ("descansé siete horas", Amount("sueno", 420)), ("anoche dormí solo 4 hrs", Amount("sueno", 240)),
        ("ayer dormí 9 horas", Amount("sueno", 540, 1)),
        ("camine 30 min", Amount("movimiento", 30)), ("caminé media hora", Amount("movimiento", 30)),
        ("hice ejersicio una hora y media", Amount("movimiento", 90)), ("corri 20 minutos", Amount("movimiento", 20)),
        ("45 min de yoga", Amount("movimiento", 45)), ("fui al gym 1 hora", Amount("movimiento", 60)),
        ("ayer trote 25 min", Amount("movimiento", 25, 1)), ("anduve en bici una hora", Amount("movimiento", 60)),
        ("agua +1", Amount("agua", 1)), ("+2 vasos", Amount("agua", 2)), ("tomé dos vasos", Amount("agua", 2)),
        ("me tome un vaso de agua", Amount("agua", 1)), ("bebi 3 vasos de agua", Amount("agua", 3)),
        ("tome 500 ml de agua", Amount("agua", 2)), ("tomé un litro de agua", Amount("agua", 4)),
        ("otro vaso más", Amount("agua", 1)), ("llevo 4 vasos", Amount("agua", 4)),
        ("2 vasos de agua", Amount("agua", 2)), ("tome otro vaso", Amount("agua", 1)),
        ("4 vasos mas", Amount("agua", 4)),
        ("tome 2 vasos y una botella de medio litro", Amount("agua", 4)),
        ("tome 2 vasos y una botella", Amount("agua", 4)),
        ("me tome una botella de agua", Amount("agua", 2)), ("tome una botella de litro y medio", Amount("agua", 6)),
        ("tome una botella de agua y 2 vasos", Amount("agua", 4)), ("tome 2 vasos y medio litro", Amount("agua", 4)),
        ("camine a la micro 10 min ida y 15 min vuelta", Amount("movimiento", 25)),
        ("y despues camine como 20 min con mi perro", Amount("movimiento", 20)),
        ("anoche dormi mal, me acoste tipo 2 y me desperte a las 7 con el bebe", Amount("sueno", 300)),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_tell_them(text: str, amount: Amount) -> None:
    assert amount_in(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "dormi mal", "no puedo dormir", "cuantas horas debo dormir", "dormi a las 3", "es malo dormir 5 horas",
        "tomé 2 vasos de vino", "tome dos cervezas", "quiero 2 vasos", "tienen vasos de vidrio", "agua", "2 aguas",
        "cuanto vale la hora", "camine hasta la tienda", "mi hijo durmió 5 horas", "recuerdame caminar 30 min",
        "dormi 3 veces", "quiero caminar 30 minutos", "zapatillas para correr 42", "", "mi perro camino 20 min",
        "quiero una botella de agua", "me tome una botella", "agrega 4 vasos mas", "5", "tome agua",
    ],
)  # fmt: skip
def test_what_tells_no_amount_is_left_to_others(text: str) -> None:
    assert amount_in(text) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2", 2), ("dos", 2), ("un vaso", 1), ("3 vasos", 3), ("x3", 3), ("un litro", 4), ("medio litro", 2),
        ("250 ml", 1), ("litro y medio", 6), ("2 vasos y una botella", 4),
        ("una botella", 2), ("no", 0), ("ninguno", 0), ("todavía no", 0),
        ("0", None), ("-3", None), ("3.5", None), ("muchos", None), ("si", None), ("", None),
    ],
)  # fmt: skip
def test_glasses_are_read_where_they_were_asked_for(text: str, count: int | None) -> None:
    assert glasses_in(text) == count


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no eran 2 litros era 1", {"corrige": 4}), ("no eran 5 era 3", {"corrige": 3}),
        ("cuanto llevo", {"suma": True}), ("no, fueron 2", {"corrige": 2}), ("eran 3 vasos", {"corrige": 3}),
        ("perdon, fueron 40 minutos", {"corrige": 40, "tipo": "tiempo"}),
        ("no, dormí 6 horas", {"corrige": 360, "tipo": "sueno"}), ("borra eso", {"deshace": True}),
        ("deshacer", {"deshace": True}), ("no", None), ("2", None), ("no quiero zapatillas", None), ("gracias", None),
    ],
)  # fmt: skip
def test_a_correction_is_told_from_everything_else(text: str, said: object) -> None:
    assert correction_in(text) == said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tome 2 vasos d awa dormi 6 oras y camine 20 mins",
         [("agua", 2, 0), ("sueno", 360, 0), ("movimiento", 20, 0)]),
        ("ayer dormi 8 y camine 30 min", [("sueno", 480, 1), ("movimiento", 30, 1)]),
        ("ayer dormí 7 y hoy caminé 15 min", [("sueno", 420, 1), ("movimiento", 15, 0)]),
        ("camine 1 hora y 15 minutos", [("movimiento", 75, 0)]),
        ("camine 30 min y corri 20 min", [("movimiento", 50, 0)]),
        ("dormí 7 horas, tomé 1 litro y medio de agua y 30 min de yoga",
         [("sueno", 420, 0), ("agua", 6, 0), ("movimiento", 30, 0)]),
        ("me levante a las 7 y me acoste a las 11", [("sueno", 480, 0)]),
        ("cuantos vasos de agua y cuantas horas dormi", []),
    ],
)  # fmt: skip
def test_all_that_a_message_tells_is_read(text: str, told: list[tuple[str, int, int]]) -> None:
    assert [(each.kind, each.count, each.days_ago) for each in amounts_in(text)] == told


def test_who_has_moved_and_says_no_time_is_told_from_who_speaks_of_something_else() -> None:
    said = ("fui a nadar", "hoy hice pesas", "camine 8000 pasos", "baile un rato", "corri la cortina", "movi")
    assert [tells_movement(text) for text in said] == [True, True, True, True, False, False]
