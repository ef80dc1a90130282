"""The garbage collector, out of the way while a schema or a plan is built."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def growing() -> Iterator[None]:
    """Inside, no garbage is looked for, and afterwards none in what was read and planned: it stays.

    The collector goes through all that is there each time it has grown by a quarter: of 1,000
    tables it took as long as reading the schema did, three times. Rows are made outside: to go
    through the plan again took a tenth of the time that `check` makes them in.
    """
    was_on = gc.isenabled()
    gc.unfreeze()  # what another command of this process planned may go
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.enable()
