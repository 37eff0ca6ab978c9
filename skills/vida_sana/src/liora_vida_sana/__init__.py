"""Healthy habits by chat: tips with their source, records kept with permission, measures, foods, reminders.

    menu ──▶ tip | imc, energia (body.py) | alimento (foods.py) | recordatorios (reminding.py) | registros (week.py)
    an amount ("dormí 5 horas") ──▶ consentir ──▶ anotado (records.py)

It never diagnoses, doses or sets goals of weight (care.py); its states and transitions stand in files of these names.
"""

from collections.abc import Sequence

from liora.hookspecs import hookimpl
from liora.skill import Intent, Quota, Skill
from liora_vida_sana import phrases
from liora_vida_sana.amounts import tells_amount, tells_movement
from liora_vida_sana.care import asks_professional, is_worrying, wants_reminder_of_remedy
from liora_vida_sana.foods import ALIMENTOS, LONGEST, asks_energy_of_food
from liora_vida_sana.measures import asks_energy, asks_index
from liora_vida_sana.reading import asks_water, asks_week, takes_permission_back, wants_erasure
from liora_vida_sana.records import WORDS
from liora_vida_sana.reminders import KINDS, wants_list, wants_reminder
from liora_vida_sana.removal import wants_removal
from liora_vida_sana.states import STATES
from liora_vida_sana.tips import IDEAS, TIPS, wants_idea, wants_topic
from liora_vida_sana.transitions import TRANSITIONS

RECORDED = {"enum": ["agua", "sueno", "movimiento"]}
COUNT = {"type": "integer", "minimum": 0, "maximum": 100_000}
DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
CLOCK = {"type": "string", "pattern": r"^\d\d:\d\d\??$"}
WEEKDAYS = {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 6}, "minItems": 1, "maxItems": 7}
SUMS = {"type": "object", "additionalProperties": COUNT, "maxProperties": 7}
YES = {"type": "boolean"}
HELD = {"tipo": RECORDED, "n": COUNT, "hace": {"type": "integer", "minimum": 0, "maximum": 1}}
NOTED = {"tipo": RECORDED, "n": COUNT, "dia": DAY, "antes": COUNT}
AGREED = {"texto": {"type": "string", "maxLength": WORDS}, "desde": {"type": "string"}}


def some(**parts: object) -> dict[str, object]:
    """An object with these parts and no others, none of them required."""
    return {"type": "object", "properties": parts, "additionalProperties": False}


REMINDER = some(tipo={"enum": list(KINDS)}, hora=CLOCK, dias=WEEKDAYS, **AGREED)
MEASURED = {
    "edad": {"type": "integer", "minimum": 1, "maximum": 120},
    "peso": {"type": "integer", "minimum": 200, "maximum": 3000},
    "talla": {"type": "integer", "minimum": 100, "maximum": 230},
    "sexo": {"enum": ["mujer", "hombre", "nada"]},
    "sin_rango": {"type": "boolean"},
}

