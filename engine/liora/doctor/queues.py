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
    if age > LATE_SECONDS:
        yield wrong(
            "entrada",
            f"{pending} mensajes esperan y el más antiguo lleva {_lasting(age)}: revisa que corra "
            "`liora serve --role worker` y su registro.",
        )
    else:
        yield fine(
            "entrada", f"{pending} mensajes esperan" + (f", el más antiguo {_lasting(age)}." if pending else ".")
        )
    if dead:
        yield note("entrada", f"{dead} mensajes de los últimos 7 días fallaron tres veces y quedaron para una persona.")


def check_outbox(tally: Tally) -> Iterator[Finding]:
    """What is to be said."""
    unsent, late, dead = tally.outbox["unsent"], tally.outbox["late"], tally.outbox["dead"]
    if late:
        yield wrong(
            "salida",
            f"de {unsent} mensajes por enviar, {late} llevan más de {MINUTES} minutos: revisa que corra "
            "`liora serve --role sender` y que sus números tengan credenciales.",
        )
    else:
        yield fine("salida", f"{unsent} mensajes por enviar.")
    if dead:
        yield note("salida", f"{dead} mensajes de los últimos 7 días no se pudieron enviar.")


def check_jobs(tally: Tally) -> Iterator[Finding]:
    """Slow work."""
    waiting, late, failed = tally.jobs["waiting"], tally.jobs["late"], tally.jobs["failed"]
    if late:
        yield wrong(
            "tareas",
            f"de {waiting} tareas abiertas, {late} llevan más de {MINUTES} minutos atrasadas: revisa que corra "
            "`liora serve --role jobs`.",
        )
    else:
        yield fine("tareas", f"{waiting} tareas abiertas.")
    if failed:
        yield note("tareas", f"{failed} tareas fallaron en los últimos 7 días.")


def _lasting(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
