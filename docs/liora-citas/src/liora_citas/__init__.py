"""An hour at the hairdresser's."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from liora.hookspecs import hookimpl
from liora.job import Worker
from liora.skill import (
    Ask,
    CancelTimer,
    Choice,
    Effect,
    Intent,
    Job,
    Notify,
    Quota,
    Reply,
    SetSlot,
    SetTimer,
    Skill,
    Spend,
    State,
    Step,
)
from liora_citas.calendar import look
from liora_citas.reading import moment_of, read_moment
from liora_citas.services import SERVICES, services

A_DAY = timedelta(days=1)


def offers_something(step: Step) -> bool:
    return bool(services(step))


def service_choices(step: Step) -> Iterable[Choice]:
    for row in services(step):
        yield Choice("elige", row["servicio"], row["servicio"], f"{row['precio']} · {row['minutos']} min")


def choose(step: Step) -> Iterable[Effect]:
    yield SetSlot("servicio", step.value)


def is_past(step: Step) -> bool:
    return moment_of(step.slots["cuando"], step.now) <= step.now


def say_past(step: Step) -> Iterable[Effect]:
    yield Reply.text("citas.paso")


def fix_moment(step: Step) -> Iterable[Effect]:
    at = moment_of(step.slots["cuando"], step.now)
    yield SetSlot("desde", at.isoformat())
    yield SetSlot("dicho", f"{at:%d/%m a las %H:%M}")


def ask_calendar(step: Step) -> Iterable[Effect]:
    yield Spend("citas.reservas")
    yield Job("citas.agenda", "agendada", {"agenda": step.settings.get("agenda", ""), "desde": step.slots["desde"]})
    yield Reply.text("citas.reviso")


def has_failed(step: Step) -> bool:
    return not step.value["ok"]


def leave_it_to_people(step: Step) -> Iterable[Effect]:
    yield Notify("attention")
    yield Reply.text("citas.sin_agenda")


def is_free(step: Step) -> bool:
    return bool(step.value["value"]["libre"])


def book(step: Step) -> Iterable[Effect]:
    before = datetime.fromisoformat(step.slots["desde"]) - A_DAY - step.now
    if before > timedelta(0):
        yield SetTimer("recordar", before)
    yield Notify("attention")
    yield Reply.text("citas.reservada")


def say_taken(step: Step) -> Iterable[Effect]:
    yield Reply.text("citas.tomada")


def remind(step: Step) -> Iterable[Effect]:
    yield Reply("citas.recordatorio", template="citas.recordatorio", template_words=(step.slots["dicho"],))


def cancel(step: Step) -> Iterable[Effect]:
    yield CancelTimer("recordar")
    yield SetSlot("desde", None)
    yield Reply.text("citas.anulada")


def tell_prices(step: Step) -> Iterable[Effect]:
    lines = "\n".join(f"{row['servicio']}: {row['precio']}" for row in services(step))
    yield Reply.text("citas.precios", lista=lines) if lines else Reply.text("citas.nada")


def say_nothing_yet(step: Step) -> Iterable[Effect]:
    yield Reply.text("citas.nada")


TEXT = {"type": "string"}
citas = Skill(
    name="citas",
    version="0.1.0",
    engine=">=0.1,<0.2",
    intents=[
        Intent(
            "citas", "Pedir hora", "Servicio, día y hora", "/citas", ["pedir hora", "reservar hora", "pedir una cita"]
        ),
        Intent("citas.anular", phrases=["anular mi hora", "cancelar mi cita"], named="Anular mi hora"),
        Intent(
            "citas.precios", phrases=["cuánto cuesta un corte", "precios de la peluquería"], aside=True, named="Precios"
        ),
    ],
    slots={
        "type": "object",
        "properties": {"servicio": TEXT, "cuando": {"type": "object"}, "desde": TEXT, "dicho": TEXT},
    },
    states=[
        State("servicio", say="citas.que_servicio", choices=service_choices, button="Ver servicios"),
        State("cuando", ask=Ask("cuando", "citas.cuando", read_moment, reprompts=["citas.ejemplo"])),
        State(
            "confirmar",
            say="citas.confirmar",
            choices=[Choice("reserva", "Reservar"), Choice("otra", "Otra hora"), Choice("fin", "Ya no")],
            nods=True,
        ),
    ],
    transitions=[
        {"trigger": "citas", "source": "*", "dest": "servicio", "conditions": offers_something},
        {"trigger": "citas", "source": "*", "dest": "-", "after": say_nothing_yet},
        {"trigger": "elige", "source": "servicio", "dest": "cuando", "after": choose},
        {"trigger": "filled", "source": "cuando", "dest": "cuando", "conditions": is_past, "after": say_past},
        {"trigger": "filled", "source": "cuando", "dest": "confirmar", "after": fix_moment},
        {"trigger": "otra", "source": "confirmar", "dest": "cuando"},
        {"trigger": "reserva", "source": "confirmar", "dest": "-", "after": ask_calendar},
        {"trigger": "agendada", "source": "*", "dest": None, "conditions": has_failed, "after": leave_it_to_people},
        {"trigger": "agendada", "source": "*", "dest": None, "conditions": is_free, "after": book},
        {"trigger": "agendada", "source": "*", "dest": "cuando", "after": say_taken},
        {"trigger": "recordar", "source": "*", "dest": None, "after": remind},
        {"trigger": "anular", "source": "*", "dest": "-", "after": cancel},
        {"trigger": "precios", "source": "*", "dest": None, "after": tell_prices},
    ],
    quotas=[Quota("citas.reservas", per="day", limit=3, exhausted="citas.basta", scope="contact")],
    tables=[SERVICES],
)


@hookimpl
def liora_skills() -> Sequence[Skill]:
    return [citas]


@hookimpl
def liora_jobs() -> Mapping[str, Worker]:
    return {"citas.agenda": look}
