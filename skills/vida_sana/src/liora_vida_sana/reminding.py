"""The conversation about reminders: what, when, on which days; and the reminders themselves.

    recordatorio ──▶ rec_tipo ──▶ rec_hora ──▶ (rec_noche) ──▶ rec_listo ──▶ rec_dias
    toca ──▶ recordado

`borrador` is what is known of the next one; `toca` the moment for which the timer is set.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from liora.skill import CancelTimer, Choice, Effect, Reply, SetSlot, SetTimer, Step
from liora_vida_sana.clock import EVERY_DAY, days_in, days_said, hour_in, is_quiet, names_interval, settled
from liora_vida_sana.day import zone_of
from liora_vida_sana.records import WORDS
from liora_vida_sana.reminders import (
    KINDS,
    LATE,
    Reminder,
    due_at,
    is_full,
    kind_in,
    next_due,
    wants_change,
    wants_reminder,
)

PURPOSE = "vida_sana.recordatorio"
"""What a tenant's template for reminders is assigned to; its one variable, if it has one, says what to do."""

BEDTIME = {"tipo": "sueno", "hora": "22:30", "noche": True}
"""What is offered after a short night; who agrees knows that it is late."""

OF = {"agua": "tomar agua", "movimiento": "moverse un poco", "sueno": "dormir", "registro": "anotar"}


# -- guards -----------------------------------------------------------------------------------------------------------


def lacks_kind(step: Step) -> bool:
    return "tipo" not in _draft(step)


def lacks_hour(step: Step) -> bool:
    return "hora" not in _draft(step)


def has_no_room(step: Step) -> bool:
    return is_full(_others(step), step.slots["borrador"].get("dias", EVERY_DAY))


def wants_every_hour(step: Step) -> bool:
    """Whether an interval was said for an hour: "cada dos horas"."""
    return names_interval(step.words)


def is_at_night(step: Step) -> bool:
    return _is_quiet(step) and step.slots["borrador"]["tipo"] == "sueno" and not step.slots["borrador"].get("noche")


def is_at_rest(step: Step) -> bool:
    """At night nobody is reminded of anything but of sleeping."""
    return _is_quiet(step) and step.slots["borrador"]["tipo"] != "sueno"


def refuses(step: Step) -> bool:
    return bool(step.value.get("no"))


def has_reminders(step: Step) -> bool:
    return bool(_reminders(step))


def agrees_to_night(step: Step) -> bool:
    """An old button may come when the reminder has long been set."""
    return step.value is True and not lacks_hour(step)


def changes_nothing(step: Step) -> bool:
    return not _reminders(step)


def is_water_due(step: Step) -> bool:
    return [each["tipo"] for each in _due(step)] == ["agua"]


# -- actions ----------------------------------------------------------------------------------------------------------


def begin_draft(step: Step) -> Iterable[Effect]:
    """What the words, or the button, tell of the reminder already."""
    if isinstance(step.value, dict):
        yield SetSlot("borrador", step.value)
        return
    kind = step.value if step.value in KINDS else kind_in(step.words)
    days = days_in(step.words)
    known = {"tipo": kind, "hora": _hour(step.words, kind), "dias": list(days) if days else None}
    if step.value is None and wants_change(step.words):
        known["cambia"] = True
    yield SetSlot("borrador", {name: value for name, value in known.items() if value})


def begin_draft_of_topic(step: Step) -> Iterable[Effect]:
    """The reminder that a tip has offered."""
    topic = step.slots["tema"]
    yield SetSlot("borrador", {"tipo": topic} if topic in KINDS else {})


def take_hour(step: Step) -> Iterable[Effect]:
    draft, days = _draft(step), days_in(step.words)
    if wants_reminder(step.words):
        draft = {**draft, "tipo": kind_in(step.words)}
    hour = settled(step.value, evening=draft.get("tipo") == "sueno")
    yield SetSlot("borrador", {**draft, "hora": f"{hour:%H:%M}", **({"dias": list(days)} if days else {})})


def accept_offer(step: Step) -> Iterable[Effect]:
    """The reminder to go to bed that was offered, at the hour that is agreed to."""
    said = step.value
    hour = {"hora": f"{settled(said['hora'], evening=True):%H:%M}"} if "hora" in said else {}
    days = {"dias": said["dias"]} if "dias" in said else {}
    yield SetSlot("borrador", {**BEDTIME, **hour, **days})


def drop_hour(step: Step) -> Iterable[Effect]:
    yield SetSlot("borrador", {name: value for name, value in _draft(step).items() if name != "hora"})


def explain_hours(step: Step) -> Iterable[Effect]:
    yield Reply.text("recordar.horas_fijas")


def explain_night(step: Step) -> Iterable[Effect]:
    yield Reply.text("recordar.de_noche", hora=step.slots["borrador"]["hora"])
    yield from drop_hour(step)


def say_no_room(step: Step) -> Iterable[Effect]:
    yield SetSlot("borrador", None)
    yield Reply.text("recordar.bastan")


def set_reminder(step: Step) -> Iterable[Effect]:
    """With the words and the moment of the agreement."""
    draft = step.slots["borrador"]
    changed = [each for each in _reminders(step) if each not in _others(step)]
    reminder = {
        "tipo": draft["tipo"],
        "hora": draft["hora"],
        "dias": draft.get("dias", changed[0]["dias"] if changed else list(EVERY_DAY)),
        "texto": step.words[:WORDS],
        "desde": step.now.isoformat(),
    }
    others = [each for each in _others(step) if _name(each) != _name(reminder)]
    yield SetSlot("borrador", None)
    yield SetSlot("recordatorios", [*others, reminder])
    yield from arm(step)


