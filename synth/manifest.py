"""The record beside every output: what made it, how it is laid out, and digests of its values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from synth.digest import column_digest, table_digest
from synth.errors import QuestionError
from synth.manifestjson import MAX_BYTES, VERSION, Node, loaded, seal_of, sealed
from synth.schema.datatypes import DataType, read_type
from synth.schema.layout import Column, Layout, Reference
from synth.stores.place import File


@dataclass(frozen=True)
class Proof:
    """Why the values of a column can belong to nobody.

    Attributes:
        column: `table.column`.
        identifier: the identifier's name.
        kind: `rule`, `registry`, `convention` or `none`.
        reason: one sentence.
        source: the text that says so.
    """

    column: str
    identifier: str
    kind: str
    reason: str
    source: str


@dataclass(frozen=True)
class Doubt:
    """What of a column, a condition or a rule may be somebody's.

    Attributes:
        column: `table.column`, `table.let`, `table.ask` or `rule NAME`.
        kind: the word of the judge that found it (`synth.locales.judge`).
        found: in how many of those that were looked at.
        rows: how many were looked at.
        unit: what they are: `values`, or `constants` of the schema.
        note: why the column's author finds that right, or "".
    """

    column: str
    kind: str
    found: int
    rows: int
    unit: str = "values"
    note: str = ""


@dataclass(frozen=True)
class RuleText:
    """A rule of the schema as `verify` runs it; `from_` is any FROM clause."""

    name: str
    from_: str
    holds: str
    at_least: float = 1.0
    source: str = ""


@dataclass(frozen=True)
class TableRecord:
    """One written table.

    Attributes:
        layout: its structure.
        rows: how many it has.
        segments: rows of each segment, in order; their sum is `rows`.
        segment_digests: for each segment the digest of each column, in hex.
        column_digests: of each whole column, in hex.
        digest: of the table, in hex.
    """

    layout: Layout
    rows: int
    segments: tuple[int, ...]
    segment_digests: tuple[tuple[str, ...], ...]
    column_digests: tuple[str, ...]
    digest: str


@dataclass(frozen=True)
class Manifest:
    """Everything `verify` needs to judge an output, and nobody's own path.

    Attributes:
        synth: version of the program.
        stream: version of the stream of values.
        libraries: name and version of each library whose version may decide a byte.
        seed: of the run.
        as_of: today inside the data, ISO 8601.
        schema: the resolved schema, as text.
        schema_name: its name.
        format: the word of the store.
        files: the output's files, without the manifest.
        tables: in the order they were written.
        proofs: one for each column of an identifier.
        doubts: one for each column and kind of what may be somebody's.
        rules: of the schema.
        notes: sentences a reader of the report should know.
        model: the digest of the model that learnt columns followed, or None.
        is_edited: whether it was read from a file whose digest of itself is not that of the rest.
    """

    synth: str
    stream: int
    libraries: tuple[tuple[str, str], ...]
    seed: int
    as_of: str
    schema: str
    schema_name: str
    format: str
    files: tuple[File, ...] = ()
    tables: tuple[TableRecord, ...] = ()
    proofs: tuple[Proof, ...] = ()
    rules: tuple[RuleText, ...] = ()
    notes: tuple[str, ...] = ()
    model: str | None = None
    doubts: tuple[Doubt, ...] = ()
    is_edited: bool = field(default=False, compare=False)


def table_record(layout: Layout, segments: Sequence[tuple[int, tuple[bytes, ...]]]) -> TableRecord:
    """The record of a table from its segments.

    Args:
        layout: the table's structure.
        segments: for each segment in order its row count and `segment_digest`.
    """
    rows = sum(count for count, _ in segments)
    columns = [
        column_digest([digests[index] for _, digests in segments])
        for index in range(len(layout.columns))
    ]
    names = [column.name for column in layout.columns]
    types = [str(column.type) for column in layout.columns]
    return TableRecord(
        layout,
        rows,
        tuple(count for count, _ in segments),
        tuple(tuple(digest.hex() for digest in digests) for _, digests in segments),
        tuple(digest.hex() for digest in columns),
        table_digest(names, types, columns, rows).hex(),
    )


def write_manifest(manifest: Manifest) -> bytes:
    """The manifest as JSON: keys sorted, indented, UTF-8; the same bytes for the same manifest.

    It holds a digest of itself.
    """
    data, _ = sealed(
        {
            "manifest": VERSION,
            "synth": manifest.synth,
            "stream": manifest.stream,
            "libraries": dict(manifest.libraries),
            "seed": manifest.seed,
            "as_of": manifest.as_of,
            "schema": manifest.schema,
            "schema_name": manifest.schema_name,
            "format": manifest.format,
            "files": [vars(file) for file in manifest.files],
            "tables": [_table_json(table) for table in manifest.tables],
            "proofs": [vars(proof) for proof in manifest.proofs],
            "doubts": [vars(doubt) for doubt in manifest.doubts],
            "rules": [_rule_json(rule) for rule in manifest.rules],
            "notes": list(manifest.notes),
            "model": manifest.model,
        }
    )
    return data


def read_manifest(path: str | Path) -> Manifest:
    """The manifest of a file.

    Raises:
        QuestionError: it is missing, too large, not JSON, of another version, or not ours; says
            which entry is wrong and what is expected there, never what it holds.
    """
    try:
        if not Path(path).is_file():
            raise QuestionError(f"{path}: no manifest can be read there")
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise QuestionError(f"{path}: no manifest can be read there") from error
    return parse_manifest(data, str(path))


def parse_manifest(data: bytes, name: str) -> Manifest:
    """The manifest that some JSON holds; `name` stands in messages. Raises as `read_manifest`."""
    node = loaded(data, name)
    return Manifest(
        synth=node["synth"].text(),
        stream=node["stream"].whole(),
        libraries=tuple((key, value.text()) for key, value in node["libraries"].entries()),
        seed=node["seed"].whole(),
        as_of=node["as_of"].text(),
        schema=node["schema"].text(),
        schema_name=node["schema_name"].text(),
        format=node["format"].text(),
        files=tuple(_file(item) for item in node["files"].items()),
        tables=tuple(_table(item) for item in node["tables"].items()),
        proofs=tuple(_proof(item) for item in node["proofs"].items()),
        rules=tuple(_rule(item) for item in node["rules"].items()),
        notes=node["notes"].texts(),
        model=node["model"].text_or_none(),
        doubts=tuple(_doubt(item) for item in node["doubts"].items()),
        is_edited=seal_of(data) is None,
    )


def layout_json(layout: Layout) -> dict[str, object]:
    """A layout as JSON holds it."""
    return {
        "name": layout.name,
        "columns": [
            {
                "name": column.name,
                "type": str(column.type),
                "nullable": column.nullable,
                "mark": column.mark,
                "identifier": column.identifier,
                "options": [list(option) for option in column.options],
                "unique": column.unique,
                "note": column.note,
            }
            for column in layout.columns
        ],
        "key": list(layout.key),
        "uniques": [list(unique) for unique in layout.uniques],
        "references": [
            {"columns": list(ref.columns), "to": ref.to, "to_columns": list(ref.to_columns)}
            for ref in layout.references
        ],
        "order": layout.order,
        "note": layout.note,
    }


def read_layout(node: Node) -> Layout:
    """The layout a node of JSON holds.

    Raises:
        QuestionError: an entry is missing or wrong, or names a column that is not there.
    """
    columns = tuple(_column(item) for item in node["columns"].items())
    names = {column.name for column in columns}
    layout = Layout(
        name=node["name"].file_name(),
        columns=columns,
        key=node["key"].texts(among=names),
        uniques=tuple(item.texts(among=names) for item in node["uniques"].items()),
        references=tuple(
            Reference(
                item["columns"].texts(among=names),
                item["to"].text(),
                item["to_columns"].texts(),
            )
            for item in node["references"].items()
        ),
        order=node["order"].text_or_none(),
        note=node["note"].text(),
    )
    if layout.order is not None and layout.order not in names:
        raise node["order"].wrong("a column of the table")
    if len(names) != len(columns):
        raise node["columns"].wrong("columns of different names")
    return layout


def _column(node: Node) -> Column:
    kind = read_type(node["type"].text())
    if not isinstance(kind, DataType):
        raise node["type"].wrong("a type")
    options = tuple(item.texts() for item in node["options"].items())
    if any(len(option) != 2 for option in options):  # noqa: PLR2004
        raise node["options"].wrong("pairs of texts")
    return Column(
        name=node["name"].text(),
        type=kind,
        nullable=node["nullable"].boolean(),
        mark=node["mark"].text(),
        identifier=node["identifier"].text_or_none(),
        options=tuple((option[0], option[1]) for option in options),
        unique=node["unique"].boolean(),
        note=node["note"].text(),
    )


def _table_json(table: TableRecord) -> dict[str, object]:
    return {
        "layout": layout_json(table.layout),
        "rows": table.rows,
        "segments": list(table.segments),
        "segment_digests": [list(digests) for digests in table.segment_digests],
        "column_digests": list(table.column_digests),
        "digest": table.digest,
    }


def _table(node: Node) -> TableRecord:
    layout = read_layout(node["layout"])
    width = len(layout.columns)
    table = TableRecord(
        layout,
        node["rows"].whole(),
        tuple(item.whole() for item in node["segments"].items()),
        tuple(item.digests(width) for item in node["segment_digests"].items()),
        node["column_digests"].digests(width),
        node["digest"].digest(),
    )
    if min(table.segments, default=0) < 0 or sum(table.segments) != table.rows:
        raise node["segments"].wrong("row counts whose sum is `rows`")
    if len(table.segments) != len(table.segment_digests):
        raise node["segment_digests"].wrong("one entry for each segment")
    return table


def _file(node: Node) -> File:
    return File(
        node["name"].file_name(),
        node["size_bytes"].whole(),
        is_exact=node["is_exact"].boolean(),
    )


def _proof(node: Node) -> Proof:
    return Proof(
        column=node["column"].text(),
        identifier=node["identifier"].text(),
        kind=node["kind"].text(),
        reason=node["reason"].text(),
        source=node["source"].text(),
    )


def _doubt(node: Node) -> Doubt:
    return Doubt(
        column=node["column"].text(),
        kind=node["kind"].text(),
        found=node["found"].whole(),
        rows=node["rows"].whole(),
        unit=node["unit"].text(),
        note=node["note"].text(),
    )


def _rule_json(rule: RuleText) -> dict[str, object]:
    return {
        "name": rule.name,
        "from": rule.from_,
        "holds": rule.holds,
        "at_least": rule.at_least,
        "source": rule.source,
    }


def _rule(node: Node) -> RuleText:
    return RuleText(
        name=node["name"].text(),
        from_=node["from"].text(),
        holds=node["holds"].text(),
        at_least=node["at_least"].share(),
        source=node["source"].text(),
    )
