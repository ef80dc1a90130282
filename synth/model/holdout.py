"""Who was set aside, in a file of its own beside the model: it is not to leave with it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from synth.disk import is_plain, sync, target_of, told, work_beside, write_new
from synth.errors import QuestionError
from synth.given import check_path
from synth.manifestjson import dumped, loaded
from synth.model.types import FORMAT, Holdout, Model
from synth.version import __version__

_MAX_BYTES = 1 << 12
_SALT = re.compile(r"([0-9a-f]{2})+")
_NOTE = "it tells who was set aside: keep it with the source, destroy it after the audit"
_OWNER_ONLY = 0o600


def place_of(folder: Path) -> Path:
    """Where the salt of a model stands: `population.holdout.json` beside `population`."""
    target = target_of(folder)
    return target.parent / f"{target.name}.holdout.json"


def check_beside(folder: Path, *, replace: bool) -> None:
    """See that a salt may be written beside a model.

    Args:
        folder: of the model.
        replace: whether that of another model is replaced.

    Raises:
        QuestionError: something stands there.
    """
    place = place_of(folder)
    if not os.path.lexists(place):
        return
    if not replace:
        raise QuestionError(f"{place} exists; choose another name or add --force")
    if not _is_ours(place):
        raise QuestionError(f"{place} is not ours to replace: it is no holdout of synth")


@contextmanager
def beside(model: Model, digest: str, folder: Path, *, replace: bool) -> Iterator[None]:
    """Write the salt beside a folder that is written within the context; both stand, or neither.

    Where nobody was set aside, the salt of a model that was replaced is removed.

    Args:
        model: with its holdout.
        digest: of the model.
        folder: where it is written.
        replace: whether a salt that stands there is replaced.

    Raises:
        QuestionError: something else stands there.
        WorldError: the disk refused.
    """
    place = place_of(folder)
    if model.holdout is None or not model.holdout.salt:
        yield
        if replace and _is_ours(place):
            with told(str(place)):
                place.unlink()
        return
    with told(str(place)), work_beside(place, str(place)) as (work, _):
        write_new(work / place.name, _bytes(model.holdout, digest), mode=_OWNER_ONLY)
        yield
        (work / place.name).replace(place)
        sync(place.parent)


def read_holdout(model: Model, folder: Path, *, named: str | Path | None = None) -> Holdout | None:
    """Who was set aside, with the salt where it is at hand; None: nobody was.

    Args:
        model: as it was read.
        folder: of the model.
        named: another file than the one beside it.

    Raises:
        QuestionError: the file that is named is not there, or belongs to another model.
        WorldError: it cannot be read.
    """
    if named is not None:
        check_path(str(named), expected="the file of a holdout")
    place = place_of(folder) if named is None else Path(named)
    if named is not None and model.holdout is None:
        raise QuestionError(f"{folder}: nobody was set aside, so no holdout belongs to it")
    if model.holdout is None or (named is None and not os.path.lexists(place)):
        return model.holdout
    digest, found = _read(place)
    if digest != model.digest:
        raise QuestionError(f"{place}: belongs to another model than {folder}")
    return found


def _bytes(holdout: Holdout, digest: str) -> bytes:
    content = {"holdout": FORMAT, "synth": __version__, "model": digest, "note": _NOTE}
    return dumped({**content, "share": holdout.share, "salt": holdout.salt})


def _read(place: Path) -> tuple[str, Holdout]:
    """The digest of a salt's model, and the salt.

    Raises:
        QuestionError: nothing is there, or it is no holdout of ours.
        WorldError: it cannot be read.
    """
    if not place.exists():
        raise QuestionError(f"{place} does not exist")
    if not is_plain(place):
        raise QuestionError(f"{place}: not a file")
    with told(str(place)), place.open("rb") as file:
        data = file.read(_MAX_BYTES + 1)
    root = loaded(data, str(place), what="holdout", version=FORMAT, max_bytes=_MAX_BYTES)
    share, salt = root["share"].number(), root["salt"].text()
    if not 0 < share < 1:
        raise root["share"].wrong("a share between 0 and 1")
    if not _SALT.fullmatch(salt):
        raise root["salt"].wrong("pairs of hex digits")
    return root["model"].text(), Holdout(share, salt)


def _is_ours(place: Path) -> bool:
    try:
        _read(place)
    except QuestionError:
        return False
    return True
