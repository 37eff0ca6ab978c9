"""A stand-in for Meta on the developer's machine: a fake Graph API, its webhooks and a page to chat in."""

from liora_integrations.whatsapp.sandbox.app import WhatsAppSandbox, create_sandbox
from liora_integrations.whatsapp.sandbox.limits import GraphLimits
from liora_integrations.whatsapp.sandbox.statuses import StatusDelays

__all__ = ["GraphLimits", "StatusDelays", "WhatsAppSandbox", "create_sandbox"]
