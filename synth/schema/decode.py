"""The text of a schema file: a bounded read, UTF-8, no character that an editor hides."""

import re
import stat
from pathlib import Path

from synth.errors import Mark, QuestionError
from synth.schema.expect import Problems

MOST_BYTES = 2_000_000
"""A schema of 2,000 lines has 70 kB; what is far larger is another kind of file."""

# YAML 1.2.2 section 5.1 (printable characters), without the line breaks that only YAML knows
# (U+0085, U+2028, U+2029: editors count lines without them), without marks of byte order, and
# without those that turn text around (Boucher, Anderson, "Trojan Source", USENIX Security 2023).
_HIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def file_bytes(path: Path) -> bytes:
    """The bytes of a schema file; folders, pipes and devices are refused before they are opened.

    Raises:
        QuestionError: it is missing, no ordinary file, not readable, or too large.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise QuestionError(f"{path}: this is a folder; expected a schema file")
        if not stat.S_ISREG(status.st_mode):
            raise QuestionError(f"{path}: this is a pipe or a device; expected a schema file")
        _check_size(path, status.st_size)
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise QuestionError(f"{path}: there is no such file") from error
    except PermissionError as error:
        raise QuestionError(f"{path}: you may not read this file") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "this is no name of a file"
        raise QuestionError(f"{path}: this file cannot be read ({reason})") from error
    _check_size(path, len(data))
    return data


def _check_size(path: Path, size_bytes: int) -> None:
    if size_bytes > MOST_BYTES:
        raise QuestionError(
            f"{path}: this file has more than {MOST_BYTES // 1_000_000} MB; "
            "expected a schema, which has a few thousand lines at most"
        )


def decoded(data: bytes, file: str, problems: Problems) -> str | None:
    """The text of UTF-8 bytes, without a leading mark of byte order, or None where it is none."""
    if data[:2] in _UTF16:
        problems.add(Mark(file, 1, 1), "this file is UTF-16", "UTF-8: save it in that encoding")
        return None
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        problems.add(
            _mark_at(before, len(before), file),
            "this file is not UTF-8 (perhaps Latin-1)",
            "UTF-8: save it in that encoding",
        )
        return None


def checked(text: str, file: str, problems: Problems) -> str | None:
    """The text without a leading mark of byte order, or None where a character is refused."""
    text = text.removeprefix("\ufeff")
    if len(text) > MOST_BYTES:
        problems.add(
            Mark(file, 1, 1), f"this text has more than {MOST_BYTES // 1_000_000} MB", "a schema"
        )
        return None
    hidden = _HIDDEN.search(text)
    if hidden is None:
        return text
    problems.add(
        _mark_at(text, hidden.start(), file),
        f"the invisible character U+{ord(hidden[0]):04X} stands here",
        "text; inside double quotes such a character is written as an escape, like \\u2028",
    )
    return None


def visible(text: str) -> str:
    """A text with blanks in place of the characters that `checked` refuses."""
    return _HIDDEN.sub(" ", text)


def _mark_at(text: str, index: int, file: str) -> Mark:
    lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")[:index])
    return Mark(file, len(lines), len(lines[-1]) + 1)
