"""What every tenant has for free, written as a skill like any other: help, leaving, a person, doubt, being lost.

Texts lie in `textos/es.yaml`. The engine fires `duda`, `perdido_1` … `perdido_3`, `crisis`, `emergency` and `violence`;
`atiende`, `devuelve` and `cierra` are what a person of the tenant does, and `borrado` is the end of an erasure that
failed.

The sources of price lists that Liora has itself come along, by the same hook as anybody's.
"""

from collections.abc import Iterable, Sequence

from liora.builtin.data import erase, is_failed, say_data, say_kept, say_not_erased
from liora.builtin.person import (
    SHOWN_TO_PERSON,
    call_person,
    is_closed,
    note_down,
    question,
    say_closed,
    say_wait,
    stop_waiting,
    tell_of_handoff,
)
from liora.builtin.phrases import GOODBYE, HELP, SEE, THANKS, WHO
from liora.builtin.requests import ERASE, ERASE_ALONE, MUTE, MY_DATA, MY_DATA_ALONE, PERSON, UNMUTE
from liora.builtin.small_talk import asks_who, greets, wants_nobody, waves
from liora.catalog_source import CatalogSource
from liora.hookspecs import hookimpl
from liora.skill import Ask, Choice, Effect, Intent, Notify, Reply, SetSlot, Skill, State, Step
from liora.spreadsheets.csv_source import CsvSource
from liora.spreadsheets.xlsx_source import XlsxSource


def menu_choices(step: Step) -> Iterable[Choice]:
    for offer in step.offers:
        yield Choice(offer.intent, offer.label, description=offer.hint)
    yield Choice("persona", "menu.persona", description="menu.persona_ayuda")


def say_menu(step: Step) -> Iterable[Reply]:
    yield Reply.text("menu.saludo", negocio=step.view.tenant.name)


def say_menu_again(step: Step) -> Iterable[Effect]:
    yield Reply.text("perdido.menu")


def say_examples(step: Step) -> Iterable[Effect]:
    examples = ", ".join(f"*{offer.label.lower()}*" for offer in step.offers[:3])
    yield Reply.text("perdido.ejemplos" if examples else "perdido.sin_ejemplos", ejemplos=examples)


def remember_doubt(step: Step) -> Iterable[Effect]:
    yield SetSlot("dudas", list(step.value))
    yield SetSlot("nombres", list(step.value.values()))


def doubt_choices(step: Step) -> Iterable[Choice]:
    for intent, label in zip(step.slots.get("dudas", ()), step.slots.get("nombres", ()), strict=False):
        yield Choice(intent, label)
    yield Choice("ninguna", "duda.ninguna")


def seen_choices(step: Step) -> Iterable[Choice]:
    for offer in step.offers:
        yield Choice(offer.intent, offer.label)
    if len(step.offers) < 2:
        yield Choice("persona", "menu.persona")


def say_welcome(step: Step) -> Iterable[Effect]:
    yield Reply.text("de_nada")


def say_who(step: Step) -> Iterable[Effect]:
    yield Reply.text("quien", negocio=step.view.tenant.name)


def say_muted(step: Step) -> Iterable[Effect]:
    yield Reply.text("baja")


def say_unmuted(step: Step) -> Iterable[Effect]:
    yield Reply.text("alta")


def say_goodbye(step: Step) -> Iterable[Effect]:
    yield Reply.text("fin")


def tell_of_crisis(step: Step) -> Iterable[Effect]:
    yield Notify("crisis")


def say_crisis(step: Step) -> Iterable[Reply]:
    yield _about_crisis(step, "crisis")


def say_crisis_attended(step: Step) -> Iterable[Reply]:
    """Where a person of the tenant answers already, or is awaited."""
    yield _about_crisis(step, "crisis_atendida")


def _about_crisis(step: Step, key: str) -> Reply:
    """The country's line and its number for emergencies, as far as they are known."""
    lines = step.view.safety_lines
    if "crisis" in lines:
        both = "linea_y_numero" if "emergency" in lines else "linea"
        return Reply.text(f"{key}.{both}", linea=lines["crisis"], numero=lines.get("emergency", ""))
    if "emergency" in lines:
        return Reply.text(f"{key}.numero", numero=lines["emergency"])
    return Reply.text(f"{key}.sin_linea")


