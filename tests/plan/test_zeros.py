"""Cells that no row can have, from the schema alone."""

import numpy as np

from synth import api
from synth.plan.zeros import with_zeros

SCHEMA = """
synth: 1
as_of: 2026-01-01
tables:
  t:
    rows: 5
    columns:
      status: {choice: [registered, ended], learn: true}
      reason: {choice: [job, other], nulls: status = 'registered', learn: true}
      children: {int: 0..2, learn: true}
      kind: {case: [{when: children > 0, choice: [x, y]}, {choice: [z]}], learn: true}
      amount: {int: 0..100, learn: true}
rules:
  A: {from: t, holds: status <> 'ended' or children < 2}
  B: {from: t, holds: amount > 3}
  C: {from: t, holds: status = 'ended', at_least: 0.5}
"""


def test_rules_nulls_and_branches_are_read(tmp_path):
    path = tmp_path / "t.yaml"
    path.write_text(SCHEMA)
    zeros = {zero.names: zero.possible for zero in with_zeros(api.make_plan(path))["t"].zeros}
    assert set(zeros) == {("children", "status"), ("status", "reason"), ("children", "kind")}
    # Rows: 0, 1, 2 and `other` children; columns: registered, ended, other.
    rule = np.ones((4, 3), bool)
    rule[2, 1] = False
    assert (zeros["children", "status"] == rule).all()
    # A reason is null where somebody is registered, and only there: job, other, `other`, null.
    null = np.array([[0, 0, 0, 1], [1, 1, 1, 0], [1, 1, 1, 0]], bool)
    assert (zeros["status", "reason"] == null).all()
    # Cells: x, y, z and `other`; without children it is z.
    kind = np.array([[0, 0, 1, 1], [1, 1, 0, 1], [1, 1, 0, 1], [0, 0, 1, 1]], bool)
    assert (zeros["children", "kind"] == kind).all()
