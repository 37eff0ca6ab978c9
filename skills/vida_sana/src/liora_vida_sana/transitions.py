"""What leads from one place to another; of several ways the first whose conditions hold is taken."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from liora_vida_sana import another, body, care, correcting, foods, records, reminding, removal, tips, week

Way = Mapping[str, Any]


def way(
    trigger: str, source: str | Sequence[str], dest: str | None, *conditions: Callable[..., bool], **acts: Any
) -> Way:
    """A transition of the `transitions` library; `acts` are `prepare`, `before`, `after` and `unless`."""
    return {"trigger": trigger, "source": source, "dest": dest, "conditions": list(conditions), **acts}


TALKS = ["menu", "tip", "agotado", "resultado"]
"""Where the name of a topic is an answer."""

TALK = [
    way("vida", "*", "agotado", tips.names_topic, tips.has_told_all, prepare=tips.pick_named_topic),
    way("vida", "*", "tip", tips.names_topic, before=tips.tell),
    way("vida", "*", "menu", before=tips.count_visit),
    way("tema", "*", "agotado", tips.has_told_all, prepare=tips.pick_topic),
    way("tema", "*", "tip", before=tips.tell),
    way("otro_consejo", "tip", "agotado", tips.has_told_all),
    way("otro_consejo", "tip", "tip", before=tips.tell),
    way("filled", "resultado", None, body.asks_meaning, after=body.explain),
    way("filled", "resultado", "-", body.asks_to_change, after=care.care),
    way("filled", TALKS, "agotado", tips.says_topic, tips.has_told_all, prepare=tips.pick_said_topic),
    way("filled", TALKS, "tip", tips.says_topic, before=tips.tell),
    way("filled", ["tip", "resultado"], "-", tips.says_no, after=tips.agree),
    way("filled", "resultado", "idea", before=tips.next_idea),
    way("filled", "tip", "agotado", tips.offers_no_reminder, tips.has_told_all),
    way("filled", "tip", "tip", tips.offers_no_reminder, before=tips.tell),
    way(
        "filled", "tip", "-", reminding.has_no_room, prepare=reminding.begin_draft_of_topic, after=reminding.say_no_room
    ),
    way("filled", "tip", "rec_hora"),
    way("idea", "*", "idea", before=tips.next_idea),
    way("filled", "idea", "-", tips.says_no, after=tips.agree),
    way("filled", "idea", "idea", before=tips.next_idea),
    way("profesional", "*", "-", after=care.send_to_professional),
    way("cuidado", "*", "-", after=care.care),
]
RECORDS = [
    way("agua", "*", "hoy", records.wants_total),
    way("agua", "*", "agotado", tips.wants_advice, tips.has_told_all, prepare=tips.pick_water),
    way("agua", "*", "tip", tips.wants_advice, before=tips.tell),
    way("agua", "*", "agua"),
    way("filled", "agua", "-", records.drank_nothing, after=records.take_nothing),
    way("filled", "agua", None, records.is_too_much, prepare=records.hold_glasses, after=records.refuse_amount),
    way("filled", "agua", "anotado", records.has_consent, before=records.note),
    way("filled", "agua", "-", records.has_refused, after=records.answer_without_noting),
    way("filled", "agua", "consentir", before=records.ask_within_a_day),
    way("movimiento", "*", "minutos"),
    way("filled", "minutos", None, records.is_too_much, prepare=records.hold_minutes, after=records.refuse_amount),
    way("filled", "minutos", "anotado", records.has_consent, before=records.note),
    way("filled", "minutos", "-", records.has_refused, after=records.answer_without_noting),
    way("filled", "minutos", "consentir", before=records.ask_within_a_day),
    way("registro", "*", None, records.is_too_much, prepare=records.hold_said, after=records.refuse_amount),
    way("registro", "*", "poco_sueno", records.has_consent, records.is_short_night, before=records.note),
    way("registro", "*", "anotado", records.has_consent, before=records.note),
    way("registro", "*", "-", records.has_refused, after=records.answer_without_noting),
    way("registro", "*", "consentir", before=records.ask_within_a_day),
    way("permiso", "*", "registros", records.has_consent, records.has_records),
    way("permiso", "*", "-", records.has_consent, after=records.say_permitted),
    way("permiso", "*", "consentir"),
    way("filled", "consentir", "borrar", records.says_no, records.has_consent, before=records.withdraw),
    way("filled", "consentir", "-", records.says_no, after=[records.refuse, records.answer_refusal]),
    way("filled", "consentir", "-", records.holds_nothing, after=[records.consent, records.say_permitted]),
    way("filled", "consentir", "poco_sueno", records.is_short_night, before=[records.consent, records.note]),
    way("filled", "consentir", "anotado", before=[records.consent, records.note]),
    way("filled", "anotado", "-", correcting.takes_back, after=correcting.take_back),
    way("filled", "anotado", "hoy", correcting.asks_sum),
    way("filled", "anotado", "anotado", before=correcting.correct),
    way("filled", "poco_sueno", "-", reminding.refuses, after=tips.agree),
    way(
        "filled", "poco_sueno", "-", reminding.has_no_room, prepare=reminding.accept_offer, after=reminding.say_no_room
    ),
    way("filled", "poco_sueno", "rec_listo", before=reminding.set_reminder),
    way("registros", "*", "registros", records.has_records),
    way("registros", "*", "-", after=records.no_records),
    way("exportar", "*", "-", after=week.export),
    way("revocar", "*", "-", records.has_consent, records.lacks_records, after=[records.withdraw, records.erase]),
    way("revocar", "*", "borrar", records.has_consent, before=records.withdraw),
    way("revocar", "*", "-", after=[records.refuse, records.stay_without]),
    way("borrar", "*", "borrar", records.has_records, before=records.keep_permission),
    way("borrar", "*", "-", after=records.no_records),
    way("filled", "borrar", "-", records.says_yes, after=records.erase),
    way("filled", "borrar", "-", after=records.keep_records),
    way("caduca", "*", "-", body.is_waiting, after=records.forget_unanswered),
    way("caduca", "*", None, after=records.forget_unanswered),
]
FOOD = [
    way("alimento", "*", "que_alimento", foods.names_no_food),
    way("alimento", "*", "alimento", foods.knows_food, before=foods.keep_food),
    way("alimento", "*", "parecidos", foods.knows_near, before=foods.keep_query),
    way("alimento", "*", "que_alimento", before=foods.say_unknown_food),
    way("filled", "que_alimento", "alimento", foods.knows_food, before=foods.keep_food),
    way("filled", "que_alimento", "parecidos", foods.knows_near),
    way("filled", "que_alimento", "que_alimento", before=foods.say_unknown_food),
    way("filled", ["alimento", "parecidos"], "alimento", before=foods.keep_food),
    way("elegido", "parecidos", "alimento", before=foods.choose_food),
    way("otro_alimento", "alimento", "que_alimento"),
]
REMINDERS = [
    way("recordatorio", "*", "-", reminding.has_no_room, prepare=reminding.begin_draft, after=reminding.say_no_room),
    way("recordatorio", "*", "rec_tipo", reminding.lacks_kind),
    way(
        "recordatorio",
        "*",
        "rec_hora",
        reminding.lacks_hour,
        reminding.wants_every_hour,
        before=reminding.explain_hours,
    ),
    way("recordatorio", "*", "rec_hora", reminding.lacks_hour),
    way("recordatorio", "*", "rec_hora", reminding.is_at_rest, before=reminding.explain_night),
    way("recordatorio", "*", "rec_noche", reminding.is_at_night),
    way("recordatorio", "*", "rec_listo", before=[another.tell_of_second_hour, reminding.set_reminder]),
    way(
        "filled",
        "rec_hora",
        "rec_hora",
        reminding.is_at_rest,
        prepare=reminding.take_hour,
        before=reminding.explain_night,
    ),
    way("filled", "rec_hora", "rec_noche", reminding.is_at_night),
    way("filled", "rec_hora", "rec_listo", before=[another.tell_of_second_hour, reminding.set_reminder]),
    way("filled", "rec_tipo", "rec_hora", before=reminding.begin_draft),
    way("filled", "rec_noche", "rec_tipo", reminding.lacks_kind),
    way("filled", "rec_noche", "rec_listo", reminding.agrees_to_night, before=reminding.set_reminder),
    way("filled", "rec_noche", "rec_hora", before=reminding.drop_hour),
    way("filled", "rec_listo", "rec_listo", removal.moves, removal.has_named, before=removal.move_named),
    way("filled", "rec_listo", "recordatorios", removal.moves, before=removal.say_none_such),
    way("filled", "rec_listo", "-", removal.is_taken_back, after=reminding.remove_last),
    way(
        "filled",
        "rec_listo",
        "-",
        another.says_another,
        reminding.has_no_room,
        prepare=another.begin_another,
        after=reminding.say_no_room,
    ),
    way("filled", "rec_listo", "rec_hora", another.says_another, reminding.lacks_hour),
    way(
        "filled",
        "rec_listo",
        "rec_hora",
        another.says_another,
        reminding.is_at_rest,
        before=reminding.explain_night,
    ),
    way("filled", "rec_listo", "rec_noche", another.says_another, reminding.is_at_night),
    way("filled", "rec_listo", "rec_listo", another.says_another, before=reminding.set_reminder),
    way("filled", "rec_listo", "rec_listo", before=reminding.change_last),
    way("cambiar_dias", "rec_listo", "rec_dias"),
    way("quitar_ultimo", "rec_listo", "-", after=reminding.remove_last),
    way("filled", "rec_dias", "-", reminding.changes_nothing, after=reminding.say_no_reminders),
    way("filled", "rec_dias", "rec_listo", before=reminding.change_last),
    way("recordatorios", "*", "recordatorios", reminding.has_reminders),
    way("recordatorios", "*", "rec_tipo", before=reminding.say_no_reminders),
    way("filled", "recordatorios", "rec_listo", removal.moves, removal.has_named, before=removal.move_named),
    way("filled", "recordatorios", "-", removal.has_named, after=removal.remove_named),
    way("filled", "recordatorios", "recordatorios", before=removal.say_none_such),
    way("quitar_recordatorio", "*", "-", removal.has_named, after=removal.remove_named),
    way("quitar_recordatorio", "*", "recordatorios", reminding.has_reminders, before=removal.say_none_such),
    way("quitar_recordatorio", "*", "-", after=reminding.say_no_reminders),
    way("remedio", "*", "-", after=care.say_no_remedies),
    way("quitar", "recordatorios", "-", after=reminding.remove),
    way(
        "toca", ["-", "rec_listo", "recordado", "anotado"], "recordado", reminding.is_water_due, before=reminding.remind
    ),
    way("toca", "*", None, after=reminding.remind),
]
BODY = [
    way("imc", "*", "-", body.is_minor, prepare=body.begin_index, after=[body.say_minor, body.forget_measures]),
    way("imc", "*", "edad", body.lacks_age, before=records.ask_within_a_day),
    way("imc", "*", "peso", body.lacks_weight, before=records.ask_within_a_day),
    way("imc", "*", "talla", body.lacks_height, before=records.ask_within_a_day),
    way("imc", "*", "resultado", before=[body.keep_index, body.forget_measures]),
    way("energia", "*", "-", body.is_minor, prepare=body.begin_energy, after=[body.say_minor, body.forget_measures]),
    way("energia", "*", "resultado", body.fits_no_formula, before=[body.keep_energy, body.forget_measures]),
    way("energia", "*", "edad", body.lacks_age, before=records.ask_within_a_day),
    way("energia", "*", "peso", body.lacks_weight, before=records.ask_within_a_day),
    way("energia", "*", "talla", body.lacks_height, before=records.ask_within_a_day),
    way("energia", "*", "sexo", body.lacks_sex, before=records.ask_within_a_day),
    way("energia", "*", "resultado", before=[body.keep_energy, body.forget_measures]),
    way("filled", "*", "-", body.worries, prepare=body.take_measure, after=[care.care, body.forget_measures]),
    way("filled", "*", "-", body.declines, after=[body.say_declined, body.forget_measures]),
    way("filled", "*", "-", body.is_minor, after=[body.say_minor, body.forget_measures]),
    way("filled", "*", "resultado", body.fits_no_formula, before=[body.keep_energy, body.forget_measures]),
    way("filled", "*", "edad", body.lacks_age),
    way("filled", "*", "peso", body.lacks_weight),
    way("filled", "*", "talla", body.lacks_height),
    way("filled", "*", "sexo", body.lacks_sex),
    way("filled", "*", "resultado", body.wants_energy, before=[body.keep_energy, body.forget_measures]),
    way("filled", "*", "resultado", before=[body.keep_index, body.forget_measures]),
]
"""Measures are what is left of all answers: whoever is asked for anything else has ways of their own before these."""

TRANSITIONS = [*TALK, *RECORDS, *FOOD, *REMINDERS, *BODY]
