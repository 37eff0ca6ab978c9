"""The 24-hour window: after it the vendor takes nothing but templates, so a person's words are refused before."""

from datetime import datetime, timedelta

from liora.errors import LioraError

WINDOW = timedelta(hours=24)


class WindowClosed(LioraError):
    """Pasaron más de 24 horas desde su último mensaje: WhatsApp solo deja escribirle cuando vuelva a escribir."""


def require_open(last_heard: datetime | None, now: datetime) -> None:
    """Raises WindowClosed where the person wrote last before the window, or never."""
    if last_heard is None or last_heard <= now - WINDOW:
        raise WindowClosed
