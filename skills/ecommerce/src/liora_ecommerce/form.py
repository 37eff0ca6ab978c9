"""What the shop has to know for an order, asked one by one; what is known already is not asked again.

    entrega ──▶ direccion ──▶ nombre ──▶ pago ──▶ nota ──▶ resumen (checkout.py)

A name of the profile will do. Means of payment are asked for where the shop has set them (`formas_de_pago`, lines), a
note where it wants one (`pedir_nota`, a switch); any note may be added from the summary.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from liora.events import LocationEvent
from liora.language.normalise import fold
from liora.language.readers import text_between, yes_no
from liora.skill import Ask, Choice, Effect, Guard, SetSlot, State, Step
from liora_ecommerce.asking import is_question, listed
from liora_ecommerce.verdict import corrects

SHORTEST_PLACE = 8
"""Characters of an address without a number: "no sé" is none."""

LONGEST_NOTE = 200

MOST_PAYMENTS, LONGEST_PAYMENT = 10, 60

HOME, PICKUP = "domicilio", "retiro"

PLACES = ("entrega", "direccion", "nombre", "pago", "nota", "resumen")
"""The form in its order."""

SENT = listed(
    "domicilio casa depto departamento oficina envio enviar envien envienlo envienmelo delivery despacho despachar",
    "mandar manden mandenlo mandenmelo llevar lleven traer traigan traiganlo reparto encomienda",
)
FETCHED = listed(
    "retiro retirar retirarlo retirarla recoger recogerlo recogerla recojo buscar busco buscarlo buscarla tienda local",
    "sucursal pickup paso pasare",
)
"""Words that say how an order gets home, without accents."""

_LED = re.compile(
    r"^(?:(?:no|mejor|prefiero|que sea)\s*,?\s+)*"
    r"(?:(?:a|en)\s+(?:mi\s+)?(?:casa|domicilio|depto|oficina)\s*,?\s*|(?:mi\s+)?direcci[oó]n\s+(?:es\s+)?|vivo\s+)?"
    r"(?:en\s+|a\s+)?",
    re.IGNORECASE,
)
"""What stands before an address: "a mi casa en Los Aromos 333"."""

_INTRODUCED = re.compile(r"(?:a nombre de|me llamo|mi nombre es|soy)\s+", re.IGNORECASE)

# -- what stands in the slots -----------------------------------------------------------------------------------------


def name_of(step: Step) -> str:
    """Whose order it is: the name that was said, else the one of the profile; '' where nobody said any."""
    return str(step.slots.get("nombre") or step.view.person.name)


def payments(step: Step) -> Sequence[str]:
    """The means of payment that the shop has set, up to ten."""
    said = step.settings.get("formas_de_pago")
    lines = [line.strip()[:LONGEST_PAYMENT] for line in said if line.strip()] if isinstance(said, list | tuple) else []
    return list(dict.fromkeys(lines))[:MOST_PAYMENTS]


def wants_note(step: Step) -> bool:
    return step.settings.get("pedir_nota") is True


def missing(step: Step, answered: str) -> str:
    """The next place of the form, once what was asked in the place `answered` is known."""
    known = {**step.slots, answered: step.value}
    if answered == "entrega" and step.value == HOME and (said := address_in(step.words)):
        known["direccion"] = said
    asked = {
        "entrega": known.get("entrega") is None,
        "direccion": known.get("entrega") == HOME and not known.get("direccion"),
        "nombre": len(name_of(step)) < 2,
        "pago": bool(payments(step)) and known.get("pago") not in payments(step),
        "nota": wants_note(step) and known.get("nota") is None,
    }
    return next((place for place, open_ in asked.items() if open_ and place != answered), "resumen")


def leads_to(place: str, answered: str) -> Guard:
    return lambda step: missing(step, answered) == place


# -- how answers are read ---------------------------------------------------------------------------------------------


def delivery(text: str) -> str | None:
    """Sent or fetched, in whatever words; a question says neither, nor do both at once."""
    said = set() if is_question(text) else set(fold(text, 300).split())
    ways = [way for way, known in ((HOME, SENT), (PICKUP, FETCHED)) if said & known]
    if not ways and not is_question(text) and address_in(text):
        return HOME
    return ways[0] if len(ways) == 1 else None


def address_in(text: str) -> str | None:
    """The address that comes with the way: "a domicilio, Los Aromos 333"; it has a number."""
    said = address(text)
    words = said.split() if said else []
    return said if len(words) > 1 and len(said or "") >= SHORTEST_PLACE and any(map(str.isdigit, said or "")) else None


def person_name(text: str) -> str | None:
    """2 to 60 characters, most of them letters, without "a nombre de"."""
    if is_question(text) or corrects(text) or yes_no(text) is not None or "gracias" in fold(text).split():
        return None
    said = text_between(2, 60)(_INTRODUCED.sub("", text.strip(), count=1))
    return said if said and sum(map(str.isalpha, said)) * 2 > len(said) else None


def address(text: str) -> str | None:
    """A street or a place of 5 to 160 characters, with a number or long enough; a question is no address."""
    if is_question(text) or corrects(text):
        return None
    said = text_between(5, 160)(_LED.sub("", text.strip(), count=1))
    return said if said and (len(said) >= SHORTEST_PLACE or any(map(str.isdigit, said))) else None


def note(text: str) -> str | None:
    """Up to 200 characters; '' for "no". A question is for the shop, and yet not for its note."""
    if yes_no(text) is False:
        return ""
    return None if is_question(text) or corrects(text) else text_between(1, LONGEST_NOTE)(text)


# -- actions ----------------------------------------------------------------------------------------------------------


def set_delivery(step: Step) -> Iterable[Effect]:
    yield SetSlot("entrega", step.value)
    if step.value == PICKUP:
        yield SetSlot("direccion", None)
    elif said := address_in(step.words):
        yield SetSlot("direccion", said)


def set_home(step: Step) -> Iterable[Effect]:
    """Who says where, wants it sent."""
    yield SetSlot("entrega", HOME)


def set_place(step: Step) -> Iterable[Effect]:
    """A shared location is an address: with its name where it has one."""
    yield SetSlot("entrega", HOME)
    if isinstance(step.value, LocationEvent):
        said = ", ".join(filter(None, (step.value.name, step.value.address)))
        yield SetSlot("direccion", (said or f"ubicación compartida {step.value.lat:.5f}, {step.value.lon:.5f}")[:160])


def set_payment(step: Step) -> Iterable[Effect]:
    yield SetSlot("pago", step.value)


def set_no_note(step: Step) -> Iterable[Effect]:
    yield SetSlot("nota", "")


# -- what is said -----------------------------------------------------------------------------------------------------


def payment_choices(step: Step) -> Iterable[Choice]:
    for said in payments(step):
        yield Choice("pago", said, said)


# -- declarations -----------------------------------------------------------------------------------------------------

SLOTS = {
    "entrega": {"enum": [HOME, PICKUP]},
    "direccion": {"type": "string", "minLength": 5, "maxLength": 160},
    "nombre": {"type": "string", "minLength": 2, "maxLength": 60},
    "pago": {"type": "string", "maxLength": LONGEST_PAYMENT},
    "nota": {"type": "string", "maxLength": LONGEST_NOTE},
}

STATES = [
    State(
        "entrega",
        ask=Ask("entrega", text="entrega.como", read=delivery),
        choices=[Choice("filled", "boton.domicilio", HOME), Choice("filled", "boton.retiro", PICKUP)],
    ),
    State("direccion", ask=Ask("direccion", text="direccion.cual", read=address, reprompts=["direccion.ejemplo"])),
    State(
        "nombre",
        ask=Ask(
            *("nombre", "nombre.cual"),
            read=person_name,
            reprompts=["nombre.ejemplo"],
            tries=2,
            exhausted="sin_nombre",
        ),
    ),
    State("pago", say="pago.como", choices=payment_choices, button="Ver opciones"),
    State(
        "nota",
        ask=Ask("nota", text="nota.cual", read=note, reprompts=["nota.larga"]),
        choices=[Choice("sin_nota", "boton.sin_nota")],
    ),
]


def _answer(trigger: str, place: str, *following: str, **action: Any) -> list[Mapping[str, Any]]:
    """From an answer to whatever of `following` is still to be asked, the last of them where nothing is."""
    asked = [
        {"trigger": trigger, "source": place, "dest": dest, "conditions": leads_to(dest, place), **action}
        for dest in following[:-1]
    ]
    return [*asked, {"trigger": trigger, "source": place, "dest": following[-1], **action}]


TRANSITIONS: Sequence[Mapping[str, Any]] = [
    *_answer("filled", "entrega", *PLACES[1:], before=set_delivery),
    *_answer("filled", "direccion", *PLACES[2:], before=set_home),
    *_answer("location", "direccion", *PLACES[2:], before=set_place),
    *_answer("filled", "nombre", *PLACES[3:]),
    *_answer("sin_nombre", "nombre", *PLACES[3:]),
    *_answer("pago", "pago", *PLACES[4:], before=set_payment),
    *_answer("filled", "nota", "resumen"),
    *_answer("sin_nota", "nota", "resumen", before=set_no_note),
]
