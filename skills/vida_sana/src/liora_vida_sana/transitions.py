"""What leads from one place to another; of several ways the first whose conditions hold is taken."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from liora_vida_sana import body, care, foods, records, reminding, tips, week
from liora_vida_sana.states import RESTING

Way = Mapping[str, Any]


def way(
    trigger: str, source: str | Sequence[str], dest: str | None, *conditions: Callable[..., bool], **acts: Any
) -> Way:
    """A transition of the `transitions` library; `acts` are `prepare`, `before`, `after` and `unless`."""
    return {"trigger": trigger, "source": source, "dest": dest, "conditions": list(conditions), **acts}


def noting(trigger: str, source: str | Sequence[str], hold: Any) -> list[Way]:
    """From an amount to a record: too much, permission, a refusal not long ago, or the question for permission."""
    return [
        way(trigger, source, None, records.is_too_much, prepare=hold, after=records.refuse_amount),
        way(trigger, source, "poco_sueno", records.has_consent, records.is_short_night, before=records.note),
        way(trigger, source, "anotado", records.has_consent, before=records.note),
        way(trigger, source, "-", records.has_refused, after=records.answer_without_noting),
        way(trigger, source, "consentir", before=records.ask_within_a_day),
    ]


def measuring(trigger: str, source: str | Sequence[str], prepare: Any) -> list[Way]:
    """The next measure that is missing, else the result."""
    result = [body.forget_measures]
    return [
        way(trigger, source, "-", body.worries, prepare=prepare, after=[care.care, body.forget_measures]),
        way(trigger, source, "-", body.declines, after=[body.say_declined, body.forget_measures]),
        way(trigger, source, "-", body.is_minor, after=[body.say_minor, body.forget_measures]),
        way(trigger, source, "edad", body.lacks_age, before=records.ask_within_a_day),
        way(trigger, source, "peso", body.lacks_weight),
        way(trigger, source, "talla", body.lacks_height),
        way(trigger, source, "sexo", body.lacks_sex),
        way(trigger, source, "resultado", body.wants_energy, before=[body.keep_energy, *result]),
        way(trigger, source, "resultado", before=[body.keep_index, *result]),
    ]


def arranging(trigger: str, source: str | Sequence[str], prepare: Any) -> list[Way]:
    """The next thing that is missing of a reminder, what stands against it, else the reminder."""
    return [
        way(trigger, source, "-", reminding.has_no_room, prepare=prepare, after=reminding.say_no_room),
        way(trigger, source, "rec_tipo", reminding.lacks_kind),
        way(trigger, source, "rec_hora", reminding.lacks_hour),
        way(trigger, source, "rec_hora", reminding.is_at_rest, before=reminding.explain_night),
        way(trigger, source, "rec_noche", reminding.is_at_night),
        way(trigger, source, "rec_listo", before=reminding.set_reminder),
    ]


TALK = [
    way("vida", "*", "agotado", tips.names_topic, tips.has_told_all, prepare=tips.pick_named_topic),
    way("vida", "*", "tip", tips.names_topic, before=tips.tell),
    way("vida", "*", "menu", before=tips.count_visit),
    way("tema", "*", "agotado", tips.has_told_all, prepare=tips.pick_topic),
    way("tema", "*", "tip", before=tips.tell),
    way("otro_consejo", "tip", "agotado", tips.has_told_all),
    way("otro_consejo", "tip", "tip", before=tips.tell),
    way("filled", "tip", "-", tips.says_no, after=tips.agree),
    way("filled", "tip", "agotado", tips.offers_no_reminder, tips.has_told_all),
    way("filled", "tip", "tip", tips.offers_no_reminder, before=tips.tell),
    *arranging("filled", "tip", reminding.begin_draft_of_topic),
    way("idea", "*", "idea", before=tips.next_idea),
    way("otra_idea", "idea", "idea", before=tips.next_idea),
    way("filled", "idea", "-", tips.says_no, after=tips.agree),
    way("filled", "idea", "idea", before=tips.next_idea),
    way("profesional", "*", "-", after=care.send_to_professional),
    way("cuidado", "*", "-", after=care.care),
]
RECORDS = [
    way("agua", "*", "hoy", records.wants_total),
    way("agua", "*", "agotado", tips.wants_advice, tips.has_told_all, prepare=tips.pick_water),
    way("agua", "*", "tip", tips.wants_advice, before=[tips.pick_water, tips.tell]),
    way("agua", "*", "agua"),
    way("filled", "agua", "-", records.drank_nothing, after=records.take_nothing),
    *noting("filled", "agua", records.hold_glasses),
    *noting("registro", "*", records.hold_said),
    *noting("otro_vaso", "*", records.hold_one_glass),
    *noting("vasos_tomados", "*", records.hold_one_glass),
    way("permiso", "*", "registros", records.has_consent, records.has_records),
    way("permiso", "*", "consentir"),
    way("filled", "consentir", "-", records.says_no, after=[records.refuse, records.answer_refusal]),
    way("rechaza", "consentir", "-", after=[records.refuse, records.answer_refusal]),
    *(
        each
        for trigger in ("acepta", "filled")
        for each in (
            way(trigger, "consentir", "-", records.holds_nothing, after=[records.consent, records.say_permitted]),
            way(trigger, "consentir", "poco_sueno", records.is_short_night, before=[records.consent, records.note]),
            way(trigger, "consentir", "anotado", before=[records.consent, records.note]),
        )
    ),
    way("filled", "anotado", "-", records.takes_back, after=records.take_back),
    way("filled", "anotado", "anotado", before=records.correct),
    way("filled", "poco_sueno", "-", reminding.refuses, after=tips.agree),
    way("rechaza_hora", "poco_sueno", "-", after=tips.agree),
    *arranging("filled", "poco_sueno", reminding.accept_offer),
    *arranging("acepta_hora", "poco_sueno", reminding.accept_offer),
    way("registros", "*", "registros", records.has_records),
    way("registros", "*", "-", after=records.no_records),
    way("exportar", "*", "-", after=week.export),
    way("revocar", "*", "borrar", records.has_consent, before=records.withdraw),
    way("revocar", "*", "-", after=[records.refuse, records.stay_without]),
    way("borrar", "*", "borrar", records.has_records),
    way("borrar", "*", "-", after=records.no_records),
    way("filled", "borrar", "-", records.says_yes, after=records.erase),
    way("filled", "borrar", "-", after=records.keep_records),
    way("borra", "borrar", "-", after=records.erase),
    way("conserva", "borrar", "-", after=records.keep_records),
    way("caduca", ["consentir", "edad", "peso", "talla", "sexo"], "-", after=records.forget_unanswered),
    way("caduca", "*", None, after=records.forget_unanswered),
]
BODY = [
    *measuring("imc", "*", body.begin_index),
    *measuring("energia", "*", body.begin_energy),
    *measuring("filled", ["edad", "peso", "talla", "sexo"], body.take_measure),
    *measuring("sexo_elegido", "sexo", [body.take_sex, body.take_measure]),
]
FOOD = [
    way("alimento", "*", "que_alimento", foods.names_no_food),
    way("alimento", "*", "alimento", foods.knows_food, before=foods.keep_food),
    way("alimento", "*", "parecidos", foods.knows_near, before=foods.keep_query),
    way("alimento", "*", "que_alimento", before=foods.say_unknown_food),
    way("filled", ["que_alimento", "alimento", "parecidos"], "alimento", foods.knows_food, before=foods.keep_food),
    way("filled", ["alimento", "parecidos"], "parecidos"),
    way("filled", "que_alimento", "parecidos", foods.knows_near),
    way("filled", "que_alimento", "que_alimento", before=foods.say_unknown_food),
    way("elegido", "parecidos", "alimento", before=foods.choose_food),
    way("otro_alimento", "alimento", "que_alimento"),
]
REMINDERS = [
    *arranging("recordatorio", "*", reminding.begin_draft),
    *arranging("otro_recordatorio", "*", reminding.begin_draft),
    *arranging("tipo_elegido", "rec_tipo", reminding.pick_kind),
    *arranging("filled", "rec_hora", reminding.take_hour),
    *arranging("acepta_noche", "rec_noche", reminding.accept_night),
    way("otra_hora", "rec_noche", "rec_hora", before=reminding.drop_hour),
    way("filled", "rec_noche", "rec_listo", records.says_yes, before=reminding.set_reminder),
    way("filled", "rec_noche", "rec_hora", before=reminding.drop_hour),
    way("filled", ["rec_listo", "rec_dias"], "-", reminding.changes_nothing, after=reminding.say_no_reminders),
    way("dias_elegidos", "rec_dias", "-", reminding.changes_nothing, after=reminding.say_no_reminders),
    way("filled", "rec_listo", "rec_listo", before=reminding.change_last),
    way("cambiar_dias", "rec_listo", "rec_dias"),
    way("quitar_ultimo", "rec_listo", "-", after=reminding.remove_last),
    way("dias_elegidos", "rec_dias", "rec_listo", before=reminding.choose_days),
    way("filled", "rec_dias", "rec_listo", before=reminding.take_days),
    way("recordatorios", "*", "recordatorios", reminding.has_reminders),
    way("recordatorios", "*", "rec_tipo", before=reminding.begin_draft),
    way("quitar", "recordatorios", "-", after=reminding.remove),
    way("toca", RESTING, "recordado", reminding.is_water_due, before=reminding.remind),
    way("toca", "*", None, after=reminding.remind),
]
TRANSITIONS = [*TALK, *RECORDS, *BODY, *FOOD, *REMINDERS]
