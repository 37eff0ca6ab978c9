"""All that people who recycle read."""

from collections.abc import Callable
from types import ModuleType

import liora_reciclaje


def test_no_text_is_missing_or_addresses_people_in_two_ways(faults_in: Callable[[ModuleType], list[str]]) -> None:
    assert faults_in(liora_reciclaje) == []
