"""Who looks at pieces: threads, whose answers are taken in the order in which pieces were read.

Arrow and numpy let go of the interpreter while they work, and processes would have to be sent every
piece. First each piece is sifted; what is left of many is looked at together, since to compile all
patterns takes as long as to sift some megabytes.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from synth.scan.endured import endured
from synth.scan.types import Note, Piece, Told
from synth.scan.watch import Left, Seen, Watch, joined, left_of, see

_WAITING_BYTES = 1 << 22
"""A worker's share of all pieces that are there at once."""

_TOGETHER_BYTES = 3 << 20
"""What is left of so many is looked at together."""

_STEP_BYTES = 1 << 10
"""What a step weighs at least: a folder has many small files."""

_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Step:
    """A piece of a source, a note, or None behind its last one.

    Once it was sifted it holds what is left of the piece, or why nobody knows.
    """

    watch: Watch
    piece: Piece | Left | BaseException | Note | None

    @property
    def size_bytes(self) -> int:
        """What it keeps in memory."""
        if isinstance(self.piece, Left) and self.piece.is_lines:
            return int(self.piece.texts.nbytes)
        kept = self.piece.piece if isinstance(self.piece, Left) else self.piece
        return int(kept.values.nbytes) if isinstance(kept, Piece) else 0


_Batch = Sequence[Step | Told]


def in_order(steps: Iterator[Step | Told], *, workers: int = 1) -> Iterator[Told]:
    """What sources hold, in their order, however many look.

    Args:
        steps: what is read.
        workers: threads.
    """
    pool = ThreadPoolExecutor(workers)
    try:
        sifted = _ahead(([step] for step in steps), partial(_sift, pool), workers)
        for batch, future in _ahead(_batches(sifted), lambda one: pool.submit(_look, one), workers):
            yield from _told(batch, future)
    finally:
        pool.shutdown(cancel_futures=True)


def _weight(batch: _Batch) -> int:
    return sum(_STEP_BYTES + step.size_bytes for step in batch if isinstance(step, Step))


def _ahead(
    batches: Iterator[_Batch], begin: Callable[[_Batch], Future[_Answer] | None], workers: int
) -> Iterator[tuple[_Batch, Future[_Answer] | None]]:
    """Steps in their order with the answers that are begun when they come, some of them ahead."""
    waiting: deque[tuple[_Batch, Future[_Answer] | None, int]] = deque()
    held = 0
    for batch in batches:
        size = _weight(batch)
        waiting.append((batch, begin(batch), size))
        held += size
        while held > workers * _WAITING_BYTES and len(waiting) > workers:
            done, future, size = waiting.popleft()
            held -= size
            yield done, future
    for done, future, _ in waiting:
        yield done, future


def _sift(pool: ThreadPoolExecutor, batch: _Batch) -> Future[Left] | None:
    (step,) = batch
    if isinstance(step, Step) and isinstance(step.piece, Piece):
        return pool.submit(left_of, step.piece, step.watch.judges)
    return None


def _batches(sifted: Iterator[tuple[_Batch, Future[Left] | None]]) -> Iterator[_Batch]:
    """Sifted steps, as many together as are looked at in one go."""
    batch: list[Step | Told] = []
    held = 0
    for (given,), future in sifted:
        step = given
        if future is not None and isinstance(given, Step):
            step = replace(given, piece=future.exception() or future.result())
            if isinstance(step.piece, Left):
                step.watch.expect(step.piece.piece)
        batch.append(step)
        held += _weight([step])
        if held > _TOGETHER_BYTES:
            yield batch
            batch, held = [], 0
    yield batch


def _look(batch: _Batch) -> Mapping[int, Seen]:
    """What judges see of steps, by their places; of lines of one text at the first of them."""
    asked: dict[int, dict[object, list[tuple[int, Watch, Left]]]] = {}
    for place, step in enumerate(batch):
        if isinstance(step, Step) and isinstance(step.piece, Left):
            left, watch = step.piece, step.watch
            key = (id(watch), left.piece.unit) if left.is_lines else place
            own = asked.setdefault(id(watch.judges), {}).setdefault(key, [])
            own.append((place, watch, left))
    found: dict[int, Seen] = {}
    for columns in map(list, map(dict.values, asked.values())):
        _, watch, _ = columns[0][0]
        lefts = [joined([left for _, _, left in parts]) for parts in columns]
        seen = see(lefts, watch.judges, watch.known)
        found |= {parts[0][0]: one for parts, one in zip(columns, seen, strict=True)}
    return found


def _told(batch: _Batch, future: Future[Mapping[int, Seen]] | None) -> Iterator[Told]:
    """What is told of steps that were looked at, each by itself where it was not of all."""
    seen = future.result() if future is not None and future.exception() is None else None
    for place, step in enumerate(batch):
        if isinstance(step, Step):
            yield from endured(step.watch.source, _taken(step, seen, place))
        else:
            yield step


def _taken(step: Step, seen: Mapping[int, Seen] | None, place: int) -> Iterator[Told]:
    watch, piece = step.watch, step.piece
    if isinstance(piece, BaseException):
        raise piece
    if isinstance(piece, Left):
        own = _look([step]).get(0) if seen is None else seen.get(place)
        if own is not None:
            watch.take(own)
            watch.persons.take(piece.piece, own.nobodys)
    elif isinstance(piece, Note):
        watch.take(piece)
    elif piece is None:
        yield from watch.findings()
        yield watch.read()
