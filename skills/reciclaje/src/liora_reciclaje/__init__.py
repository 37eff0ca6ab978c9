"""Which bin a thing goes in, by country; and what goes in the bin of a colour.

pais (asked once) ──▶ item ──▶ respuesta
        │               └────▶ parecidos (three near ones) ──▶ respuesta
        └───────────▶ color
"""

from collections.abc import Iterable, Sequence

from liora.hookspecs import hookimpl
from liora.language.normalise import fold
from liora.skill import Ask, Choice, Effect, Intent, Quota, Reply, Search, SetSlot, Skill, Spend, State, Step
from liora_reciclaje import finding
from liora_reciclaje.datos import BINS, BY_CITY, CLASSES, CONTAINER, COUNTRIES, ELSEWHERE
from liora_reciclaje.residuos import RESIDUES, Residue

PLACES = finding.words("punto puntos ecopunto ecopuntos camion recoleccion pasa pasan horario dias")
"""Words of somebody who asks where or when, which is not known here."""

NOTED = frozenset({"MX", "ES"})
"""Countries without one rule for all: the answer says so."""


# -- guards -----------------------------------------------------------------------------------------------------------


def wanted(step: Step) -> str:
    """What is asked about: what the trigger brought, else what was written."""
    return step.value if isinstance(step.value, str) else step.words


def has_country(step: Step) -> bool:
    return "pais" in step.slots


def has_asked(step: Step) -> bool:
    """Whether a thing or a colour waits for its answer."""
    return "item" in step.slots or "color" in step.slots


def knows(step: Step) -> bool:
    return finding.colour_in(wanted(step)) is not None or finding.find(wanted(step)) is not None


# -- actions ----------------------------------------------------------------------------------------------------------


def forget(step: Step) -> Iterable[Effect]:
    yield from (SetSlot(name, None) for name in ("item", "color", "consulta"))


def begin(step: Step) -> Iterable[Effect]:
    """Who asks where the clean point is or when the truck comes is told that this is not known here."""
    yield from forget(step)
    if PLACES.intersection(fold(step.words).split()):
        yield Reply.text("puntos")


def keep(step: Step) -> Iterable[Effect]:
    yield Spend("reciclaje.consultas")
    yield from forget(step)
    colour, residue = finding.colour_in(wanted(step)), finding.find(wanted(step))
    if colour:
        yield SetSlot("color", colour)
    elif residue:
        yield SetSlot("item", residue.name)


def keep_words(step: Step) -> Iterable[Effect]:
    yield from forget(step)
    yield SetSlot("consulta", finding.thing_in(wanted(step))[:60])


def choose(step: Step) -> Iterable[Effect]:
    yield from forget(step)
    yield SetSlot("item", step.value)


def settle(step: Step) -> Iterable[Effect]:
    yield SetSlot("pais", step.value)


# -- what is said -----------------------------------------------------------------------------------------------------


def country_choices(step: Step) -> Iterable[Choice]:
    """The country of the person's number first: a suggestion, they decide."""
    guess = step.view.person.country
    for code in sorted(COUNTRIES, key=lambda code: code != guess):
        yield Choice("pais_elegido", COUNTRIES[code], code)
    yield Choice("pais_elegido", "boton.otro_pais", ELSEWHERE)


def near_choices(step: Step) -> Iterable[Choice]:
    for residue in finding.near(step.slots.get("consulta", "")):
        yield Choice("elegido", residue.name, residue.name)
    yield Choice("otro", "boton.ninguno")


def answer(step: Step) -> Iterable[Reply]:
    code = step.slots["pais"]
    if "color" in step.slots:
        yield from answer_colour(code, step.slots["color"])
    else:
        yield from answer_item(code, next(residue for residue in RESIDUES if residue.name == step.slots["item"]))


def answer_item(code: str, residue: Residue) -> Iterable[Reply]:
    """Where it goes: a bin, a bin whose colour the city decides, a collection point, or the town's truck."""
    said = {"item": residue.name, "pais": COUNTRIES.get(code, ""), "preparacion": residue.prepare}
    if residue.kind == "voluminoso":
        yield Reply.text("respuesta.retiro", **said)
    elif code == ELSEWHERE:
        yield Reply.text("respuesta.sin_pais", **said)
    elif colour := BINS[code].get(residue.kind):
        yield Reply.text("respuesta.color", contenedor=CONTAINER[code], color=colour, **said)
        yield from note(code)
    else:
        by_city = residue.kind in BY_CITY.get(code, ())
        yield Reply.text("respuesta.ciudad" if by_city else "respuesta.punto", **said)


