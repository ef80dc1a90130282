"""Interrupts: what must not be torn apart, and what a stopped run says.

A signal is answered between two steps of Python, wherever they are: between the two renames that
replace a folder, or behind a commit, where "nothing was left behind" would be wrong. So the last
steps of a run are done with signals held back, and what was held back is raised when they are done,
with a note of what stands.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

DONE: list[str] = []
"""What the last piece of work that was done as a whole says of itself."""

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def whole(done: str) -> Iterator[None]:
    """Do what is inside to its end, and raise interrupts only then.

    A second interrupt does not wait: what is inside may hang, and then nobody knows what stands.

    Args:
        done: what is true when all was done, for whoever interrupted.

    Raises:
        KeyboardInterrupt: somebody interrupted; its note says what stands.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _numbers()}
    held: list[int] = []

    def hold(number: int, frame: FrameType | None) -> None:
        held.append(number)
        answer = before[number]
        if len(held) > 1 and callable(answer):
            with _noted("it is not known whether all was written"):
                answer(number, frame)

    caught = [number for number, answer in before.items() if callable(answer)]
    for number in caught:
        signal.signal(number, hold)
    try:
        yield
        DONE[:] = [done]
    finally:
        for number in caught:
            signal.signal(number, before[number])
    if held:
        with _noted(done):
            signal.raise_signal(held[0])


@contextmanager
def interruptible() -> Iterator[None]:
    """Let an interrupt out of DuckDB be one.

    DuckDB looks for signals while it works; what their handler raises it drops, and raises a
    `RuntimeError` without a cause in its place.

    Raises:
        KeyboardInterrupt: as the handler of the signal raised it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _numbers()}
    seen: list[BaseException] = []

    def answer(number: int, frame: FrameType | None) -> None:
        given = before[number]
        try:
            if callable(given):
                given(number, frame)
        except KeyboardInterrupt as error:
            seen.append(error)
            raise

    caught = [number for number, given in before.items() if callable(given)]
    for number in caught:
        signal.signal(number, answer)
    try:
        yield
    except Exception:
        if seen:
            raise seen[0] from None
        raise
    finally:
        for number in caught:
            signal.signal(number, before[number])


def _numbers() -> Iterator[int]:
    for name in _NAMES:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None:
            yield int(number)


@contextmanager
def _noted(note: str) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as error:
        error.add_note(note)
        raise
