"""The garbage collector of a process that takes turns: it does not walk through what lives as long as the process."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG = 20_000  # containers made and not freed until the next look; the interpreter's own 700 is less than one flush


@contextmanager
def rarely_collected() -> Iterator[None]:
    """What is there when the block begins is left out of every collection, and collections are rare, until it ends."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
