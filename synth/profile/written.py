"""The page becomes a file, whole or not at all."""

from pathlib import Path

from synth.errors import QuestionError
from synth.given import check_path
from synth.profile.page import MADE_BY, Portrait, page
from synth.written import check_output, write_output

_SUFFIXES = {".html", ".htm"}


def check_page(path: str, *, replace: bool = False) -> None:
    """Refuse a path before tables are counted that could not be written there.

    Args:
        path: of the page.
        replace: whether a page that stands there may be replaced.

    Raises:
        QuestionError: its suffix is another, its folder is not there, or a file is.
    """
    check_path(path, expected="a .html file")
    if Path(path).suffix.lower() not in _SUFFIXES:
        raise QuestionError(f"{path}: the page is a .html file")
    check_output(path, made_by=MADE_BY, is_ours=_is_ours, replace=replace)


def write_page(portrait: Portrait, path: str, *, replace: bool = False) -> None:
    """Write the page.

    Args:
        portrait: what stands on it.
        path: a `.html` file.
        replace: whether a page that stands there may be replaced.

    Raises:
        QuestionError: see `check_page`.
        WorldError: it cannot be written; then nothing is.
    """
    check_page(path, replace=replace)
    write_output(path, page(portrait))


def _is_ours(text: str) -> bool:
    return f'name="generator" content="{MADE_BY}"' in text
