"""The places of the conversation: what is said there, and what is expected."""

from liora.language.readers import yes_no
from liora.skill import Ask, Choice, State
from liora_vida_sana import answers, body, foods, records, reminding, tips, week
from liora_vida_sana.amounts import minutes_moved
from liora_vida_sana.clock import EVERY_DAY, WEEKEND, WORKDAYS, bare_hour_in
from liora_vida_sana.correcting import correction_in
from liora_vida_sana.drinks import glasses_in
from liora_vida_sana.measures import measure
from liora_vida_sana.reading import surely, talk_in, talk_of_result, topic_alone
from liora_vida_sana.reminders import kind_alone
from liora_vida_sana.removal import listed_change

MENU = [
    Choice("tema", "menu.agua", "agua"),
    Choice("tema", "menu.movimiento", "movimiento"),
    Choice("tema", "menu.sueno", "sueno"),
    Choice("tema", "menu.comida", "comida"),
    Choice("tema", "menu.estres", "estres"),
    Choice("imc", "menu.imc"),
    Choice("energia", "menu.energia"),
    Choice("alimento", "menu.alimento"),
    Choice("recordatorios", "menu.recordatorios"),
    Choice("registros", "menu.registros"),
]
YES_OR_NO = Ask("respuesta", text="", read=yes_no, optional=True)
"""An offer that holds nobody who speaks of something else."""

TOPIC = Ask("charla", text="", read=topic_alone, optional=True)
TALK_ON = Ask("charla", text="", read=talk_in, optional=True)
"""The same, where a topic may be named, alone or beside a yes or no."""
ABOUT_RESULT = Ask("charla", text="", read=talk_of_result, optional=True)

TALK = [
    State("menu", say=tips.say_menu, button="Ver temas", choices=MENU, ask=TOPIC),
    State("tip", say=tips.say_tip, choices=tips.tip_choices, ask=TALK_ON, button="Ver opciones"),
    State("agotado", say=tips.say_all_told, choices=[Choice("vida", "boton.menu")], ask=TOPIC),
    State(
        "idea",
        say=tips.say_idea,
        choices=[Choice("idea", "boton.otra_idea"), Choice("vida", "boton.menu")],
        ask=YES_OR_NO,
    ),
]
RECORDS = [
    State("agua", ask=Ask("vasos", text="agua.cuantos", read=glasses_in, reprompts=["agua.ejemplo", "agua.numero"])),
    State(
        "minutos",
        ask=Ask("minutos", text="minutos.cuantos", read=minutes_moved, reprompts=["minutos.ejemplo"]),
    ),
    State(
        "consentir",
        say=records.say_consent,
        choices=[Choice("filled", "boton.acepta", True), Choice("filled", "boton.rechaza", False)],
        ask=YES_OR_NO,
    ),
    State(
        "anotado",
        say=records.say_noted,
        choices=records.noted_choices,
        ask=Ask("dicho", text="", read=correction_in, optional=True),
    ),
    State(
        "poco_sueno",
        say=records.say_noted,
        choices=[
            Choice("recordatorio", "boton.a_las_2230", reminding.BEDTIME),
            Choice("filled", "boton.no_gracias", {"no": True}),
        ],
        ask=Ask("acuerdo", text="sueno.ofrece", read=answers.read_agreement, optional=True),
    ),
    State("hoy", say=week.say_today, choices=week.water_choices),
    State(
        "registros",
        say=week.say_week,
        choices=[
            Choice("exportar", "boton.exportar"),
            Choice("borrar", "boton.borrar"),
            Choice("vida", "boton.menu"),
        ],
    ),
    State(
        "borrar",
        say=records.say_erase,
        choices=[Choice("filled", "boton.si_borrar", True), Choice("filled", "boton.no", False)],
        ask=Ask("respuesta", text="", read=surely, optional=True),
    ),
]
BODY = [
    State("edad", ask=Ask("dato", text="edad.cual", read=measure("edad"), reprompts=["edad.ejemplo"])),
    State("peso", ask=Ask("dato", text="peso.cual", read=measure("peso"), reprompts=["peso.ejemplo"])),
    State("talla", ask=Ask("dato", text="talla.cual", read=measure("talla"), reprompts=["talla.ejemplo"])),
    State(
        "sexo",
        ask=Ask("dato", text="sexo.cual", read=measure("sexo"), reprompts=["sexo.ejemplo"]),
        choices=[
            Choice("filled", "boton.mujer", {"sexo": "mujer"}),
            Choice("filled", "boton.hombre", {"sexo": "hombre"}),
            Choice("filled", "boton.no_decir", {"sexo": "nada"}),
        ],
    ),
    State("resultado", say=body.say_result, choices=body.after_result, ask=ABOUT_RESULT),
]
ANOTHER_FOOD = Ask("consulta", text="", read=foods.known_food, optional=True)
FOOD = [
    State(
        "que_alimento",
        ask=Ask("consulta", text="alimento.cual", read=foods.food_name, reprompts=["alimento.ejemplo"]),
    ),
    State(
        "alimento",
        say=foods.say_food,
        choices=[Choice("otro_alimento", "boton.otro_alimento"), Choice("vida", "boton.menu")],
        ask=ANOTHER_FOOD,
    ),
    State("parecidos", say="alimento.parecidos", choices=foods.near_foods, ask=ANOTHER_FOOD),
]
REMINDERS = [
    State(
        "rec_tipo",
        say="recordar.que",
        choices=[
            Choice("recordatorio", "menu.agua", "agua"),
            Choice("recordatorio", "menu.movimiento", "movimiento"),
            Choice("recordatorio", "menu.sueno", "sueno"),
            Choice("recordatorio", "menu.anotar", "registro"),
        ],
        ask=Ask("que", text="", read=kind_alone, optional=True),
    ),
    State("rec_hora", ask=Ask("hora", text="recordar.hora", read=bare_hour_in, reprompts=["recordar.hora_ejemplo"])),
    State(
        "rec_noche",
        say=reminding.say_night,
        choices=[Choice("filled", "boton.si", True), Choice("filled", "boton.otra_hora", False)],
        ask=YES_OR_NO,
    ),
    State(
        "rec_listo",
        say=reminding.say_set,
        choices=[Choice("cambiar_dias", "boton.cambiar_dias"), Choice("quitar_ultimo", "boton.quitar")],
        ask=Ask("cambio", text="", read=answers.read_change, optional=True),
    ),
    State(
        "rec_dias",
        choices=[
            Choice("filled", "dias.todos", list(EVERY_DAY)),
            Choice("filled", "dias.semana", list(WORKDAYS)),
            Choice("filled", "dias.finde", list(WEEKEND)),
        ],
        ask=Ask("dias", text="recordar.dias", read=answers.read_days, reprompts=["recordar.dias_ejemplo"]),
    ),
    State(
        "recordatorios",
        say=reminding.say_list,
        choices=reminding.list_choices,
        button="Cambiar",
        ask=Ask("quita", text="", read=listed_change, optional=True),
    ),
    State(
        "recordado",
        say="recordatorio.cuanta",
        choices=[
            Choice("registro", "boton.un_vaso", 1),
            Choice("registro", "boton.dos_vasos", 2),
            Choice("registro", "boton.tres_vasos", 3),
        ],
    ),
]
STATES = [*TALK, *RECORDS, *BODY, *FOOD, *REMINDERS]
