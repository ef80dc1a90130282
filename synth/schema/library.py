"""The shipped schemas: which there are, where they lie, and how to take a copy."""

import os
import re
from itertools import islice
from pathlib import Path

from synth.errors import QuestionError, WorldError, nearest
from synth.given import check_path
from synth.schema.decode import file_bytes
from synth.schema.expect import Problems, listed, quoted
from synth.schema.nodes import read_nodes
from synth.schema.types import Node

FOLDERS = (
    Path(__file__).parent.parent / "schemas",
    Path(__file__).parent.parent.parent / "schemas",
)
"""Where shipped schemas lie: in the package (a wheel), else beside it (an editable install)."""

_INIT = "synth init URL -o FILE"
_SUFFIXES = (".yaml", ".yml")
_LOCALE_LIST = re.compile(r"[a-z]{2}/[a-z][a-z0-9_]*")
_MOST_NEIGHBOURS = 1_000
_LONGEST = 1_000


def shipped() -> dict[str, Path]:
    """The path of every shipped schema by name, in the order of the names."""
    for folder in FOLDERS:
        if folder.is_dir():
            return {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    return {}


def find(name_or_path: str, *, beside: Path = Path()) -> Path:
    """The file of a schema: an ordinary file of that path, else the shipped schema of that name.

    A folder or pipe is found as well when nothing is shipped under its name, so that whoever
    reads it says what it is.

    Args:
        name_or_path: what the user wrote.
        beside: the folder that a relative path starts from.

    Raises:
        QuestionError: there is neither; says which shipped names there are. Or it is a URL.
    """
    check_path(
        name_or_path,
        expected="a schema file or a shipped name",
        instead=_INIT,
    )
    path = beside / name_or_path
    schemas = shipped()
    if name_or_path and os.path.isfile(path):  # noqa: PTH113 - also answers for impossible names
        return path
    if name_or_path in schemas:
        return schemas[name_or_path]
    if name_or_path and os.path.lexists(path):
        return path
    known_names = [*schemas, *_neighbours(name_or_path, beside)]
    near = nearest(name_or_path, known_names) if len(name_or_path) < _LONGEST else None
    known = f"neither a file nor one of {listed(schemas)}" if schemas else "there is no such file"
    hint = f"; did you mean {near!r}?" if near else ""
    raise QuestionError(f"no schema {quoted(name_or_path)}: {known}{hint}")


def _neighbours(name_or_path: str, beside: Path) -> list[str]:
    """The schema files in the folder of a path that leads nowhere, written like that path."""
    try:
        folder = (beside / name_or_path).parent
        names = [path.name for path in islice(folder.iterdir(), _MOST_NEIGHBOURS)]
        written = Path(name_or_path)
        return [str(written.with_name(name)) for name in names if name.endswith(_SUFFIXES)]
    except (OSError, ValueError):
        return []


def is_locale_list(text: str) -> bool:
    """Whether what stands after `file:` is a list of the locale (`fr/communes`) and no path."""
    return _LOCALE_LIST.fullmatch(text) is not None


def located(node: Node) -> Path:
    """The path a node names, relative to the schema file that says it.

    Args:
        node: a text, such as what stands after `file:`.
    """
    return Path(node.mark.file).parent / (node.text or "")


def copy(name: str, target: Path) -> list[Path]:
    """The files written: a shipped schema under a new path, and beside it the files it names.

    Raises:
        QuestionError: no such schema, or a file of that name is there already.
        WorldError: the copy cannot be written; then nothing is.
    """
    check_path(str(target), expected="a new schema file", instead=_INIT)
    source = shipped().get(name) or find(name)
    contents = {target: file_bytes(source)}
    for node in _files_of(source, contents[target]):
        path = target.parent / (node.text or "")
        try:
            contents[path] = located(node).read_bytes()
        except OSError as error:
            raise QuestionError(f"{located(node)}: this file cannot be read") from error
    for path in contents:
        if os.path.lexists(path):
            raise QuestionError(f"{path}: this file is there already; expected a new name")
    if not target.parent.is_dir():
        raise QuestionError(f"{target.parent}: there is no such folder")
    _write_all(dict(reversed(contents.items())))
    return list(contents)


def text_of(name: str) -> str:
    """The text of a shipped schema that needs no file beside it.

    Raises:
        QuestionError: it reads files.
    """
    source = shipped()[name]
    data = file_bytes(source)
    files = [node.text or "" for node in _files_of(source, data)]
    if files:
        raise QuestionError(
            f"{name} reads {', '.join(files)}, and standard output takes one file; name it with -o"
        )
    return data.decode()


def write_new(target: Path, text: str) -> None:
    """Write the text of a schema to a path where nothing is.

    Raises:
        QuestionError: a file is there already, or its folder is not.
        WorldError: it cannot be written; then nothing is.
    """
    check_new(target)
    _write_all({target: text.encode()})


def check_new(target: Path) -> None:
    """Refuse a path where something is, or whose folder is not there.

    Raises:
        QuestionError: it is so.
    """
    check_path(str(target), expected="a new schema file", instead=_INIT)
    if os.path.lexists(target):
        raise QuestionError(f"{target}: this file is there already; expected a new name")
    if not target.parent.is_dir():
        raise QuestionError(f"{target.parent}: there is no such folder")


def _files_of(path: Path, data: bytes) -> list[Node]:
    """The `file:` nodes of a schema's own tables that are paths."""
    problems = Problems()
    root = read_nodes(data, str(path), problems)
    if root is None or problems:
        problems.stop()
    tables = (root.pairs or {}).get("tables")
    pairs = (tables[1].pairs or {}) if tables else {}
    nodes = [(table.pairs or {}).get("file") for _, table in pairs.values()]
    return [pair[1] for pair in nodes if pair and pair[1].text and not is_locale_list(pair[1].text)]


def _write_all(contents: dict[Path, bytes]) -> None:
    """Write new files whole, the last one last; all of them or none."""
    made: list[Path] = []
    try:
        for path, data in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                made.append(path)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
    except BaseException as error:
        for path in made:
            path.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            raise QuestionError(f"{error.filename}: this file is there already") from error
        if isinstance(error, OSError):
            raise WorldError(f"the copy cannot be written: {error.strerror}") from error
        raise