def change_last(step: Step) -> Iterable[Effect]:
    """Another hour or other days of the reminder that was set last, where they are allowed."""
    *others, last = _reminders(step)
    said: Mapping[str, Any] = step.value if isinstance(step.value, dict) else {"dias": step.value}
    clock = settled(said["hora"], evening=last["tipo"] == "sueno") if "hora" in said else None
    days = sorted({*said.get("dias", last["dias"]), *(last["dias"] if "suma" in said else ())})
    if "cada" in said:
        yield Reply.text("recordar.horas_fijas")
    elif clock and is_quiet(clock) and last["tipo"] != "sueno":
        yield Reply.text("recordar.de_noche", hora=f"{clock:%H:%M}")
    elif is_full(others, days):
        yield Reply.text("recordar.bastan")
    else:
        hour = {"hora": f"{clock:%H:%M}"} if clock else {}
        yield SetSlot("recordatorios", [*others, {**last, **hour, "dias": list(days)}])
        yield from arm(step)


def remove(step: Step) -> Iterable[Effect]:
    kept = [each for each in _reminders(step) if _name(each) != step.value]
    yield SetSlot("recordatorios", kept or None)
    yield from arm(step)
    yield Reply.text("recordar.quitado")


def remove_last(step: Step) -> Iterable[Effect]:
    yield SetSlot("recordatorios", list(_reminders(step)[:-1]) or None)
    yield from arm(step)
    yield Reply.text("recordar.quitado")


def arm(step: Step) -> Iterable[Effect]:
    """Sets the timer to the next moment, which changes with the clocks of the time zone."""
    moment = next_due(_reminders(step), step.now, zone_of(step))
    if moment is None:
        yield SetSlot("toca", None)
        yield CancelTimer("toca")
    else:
        yield SetSlot("toca", moment.isoformat())
        yield SetTimer("toca", moment - step.now)


def remind(step: Step) -> Iterable[Effect]:
    """What is due now is said, and how to stop it, once; then the timer is set again."""
    due = _due(step)
    *others, last = [OF[each["tipo"]] for each in due] or [""]
    together = f"{', '.join(others)} y {last}" if others else last
    for each in due:
        yield Reply(f"recordatorio.{each['tipo']}", template=PURPOSE, template_words=(together,))
    if due:
        yield Reply.text("recordatorio.baja")
    yield from arm(step)


def say_no_reminders(step: Step) -> Iterable[Effect]:
    yield Reply.text("recordar.ninguno")


# -- what is said -----------------------------------------------------------------------------------------------------


def say_set(step: Step) -> Iterable[Reply]:
    """Who has asked for silence is told that no reminder will be heard."""
    last = _reminders(step)[-1]
    yield Reply.text(f"recordar.listo.{last['tipo']}", dias=days_said(tuple(last["dias"])), hora=last["hora"])
    if step.muted:
        yield Reply.text("recordar.en_silencio")


def say_list(step: Step) -> Iterable[Reply]:
    lines = [f"{n}) {_said(each)}" for n, each in enumerate(_reminders(step), 1)]
    yield Reply.text("recordar.lista", lineas="\n".join(lines))


def list_choices(step: Step) -> Iterable[Choice]:
    for each in _reminders(step):
        yield Choice("quitar", f"Quitar {each['hora']}", _name(each), description=_said(each))
    yield Choice("recordatorio", "boton.nuevo_recordatorio")


def say_night(step: Step) -> Iterable[Reply]:
    yield Reply.text("recordar.confirma_noche", hora=step.slots["borrador"]["hora"])


def _name(reminder: Reminder) -> str:
    """What tells it from the others, also when some of them are gone."""
    return f"{reminder['tipo']} {reminder['hora']} {''.join(map(str, reminder['dias']))}"


def _said(reminder: Reminder) -> str:
    return f"{OF[reminder['tipo']].capitalize()}, {days_said(tuple(reminder['dias']))} a las {reminder['hora']}"


# -- inside -----------------------------------------------------------------------------------------------------------


def _draft(step: Step) -> Mapping[str, Any]:
    """Nothing where an old button is tapped after the reminder was set."""
    draft: Mapping[str, Any] = step.slots.get("borrador", {})
    return draft


def _reminders(step: Step) -> list[Reminder]:
    return list(step.slots.get("recordatorios", ()))


def _others(step: Step) -> list[Reminder]:
    """The reminders that stay: without those of the kind whose hour is changed."""
    draft = _draft(step)
    return [each for each in _reminders(step) if not (draft.get("cambia") and each["tipo"] == draft.get("tipo"))]


def _due(step: Step) -> list[Reminder]:
    """One of each kind; nothing where the timer comes so late that the hour means nothing any more."""
    moment = datetime.fromisoformat(step.slots["toca"]) if "toca" in step.slots else None
    if moment is None or step.now - moment > LATE:
        return []
    due = due_at(_reminders(step), moment, zone_of(step))
    return list({each["tipo"]: each for each in due}.values())


def _hour(text: str, kind: str | None) -> str | None:
    hour = hour_in(text)
    return f"{settled(hour, evening=kind == 'sueno'):%H:%M}" if hour else None


def _is_quiet(step: Step) -> bool:
    return is_quiet(time.fromisoformat(step.slots["borrador"]["hora"]))
