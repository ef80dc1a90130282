"""What newcomers write, and what they are told to write instead."""

import pytest

from synth import api
from synth.errors import SchemaError
from synth.synonyms import OURS

SCHEMA = """\
synth: 1
name: t
as_of: 2026-01-01
tables:
  t:
    rows: 3
    key: id
    columns:
      id: sequence
      c: {0}
"""
GENERATOR = "expected a generator, a bundle or an identifier; did you mean"
LAW = "where a law is read; expected"
CASES = {
    "{date: {from: 2020-01-01, to: 2021-01-01}}": f"from, to {LAW} "
    "the range 2020-01-01..2021-01-01",
    "{int: {max: 5, min: 1}}": f"max, min {LAW} the range 1..5",
    "{decimal: {min: 1}}": f"min {LAW} a range LO..HI",
    "nss": f"unknown generator 'nss'; {GENERATOR} 'nir'?",
    "string": f"unknown generator 'string'; {GENERATOR} 'text'?",
    "boolean": f"unknown generator 'boolean'; {GENERATOR} 'bool'?",
    "{nir: {sexe: M}}": "nir: unknown option 'sexe'; expected one of mode (person has 'sex')",
    "{code_postal: 75001}": "code_postal: a bare value; expected options in braces: no options; "
    "one value for all rows is {value: '75001'}",
}


@pytest.mark.parametrize(("written", "said"), CASES.items(), ids=CASES)
def test_what_to_write_instead_is_told(written, said):
    with pytest.raises(SchemaError) as error:
        api.check(SCHEMA.format(written))
    (problem,) = error.value.problems
    assert str(problem).partition(": ")[2] == said


@pytest.mark.parametrize(
    "written", ["{date: 2020-01-01..2021-01-01}", "{int: 1..5}", "nir", "{text: {words: 3}}"]
)
def test_what_is_told_to_be_written_is_right(written):
    assert api.check(SCHEMA.format(written)).layouts


def test_no_word_of_ours_stands_for_another():
    assert not set(OURS) & set(OURS.values())
