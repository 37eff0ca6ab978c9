"""WhatsApp through Meta's Cloud API, offered to Liora as a channel."""

from liora.channel import Channel
from liora.hookspecs import hookimpl
from liora_integrations.whatsapp.channel import WhatsApp

__all__ = ["WhatsApp", "liora_channels"]


@hookimpl
def liora_channels() -> list[Channel]:
    """The one channel of this plugin."""
    return [WhatsApp()]
