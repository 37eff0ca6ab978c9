"""Why a file is not taken."""

from typing import Literal

from liora.errors import LioraError

Why = Literal["empty", "large", "type", "encoding", "macros", "name", "many"]


class RefusedFile(LioraError):
    """The file cannot be kept as a document."""

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(message)
        self.why = why