def answer_colour(code: str, colour: str) -> Iterable[Reply]:
    """What goes in the bins of a colour: two in Chile ("gris claro", "gris oscuro"), none that is known elsewhere."""
    bins = finding.bins_of(code, colour)
    for name, kinds in bins:
        classes = ", ".join(CLASSES[kind] for kind in kinds)
        yield Reply.text("color.recibe", pais=COUNTRIES[code], contenedor=CONTAINER[code], color=name, clases=classes)
    if bins:
        yield from note(code)
    elif code == ELSEWHERE:
        yield Reply.text("color.sin_pais")
    else:
        yield Reply.text("color.ninguno", pais=COUNTRIES[code], color=colour)


def note(code: str) -> Iterable[Reply]:
    if code in NOTED:
        yield Reply.text(f"nota.{code}")


# -- the skill --------------------------------------------------------------------------------------------------------

NEXT = [Choice("otro", "boton.otro"), Choice("cambiar_pais", "boton.pais"), Choice("fin", "boton.listo")]

reciclaje = Skill(
    name="reciclaje",
    version="0.1.0",
    engine=">=0.1,<0.2",
    intents=[
        Intent(
            "reciclaje",
            label="Reciclaje",
            hint="En qué contenedor va cada cosa",
            command="/reciclaje",
            phrases=[
                "reciclar",
                "quiero reciclar",
                "basura",
                "punto limpio",
                "punto verde",
                "ecopunto",
                "dónde boto la basura",
                "en qué contenedor va",
                "en qué tacho va",
                "en qué caneca va",
                "en qué bote va",
                "cuándo pasa el camión de la basura",
                "días de recolección",
            ],
        ),
        Intent("reciclaje.donde"),
        Intent("reciclaje.cambiar_pais", phrases=["cambiar país", "cambiar de país", "estoy en otro país"]),
    ],
    slots={
        "type": "object",
        "properties": {
            "pais": {"enum": [*COUNTRIES, ELSEWHERE]},
            "item": {"type": "string", "maxLength": 60},
            "color": {"type": "string", "maxLength": 20},
            "consulta": {"type": "string", "minLength": 2, "maxLength": 60},
        },
        "additionalProperties": False,
    },
    states=[
        State(
            "pais",
            ask=Ask("pais", text="pais.pregunta", read=finding.read_country, reprompts=["pais.otra_vez"]),
            choices=country_choices,
            button="Ver países",
        ),
        State("item", ask=Ask("consulta", text="item.pregunta", read=finding.read_item, reprompts=["item.ejemplo"])),
        State("parecidos", say="parecidos", choices=near_choices, button="Ver parecidos"),
        State("respuesta", say=answer, choices=NEXT),
    ],
    transitions=[
        {
            "trigger": "reciclaje",
            "source": "*",
            "dest": "respuesta",
            "conditions": [knows, has_country],
            "before": keep,
        },
        {"trigger": "reciclaje", "source": "*", "dest": "pais", "conditions": knows, "before": keep},
        {"trigger": "reciclaje", "source": "*", "dest": "item", "conditions": has_country, "before": begin},
        {"trigger": "reciclaje", "source": "*", "dest": "pais", "before": begin},
        {"trigger": "donde", "source": "*", "dest": "respuesta", "conditions": [knows, has_country], "before": keep},
        {"trigger": "donde", "source": "*", "dest": "pais", "conditions": knows, "before": keep},
        {"trigger": "donde", "source": "*", "dest": "parecidos", "before": keep_words},
        {"trigger": "cambiar_pais", "source": "*", "dest": "pais"},
        {"trigger": "pais_elegido", "source": "pais", "dest": "respuesta", "conditions": has_asked, "before": settle},
        {"trigger": "pais_elegido", "source": "pais", "dest": "item", "before": settle},
        {"trigger": "filled", "source": "pais", "dest": "respuesta", "conditions": has_asked},
        {"trigger": "filled", "source": "pais", "dest": "item"},
        {"trigger": "filled", "source": "item", "dest": "respuesta", "conditions": knows, "before": keep},
        {"trigger": "filled", "source": "item", "dest": "parecidos"},
        {"trigger": "elegido", "source": "parecidos", "dest": "respuesta", "conditions": has_country, "before": choose},
        {"trigger": "elegido", "source": "parecidos", "dest": "pais", "before": choose},
        {
            "trigger": "otro",
            "source": ["respuesta", "parecidos"],
            "dest": "item",
            "conditions": has_country,
            "before": begin,
        },
        {"trigger": "otro", "source": "parecidos", "dest": "pais", "before": begin},
    ],
    quotas=[Quota("reciclaje.consultas", per="minute", limit=20, exhausted="cuota", scope="contact")],
    search=Search("donde", finding.covers),
)


@hookimpl
def liora_skills() -> Sequence[Skill]:
    return [reciclaje]
