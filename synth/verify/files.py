"""Whether the files and tables of the manifest are there, and no others."""

from pathlib import Path

from synth.manifest import Manifest
from synth.report import PLACES_MAX, Check, Finding, counted
from synth.stores.place import MANIFEST, File
from synth.verify.output import Output

_BESIDE = ("-wal", "-journal", "-shm", ".wal")
"""How files end that SQLite and DuckDB read as part of the one whose name they begin with."""


def check_files(path: Path, manifest: Manifest) -> Check:
    """One check of all files: the manifest is as it was written, and no file is missing or more.

    The file of a database (SQLite, DuckDB) may change its size without a change of a value, so
    only its presence is asked for. What the bytes hold is judged by the digests of values.

    Args:
        path: of the output, a folder or a file.
        manifest: the one beside it.
    """
    folder = path if path.is_dir() else path.parent
    said = [(file.name, _wrong(folder / file.name, file)) for file in manifest.files]
    findings = [Finding("file", name, reason) for name, reason in said if reason]
    if manifest.is_edited:
        name = MANIFEST if path.is_dir() else f"{path.name}.{MANIFEST}"
        findings.insert(0, Finding("file", name, "edited since it was written: its digest differs"))
    more = sorted(_there(path) - {file.name for file in manifest.files})
    if more:
        reason = f"{counted(len(more), 'files')} not in the manifest"
        places = tuple(more[:PLACES_MAX])
        findings.append(Finding("file", path.name, reason, violations=len(more), places=places))
    return Check(
        "file",
        path.name,
        len(manifest.files),
        len(findings),
        findings=tuple(findings),
        unit="files",
    )


def _there(path: Path) -> set[str]:
    """Names of what stands where only the output should: in its folder, or as parts of its file."""
    if path.is_dir():
        return {each.name for each in path.iterdir()} - {MANIFEST}
    beside = (path.with_name(path.name + end) for end in _BESIDE)
    return {path.name, *(each.name for each in beside if each.exists())}


def check_tables(output: Output, manifest: Manifest) -> Check:
    """One check of all tables."""
    wanted = tuple(record.layout.name for record in manifest.tables)
    found = output.tables(wanted)
    said = {name: "missing" for name in wanted if name not in found}
    said |= {name: "not in the manifest" for name in found if name not in wanted}
    findings = [Finding("table", name, reason) for name, reason in said.items()]
    extras = output.extras([record.layout for record in manifest.tables])
    findings += [Finding("table", place, f"{kind}, which is not written") for place, kind in extras]
    name = output.path.name
    return Check("table", name, len(wanted), len(findings), findings=tuple(findings), unit="tables")


def _wrong(path: Path, file: File) -> str:
    """What is wrong with a file, or nothing."""
    if not path.is_file():
        return "missing"
    if not file.is_exact:
        return ""
    try:
        size_bytes = path.stat().st_size
        if size_bytes != file.size_bytes:
            return f"{size_bytes:,} bytes, {file.size_bytes:,} in the manifest"
    except OSError:
        return "cannot be read"
    return ""
