"""The garbage collector, out of the way while a schema or a plan is built."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def growing() -> Iterator[None]:
    """Inside, no garbage is looked for: what is read and planned stays until the command ends.

    The collector goes through all that is there each time it has grown by a quarter: of 1,000
    tables it took as long as reading the schema did, three times. Rows are made outside.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