def stay_with(step: Step) -> Iterable[Reply]:
    """Whatever is said in a crisis gets no menu."""
    line = step.view.safety_lines.get("crisis")
    yield Reply.text("crisis.sigo", linea=line) if line else Reply.text("crisis.sigo_sin_linea")


def say_emergency(step: Step) -> Iterable[Reply]:
    number = step.view.safety_lines.get("emergency")
    yield Reply.text("emergencia.numero", numero=number) if number else Reply.text("emergencia.sin_numero")


def say_violence(step: Step) -> Iterable[Reply]:
    number = step.view.safety_lines.get("violence") or step.view.safety_lines.get("emergency")
    yield Reply.text("violencia.numero", numero=number) if number else Reply.text("violencia.sin_numero")


def say_no_person(step: Step) -> Iterable[Effect]:
    yield Reply.text("persona.no")


QUIET = ["persona", "atendida"]
"""States in which a person of the tenant is expected, or answers."""

WAITING = [*QUIET, "consulta"]
"""The same, and where a question is left for that person."""

liora = Skill(
    name="liora",
    version="1",
    engine=">=0.1",
    intents=[
        Intent(
            "ayuda",
            named="Ver el menú",
            command="?",
            leaves=["ayuda", "menú", "opciones", "inicio"],
            phrases=HELP,
            recognises=greets,
        ),
        Intent(
            "persona",
            named="Hablar con alguien",
            command="/persona",
            leaves=["persona", "asesor", "asesora", "agente", "humano", "operador", "operadora", "ejecutivo"],
            phrases=PERSON,
        ),
        Intent("liora.sin_persona", named="Sin una persona", recognises=wants_nobody, insists=True),
        Intent("liora.ver", named="Ver", alone=SEE),
        Intent("liora.gracias", named="Dar las gracias", phrases=THANKS, recognises=waves),
        Intent(
            "baja",
            named="No recibir avisos",
            command="/baja",
            leaves=["baja", "stop", "cancelar recordatorio", "cancelar recordatorios"],
            phrases=MUTE,
        ),
        Intent(
            "borrar_datos",
            named="Borrar mis datos",
            command="/borrar_datos",
            leaves=["borrar mis datos", "borra mis datos", "eliminar mis datos"],
            phrases=ERASE,
            alone=ERASE_ALONE,
        ),
        Intent("liora.mis_datos", named="Qué se guarda de mí", phrases=MY_DATA, alone=MY_DATA_ALONE, aside=True),
        Intent("alta", named="Recibir avisos", command="/alta", leaves=["alta"], phrases=UNMUTE),
        Intent("liora.quien_eres", named="Con quién hablo", phrases=WHO, recognises=asks_who, aside=True),
        Intent(
            "salir",
            named="Salir",
            command="/salir",
            leaves=["salir", "cancelar"],
            phrases=GOODBYE,
            alone=["olvídate"],
        ),
    ],
    slots={
        "type": "object",
        "properties": {
            "dudas": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
            "nombres": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
            "consulta": {"type": "string"},
        },
        "additionalProperties": False,
    },
    states=[
        State("menu", say=say_menu, choices=menu_choices),
        State("perdida", choices=menu_choices),
        State("mostrar", say="ver.que", choices=seen_choices),
        State("duda", say="duda.pregunta", choices=doubt_choices),
        State(
            "ofrece_persona",
            say="perdido.persona",
            choices=[
                Choice("persona", "si"),
                Choice("ayuda", "perdido.ver_menu"),
            ],
        ),
        State("persona", quiet=True),
        State("consulta", say=say_closed, ask=Ask("consulta", text="persona.consulta", read=question)),
        State("atendida", quiet=True),
        State("cerrada"),
        State(
            "borrar",
            say="borrar.pregunta",
            choices=[Choice("borrar", "borrar.si"), Choice("conservar", "borrar.no")],
        ),
        State("crisis", say=say_crisis, choices=[Choice("persona", "crisis.avisar"), Choice("no_avisar", "crisis.no")]),
    ],
    transitions=[
        {"trigger": "ayuda", "source": "*", "dest": "menu", "after": stop_waiting},
        {
            "trigger": "persona",
            "source": ["persona", "consulta"],
            "dest": "persona",
            "after": [call_person, say_wait],
        },
        {
            "trigger": "persona",
            "source": "crisis",
            "dest": "persona",
            "after": [call_person, tell_of_handoff, say_wait],
        },
        {
            "trigger": "persona",
            "source": "*",
            "dest": "consulta",
            "conditions": is_closed,
            "after": [call_person, tell_of_handoff],
        },
        {"trigger": "persona", "source": "*", "dest": "persona", "after": [call_person, tell_of_handoff, say_wait]},
        {"trigger": "filled", "source": "consulta", "dest": "persona", "after": note_down},
        *({"trigger": each, "source": "consulta", "dest": "persona", "after": note_down} for each in SHOWN_TO_PERSON),
        {"trigger": "sin_persona", "source": "crisis", "dest": "-", "after": say_no_person},
        {"trigger": "sin_persona", "source": "*", "dest": None, "after": say_no_person},
        {"trigger": "salir", "source": "*", "dest": "-", "after": [say_goodbye, stop_waiting]},
        {"trigger": "atiende", "source": "*", "dest": "atendida", "after": call_person},
        {"trigger": "devuelve", "source": [*WAITING, "cerrada"], "dest": "-", "after": stop_waiting},
        {"trigger": "cierra", "source": "*", "dest": "cerrada", "after": stop_waiting},
        {"trigger": "retomar", "source": WAITING, "dest": "-"},
        {"trigger": "duda", "source": "*", "dest": "duda", "before": remember_doubt},
        {"trigger": "ninguna", "source": "duda", "dest": "perdida", "after": say_menu_again},
        {"trigger": "ver", "source": "*", "dest": "mostrar"},
        {"trigger": "gracias", "source": "*", "dest": None, "after": say_welcome},
        {"trigger": "baja", "source": QUIET, "dest": None, "after": say_muted},
        {"trigger": "baja", "source": "*", "dest": "-", "after": [say_muted, stop_waiting]},
        {"trigger": "alta", "source": QUIET, "dest": None, "after": say_unmuted},
        {"trigger": "alta", "source": "*", "dest": "-", "after": say_unmuted},
        {"trigger": "borrar_datos", "source": "*", "dest": "borrar"},
        {"trigger": "borrar", "source": "borrar", "dest": "-", "after": [stop_waiting, erase]},
        {"trigger": "conservar", "source": "borrar", "dest": "-", "after": say_kept},
        {
            "trigger": "borrado",
            "source": "*",
            "dest": "persona",
            "conditions": is_failed,
            "after": [say_not_erased, call_person, tell_of_handoff],
        },
        {"trigger": "mis_datos", "source": "*", "dest": None, "after": say_data},
        {"trigger": "quien_eres", "source": "*", "dest": None, "after": say_who},
        *({"trigger": f"perdido_{n}", "source": "crisis", "dest": None, "after": stay_with} for n in (1, 2, 3)),
        {"trigger": "perdido_1", "source": "*", "dest": None, "after": say_examples},
        {"trigger": "perdido_2", "source": "*", "dest": "perdida", "after": say_menu_again},
        {"trigger": "perdido_3", "source": "*", "dest": "ofrece_persona"},
        {
            "trigger": "crisis",
            "source": ["persona", "atendida"],
            "dest": None,
            "after": [say_crisis_attended, tell_of_crisis],
        },
        {"trigger": "crisis", "source": "*", "dest": "crisis", "after": tell_of_crisis},
        {"trigger": "emergency", "source": "*", "dest": None, "after": [say_emergency, tell_of_crisis]},
        {"trigger": "violence", "source": "*", "dest": None, "after": [say_violence, tell_of_crisis]},
        {"trigger": "no_avisar", "source": "crisis", "dest": "-", "after": say_no_person},
    ],
)


@hookimpl
def liora_skills() -> Sequence[Skill]:
    return [liora]


@hookimpl
def liora_catalog_sources() -> Sequence[CatalogSource]:
    return [XlsxSource(), CsvSource()]