vida_sana = Skill(
    name="vida_sana",
    version="0.2.0",
    engine=">=0.1,<0.2",
    discreet=True,
    intents=[
        Intent(
            "vida",
            label="Vida sana",
            hint="Agua, movimiento, sueño y comida",
            command="/vida",
            phrases=phrases.VIDA,
            recognises=wants_topic,
        ),
        Intent(
            "vida_sana.cuidado", named="Comida y cuerpo", phrases=phrases.CUIDADO, recognises=is_worrying, insists=True
        ),
        Intent("vida_sana.quitar_recordatorio", named="Quitar recordatorio", recognises=wants_removal, insists=True),
        Intent("vida_sana.recordatorios", named="Mis recordatorios", recognises=wants_list, insists=True),
        Intent(
            "vida_sana.recordatorio",
            named="Un recordatorio",
            phrases=phrases.RECORDATORIO,
            recognises=wants_reminder,
            insists=True,
        ),
        Intent("vida_sana.remedio", named="Recordar un remedio", recognises=wants_reminder_of_remedy, insists=True),
        Intent("vida_sana.registro", named="Anotar mi día", recognises=tells_amount, insists=True),
        Intent(
            "vida_sana.alimento",
            named="Calorías de comidas",
            phrases=phrases.ALIMENTO,
            recognises=asks_energy_of_food,
            insists=True,
        ),
        Intent(
            "vida_sana.idea", named="Idea de comida", phrases=phrases.IDEA, alone=phrases.HAMBRE, recognises=wants_idea
        ),
        Intent("vida_sana.agua", named="Agua", command="/agua", phrases=phrases.AGUA, recognises=asks_water),
        Intent(
            "vida_sana.movimiento", named="Anotar movimiento", phrases=phrases.MOVIMIENTO, recognises=tells_movement
        ),
        Intent(
            "vida_sana.imc",
            named="Calcular mi IMC",
            command="/imc",
            phrases=phrases.IMC,
            recognises=asks_index,
            insists=True,
        ),
        Intent(
            "vida_sana.energia", named="Gasto de energía", phrases=phrases.ENERGIA, recognises=asks_energy, insists=True
        ),
        Intent("vida_sana.registros", named="Mis registros", phrases=phrases.REGISTROS, recognises=asks_week),
        Intent("vida_sana.exportar", named="Mandar mis registros", phrases=phrases.EXPORTAR),
        Intent(
            "vida_sana.borrar",
            named="Borrar mis registros",
            phrases=phrases.BORRAR,
            recognises=wants_erasure,
            insists=True,
        ),
        Intent(
            "vida_sana.revocar",
            named="No guardar más",
            phrases=phrases.REVOCAR,
            recognises=takes_permission_back,
            insists=True,
        ),
        Intent("vida_sana.permiso", named="Guardar registros", phrases=phrases.PERMISO, alone=phrases.GUARDA),
        Intent(
            "vida_sana.profesional",
            named="Consulta de salud",
            phrases=phrases.PROFESIONAL,
            recognises=asks_professional,
            insists=True,
        ),
    ],
    slots=some(
        tema={"enum": list(TIPS)},
        consejo={"type": "integer", "minimum": 1},
        contados={"type": "object", "additionalProperties": DAY},
        idea={"type": "integer", "minimum": 1, "maximum": IDEAS},
        avisado={"type": "integer", "minimum": 1, "maximum": 2},
        vasos={"type": "integer", "minimum": 0, "maximum": 30},
        minutos={"type": "integer", "minimum": 1, "maximum": 1440},
        respuesta={"type": "boolean"},
        charla={"enum": [True, False, "duda", "peso", *TIPS]},
        consentimiento=some(**AGREED),
        rechazo=DAY,
        retira={"type": "boolean"},
        pendiente=some(**HELD, ademas={"type": "array", "items": some(**HELD), "maxItems": 6}),
        ultimo=some(**NOTED, ademas={"type": "array", "items": some(**NOTED), "maxItems": 6}),
        registros={"type": "object", "additionalProperties": SUMS},
        dicho=some(corrige=COUNT, tipo={"enum": ["agua", "sueno", "movimiento", "tiempo"]}, deshace=YES, suma=YES),
        calculo={"enum": ["imc", "energia"]},
        medidas=some(**MEASURED),
        dato=some(**MEASURED, declina={"type": "boolean"}, preocupa={"type": "boolean"}),
        resultado={"type": "object"},
        alimento={"type": "string", "maxLength": LONGEST},
        consulta={"type": "string", "maxLength": LONGEST},
        borrador=some(tipo={"enum": list(KINDS)}, hora=CLOCK, dias=WEEKDAYS, noche=YES, cambia=YES),
        recordatorios={"type": "array", "items": REMINDER, "maxItems": 14},
        toca={"type": "string"},
        hora=CLOCK,
        dias=WEEKDAYS,
        cambio=some(
            hora=CLOCK,
            dias=WEEKDAYS,
            cada=YES,
            quita=YES,
            suma=YES,
            mueve=YES,
            otro=some(tipo={"enum": list(KINDS)}, hora=CLOCK, dias=WEEKDAYS),
        ),
        que={"enum": list(KINDS)},
        quita=some(tipo={"enum": list(KINDS)}, hora=CLOCK, a=CLOCK, todos=YES),
        acuerdo=some(hora=CLOCK, dias=WEEKDAYS, si={"type": "boolean"}, no={"type": "boolean"}),
    ),
    states=STATES,
    transitions=TRANSITIONS,
    quotas=[Quota("vida_sana.registros", per="day", limit=20, exhausted="agua.basta", scope="contact")],
    tables=[ALIMENTOS],
)


@hookimpl
def liora_skills() -> Sequence[Skill]:
    return [vida_sana]
