"""All that customers of a shop read."""

from collections.abc import Callable
from types import ModuleType

import liora_ecommerce


def test_no_text_is_missing_or_addresses_people_in_two_ways(faults_in: Callable[[ModuleType], list[str]]) -> None:
    assert faults_in(liora_ecommerce) == []
