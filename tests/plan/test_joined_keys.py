"""A key of joined texts: distinct if what it begins or ends with is, and has one length."""

import pytest

from synth.api import make_plan
from synth.errors import SchemaError
from synth.schema.read import read_text

HEAD = "synth: 1\nas_of: 2026-01-01\ntables:\n"
NIC = "{text: {matches: '[0-9]{5}'}, unique: true}"


def problems(expression, nic=NIC):
    text = f"""{HEAD}
  t:
    rows: 50
    key: siret
    columns:
      siren: {{siren: {{}}}}
      nic: {nic}
      siret: {{expr: "{expression}"}}
"""
    try:
        make_plan(read_text(text, path="s.yaml"))
    except SchemaError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize(
    "expression",
    ["siren || nic", "nic || '-' || siren", "upper(siren) || ' (x) ' || nic"],
)
def test_it_is_a_key(expression):
    assert problems(expression) == []


FREE = [
    ("siren || '-'", NIC, "it ends with no column"),
    ("upper(siren || nic)", NIC, "a function could make two alike"),
    ("siren || nic || 'x'", NIC, "nothing is known of the middle"),
    ("siren || nic", "{text: {matches: '[0-9]{4,5}'}, unique: true}", "two lengths"),
    ("siren || nic", "{text: {matches: '[0-9]{5}'}}", "not distinct"),
]


@pytest.mark.parametrize(("expression", "nic", "reason"), FREE)
def test_it_is_no_key(expression, nic, reason):
    (problem,) = problems(expression, nic)
    assert problem == (
        "s.yaml:7:10: key of 't' (siret) does not follow; expected a sequence, or `unique: true` "
        "beside the column's generator"
    ), reason
