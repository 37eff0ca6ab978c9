"""The queues: what waits, for how long, and what will never go."""

from collections.abc import Iterator
from datetime import datetime

from liora.doctor.finding import Finding, fine, note, wrong
from liora.doctor.tour import LATE_SECONDS, Tally

MINUTES = LATE_SECONDS // 60


def check_inbox(tally: Tally, now: datetime) -> Iterator[Finding]:
    """Messages of people without an answer."""
    pending, dead = tally.inbox["pending"], tally.inbox["dead"]
    age = (now - tally.oldest).total_seconds() if tally.oldest else 0.0
    oldest = f"; el más antiguo lleva {_lasting(age)}" if tally.oldest else ""
    waiting = f"mensajes que esperan: {pending}{oldest}."
    if age > LATE_SECONDS:
        yield wrong("entrada", f"{waiting} Revisa que corra `liora serve --role worker`, y su registro.")
    else:
        yield fine("entrada", waiting)
    if dead:
        yield note("entrada", f"mensajes de los últimos 7 días que fallaron y quedaron para una persona: {dead}.")


def check_outbox(tally: Tally) -> Iterator[Finding]:
    """What is to be said."""
    unsent, late, dead = tally.outbox["unsent"], tally.outbox["late"], tally.outbox["dead"]
    if late:
        yield wrong(
            "salida",
            f"mensajes por enviar: {unsent}; con más de {MINUTES} minutos: {late}. Revisa que corra "
            "`liora serve --role sender`, y que sus números tengan credenciales.",
        )
    else:
        yield fine("salida", f"mensajes por enviar: {unsent}.")
    if dead:
        yield note("salida", f"mensajes de los últimos 7 días que no se pudieron enviar: {dead}.")


def check_jobs(tally: Tally) -> Iterator[Finding]:
    """Slow work."""
    waiting, late, failed = tally.jobs["waiting"], tally.jobs["late"], tally.jobs["failed"]
    if late:
        yield wrong(
            "tareas",
            f"tareas abiertas: {waiting}; con más de {MINUTES} minutos de atraso: {late}. Revisa que corra "
            "`liora serve --role jobs`.",
        )
    else:
        yield fine("tareas", f"tareas abiertas: {waiting}.")
    if failed:
        yield note("tareas", f"tareas que fallaron en los últimos 7 días: {failed}.")


def _lasting(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
