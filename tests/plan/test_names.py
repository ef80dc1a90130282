"""Unknown names are told once, with the nearest right one."""

import pytest

from synth.errors import SchemaError

TABLES = """
  own:
    rows: 9
    let:
      who: person
      spells: {timeline: {within: 2020-01-01..as_of, count: 1, days: 3}}
      mother: {ref: {to: own, before: true}}
    columns: {id: sequence, amount: {int: 0..9}, a: ENTRY}
  line: {per: own, each: spells, columns: {id: sequence, a: OTHER}}
"""
TOLD = {
    "{from: amont}": "unknown name 'amont'; expected one of {KNOWN}; did you mean 'amount'?",
    "{expr: amont + 1}": (
        "unknown name 'amont' in 'amont + 1'; expected one of {KNOWN}; did you mean 'amount'?"
    ),
    "who.nri": "'who' has no part 'nri' in 'who.nri'; expected one of sex, *; did you mean 'nir'?",
    "{from: who}": "'who' is a bundle; expected one of who.sex, who.title, *, ...",
    "who.nir.key": "'nir' has no parts in 'who.nir.key'; *; did you mean 'who.nir'?",
    "amount.part": "column 'amount' has no parts in 'amount.part'",
    "spells.start": (
        "'spells' is a list: its items are rows of a table with `each` in 'spells.start'"
    ),
    "mother.amont": (
        "unknown name 'amont' in 'mother.amont'; expected one of {KNOWN}; did you mean 'amount'?"
    ),
    "{from: mother}": "'mother' is a row of 'own'; expected one of {KNOWN}",
    "parent.id": "unknown name 'parent' in 'parent.id'; expected one of {KNOWN}",
    "{count: lines}": "'lines' is no table per 'own'; expected one of line; did you mean 'line'?",
    "{count: {table: lines, by: a}}": (
        "'lines' is no table; expected one of *; did you mean 'line'?"
    ),
    "{count: {table: own, by: mothr}}": (
        "'mothr' of 'own' is no reference to 'own'; expected one of mother; did you mean 'mother'?"
    ),
    "{sum: {column: own, by: mother}}": "'own'; expected TABLE.COLUMN",
    "{count: {table: own.id, by: mother}}": "'own.id'; expected TABLE",
    "{sum: line.idd}": "unknown name 'idd' in 'line.idd'; *; did you mean 'id'?",
}
KNOWN = "id, amount, a, who, spells, mother, as_of, row"
OTHER = {
    "item.strat": "an item has no part 'strat' in 'item.strat'; *; did you mean 'start'?",
    "item.nothing": "an item has no part 'nothing' in 'item.nothing'; expected one of start, end",
    "parent.amont": "unknown name 'amont' in 'parent.amont'; *; did you mean 'amount'?",
    "own.amont": "unknown name 'amont' in 'own.amont'; *; did you mean 'amount'?",
}


def fits(said, expected):
    """Whether a message is the expected one, `*` standing for what may be there."""
    head, *rest = expected.replace("{KNOWN}", KNOWN).split("*")
    if not rest:
        return said == head
    return said.startswith(head) and said.endswith(rest[0])


@pytest.mark.parametrize(
    ("entry", "other", "expected"),
    [
        *((entry, "item.start", said) for entry, said in TOLD.items()),
        *(("{int: 3}", entry, said) for entry, said in OTHER.items()),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(planned, entry, other, expected):
    with pytest.raises(SchemaError) as caught:
        planned(TABLES.replace("ENTRY", entry).replace("OTHER", other))
    (line,) = str(caught.value).splitlines()
    assert fits(line.partition(" ")[2], expected), line


def test_all_unknown_names_are_told_at_once(planned):
    with pytest.raises(SchemaError) as caught:
        planned(TABLES.replace("ENTRY", "{from: x1}").replace("OTHER", "{from: x2}"))
    assert len(str(caught.value).splitlines()) == 2
