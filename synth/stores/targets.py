"""From a path and a format to the sink or source that fits."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast

from synth.disk import told
from synth.errors import QuestionError, SynthError, nearest
from synth.given import check_path, shown
from synth.registry import members
from synth.schema.layout import Layout
from synth.stores.files import StreamSink
from synth.stores.place import MANIFEST, Place
from synth.stores.store import FileStore, Kept, Sink, Store, check_columns

_FOLDER_WORD = "csv"


def open_sink(
    path: str,
    *,
    format: str | None,  # noqa: A002
    replace: bool,
    tables: Sequence[Layout],
) -> Sink:
    """A sink that makes a folder or a single file appear at a path.

    Args:
        path: a file with a known suffix, or a folder.
        format: the word of a store; None follows the suffix, and a folder is CSV.
        replace: whether what a manifest says is ours may be replaced.
        tables: what will be written, in this order, parents before children.

    Raises:
        QuestionError: no such format, a target that exists or is not ours, too many tables.
        WorldError: the target's folder cannot be written.
    """
    store, is_folder = _chosen(path, format)
    if not is_folder and not store.many_tables and len(tables) != 1:
        names = ", ".join(table.name for table in tables)
        raise QuestionError(
            f"{path} holds one table, and this writes {len(tables)} ({names}); "
            "name one with --table, or name a folder"
        )
    check_columns(tables)
    for table in tables:
        if Path(table.name).name != table.name:
            raise QuestionError(f"table {table.name!r} cannot name a file")
    place = Place(path, is_folder=is_folder, replace=replace)
    try:
        return store.sink(place, tables)
    except SynthError:
        place.discard()
        raise


def open_stream(
    stream: BinaryIO,
    *,
    format: str | None,  # noqa: A002
    tables: Sequence[Layout],
) -> Sink:
    """A sink that writes one table into an open stream, CSV unless the format says otherwise.

    Raises:
        QuestionError: no such format, one that needs a file, or more than one table.
    """
    store = _named(format or _FOLDER_WORD)
    if not hasattr(store, "writer"):
        raise QuestionError(f"format {store.word} needs a file, not a stream")
    if len(tables) != 1:
        raise QuestionError(f"-o - takes one table, and this writes {len(tables)}; add --table")
    check_columns(tables)
    return StreamSink(cast("FileStore", store), stream, tables[0])


def open_source(path: str, *, format: str | None = None) -> Kept:  # noqa: A002
    """A source of what is at a path.

    Args:
        path: a file or a folder.
        format: the word of a store, as a manifest holds it; None follows the suffix.

    Raises:
        QuestionError: no such format, or nothing at the path.
    """
    store = _chosen(path, None)[0] if format is None else _named(format)
    if not Path(path).exists():
        raise QuestionError(f"{path} does not exist")
    return store.source(Path(path))


def format_of(path: str, format: str | None) -> str:  # noqa: A002
    """The word of the store that `open_sink` would choose; for the manifest."""
    return _chosen(path, format)[0].word


def manifest_of(path: str) -> Path:
    """Where the manifest of an output is: in the folder, or beside the file."""
    place = Path(path)
    return place / MANIFEST if place.is_dir() else place.with_name(f"{place.name}.{MANIFEST}")


def stores() -> dict[str, Store]:
    """All stores by word."""
    return {word: cast("Store", kind()) for word, kind in members("synth.stores").items()}


def _chosen(path: str, format: str | None) -> tuple[Store, bool]:  # noqa: A002
    """The store, and whether the path is a folder of its files."""
    check_path(path, expected="a folder or a file", instead="synth seed SCHEMA --to URL")
    with told(path):
        is_there = Path(path).is_dir()
    suffix = "" if is_there or path.endswith("/") else Path(path).suffix.lower()
    suffixes = {suffix: store for store in stores().values() for suffix in store.suffixes}
    if format is None and suffix and suffix not in suffixes:
        hint = _hint(suffix, suffixes)
        raise QuestionError(
            f"{path}: unknown suffix {suffix!r}; known: {hint}; a folder ends with /"
        )
    store = _named(format) if format else suffixes.get(suffix) or _named(_FOLDER_WORD)
    is_folder = suffix not in suffixes
    if is_folder and not store.in_folder:
        example = path.rstrip("/") + store.suffixes[0]
        raise QuestionError(f"{path}: {store.word} writes one file; name it, such as {example}")
    return store, is_folder


def _named(word: str) -> Store:
    known = stores()
    if word not in known:
        raise QuestionError(f"unknown format {shown(word)!r}; known: {_hint(word, known)}")
    return known[word]


def _hint(word: str, known: dict[str, Store]) -> str:
    near = nearest(word, known)
    text = " ".join(sorted(known))
    return text if near is None else f"{text}; did you mean {near!r}?"
