"""What people have noted of themselves in the last days: asked for permission first, corrected, taken back, erased.

    amount ──▶ consentir ──sí──▶ anotado | poco_sueno
       └──(permission is there)────▲        consentir ──no──▶ a reference, and nothing is kept

`registros` holds sums by kind and day, no more days than a week's view shows; `consentimiento` the moment and the words
of the permission.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from liora.skill import CancelTimer, Choice, Effect, Reply, SetSlot, SetTimer, Spend, Step
from liora_vida_sana.amounts import Amount, Kind, amounts_in
from liora_vida_sana.day import WEEK, last_days, today
from liora_vida_sana.reading import asks_total
from liora_vida_sana.shown import all_said, reference_of, whole_said

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
    return any(_is_too_much(step, held) for held in _held(step))


def is_short_night(step: Step) -> bool:
    """Whether to offer a reminder to go to bed, where there is none yet."""
    if any(each["tipo"] == "sueno" for each in step.slots.get("recordatorios", ())):
        return False
    return any(held.kind == "sueno" and held.count < ENOUGH_SLEEP and not held.days_ago for held in _held(step))


def drank_nothing(step: Step) -> bool:
    return not step.slots["vasos"]


def says_yes(step: Step) -> bool:
    return step.value is True


def says_no(step: Step) -> bool:
    return step.value is False


def holds_nothing(step: Step) -> bool:
    """Whether the permission was given for its own sake."""
    return "pendiente" not in step.slots


def lacks_records(step: Step) -> bool:
    return not has_records(step)


def has_records(step: Step) -> bool:
    return any(step.slots.get("registros", {}).values())


# -- actions ----------------------------------------------------------------------------------------------------------


def hold_said(step: Step) -> Iterable[Effect]:
    """What the message tells, or a button, until it is known whether it may be noted."""
    yield from _hold(step, *(amounts_in(step.words) if step.value is None else [Amount("agua", step.value)]))


def hold_glasses(step: Step) -> Iterable[Effect]:
    yield from _hold(step, Amount("agua", step.slots["vasos"]))


def hold_minutes(step: Step) -> Iterable[Effect]:
    yield from _hold(step, Amount("movimiento", step.slots["minutos"]))


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
    """What was held becomes records; a night replaces the one that was noted before."""
    yield Spend("vida_sana.registros")
    yield from write(step, [(held, _before(step, held), _after(step, held)) for held in _held(step)])
    yield SetSlot("pendiente", None)


def answer_without_noting(step: Step) -> Iterable[Effect]:
    references = dict.fromkeys(reference_of(held.kind, step.view.tenant) for held in _held(step))
    yield SetSlot("pendiente", None)
    yield Reply.text("sin_anotar", referencia="; ".join(references))


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
    alone = "demasiado_agua" if held[0].kind == "agua" and held[0].count > 0 else "demasiado"
    yield Reply.text(alone if len(held) == 1 else "demasiado_varios")


def take_nothing(step: Step) -> Iterable[Effect]:
    yield Reply.text("agua.nada")


def erase(step: Step) -> Iterable[Effect]:
    """All records; who takes the permission back is asked for it again before the next one."""
    for slot in ("registros", "ultimo", "pendiente", "vasos"):
        yield SetSlot(slot, None)
    if step.slots.get("retira"):
        yield SetSlot("retira", None)
        yield Reply.text("retirado")
    else:
        yield Reply.text("borrado")


def keep_records(step: Step) -> Iterable[Effect]:
    yield Reply.text("retirado_sin_borrar" if step.slots.get("retira") else "de_acuerdo")
    yield SetSlot("retira", None)


def withdraw(step: Step) -> Iterable[Effect]:
    """At once, whatever is answered about the records that are there."""
    yield SetSlot("consentimiento", None)
    yield SetSlot("retira", True)


def keep_permission(step: Step) -> Iterable[Effect]:
    """Records go, and later ones may be kept."""
    yield SetSlot("retira", None)


def stay_without(step: Step) -> Iterable[Effect]:
    yield Reply.text("nada_guardado")


def no_records(step: Step) -> Iterable[Effect]:
    yield Reply.text("registros.ninguno")


# -- what is said -----------------------------------------------------------------------------------------------------


def say_consent(step: Step) -> Iterable[Reply]:
    if "pendiente" in step.slots:
        told = [(held.kind, held.count) for held in _held(step)]
        yield Reply.text("consentir.pregunta", cuanto=all_said(told, step.view.tenant))
    else:
        yield Reply.text("consentir.en_general")
    yield Reply.text("aviso")


def say_erase(step: Step) -> Iterable[Reply]:
    yield Reply.text("registros.borrar_tambien" if step.slots.get("retira") else "registros.borrar")


def say_noted(step: Step) -> Iterable[Reply]:
    noted = [(each["tipo"], date.fromisoformat(each["dia"])) for each in last_noted(step)]
    older = [(kind, day) for kind, day in noted if day != today(step)]
    if older:
        yield Reply.text("anotado.ayer", cuanto=_sums_said(step, older))
    new = [(kind, day) for kind, day in noted if day == today(step)]
    if len(new) > 1:
        yield Reply.text("anotado.varios", cuanto=_sums_said(step, new))
    for kind, day in new[:1] if len(new) == 1 else ():
        yield whole_said(kind, whole_of(step, kind, day), week_of(step, kind), step.view.tenant)


def noted_choices(step: Step) -> Iterable[Choice]:
    kinds = [each["tipo"] for each in last_noted(step)]
    if kinds == ["agua"]:
        yield Choice("registro", "boton.otro_vaso", 1)
    yield Choice("registros", "boton.registros")
    if len(kinds) == 1:
        yield Choice("recordatorio", "boton.recordar", kinds[0])


def whole_of(step: Step, kind: str, day: date) -> int:
    """The sum of a day."""
    whole: int = step.slots.get("registros", {}).get(kind, {}).get(day.isoformat(), 0)
    return whole


def week_of(step: Step, kind: str) -> int:
    """The sum of the days that the week's view shows."""
    return sum(whole_of(step, kind, day) for day in last_days(step))


