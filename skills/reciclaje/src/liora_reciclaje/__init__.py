"""Which bin a thing goes in, by country.

pais (asked once) ──▶ item ──▶ respuesta
                        └────▶ parecidos (three near ones) ──▶ respuesta
"""

from collections.abc import Iterable, Sequence

from liora.hookspecs import hookimpl
from liora.language.normalise import fold
from liora.language.readers import country, text_between
from liora.language.search import WordIndex
from liora.skill import Ask, Choice, Effect, Intent, Quota, Reply, Search, SetSlot, Skill, Spend, State, Step
from liora.view import View
from liora_reciclaje.datos import BINS, CONTAINER, COUNTRIES, RESIDUES, Residue

NAMES: Sequence[tuple[str, int]] = [
    (name, position) for position, residue in enumerate(RESIDUES) for name in (residue.name, *residue.also)
]
AROUND = frozenset(
    "a al boto botar bota botan como contenedor cual de dejo dejar del donde echo echar el en es eso esta la las lo los mi "
    "mis para pongo poner puedo que quiero recicla reciclan reciclar reciclo se tacho tira tiran tirar tiro un una unas "
    "unos va van viejas viejos voto votar votan y".split()
)
"""Words around the thing itself, as people write them."""

INDEX = WordIndex([name for name, _ in NAMES])


# -- finding ----------------------------------------------------------------------------------------------------------


def find(text: str) -> Residue | None:
    """The residue that the text names, despite typos."""
    hits = INDEX.search(thing(text), limit=1).hits
    return RESIDUES[NAMES[hits[0].position][1]] if hits else None


def thing(text: str) -> str:
    """What is left of a question when "¿dónde boto…?" is taken away."""
    return " ".join(word for word in fold(text).split() if word not in AROUND)


def near(text: str) -> Sequence[Residue]:
    """Up to three residues with names like it."""
    positions = dict.fromkeys(NAMES[at][1] for at in INDEX.nearest(thing(text), limit=9))
    return [RESIDUES[position] for position in list(positions)[:3]]


def covers(text: str, view: View) -> float:
    """How well the known residues answer free text (0 to 1)."""
    hits = INDEX.search(thing(text), limit=1).hits
    return hits[0].coverage if hits else 0.0


def read_country(text: str) -> str | None:
    """A country whose colours are known here."""
    code = country(text)
    return code if code in COUNTRIES else None


# -- guards -----------------------------------------------------------------------------------------------------------


def has_country(step: Step) -> bool:
    return "pais" in step.slots


def has_item(step: Step) -> bool:
    return "item" in step.slots


def knows(step: Step) -> bool:
    return find(step.value) is not None


def knows_and_has_country(step: Step) -> bool:
    return knows(step) and has_country(step)


# -- actions ----------------------------------------------------------------------------------------------------------


def forget_item(step: Step) -> Iterable[Effect]:
    yield SetSlot("item", None)


def keep_country(step: Step) -> Iterable[Effect]:
    yield SetSlot("pais", step.value)


def keep_found(step: Step) -> Iterable[Effect]:
    yield Spend("reciclaje.consultas")
    residue = find(step.value)
    yield SetSlot("item", residue.name if residue else None)
    yield SetSlot("consulta", None)


def keep_chosen(step: Step) -> Iterable[Effect]:
    yield SetSlot("item", step.value)
    yield SetSlot("consulta", None)


# -- what is said -----------------------------------------------------------------------------------------------------


def country_choices(step: Step) -> Iterable[Choice]:
    """The country of the person's number first: a suggestion, they decide."""
    guess = step.view.person.country
    for code in sorted(COUNTRIES, key=lambda code: code != guess):
        yield Choice("pais_elegido", COUNTRIES[code], code)


def near_choices(step: Step) -> Iterable[Choice]:
    for residue in near(step.slots.get("consulta", "")):
        yield Choice("elegido", residue.name, residue.name)
    yield Choice("otro", "boton.ninguno")


def answer(step: Step) -> Iterable[Reply]:
    residue = next(residue for residue in RESIDUES if residue.name == step.slots["item"])
    code = step.slots["pais"]
    place = COUNTRIES[code]
    colour = BINS[code].get(residue.kind)
    if colour:
        yield Reply.text(
            "respuesta.color",
            item=residue.name,
            pais=place,
            contenedor=CONTAINER[code],
            color=colour,
            preparacion=residue.prepare,
        )
    else:
        key = "respuesta.ciudad" if residue.kind in BINS["CL"] and code == "MX" else "respuesta.punto"
        yield Reply.text(key, item=residue.name, pais=place, preparacion=residue.prepare)


# -- the skill --------------------------------------------------------------------------------------------------------

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
            ],
        ),
        Intent("reciclaje.cambiar_pais", phrases=["cambiar país", "cambiar de país", "estoy en otro país"]),
    ],
    slots={
        "type": "object",
        "properties": {
            "pais": {"enum": list(COUNTRIES)},
            "item": {"type": "string", "maxLength": 60},
            "consulta": {"type": "string", "minLength": 2, "maxLength": 60},
        },
        "additionalProperties": False,
    },
    states=[
        State(
            "pais",
            ask=Ask("pais", text="pais.pregunta", read=read_country, reprompts=["pais.otra_vez"]),
            choices=country_choices,
            button="Ver países",
        ),
        State("item", ask=Ask("consulta", text="item.pregunta", read=text_between(2, 60), reprompts=["item.ejemplo"])),
        State("parecidos", say="parecidos", choices=near_choices, button="Ver parecidos"),
        State(
            "respuesta",
            say=answer,
            choices=[Choice("otro", "boton.otro"), Choice("cambiar_pais", "boton.pais"), Choice("fin", "boton.listo")],
        ),
    ],
    transitions=[
        {"trigger": "reciclaje", "source": "*", "dest": "item", "conditions": has_country, "before": forget_item},
        {"trigger": "reciclaje", "source": "*", "dest": "pais", "before": forget_item},
        {"trigger": "cambiar_pais", "source": "*", "dest": "pais"},
        {
            "trigger": "pais_elegido",
            "source": "pais",
            "dest": "respuesta",
            "conditions": has_item,
            "before": keep_country,
        },
        {"trigger": "pais_elegido", "source": "pais", "dest": "item", "before": keep_country},
        {"trigger": "filled", "source": "pais", "dest": "respuesta", "conditions": has_item},
        {"trigger": "filled", "source": "pais", "dest": "item"},
        {"trigger": "filled", "source": "item", "dest": "respuesta", "conditions": knows, "before": keep_found},
        {"trigger": "filled", "source": "item", "dest": "parecidos"},
        {
            "trigger": "buscar",
            "source": "*",
            "dest": "respuesta",
            "conditions": knows_and_has_country,
            "before": keep_found,
        },
        {"trigger": "buscar", "source": "*", "dest": "pais", "conditions": knows, "before": keep_found},
        {"trigger": "elegido", "source": "parecidos", "dest": "respuesta", "before": keep_chosen},
        {"trigger": "otro", "source": ["respuesta", "parecidos"], "dest": "item", "before": forget_item},
    ],
    quotas=[Quota("reciclaje.consultas", per="minute", limit=20, exhausted="cuota", scope="contact")],
    search=Search("buscar", covers),
)


@hookimpl
def liora_skills() -> Sequence[Skill]:
    return [reciclaje]
