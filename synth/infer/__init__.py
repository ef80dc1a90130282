"""From the structure of a database to a schema that fills it; not one row is read."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from synth.databases.catalog import Structure, TableName
from synth.infer.draft import TableDraft
from synth.infer.today import AS_OF
from synth.schema.read import LOCALE

if TYPE_CHECKING:
    from synth.infer.judged import Judge


def infer(
    structure: Structure,
    *,
    name: str,
    source: str,
    rows: Mapping[TableName, int | None] | None = None,
    judge: "Judge | None" = None,
) -> str:
    """The YAML of a schema that fills every table of a database, but those that stand.

    Args:
        structure: of the database.
        name: of the schema.
        source: the database for the comment on top, without its password.
        rows: how many rows tables hold, as far as that was asked.
        judge: the database, to be asked whether its conditions hold for made-up values; without it
            only what surely means the same there is said in our own SQL.
    """
    from synth.infer.agreeing import agreeing
    from synth.infer.assemble import Assembler
    from synth.infer.judged import Remembering
    from synth.infer.names import schema_name
    from synth.infer.plainer import Plainer
    from synth.infer.proven import proven
    from synth.infer.standing import standing
    from synth.infer.text import Written, schema_yaml
    from synth.infer.undeclared import with_undeclared

    stands = standing(structure, rows or {})
    agreed = agreeing(with_undeclared(stands.structure(structure)))
    head = {
        "synth": "1",
        "name": schema_name(name, (), kind="schema"),
        "locale": LOCALE,
        "as_of": AS_OF,
        "seed": "1",
    }
    intro = [
        f"Written by synth init from {source}: structure only, no value was read.",
        "Edit freely, then: synth check THIS --against URL, synth seed THIS --to URL.",
        "A reason stands where a guess is not obvious; what only the database judges is in asks.",
        *(
            f"Left out, since nothing is written there: {table.name}, the bookkeeping of {tool}."
            for table, tool in stands.left_out.items()
        ),
    ]

    judge = None if judge is None else Remembering(judge)

    def write(plainer: Plainer) -> tuple[list[TableDraft], Written]:
        tables = list(Assembler(agreed, plainer, stands, judge).drafts())
        return tables, schema_yaml(head, intro, tables)

    return proven(write, judge)
