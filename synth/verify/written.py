"""Whether a file holds what the manifest beside it says: rows and digests, table by table."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from synth.disk import scratch
from synth.errors import QuestionError
from synth.manifest import Manifest, TableRecord, read_manifest
from synth.plan.identifiers import own_blocks
from synth.stores.targets import manifest_of, stores
from synth.verify.identifiers import locale_of
from synth.verify.judge import locked
from synth.verify.output import Output, open_output
from synth.verify.tables import Reader


def is_as_written(file: Path, table: str) -> bool:
    """Whether a table of a file is the one that an output's manifest tells of, value by value.

    Args:
        file: the output itself, or a file in the folder of one.
        table: its name there; "" of a file that holds one table.
    """
    for place, manifest in _manifests(file):
        try:
            output = open_output(place, manifest)
        except QuestionError:
            continue
        record = _record(manifest, output, file, table)
        if record is not None:
            return _holds(output, record)
    return False


def blocks_of(file: Path) -> Mapping[str, str]:
    """What a manifest beside a file keeps for tests in blocks of its own, by identifier.

    Args:
        file: the output itself, or a file in the folder of one.
    """
    for _, manifest in _manifests(file):
        if file.name in {one.name for one in manifest.files}:
            return own_blocks(locale_of(manifest), (one.layout for one in manifest.tables))
    return {}


def _manifests(file: Path) -> Iterator[tuple[str, Manifest]]:
    """Those of outputs that a file may be of, as nobody edited them."""
    for place in (str(file), str(file.parent)):
        try:
            manifest = read_manifest(manifest_of(place))
        except QuestionError:
            continue
        if not manifest.is_edited:
            yield place, manifest


def _record(manifest: Manifest, output: Output, file: Path, table: str) -> TableRecord | None:
    """What the manifest says of a table; None where the file is none of its output's."""
    if file.name not in {one.name for one in manifest.files}:
        return None
    if not stores()[output.word].many_tables:
        table = file.stem if output.path.is_dir() else ""
    found = [one for one in manifest.tables if table in ("", one.layout.name)]
    return found[0] if len(found) == 1 else None


def _holds(output: Output, record: TableRecord) -> bool:
    import duckdb

    place = output.source.in_place(record.layout.name)
    places = () if place is None else (place,)
    try:
        with scratch("synth-verify") as folder, locked(folder, places) as connection:
            checks, _ = Reader(output, connection, folder, ()).read(record, 0)
    except duckdb.Error:  # a database that cannot be attached is none of ours
        return False
    return all(check.holds for check in checks)
