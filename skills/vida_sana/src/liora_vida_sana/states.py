"""The places of the conversation: what is said there, and what is expected."""

from liora.language.readers import yes_no
from liora.skill import Ask, Choice, State
from liora_vida_sana import body, foods, records, reminding, tips, week
from liora_vida_sana.amounts import glasses_in
from liora_vida_sana.clock import EVERY_DAY, WEEKEND, WORKDAYS, bare_hour_in
from liora_vida_sana.correcting import correction_in
from liora_vida_sana.measures import measure

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

TALK = [
    State("menu", say=tips.say_menu, button="Ver temas", choices=MENU),
    State("tip", say=tips.say_tip, choices=tips.tip_choices, ask=YES_OR_NO, button="Ver opciones"),
    State("agotado", say=tips.say_all_told, choices=[Choice("vida", "boton.menu")]),
    State(
        "idea",
        say=tips.say_idea,
        choices=[Choice("otra_idea", "boton.otra_idea"), Choice("vida", "boton.menu")],
        ask=YES_OR_NO,
    ),
]
RECORDS = [
    State("agua", ask=Ask("vasos", text="agua.cuantos", read=glasses_in, reprompts=["agua.ejemplo", "agua.numero"])),
    State(
        "consentir",
        say=records.say_consent,
        choices=[Choice("acepta", "boton.acepta"), Choice("rechaza", "boton.rechaza")],
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
        choices=[Choice("acepta_hora", "boton.a_las_2230"), Choice("rechaza_hora", "boton.no_gracias")],
        ask=Ask("acuerdo", text="sueno.ofrece", read=reminding.read_agreement, optional=True),
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
        say="registros.borrar",
        choices=[Choice("borra", "boton.si_borrar"), Choice("conserva", "boton.no")],
        ask=YES_OR_NO,
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
            Choice("sexo_elegido", "boton.mujer", "mujer"),
            Choice("sexo_elegido", "boton.hombre", "hombre"),
            Choice("sexo_elegido", "boton.no_decir", "nada"),
        ],
    ),
    State("resultado", say=body.say_result, choices=body.after_result),
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
            Choice("tipo_elegido", "menu.agua", "agua"),
            Choice("tipo_elegido", "menu.movimiento", "movimiento"),
            Choice("tipo_elegido", "menu.sueno", "sueno"),
            Choice("tipo_elegido", "menu.anotar", "registro"),
        ],
    ),
    State("rec_hora", ask=Ask("hora", text="recordar.hora", read=bare_hour_in, reprompts=["recordar.hora_ejemplo"])),
    State(
        "rec_noche",
        say=reminding.say_night,
        choices=[Choice("acepta_noche", "boton.si"), Choice("otra_hora", "boton.otra_hora")],
        ask=YES_OR_NO,
    ),
    State(
        "rec_listo",
        say=reminding.say_set,
        choices=[Choice("cambiar_dias", "boton.cambiar_dias"), Choice("quitar_ultimo", "boton.quitar")],
        ask=Ask("cambio", text="", read=reminding.read_change, optional=True),
    ),
    State(
        "rec_dias",
        choices=[
            Choice("dias_elegidos", "dias.todos", list(EVERY_DAY)),
            Choice("dias_elegidos", "dias.semana", list(WORKDAYS)),
            Choice("dias_elegidos", "dias.finde", list(WEEKEND)),
        ],
        ask=Ask("dias", text="recordar.dias", read=reminding.read_days, reprompts=["recordar.dias_ejemplo"]),
    ),
    State("recordatorios", say=reminding.say_list, choices=reminding.list_choices, button="Cambiar"),
    State(
        "recordado",
        say="recordatorio.cuanta",
        choices=[
            Choice("vasos_tomados", "boton.un_vaso", 1),
            Choice("vasos_tomados", "boton.dos_vasos", 2),
            Choice("vasos_tomados", "boton.tres_vasos", 3),
        ],
    ),
]
STATES = [*TALK, *RECORDS, *BODY, *FOOD, *REMINDERS]

OFFERS = {"consentir", "poco_sueno", "parecidos", "rec_tipo", "rec_noche", "borrar"}
ASKING = OFFERS | {state.name for state in STATES if state.ask and not state.ask.optional}
"""Where a reminder must not take the place of a question."""

RESTING = ["-", *(state.name for state in STATES if state.name not in ASKING)]
