"""What came that nobody had asked for and nobody here can read: said honestly, and once for what comes together.

People send albums, and WhatsApp brings each picture as a message. So what follows within a minute is the same thing to
them and stays without an answer; who sends something again later hears of a person who can look at it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from liora.core.draft import Draft
from liora.core.skillset import ENGINE

TOGETHER = timedelta(seconds=60)
"""From one to the next of what a person sends as one thing."""

NOTHING = ("", 0, 0)
"""What `Memory.received` holds after words."""

FILE = "file"
"""The sort of what somebody would have to look at."""

_SORTS: Mapping[str, str] = {
    "voz": "sound",
    "audio": "sound",
    **dict.fromkeys(("image", "video", "document", "sticker", "unsupported"), FILE),
}
_FOR_SOMEBODY = frozenset({"sound", FILE})
"""What a person of the tenant could hear or see."""


def receive(draft: Draft, what: str) -> None:
    """Says what cannot be done with it, and what the conversation waits for; an order goes to a person."""
    sort, moment = _SORTS.get(what, what), int(draft.now.timestamp())
    before, last, times = draft.memory.received
    again = before == sort
    if again and moment - last < TOGETHER.total_seconds():
        draft.memory = replace(draft.memory, received=(sort, moment, times))
        return
    draft.memory = replace(draft.memory, received=(sort, moment, times + 1 if again else 1))
    draft.say_engine("recibido.otra_vez" if again and sort in _FOR_SOMEBODY else f"recibido.{what}")
    if what == "order":
        draft.fire(ENGINE, "persona")
    else:
        draft.prompt_again()
