"""Which bin a thing goes in, by country and city; what goes in a colour; which points are near; when the truck comes.

    menu ─▶ item ─▶ detalle | parecidos ─▶ material ─▶ pais ─▶ ciudad ─▶ respuesta
      ├───▶ llevar ─▶ lugar ─▶ puntos
      ├───▶ (pais, ciudad) ─▶ colores ─▶ respuesta
      └───▶ comuna ─▶ dias

Each arrow is left out when it is not needed: what is still missing decides (`errand.py`), so the order does not matter.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from liora.hookspecs import hookimpl
from liora.skill import Action, Ask, Choice, Effect, Intent, Quota, Search, SetSlot, Skill, State, Step
from liora_reciclaje import answers, changing, choices, hearing, phrases, readings, reminder, request, varied
from liora_reciclaje.collection import COLLECTIONS
from liora_reciclaje.colours import COLOURS_TABLE
from liora_reciclaje.countries import COUNTRIES, ELSEWHERE
from liora_reciclaje.errand import NOBODY_KNOWS, leads_to
from liora_reciclaje.finding import LONGEST_OF_SEVERAL, asks_for_bin, covers, read_thing
from liora_reciclaje.materials import MATERIALS
from liora_reciclaje.moving import has_moved
from liora_reciclaje.points import POINTS
from liora_reciclaje.residues import ITEMS

SAID: Mapping[str, Action] = {
    "detalle": answers.take_question,
    "lugar": answers.say_why_place,
    "puntos": answers.say_points,
    "tip": answers.next_tip,
}
"""What is done on the way into a state: a position is forgotten when the points have been named."""

OUTSIDE = "-"


def ask_for_item(step: Step) -> Iterable[Effect]:
    yield from (SetSlot(name, None) for name in request.OF_ONE_ERRAND)
    yield SetSlot("asunto", "item")


def going_on(
    trigger: str, source: str | Sequence[str], prepare: Action, places: Sequence[str]
) -> Sequence[Mapping[str, Any]]:
    """The trigger's transitions: `prepare` fills the slots, which tell the one of `places` that comes next.

    A conversation goes on in one of them alone, so the order says nothing: the commonest come first, to be found soon.
    """
    found: list[dict[str, Any]] = [
        {"trigger": trigger, "source": source, "dest": place, "conditions": leads_to(place)} for place in places
    ]
    for transition in found:
        if transition["dest"] in SAID:
            transition["before"] = [SAID[transition["dest"]]]
        if transition["dest"] == "puntos":
            transition["before"].append(hearing.forget_position)
    found[0]["prepare"] = prepare
    return found


reciclaje = Skill(
    name="reciclaje",
    version="0.3.0",
    engine=">=0.1,<0.2",
    intents=[
        Intent(
            "reciclaje",
            label="Reciclaje",
            hint="En qué contenedor va cada cosa",
            command="/reciclaje",
            phrases=phrases.RECYCLING,
            alone=phrases.RECYCLING_ALONE,
            recognises=asks_for_bin,
        ),
        Intent(
            "reciclaje.puntos",
            named="Puntos de reciclaje",
            phrases=phrases.POINTS,
            alone=phrases.POINTS_ALONE,
            recognises=phrases.asks_points,
        ),
        Intent("reciclaje.dias", named="Días de recolección", phrases=phrases.DAYS, recognises=phrases.asks_days),
        Intent("reciclaje.colores", named="Colores de reciclaje", phrases=phrases.COLOURS),
        Intent("reciclaje.tips", named="Tips de reciclaje", phrases=phrases.TIPS, alone=phrases.TIPS_ALONE),
        Intent("reciclaje.cambiar", named="Cambiar de lugar", phrases=phrases.CHANGE, recognises=has_moved),
        Intent("reciclaje.no_avises", named="Quitar el aviso", phrases=phrases.NO_REMINDER),
    ],
    slots={
        "type": "object",
        "properties": {
            "asunto": {"enum": ["cosa", "cosas", "color", "colores", "puntos", "dias", "item", "tip"]},
            "pais": {"enum": [*COUNTRIES, ELSEWHERE]},
            "ciudad": {"type": "string", "maxLength": 60},
            "item": {"type": "string", "maxLength": 60},
            "cosas": {"type": "array", "items": {"type": "string", "maxLength": 60}, "maxItems": request.MOST_AT_ONCE},
            "color": {"type": "string", "maxLength": 30},
            "consulta": {"type": "string", "minLength": 2, "maxLength": 60},
            "pregunta": {"type": "string", "maxLength": 60},
            "material": {"enum": [*MATERIALS, NOBODY_KNOWS]},
            "ninguno": {"const": True},
            "cambia": {"const": True},
            "perdido": {"type": "integer", "minimum": 1},
            "aconsejado": {"const": True},
            "dicho": {"type": "string", "minLength": 1, "maxLength": LONGEST_OF_SEVERAL},
            "lugar": {"type": "string", "maxLength": 60},
            "cerca": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            "comuna": {"type": "string", "maxLength": 60},
            "aviso": {"const": True},
            "avisada": {"type": "string", "maxLength": 60},
            "tip": {"type": "integer", "minimum": 1, "maximum": answers.TIPS},
        },
        "additionalProperties": False,
    },
    states=[
        State(
            "menu",
            ask=Ask("dicho", text="menu.pregunta", read=read_thing, optional=True),
            choices=choices.menu_choices,
        ),
        State("item", ask=Ask("dicho", text="item.pregunta", read=readings.read_item, reprompts=["item.ejemplo"])),
        State(
            "detalle",
            ask=Ask("dicho", text="detalle.pregunta", read=readings.read_detail),
            choices=choices.detail_choices,
        ),
        State(
            "parecidos",
            say="parecidos",
            ask=Ask("dicho", text="", read=readings.read_next, optional=True),
            choices=choices.near_choices,
            button="Ver parecidos",
        ),
        State(
            "material",
            ask=Ask("dicho", text="material.pregunta", read=readings.read_place, reprompts=["material.otra_vez"]),
            choices=choices.material_choices,
            button="Ver materiales",
        ),
        State(
            "pais",
            ask=Ask("dicho", text="pais.pregunta", read=readings.read_country, reprompts=["pais.otra_vez"]),
            choices=choices.country_choices,
        ),
        State(
            "paises",
            ask=Ask("dicho", text="pais.cual", read=readings.read_country, reprompts=["pais.otra_vez"]),
            choices=choices.all_country_choices,
            button="Ver países",
        ),
        State(
            "ciudad",
            ask=Ask("dicho", text="ciudad.pregunta", read=readings.read_place, optional=True),
            choices=choices.city_choices,
            button="Ver ciudades",
        ),
        State(
            "llevar",
            ask=Ask("dicho", text="llevar.pregunta", read=read_thing, reprompts=["item.ejemplo"]),
            choices=choices.carried_choices,
            button="Ver materiales",
        ),
        State(
            "lugar",
            ask=Ask("dicho", text="lugar.pregunta", read=readings.read_place, optional=True, location=True),
        ),
        State(
            "puntos",
            ask=Ask("dicho", text="", read=readings.read_next_place, optional=True),
            choices=choices.points_choices,
        ),
        State(
            "respuesta",
            say=answers.say_answer,
            ask=Ask("dicho", text="", read=readings.read_next, optional=True),
            choices=choices.answer_choices,
        ),
        State(
            "varias",
            say=varied.say_several,
            ask=Ask("dicho", text="", read=readings.read_next, optional=True),
            choices=choices.several_choices,
            button="Ver una por una",
        ),
        State(
            "colores",
            say=answers.say_colours,
            ask=Ask("dicho", text="", read=readings.read_next, optional=True),
            choices=choices.colour_choices,
            button="Ver colores",
        ),
        State(
            "comuna",
            ask=Ask("dicho", text="comuna.pregunta", read=readings.read_place, optional=True),
            choices=choices.district_choices,
            button="Ver lista",
        ),
        State(
            "dias",
            say=answers.say_days,
            ask=Ask("dicho", text="", read=readings.read_next_district, optional=True),
            choices=choices.days_choices,
        ),
        State(
            "tip",
            say=answers.say_tip,
            choices=[
                Choice("tips", "boton.otro_tip"),
                Choice("otro", "boton.otro"),
                Choice("fin", "boton.listo"),
            ],
        ),
    ],
    transitions=[
        *going_on(
            "reciclaje",
            "*",
            hearing.understand,
            [
                *("respuesta", "pais", "ciudad", "lugar", "detalle", "parecidos", "material", "varias"),
                *("puntos", "colores", "dias", "item"),
            ],
        ),
        {"trigger": "reciclaje", "source": "*", "dest": "menu", "before": hearing.start_over},
        {
            "trigger": "filled",
            "source": "*",
            "dest": OUTSIDE,
            "conditions": hearing.has_nothing_more,
            "before": answers.say_goodbye,
        },
        *going_on(
            "filled",
            "*",
            hearing.hear,
            [
                *("respuesta", "pais", "ciudad", "lugar", "puntos", "detalle", "parecidos"),
                *("material", "varias", "comuna", "llevar", "colores", "dias", "item"),
            ],
        ),
        {"trigger": "filled", "source": "*", "dest": "menu", "before": hearing.start_over},
        {
            "trigger": "location",
            "source": OUTSIDE,
            "dest": None,
            "conditions": hearing.has_no_points,
            "after": answers.say_not_needed,
        },
        *going_on("location", OUTSIDE, hearing.arrive, ["llevar"]),
        *going_on("location", "*", hearing.notice_position, ["detalle", "llevar", "puntos", "respuesta"]),
        *going_on("puntos", "*", hearing.seek_points, ["detalle", "llevar", "lugar", "puntos", "respuesta"]),
        *going_on("dias", "*", hearing.seek_days, ["comuna", "dias", "respuesta"]),
        *going_on("colores", "*", hearing.seek_colours, ["pais", "ciudad", "colores", "respuesta"]),
        *going_on("tips", "*", hearing.seek_tip, ["tip"]),
        *going_on(
            "cambiar",
            "*",
            changing.change_place,
            ["pais", "ciudad", "lugar", "comuna", "puntos", "dias", "respuesta", "varias"],
        ),
        {"trigger": "cambiar", "source": "*", "dest": "menu", "before": hearing.start_over},
        {"trigger": "otro_pais", "source": "pais", "dest": "paises"},
        {"trigger": "otro_material", "source": "llevar", "dest": None, "after": answers.say_write_it},
        {"trigger": "otro", "source": "*", "dest": "item", "before": ask_for_item},
        {"trigger": "avisame", "source": "dias", "dest": None, "after": reminder.begin_reminding},
        {"trigger": "no_avises", "source": "*", "dest": None, "after": reminder.stop_reminding},
        {"trigger": "recordar", "source": "*", "dest": None, "after": reminder.remind},
        {"trigger": "olvidar", "source": "*", "dest": None, "after": hearing.forget_position},
    ],
    quotas=[Quota("reciclaje.consultas", per="minute", limit=20, exhausted="cuota", scope="contact")],
    search=Search("reciclaje", covers),
    tables=[ITEMS, COLOURS_TABLE, POINTS, COLLECTIONS],
)


@hookimpl
def liora_skills() -> Sequence[Skill]:
    return [reciclaje]
