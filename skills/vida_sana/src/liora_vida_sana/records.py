"""What people have noted of themselves in the last days: asked for permission first, corrected, taken back, erased.

    amount ──▶ consentir ──sí──▶ anotado | poco_sueno
       └──(permission is there)────▲        consentir ──no──▶ a reference, and nothing is kept

`registros` holds sums by kind and day, no more days than a week's view shows; `consentimiento` the moment and the words
of the permission.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from liora.skill import CancelTimer, Choice, Effect, Reply, SetSlot, SetTimer, Spend, Step
from liora_vida_sana.amounts import Amount, Kind, amount_in
from liora_vida_sana.day import WEEK, last_days, today
from liora_vida_sana.reading import asks_total
from liora_vida_sana.shown import amount_said, reference_of, whole_said

MOST: Mapping[Kind, int] = {"agua": 30, "sueno": 24 * 60, "movimiento": 10 * 60}
"""Of a day: more is a typing error, or nothing to encourage."""

ENOUGH_SLEEP = 7 * 60
"""Minutes from which a night of an adult needs no tip (AASM and SRS, 2015)."""

FORGETS = timedelta(hours=24)
"""After this what waits for an answer is forgotten."""

WORDS = 120
"""Characters of the words by which somebody has agreed."""


# -- guards -----------------------------------------------------------------------------------------------------------


def wants_total(step: Step) -> bool:
    return asks_total(step.words)


def has_consent(step: Step) -> bool:
    return "consentimiento" in step.slots


def has_refused(step: Step) -> bool:
    """Whether somebody has said within a week that nothing should be kept."""
    day = step.slots.get("rechazo")
    return day is not None and today(step) - date.fromisoformat(day) < timedelta(days=WEEK)


def is_too_much(step: Step) -> bool:
    held = _held(step)
    return _after(step, held) > MOST[held.kind] or held.count < 1


def is_short_night(step: Step) -> bool:
    """Whether to offer a reminder to go to bed, where there is none yet."""
    held = _held(step)
    reminded = any(each["tipo"] == "sueno" for each in step.slots.get("recordatorios", ()))
    return held.kind == "sueno" and held.count < ENOUGH_SLEEP and held.days_ago == 0 and not reminded


def drank_nothing(step: Step) -> bool:
    return not step.slots["vasos"]


def says_yes(step: Step) -> bool:
    return step.value is True


def says_no(step: Step) -> bool:
    return step.value is False


def holds_nothing(step: Step) -> bool:
    """Whether the permission was given for its own sake."""
    return "pendiente" not in step.slots


def has_records(step: Step) -> bool:
    return any(step.slots.get("registros", {}).values())


def takes_back(step: Step) -> bool:
    return "deshace" in step.slots["dicho"]


# -- actions ----------------------------------------------------------------------------------------------------------


def hold_said(step: Step) -> Iterable[Effect]:
    """What the message tells, or a button, until it is known whether it may be noted."""
    said = amount_in(step.words) if step.value is None else Amount("agua", step.value)
    assert said is not None, "the intent recognises amounts alone"
    yield from _hold(said)


def hold_glasses(step: Step) -> Iterable[Effect]:
    yield from _hold(Amount("agua", step.slots["vasos"]))


def hold_minutes(step: Step) -> Iterable[Effect]:
    yield from _hold(Amount("movimiento", step.slots["minutos"]))


def ask_within_a_day(step: Step) -> Iterable[Effect]:
    yield SetTimer("caduca", FORGETS)


def forget_unanswered(step: Step) -> Iterable[Effect]:
    """Of what was asked and never answered nothing stays."""
    for slot in ("pendiente", "medidas", "dato"):
        if slot in step.slots:
            yield SetSlot(slot, None)


def consent(step: Step) -> Iterable[Effect]:
    yield SetSlot("consentimiento", {"desde": step.now.isoformat(), "texto": step.words[:WORDS]})
    yield SetSlot("rechazo", None)
    yield CancelTimer("caduca")


def refuse(step: Step) -> Iterable[Effect]:
    yield SetSlot("rechazo", today(step).isoformat())
    yield CancelTimer("caduca")


def note(step: Step) -> Iterable[Effect]:
    """What was held becomes a record; a night replaces the one that was noted before."""
    held = _held(step)
    yield Spend("vida_sana.registros")
    yield from _write(step, held, _after(step, held))
    yield SetSlot("pendiente", None)


def answer_without_noting(step: Step) -> Iterable[Effect]:
    held = _held(step)
    yield SetSlot("pendiente", None)
    yield Reply.text("sin_anotar", referencia=reference_of(held.kind, step.view.tenant))


def answer_refusal(step: Step) -> Iterable[Effect]:
    """Goes on without: what is suggested is said all the same."""
    if "pendiente" in step.slots:
        yield from answer_without_noting(step)
    else:
        yield Reply.text("nada_guardado")


def say_permitted(step: Step) -> Iterable[Effect]:
    yield Reply.text("permitido")


def refuse_amount(step: Step) -> Iterable[Effect]:
    held = _held(step)
    yield SetSlot("pendiente", None)
    yield Reply.text("demasiado_agua" if held.kind == "agua" and held.count > 0 else "demasiado")


def take_nothing(step: Step) -> Iterable[Effect]:
    yield Reply.text("agua.nada")


def correct(step: Step) -> Iterable[Effect]:
    """What was noted last was something else; of another kind, it is noted beside it."""
    last, said = step.slots["ultimo"], step.slots["dicho"]
    kind, count = _meant(said, last["tipo"])
    other = kind != last["tipo"]
    day = today(step) if other else date.fromisoformat(last["dia"])
    before = whole_of(step, kind, day) if other else last["antes"]
    whole = count if kind == "sueno" else before + count
    if 1 <= whole <= MOST[kind]:
        yield from _write(step, Amount(kind, count, (today(step) - day).days), whole, before)
    else:
        yield Reply.text("demasiado_agua" if kind == "agua" else "demasiado")


def take_back(step: Step) -> Iterable[Effect]:
    last = step.slots["ultimo"]
    records = _recent(step)
    days = {day: sum_ for day, sum_ in records[last["tipo"]].items() if day != last["dia"]}
    if last["antes"]:
        days[last["dia"]] = last["antes"]
    yield SetSlot("registros", {**records, last["tipo"]: days})
    yield SetSlot("ultimo", None)
    yield Reply.text("deshecho")


def erase(step: Step) -> Iterable[Effect]:
    """All records; who takes the permission back is asked for it again before the next one."""
    for slot in ("registros", "ultimo", "pendiente", "vasos"):
        yield SetSlot(slot, None)
    if step.slots.get("retira"):
        yield SetSlot("consentimiento", None)
        yield SetSlot("retira", None)
        yield Reply.text("retirado")
    else:
        yield Reply.text("borrado")


def keep_records(step: Step) -> Iterable[Effect]:
    yield SetSlot("retira", None)
    yield Reply.text("de_acuerdo")


def withdraw(step: Step) -> Iterable[Effect]:
    yield SetSlot("retira", True)


def stay_without(step: Step) -> Iterable[Effect]:
    yield Reply.text("nada_guardado")


def no_records(step: Step) -> Iterable[Effect]:
    yield Reply.text("registros.ninguno")


# -- what is said -----------------------------------------------------------------------------------------------------


def say_consent(step: Step) -> Iterable[Reply]:
    held = step.slots.get("pendiente")
    if held:
        yield Reply.text("consentir.pregunta", cuanto=amount_said(held["tipo"], held["n"], step.view.tenant))
    else:
        yield Reply.text("consentir.en_general")
    yield Reply.text("aviso")


def say_noted(step: Step) -> Iterable[Reply]:
    last = step.slots["ultimo"]
    whole = whole_of(step, last["tipo"], date.fromisoformat(last["dia"]))
    if last["dia"] != today(step).isoformat():
        yield Reply.text("anotado.ayer", cuanto=amount_said(last["tipo"], whole, step.view.tenant))
        return
    yield whole_said(last["tipo"], whole, week_of(step, last["tipo"]), step.view.tenant)


def noted_choices(step: Step) -> Iterable[Choice]:
    kind = step.slots["ultimo"]["tipo"]
    if kind == "agua":
        yield Choice("registro", "boton.otro_vaso", 1)
    yield Choice("registros", "boton.registros")
    yield Choice("recordatorio", "boton.recordar", kind)


def whole_of(step: Step, kind: str, day: date) -> int:
    """The sum of a day."""
    whole: int = step.slots.get("registros", {}).get(kind, {}).get(day.isoformat(), 0)
    return whole


def week_of(step: Step, kind: str) -> int:
    """The sum of the days that the week's view shows."""
    return sum(whole_of(step, kind, day) for day in last_days(step))


