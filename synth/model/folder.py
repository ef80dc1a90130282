"""A model as a folder: written whole or not at all, and read without trust (`docs/model.md`)."""

import dataclasses
import os
import re
import stat
from hashlib import sha256
from pathlib import Path

from synth.errors import QuestionError, WorldError
from synth.given import check_path
from synth.model.holdout import beside, check_beside
from synth.model.modeljson import (
    MAX_BYTES,
    Listed,
    ledger_bytes,
    model_bytes,
    parse_ledger,
    parse_model,
)
from synth.model.promise import check_promise
from synth.model.structure import check_numbers, check_structure
from synth.model.tablefile import table_bytes, with_numbers
from synth.model.types import Model
from synth.model.whole import check_folder, write_folder

MODEL, LEDGER, SCHEMA = "model.json", "ledger.json", "schema.yaml"
"""Names of the files beside those of the tables."""
HELD = re.compile(r"held-[0-9]{1,3}\.[a-z]{1,8}")
"""Names of the files that the schema reads, as they are called in the folder."""
MAX_TABLE_BYTES = 1 << 26
"""Of one table's file: what the most cells a table may have take at the very worst."""


def check_place(path: Path, *, replace: bool = False, holdout: bool = False) -> None:
    """See that `write_model` may write there, before anything is learnt.

    Args:
        path: the folder.
        replace: whether a model of ours that stands there is replaced.
        holdout: whether persons are set aside, whose salt will stand beside it.

    Raises:
        QuestionError: something else stands there, or the folder around it is missing.
    """
    check_folder(path, is_ours=_is_ours if replace else None)
    if holdout:
        check_beside(path, replace=replace)


def write_model(model: Model, path: Path, *, replace: bool = False) -> Model:
    """Write the folder of a model, whole or not at all, and who was set aside beside it.

    Args:
        model: what was learnt.
        path: the folder, which must not exist, or be empty.
        replace: whether a model of ours that stands there is replaced.

    Returns:
        The model with its digest.

    Raises:
        QuestionError: something else stands there, or the model does not fit together.
        WorldError: the disk refused, or another run writes the same folder.
    """
    check_place(path, replace=replace, holdout=bool(model.holdout and model.holdout.salt))
    files = {SCHEMA: model.schema_text.encode(), LEDGER: ledger_bytes(model.ledger)}
    files.update(model.held)
    for number, (name, table) in enumerate(model.tables.items()):
        place = f"{path / MODEL}: tables[{number}]"
        check_structure(table, place)
        if name != table.table:
            raise QuestionError(f"{place}.table: expected the name it is listed by")
        check_numbers(table, place)
        files[_file_of(name)] = table_bytes(table)
    listed = [
        Listed(name, len(data), sha256(data).hexdigest()) for name, data in sorted(files.items())
    ]
    files[MODEL], digest = model_bytes(model, listed)
    # What cannot be read again is not written: the same checks, before anything is on the disk.
    parse_model(files[MODEL], str(path / MODEL))
    parse_ledger(files[LEDGER], str(path / LEDGER))
    check_promise(model, str(path / MODEL), str(path / LEDGER))
    with beside(model, digest, path, replace=replace):
        write_folder(path, files, is_ours=_is_ours if replace else None)
    return dataclasses.replace(model, digest=digest)


def read_model(path: str | Path) -> Model:
    """The model that a folder holds.

    Nothing is decoded before its length and digest were compared with what `model.json` says, and
    no memory is asked for beyond what a model of ours may need, whoever wrote the folder.

    Raises:
        QuestionError: nothing is there, a file is missing, cut short, altered or too long, it is
            not ours, of another version, its numbers are no laws, or its ledger does not add up to
            what it promises.
        WorldError: a file cannot be read.
    """
    check_path(str(path), expected="the folder of a model")
    folder = Path(path)
    if not folder.exists():
        raise QuestionError(f"{path}: no model is there; synth fit makes one")
    if not folder.is_dir():
        raise QuestionError(f"{path} is a file; a model is a folder")
    if not (folder / MODEL).exists():
        raise QuestionError(f"{path} is not a model of synth: it holds no {MODEL}")
    model, files = parse_model(_read(folder / MODEL, MAX_BYTES), str(folder / MODEL))
    lists = [file.name for file in files if HELD.fullmatch(file.name)]
    expected = {LEDGER, SCHEMA, *map(_file_of, model.tables), *lists}
    if len(files) != len(expected) or {file.name for file in files} != expected:
        raise QuestionError(
            f"{folder / MODEL}: files: expected {LEDGER}, {SCHEMA} and one file for each table"
        )
    held = {file.name: file for file in files}
    ledger = _verified(folder, held[LEDGER], MAX_BYTES)
    schema = _verified(folder, held[SCHEMA], MAX_BYTES)
    for name in lists:
        _verified(folder, held[name], MAX_TABLE_BYTES)
    tables = {}
    for name, table in model.tables.items():
        data = _verified(folder, held[_file_of(name)], MAX_TABLE_BYTES)
        tables[name] = with_numbers(table, data, str(folder / _file_of(name)))
    whole = dataclasses.replace(
        model,
        tables=tables,
        ledger=parse_ledger(ledger, str(folder / LEDGER)),
        schema_text=_text(schema, str(folder / SCHEMA)),
    )
    check_promise(whole, str(folder / MODEL), str(folder / LEDGER))
    return whole


def _file_of(table: str) -> str:
    return f"{table}.parquet"


def _is_ours(folder: Path) -> bool:
    """Whether a folder holds a model of ours, even a broken one, and nothing else."""
    try:
        _, files = parse_model(_read(folder / MODEL, MAX_BYTES), MODEL)
    except (QuestionError, WorldError):
        return False
    return {each.name for each in folder.iterdir()} <= {MODEL, *(file.name for file in files)}


def _verified(folder: Path, file: Listed, most: int) -> bytes:
    """The bytes of a file, which are those that were written."""
    path = folder / file.name
    if not path.exists():
        raise QuestionError(f"{path} is missing: this model is not whole")
    data = _read(path, most)
    if len(data) < file.size_bytes:
        raise QuestionError(f"{path}: cut short: {len(data)} of {file.size_bytes} bytes")
    if sha256(data).hexdigest() != file.sha256:
        raise QuestionError(f"{path}: altered since it was written: its digest differs")
    return data


def _read(path: Path, most: int) -> bytes:
    """The bytes of a file that is not longer than it may be."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise QuestionError(f"{path}: not a file")
        if about.st_size > most:
            raise QuestionError(f"{path}: too long for a model: more than {most} bytes")
        with path.open("rb") as file:
            # Not `most`: Python asks for all the memory that a read may fill.
            return file.read(about.st_size)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise WorldError(f"cannot read {path}: {reason}") from error


def _text(data: bytes, place: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise QuestionError(f"{place}: not a text in UTF-8") from None