def last_noted(step: Step) -> Sequence[Mapping[str, Any]]:
    """What was noted last: `tipo`, `n`, `dia`, and the sum of the day before it (`antes`); several of one message."""
    last = step.slots["ultimo"]
    return [{name: value for name, value in last.items() if name != "ademas"}, *last.get("ademas", ())]


def write(step: Step, noted: Sequence[tuple[Amount, int, int]]) -> Iterable[Effect]:
    """Amounts, each with the sums of its day without and with it."""
    records = recent(step)
    last = []
    for said, before, whole in noted:
        day = (today(step) - timedelta(days=said.days_ago)).isoformat()
        records = {**records, said.kind: {**records.get(said.kind, {}), day: whole}}
        last.append({"tipo": said.kind, "n": said.count, "dia": day, "antes": before})
    yield SetSlot("registros", records)
    yield SetSlot("ultimo", {**last[0], **({"ademas": last[1:]} if last[1:] else {})})


def recent(step: Step) -> dict[str, Any]:
    """The records without those that no view shows any more."""
    first = last_days(step)[0].isoformat()
    records = step.slots.get("registros", {})
    return {kind: {day: sum_ for day, sum_ in days.items() if day >= first} for kind, days in records.items()}


# -- inside -----------------------------------------------------------------------------------------------------------


def _hold(step: Step, *told: Amount) -> Iterable[Effect]:
    """Beside what waits for the permission already."""
    sums: dict[tuple[Kind, int], int] = {}
    for said in (*(_held(step) if "pendiente" in step.slots else ()), *told):
        key = (said.kind, said.days_ago)
        sums[key] = said.count + (0 if said.kind == "sueno" else sums.get(key, 0))
    first, *others = [{"tipo": kind, "n": count, "hace": ago} for (kind, ago), count in sums.items()]
    yield SetSlot("pendiente", {**first, **({"ademas": others} if others else {})})


def _held(step: Step) -> Sequence[Amount]:
    held = step.slots["pendiente"]
    return [Amount(each["tipo"], each["n"], each["hace"]) for each in (held, *held.get("ademas", ()))]


def _is_too_much(step: Step, said: Amount) -> bool:
    return _after(step, said) > MOST[said.kind] or said.count < 1


def _after(step: Step, said: Amount) -> int:
    return said.count if said.kind == "sueno" else _before(step, said) + said.count


def _before(step: Step, said: Amount) -> int:
    return whole_of(step, said.kind, today(step) - timedelta(days=said.days_ago))


def _sums_said(step: Step, noted: Sequence[tuple[str, date]]) -> str:
    return all_said([(kind, whole_of(step, kind, day)) for kind, day in noted], step.view.tenant)
