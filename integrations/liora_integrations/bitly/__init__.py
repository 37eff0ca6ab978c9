"""Short links by Bitly, offered to Liora as a provider."""

from liora.hookspecs import hookimpl
from liora.links_provider import LinkProvider
from liora_integrations.bitly.provider import Bitly

__all__ = ["Bitly", "liora_link_providers"]


@hookimpl
def liora_link_providers() -> list[LinkProvider]:
    """The one provider of this plugin."""
    return [Bitly()]
