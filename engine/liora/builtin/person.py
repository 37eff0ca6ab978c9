"""A person of the tenant takes over: how long the bot keeps silent, who hears of it, and what is said meanwhile."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from liora.skill import CancelTimer, Effect, Notify, Reply, SetSlot, SetTimer, Step

DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")

HAND_OFF = timedelta(minutes=60)
"""How long the bot keeps silent for a person of the tenant (skills.md §3.4: 30 to 120 minutes)."""

LONGEST_QUESTION = 1000

SHOWN_TO_PERSON = ("image", "voz", "audio", "video", "document", "location", "contacts", "order")
"""What a question may be that is left for a person; the bot itself need not understand it."""


def call_person(step: Step) -> Iterable[Effect]:
    yield SetTimer("retomar", HAND_OFF)


def stop_waiting(step: Step) -> Iterable[Effect]:
    yield CancelTimer("retomar")


def tell_of_handoff(step: Step) -> Iterable[Effect]:
    yield Notify("handoff")


def is_closed(step: Step) -> bool:
    return not step.view.opening.is_open(step.now, ZoneInfo(step.view.tenant.timezone))


def say_wait(step: Step) -> Iterable[Reply]:
    """Who will answer, and from when where nobody is there now."""
    if not is_closed(step):
        yield Reply.text("persona.espera")
        return
    yield from say_closed(step)
    yield Reply.text("persona.mientras")


def say_closed(step: Step) -> Iterable[Reply]:
    zone = ZoneInfo(step.view.tenant.timezone)
    opens = step.view.opening.next(step.now, zone)
    yield Reply.text("persona.cerrado_hasta", cuando=_when(opens, zone)) if opens else Reply.text("persona.cerrado")


def question(text: str) -> str | None:
    """Any words: they stay in the log, which is what people of the tenant read."""
    return text.strip()[:LONGEST_QUESTION] or None


def note_down(step: Step) -> Iterable[Effect]:
    yield SetSlot("consulta", None)
    yield Reply.text("persona.anotado")


def _when(moment: datetime, zone: ZoneInfo) -> str:
    there = moment.astimezone(zone)
    return f"el {DAYS[there.weekday()]} {there.day} a las {there.hour}:{there.minute:02}"
