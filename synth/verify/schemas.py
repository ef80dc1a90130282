"""An output against a schema it was perhaps not made from."""

from collections.abc import Iterator
from dataclasses import replace

from synth.manifest import Manifest, TableRecord
from synth.plan.plan import Plan
from synth.report import Check, Finding, counted
from synth.schema.layout import Column, Layout
from synth.schema.write import schema_text
from synth.verify.rules import rules_of


def check_schema(plan: Plan, manifest: Manifest) -> Check:
    """Tables, columns and types of the output that are not the schema's.

    Tables of the schema that are no part of the output are counted in a note: one table is written
    as readily as all.
    """
    layouts = {layout.name: layout for layout in plan.layouts}
    findings = []
    for record in manifest.tables:
        wanted = layouts.pop(record.layout.name, None)
        if wanted is None:
            said = "no such table in the schema"
            findings.append(Finding("schema", record.layout.name, said))
        else:
            findings += _of_columns(record.layout, wanted)
    return Check(
        "schema",
        plan.schema.name,
        len(manifest.tables),
        len(findings),
        note=f"{counted(len(layouts), 'tables')} not written" if layouts else "",
        findings=tuple(findings),
        unit="tables",
    )


def _of_columns(found: Layout, wanted: Layout) -> Iterator[Finding]:
    columns = {column.name: column for column in wanted.columns}
    for column in found.columns:
        place = f"{found.name}.{column.name}"
        known = columns.pop(column.name, None)
        if known is None:
            yield Finding("schema", place, "no such column in the schema")
        elif known.type != column.type:
            said = f"{column.type} in the manifest, {known.type} by the schema"
            yield Finding("schema", place, said)
    for name in columns:
        yield Finding("schema", f"{found.name}.{name}", "missing")


def by_schema(plan: Plan, manifest: Manifest) -> Manifest:
    """What an output should hold by a schema: the manifest says only how it was written.

    Nulls, keys, uniques, references, identifiers, notes, rules and the day are the schema's;
    digests, row counts, and the types by which values are read, stay those of the manifest.
    """
    layouts = {layout.name: layout for layout in plan.layouts}
    return replace(
        manifest,
        schema=schema_text(plan.schema),
        as_of=plan.as_of.isoformat(),
        rules=rules_of(plan.schema),
        tables=tuple(
            _record(record, layouts[record.layout.name])
            if record.layout.name in layouts
            else record
            for record in manifest.tables
        ),
    )


def _record(record: TableRecord, wanted: Layout) -> TableRecord:
    columns = {column.name: column for column in wanted.columns}
    layout = replace(
        record.layout,
        columns=tuple(
            _column(column, columns[column.name]) if column.name in columns else column
            for column in record.layout.columns
        ),
        key=wanted.key,
        uniques=wanted.uniques,
        references=wanted.references,
    )
    return replace(record, layout=layout)


def _column(column: Column, wanted: Column) -> Column:
    return replace(wanted, name=column.name, type=column.type)
