"""The shop's own number on WhatsApp. Setting of the tenant for this skill: `whatsapp`, with its country code."""

from urllib.parse import quote

from liora.skill import Step

SHORTEST, LONGEST = 8, 15
"""Digits of an international number (E.164)."""


def address_of(step: Step, text: str = "") -> str:
    """A wa.me link to the shop, with `text` waiting to be sent; '' where the shop has set no number."""
    said = step.settings.get("whatsapp")
    digits = "".join(filter(str.isdecimal, said)).lstrip("0") if isinstance(said, str) else ""
    if not SHORTEST <= len(digits) <= LONGEST:
        return ""
    return f"https://wa.me/{digits}" + (f"?text={quote(text, safe='')}" if text else "")
