"""What keys ask of the tables that they point to."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from synth.databases.catalog import Structure, TableName
from synth.infer.order import is_hard


@dataclass(frozen=True)
class Asked:
    """What keys of other tables ask of a table, by its name.

    Attributes:
        targets: the columns that keys point to.
        filled: those of them that a key which may not be null points to: no null may stand there.
    """

    targets: Mapping[TableName, frozenset[str]]
    filled: Mapping[TableName, frozenset[str]]


def asked_of(structure: Structure) -> Asked:
    """What the keys of a structure ask of its tables."""
    targets: defaultdict[TableName, frozenset[str]] = defaultdict(frozenset)
    filled: defaultdict[TableName, frozenset[str]] = defaultdict(frozenset)
    for table in structure.tables:
        for reference in table.references:
            targets[reference.to] |= frozenset(reference.to_columns)
            if is_hard(reference, table):
                filled[reference.to] |= frozenset(reference.to_columns)
    return Asked(targets, filled)
