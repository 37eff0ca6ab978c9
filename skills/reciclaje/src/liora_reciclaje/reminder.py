"""The reminder on the evening before the truck comes: at eight, which is before the quiet hours (21 to 8) begin."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from liora.language.moments import day_of, moment_of
from liora.skill import CancelTimer, Effect, Reply, SetSlot, SetTimer, Step
from liora_reciclaje.collection import Collection, collections_of, on

PURPOSE = "reciclaje.recordatorio"
"""What a tenant's template for the evening before is assigned to; its one variable, if it has one, says where and
what: "Maipú: basura"."""

EVENING = time(20)
LATEST = time(21)
"""From here on nobody is reminded of anything: a timer that comes late stays silent."""


def next_evening(now: datetime, zone: ZoneInfo, there: Sequence[Collection]) -> datetime | None:
    """The next evening before a day of collection, in UTC; None where no truck comes."""
    today = day_of(now, zone)
    evenings = (
        moment_of(day, EVENING, zone)
        for day in (today + timedelta(days=ahead) for ahead in range(9))
        if on(day + timedelta(days=1), there)
    )
    return next((evening for evening in evenings if evening > now), None)


def reminded_of(step: Step) -> str:
    """The district of the reminder: not always that whose days were looked at last. Empty where there is none."""
    return str(step.slots.get("avisada") or step.slots.get("comuna", "")) if step.slots.get("aviso") else ""


def begin_reminding(step: Step) -> Iterable[Effect]:
    """For the district that the option brings, as long as a truck comes there."""
    district = str(step.value)
    if district not in collections_of(step.tables):
        yield Reply.text("dias.no_hay")
        return
    yield SetSlot("comuna", district)
    yield SetSlot("avisada", district)
    yield SetSlot("aviso", True)
    yield from _arm(step, district)
    yield Reply.text("dias.avisare", comuna=district)


def stop_reminding(step: Step) -> Iterable[Effect]:
    yield from _stop()
    yield Reply.text("dias.no_avisare")


def keep_reminding(step: Step) -> Iterable[Effect]:
    """Sets the timer of who is reminded once more: one that came while a person attended was lost."""
    if step.slots.get("aviso"):
        yield from _arm(step, reminded_of(step))


def leave(step: Step) -> Iterable[Effect]:
    """Who moves is not reminded of the old place's truck any more, and is told so."""
    if step.slots.get("aviso"):
        yield Reply.text("dias.avisaba", comuna=reminded_of(step))
        yield from _stop()


def _stop() -> Iterable[Effect]:
    yield SetSlot("aviso", None)
    yield SetSlot("avisada", None)
    yield CancelTimer("recordar")


def remind(step: Step) -> Iterable[Effect]:
    """Says what tomorrow's truck takes and sets the next evening; nothing where it no longer comes."""
    zone = ZoneInfo(step.view.tenant.timezone)
    there = collections_of(step.tables).get(reminded_of(step), ())
    tomorrow = on(day_of(step.now, zone) + timedelta(days=1), there)
    if tomorrow and EVENING <= step.now.astimezone(zone).time() < LATEST:
        district, takes = reminded_of(step), " y ".join(one.takes for one in tomorrow)
        yield Reply(
            "dias.recordatorio",
            {"comuna": district, "lineas": "\n".join(one.line for one in tomorrow)},
            template=PURPOSE,
            template_words=(f"{district}: {takes}",),
        )
    yield from _arm(step, reminded_of(step))


def _arm(step: Step, district: str) -> Iterable[Effect]:
    there = collections_of(step.tables).get(district, ())
    evening = next_evening(step.now, ZoneInfo(step.view.tenant.timezone), there)
    yield SetTimer("recordar", evening - step.now) if evening else SetSlot("aviso", None)
