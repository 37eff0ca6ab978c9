"""What the owner of a number writes in WhatsApp's own app (coexistence): `smb_message_echoes`, CONTRACT §2.5.

It has reached its person already. A change of something earlier, a deletion and a reaction say nothing new to anybody.
"""

from collections.abc import Mapping
from typing import Any

from liora.events import AgentEvent, MediaEvent, ReactionEvent, SystemEvent, TextEvent, UnsupportedEvent, kind_of
from liora_integrations.whatsapp.content import event_of
from liora_integrations.whatsapp.fields import text_at

FIELD = "smb_message_echoes"
KEY = "message_echoes"

_NOTHING_NEW = frozenset({"edit", "revoke", "reaction", "system"})
"""Also where such a message cannot be read."""
_LONGEST_KIND = 64


def echoed(message: Mapping[str, Any]) -> AgentEvent | None:
    """What `message` (one of `value.message_echoes`) says; None where that is nothing new."""
    if text_at(message, "type") in _NOTHING_NEW:
        return None
    match event_of(message):
        case TextEvent(text=text):
            return AgentEvent(text, "wrote")
        case MediaEvent(media=media, caption=caption):
            return AgentEvent(caption, "wrote", media)
        case SystemEvent() | ReactionEvent():
            return None
        case UnsupportedEvent(what=what):
            return AgentEvent("", "wrote", what[:_LONGEST_KIND])
        case event:
            return AgentEvent("", "wrote", kind_of(event))
