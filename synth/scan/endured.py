"""What one source gives up to the place where it breaks off, so that the others are told too."""

from collections.abc import Iterator
from typing import TypeVar

from synth.errors import SynthError
from synth.scan.opened import SourceError
from synth.scan.types import Note, Skipped

_Item = TypeVar("_Item")


def endured(
    source: str, items: Iterator[_Item], *, raised: tuple[type[SynthError], ...] = ()
) -> Iterator[_Item | Skipped]:
    """All items there are, and behind them why there are no more.

    Args:
        source: as it is shown.
        items: what it holds.
        raised: what is an answer to the whole scan, and not to this source.
    """
    is_begun = False
    try:
        for one in items:
            is_begun |= not isinstance(one, Skipped | Note)
            yield one
    except raised:
        raise
    except (SourceError, OSError, SynthError) as error:
        known = (error.strerror or "it cannot be read") if isinstance(error, OSError) else error
        said = str(known).removeprefix(f"{source}: ")  # a database begins with its name
        yield Skipped(source, _reason(said, is_begun=is_begun))
    except Exception as error:  # noqa: BLE001 - our mistake, which must not hide what was found
        said = f"{type(error).__name__}: this is a bug in synth, please report it"
        yield Skipped(source, _reason(said, is_begun=is_begun), error)


def _reason(said: str, *, is_begun: bool) -> str:
    return f"not read to its end: {said}" if is_begun else said
