"""The number of an order in what its turn says: known only when both are stored."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from liora.messages import Message, message_from_json, message_to_json
from liora.order import ORDER_NUMBER

_IN_ADDRESSES = quote(ORDER_NUMBER)


def numbered(said: Any, number: int) -> Any:
    """Anything JSON with the number in its place; the same where nothing stands for one."""
    if isinstance(said, str):
        return said.replace(ORDER_NUMBER, str(number)).replace(_IN_ADDRESSES, str(number))
    if isinstance(said, Mapping):
        return {name: numbered(part, number) for name, part in said.items()}
    if isinstance(said, list | tuple):
        return [numbered(part, number) for part in said]
    return said


def numbered_message(message: Message, number: int) -> Message:
    """The same for a message."""
    return message_from_json(numbered(message_to_json(message), number))
