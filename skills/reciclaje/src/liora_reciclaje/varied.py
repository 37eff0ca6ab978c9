"""Several things in one answer: "pilas, una tele vieja y aceite"."""

from collections.abc import Iterable

from liora.skill import Reply, Step
from liora_reciclaje.answers import advice, city_said
from liora_reciclaje.countries import COUNTRIES, ELSEWHERE
from liora_reciclaje.errand import bin_of, several_of
from liora_reciclaje.materials import AT_POINTS, MATERIALS
from liora_reciclaje.questions import QUESTIONS
from liora_reciclaje.residues import Residue

MOST_ADVISED = 3
"""Things beside which there is room for what is to be done before; of more it is told one by one."""


def say_several(step: Step) -> Iterable[Reply]:
    """A line each: where it goes, and of a few the first of what is to be done before."""
    things = several_of(step)
    lines = "\n".join(f"• *{thing.name}*: {_told(step, thing, len(things) <= MOST_ADVISED)}" for thing in things)
    code = step.slots.get("pais", ELSEWHERE)
    place = city_said(step) or COUNTRIES.get(code, "")
    yield Reply.text("varias.lugar" if place else "varias.lista", pais=place, lineas=lines)


def _told(step: Step, thing: Residue, advised: bool) -> str:
    if not thing.kind:
        return f"depende. {QUESTIONS[thing.name].text}"
    first = advice(step, thing).split("\n")[0].rstrip(".") if advised else ""
    return f"{_where(step, thing)}. {first}." if first else f"{_where(step, thing)}."


def _where(step: Step, thing: Residue) -> str:
    """Addresses nobody, so that it is right for everybody."""
    found = bin_of(step, thing.kind)
    if thing.kind == "voluminoso":
        return "es voluminoso, lo retira el municipio"
    if thing.kind == "aparte":
        return "no va en los contenedores"
    if thing.kind in AT_POINTS:
        return f"a un punto que reciba {MATERIALS[thing.kind]}"
    return f"va en {found.said}" if found else f"con {MATERIALS[thing.kind]}"