# -- inside -----------------------------------------------------------------------------------------------------------


def _hold(said: Amount) -> Iterable[Effect]:
    yield SetSlot("pendiente", {"tipo": said.kind, "n": said.count, "hace": said.days_ago})


def _held(step: Step) -> Amount:
    held = step.slots["pendiente"]
    return Amount(held["tipo"], held["n"], held["hace"])


def _meant(said: Mapping[str, Any], last: Kind) -> tuple[Kind, int]:
    """A bare number counts glasses, hours or minutes, as what was noted last does."""
    named = next((kind for kind in MOST if kind == said.get("tipo")), None)
    if named:
        return named, said["corrige"]
    return last, said["corrige"] * (60 if last == "sueno" and "tipo" not in said else 1)


def _after(step: Step, said: Amount) -> int:
    before = 0 if said.kind == "sueno" else whole_of(step, said.kind, today(step) - timedelta(days=said.days_ago))
    return before + said.count


def _write(step: Step, said: Amount, whole: int, before: int | None = None) -> Iterable[Effect]:
    day = today(step) - timedelta(days=said.days_ago)
    known = whole_of(step, said.kind, day) if before is None else before
    records = _recent(step)
    yield SetSlot("registros", {**records, said.kind: {**records.get(said.kind, {}), day.isoformat(): whole}})
    last = {"tipo": said.kind, "n": said.count, "dia": day.isoformat(), "antes": known}
    yield SetSlot("ultimo", last)


def _recent(step: Step) -> dict[str, Any]:
    """The records without those that no view shows any more."""
    first = last_days(step)[0].isoformat()
    records = step.slots.get("registros", {})
    return {kind: {day: sum_ for day, sum_ in days.items() if day >= first} for kind, days in records.items()}
