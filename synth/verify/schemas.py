"""An output against a schema it was perhaps not made from."""

from synth.manifest import Manifest
from synth.report import Check, Finding
from synth.schema.types import Schema


def check_schema(schema: Schema, manifest: Manifest) -> Check:
    """Tables and columns of the output that the schema does not know.

    A table that the schema takes from a file has the file's columns, which are not read here.

    Args:
        schema: as written.
        manifest: of the output.
    """
    findings = []
    for record in manifest.tables:
        layout = record.layout
        table = schema.tables.get(layout.name)
        if table is None:
            findings.append(Finding("schema", layout.name, "no such table in the schema"))
        elif table.file is None:
            findings += [
                Finding("schema", f"{layout.name}.{column.name}", "no such column in the schema")
                for column in layout.columns
                if column.name not in table.columns
            ]
    return Check(
        "schema",
        schema.name,
        len(manifest.tables),
        len(findings),
        findings=tuple(findings),
        unit="tables",
    )
