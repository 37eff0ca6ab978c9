"""A conversation as it is kept between turns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Conversation:
    """`state` is `<skill>.<state>`, or empty outside of all skills; `slots` is `convo_state.slots_json`.

    Slots lie under the name of their skill; what the engine itself remembers lies under `liora`.
    """

    state: str = ""
    slots: Mapping[str, Any] = field(default_factory=dict)
    last_inbound_at: datetime | None = None
