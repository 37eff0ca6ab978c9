"""`liora bench`: how fast this machine answers."""


def bench() -> None:
    """How fast this machine answers."""
