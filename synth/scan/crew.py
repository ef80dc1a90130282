"""Who looks at pieces: threads, whose answers are taken in the order in which pieces were read.

Arrow and numpy let go of the interpreter while they work, and processes would have to be sent every
piece.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from synth.scan.endured import endured
from synth.scan.types import Note, Piece, Told
from synth.scan.watch import Seen, Watch, see

_WAITING_BYTES = 1 << 22
"""A worker's share of all pieces that are there at once."""

_PIECE_BYTES = 1 << 13
"""What a piece weighs at least: a folder has many small files."""


@dataclass(frozen=True)
class Step:
    """A piece of a source, a note, or None behind its last one."""

    watch: Watch
    piece: Piece | Note | None


def in_order(steps: Iterator[Step | Told], *, workers: int = 1) -> Iterator[Told]:
    """What sources hold, in their order, however many look.

    Args:
        steps: what is read.
        workers: threads.
    """
    waiting: deque[tuple[Step | Told, Future[Seen] | None, int]] = deque()
    held = 0
    pool = ThreadPoolExecutor(workers)
    try:
        for step in steps:
            future, size = None, _PIECE_BYTES
            if isinstance(step, Step) and isinstance(step.piece, Piece):
                future = pool.submit(see, step.piece, step.watch.judges, step.watch.known)
                size += step.piece.values.nbytes
            waiting.append((step, future, size))
            held += size
            while held > workers * _WAITING_BYTES and len(waiting) > workers:
                done, future, size = waiting.popleft()
                held -= size
                yield from _told(done, future)
        for done, future, _ in waiting:
            yield from _told(done, future)
    finally:
        pool.shutdown(cancel_futures=True)


def _told(step: Step | Told, future: Future[Seen] | None) -> Iterator[Told]:
    if not isinstance(step, Step):
        yield step
        return
    yield from endured(step.watch.source, _seen(step, future))


def _seen(step: Step, future: Future[Seen] | None) -> Iterator[Told]:
    if future is not None and isinstance(step.piece, Piece):
        step.watch.take(future.result())
        step.watch.persons.take(step.piece, future.result().nobodys)
    elif isinstance(step.piece, Note):
        step.watch.take(step.piece)
    else:
        yield from step.watch.findings()
        yield step.watch.read()
