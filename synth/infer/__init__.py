"""From the structure of a database to a schema that fills it; not one row is read."""

from synth.databases.catalog import Structure
from synth.infer.draft import TableDraft

AS_OF = "2026-01-01"
"""Today in the data of a schema that `init` writes, as in the shipped ones; no clock is read."""


def infer(structure: Structure, *, name: str, source: str) -> str:
    """The YAML of a schema that fills every table of a database.

    Args:
        structure: of the database.
        name: of the schema.
        source: the database for the comment on top, without its password.
    """
    from synth.infer.agreeing import agreeing
    from synth.infer.assemble import Assembler
    from synth.infer.names import schema_name
    from synth.infer.plainer import Plainer
    from synth.infer.proven import proven
    from synth.infer.text import Written, schema_yaml

    agreed = agreeing(structure)
    head = {
        "synth": "1",
        "name": schema_name(name, (), kind="schema"),
        "locale": "fr",
        "as_of": AS_OF,
        "seed": "1",
    }
    intro = [
        f"Written by synth init from {source}: structure only, no value was read.",
        "Edit freely, then: synth check THIS --against URL, synth seed THIS --to URL.",
        "A reason stands where a guess is not obvious; what only the database judges is in asks.",
    ]

    def write(plainer: Plainer) -> tuple[list[TableDraft], Written]:
        tables = list(Assembler(agreed, plainer).drafts())
        return tables, schema_yaml(head, intro, tables)

    return proven(write)
