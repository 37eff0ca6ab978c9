"""The kinds of notifications: which there are, what each may carry outside, and the sentence that people read."""

from collections.abc import Mapping
from typing import Any, get_args

from liora.db.notices import NoticeKind

KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)

CARRIED = frozenset(
    {
        *("conversation_id", "number_id", "endpoint_id", "template_id"),
        *("order_id", "order_number", "units", "total", "currency"),
        *("metric", "used", "limit", "per", "window_start"),
    }
)
"""Ids and figures. Whatever else a payload holds stays in the API."""

_SENTENCES: Mapping[NoticeKind, str] = {
    "crisis": "Una persona puede estar en peligro. Abre la conversación cuanto antes.",
    "handoff": "Una persona pide hablar con alguien del equipo.",
    "order": "Llegó un pedido nuevo.",
    "attention": "En una conversación hay algo que alguien del equipo tiene que ver.",
    "erasure": "Una persona pidió borrar sus datos, y ya están borrados.",
    "dead_letter": "Un mensaje no se pudo responder; la conversación espera a una persona.",
    "dead_token": "WhatsApp ya no acepta las credenciales del número, o le falta un permiso: no sale ningún mensaje.",
    "number_stopped": "WhatsApp detuvo un número: no sale ningún mensaje hasta que lo revises.",
    "quota_80": "Se usó el 80 % de un límite del plan.",
    "template_paused": "WhatsApp pausó o desactivó una plantilla: ya no se usa.",
    "webhook_disabled": "Un webhook falló durante días y quedó desactivado.",
    "links_stopped": "El servicio de enlaces cortos rechazó la cuenta: se usan enlaces propios hasta que la revises.",
    "test": "Este es un aviso de prueba.",
}


def sentence_of(kind: str) -> str:
    """For people; kinds that this version does not know get a general one."""
    return next((text for known, text in _SENTENCES.items() if known == kind), "Hay una novedad en tu cuenta de Liora.")


def carried(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What of a payload leaves for the outside."""
    return {name: value for name, value in payload.items() if name in CARRIED}
