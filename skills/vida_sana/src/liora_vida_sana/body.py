"""Body mass index and energy at rest: what is asked, when nothing is computed, what is said.

    imc | energia ──▶ edad ──▶ peso ──▶ talla ──▶ resultado_imc
                                          └──▶ sexo ──▶ resultado_energia

Measures are kept until the result and no longer. Under 18 nothing is computed; with a pregnancy or a sport that builds
the body no category is named.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from liora.skill import CancelTimer, Choice, Effect, Reply, SetSlot, Step
from liora_vida_sana.formulas import LEAST_ENERGY, THIN, energy, index, range_of
from liora_vida_sana.measures import named_in
from liora_vida_sana.shown import decimal

ADULT = 18

LEAST_INDEX, MOST_INDEX = 10, 80
"""Outside of these some measure was mistyped: nobody is told to be so thin, or so heavy, by a slip."""

UNOFFERED = frozenset({
    "imc.delgadez_severa", "imc.delgadez_moderada", "imc.delgadez_leve", "imc.revisar", "energia.no_se_calcula",
})  # fmt: skip
"""Results beside which nobody is sent to move more or eat otherwise."""

# -- guards -----------------------------------------------------------------------------------------------------------


def declines(step: Step) -> bool:
    return bool(step.value.get("declina"))


def worries(step: Step) -> bool:
    return bool(step.value.get("preocupa"))


def is_minor(step: Step) -> bool:
    age = step.slots["medidas"].get("edad")
    return age is not None and age < ADULT


def lacks_age(step: Step) -> bool:
    return "edad" not in step.slots["medidas"]


def lacks_weight(step: Step) -> bool:
    return "peso" not in step.slots["medidas"]


def lacks_height(step: Step) -> bool:
    return "talla" not in step.slots["medidas"]


def fits_no_formula(step: Step) -> bool:
    """Whether no number follows, whatever else is answered."""
    return wants_energy(step) and bool(step.slots["medidas"].get("sin_rango"))


def lacks_sex(step: Step) -> bool:
    return wants_energy(step) and "sexo" not in step.slots["medidas"]


def is_waiting(step: Step) -> bool:
    """Whether something was asked of which nothing may stay."""
    return "medidas" in step.slots or "pendiente" in step.slots


def asks_meaning(step: Step) -> bool:
    return bool(step.value == "duda")


def asks_to_change(step: Step) -> bool:
    return bool(step.value == "peso")


def wants_energy(step: Step) -> bool:
    return bool(step.slots["calculo"] == "energia")


# -- actions ----------------------------------------------------------------------------------------------------------


def begin_index(step: Step) -> Iterable[Effect]:
    """With the measures that are told at once."""
    yield SetSlot("calculo", "imc")
    yield SetSlot("medidas", dict(named_in(step.words)))


def begin_energy(step: Step) -> Iterable[Effect]:
    yield SetSlot("calculo", "energia")
    yield SetSlot("medidas", dict(named_in(step.words)))


def take_measure(step: Step) -> Iterable[Effect]:
    """What was answered joins what is known, and corrects it."""
    told = {name: value for name, value in step.value.items() if name not in ("declina", "preocupa")}
    yield SetSlot("medidas", {**step.slots.get("medidas", {}), **told})


def forget_measures(step: Step) -> Iterable[Effect]:
    yield SetSlot("medidas", None)
    yield SetSlot("dato", None)
    yield CancelTimer("caduca")


def say_declined(step: Step) -> Iterable[Effect]:
    yield Reply.text("medidas.sin_datos")


def say_minor(step: Step) -> Iterable[Effect]:
    yield Reply.text("medidas.menor")


def explain(step: Step) -> Iterable[Effect]:
    yield Reply.text("resultado.explica")


def keep_index(step: Step) -> Iterable[Effect]:
    """The sentence of the result, for the measures themselves go."""
    yield SetSlot("resultado", dict(_index_said(step)))


def keep_energy(step: Step) -> Iterable[Effect]:
    yield SetSlot("resultado", dict(_energy_said(step)))


# -- what is said -----------------------------------------------------------------------------------------------------


def say_result(step: Step) -> Iterable[Reply]:
    result = dict(step.slots["resultado"])
    yield Reply.text(result.pop("texto"), **result)


def after_result(step: Step) -> Iterable[Choice]:
    if step.slots["resultado"]["texto"] not in UNOFFERED:
        yield Choice("tema", "menu.comida", "comida")
        yield Choice("tema", "menu.movimiento", "movimiento")
    yield Choice("vida", "boton.menu")


# -- inside -----------------------------------------------------------------------------------------------------------


def _index_said(step: Step) -> Mapping[str, Any]:
    measures = step.slots["medidas"]
    shown = round(index(measures["peso"], measures["talla"]), 1)
    value = decimal(shown, step.view.tenant)
    if not LEAST_INDEX <= shown < MOST_INDEX:
        return {
            "texto": "imc.revisar",
            "peso": decimal(measures["peso"] / 10, step.view.tenant),
            "talla": measures["talla"],
        }
    if measures.get("sin_rango"):
        return {"texto": "imc.sin_rango", "valor": value}
    return {"texto": f"imc.{range_of(shown)}", "valor": value}


def _energy_said(step: Step) -> Mapping[str, Any]:
    measures = step.slots["medidas"]
    if measures.get("sin_rango"):
        return {"texto": "energia.no_aplica"}
    if index(measures["peso"], measures["talla"]) < THIN:
        return {"texto": "energia.no_se_calcula"}
    sexes = ("mujer", "hombre") if measures["sexo"] == "nada" else (measures["sexo"],)
    found = [energy(measures["peso"], measures["talla"], measures["edad"], sex) for sex in sexes]
    if min(found) < LEAST_ENERGY:
        return {"texto": "energia.muy_baja"}
    if len(found) == 2:
        return {"texto": "energia.dos", "mujer": _thousands(found[0]), "hombre": _thousands(found[1])}
    return {"texto": "energia.uno", "kcal": _thousands(found[0])}


def _thousands(count: int) -> str:
    return f"{count:,}".replace(",", " ")
