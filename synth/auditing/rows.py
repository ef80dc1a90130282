"""Made-up persons with two tables under them, one of whom has far more rows than count."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.audit.draws import numbers
from synth.audit.transcripts import Rows
from synth.registry import Values

SEED = 11
"""Of the rows; they are the same in every audit."""
MOST = {"visit": 3, "call": 2}
"""Rows of one person that count, by table."""
SCHEMA = """\
synth: 1
name: made-up
as_of: 2026-01-01
tables:
  person:
    rows: 20000
    key: id
    columns:
      id: sequence
      sex: {choice: [F, M], learn: true}
      age: {int: 0..99, learn: {edges: [0, 25, 50, 100]}}
      channel: {choice: [office, phone, web], learn: true}
      region: {choice: [north, south], learn: true}
  visit:
    per: person
    count: 0..3
    key: [person_id, number]
    columns:
      person_id: parent.id
      number: {expr: row + 1, type: smallint}
      reason: {choice: [job, paper, talk], nulls: 0.1, learn: {given: [sex]}}
  call:
    per: person
    count: 0..2
    key: [person_id, number]
    columns:
      person_id: parent.id
      number: {expr: row + 1, type: smallint}
      topic: {choice: [money, move], learn: true}
rules:
  no_phone: {from: person, holds: not (sex = 'F' and channel = 'phone')}
"""
"""What is public: it says nothing of how many rows there are, and follows none. What visits follow
is named, what calls follow must be chosen: three of four columns."""
_PERSONS = {"everybody": 1200, "without one": 1200, "others": 150}
"""Others are all alike, so that most cells are empty: what follows rows then shows."""
_HEAVY = {"visit": 60, "call": 40}
"""Rows of the person who has too many, all with the same cells."""
_LABELS = {
    "sex": ("F", "M"),
    "channel": ("office", "phone", "web", "fax"),
    "region": ("north", "south"),
    "reason": ("job", "paper", "talk", "other", None),
    "topic": ("money", "move", "rest"),
}
"""Values of the rows; the schema does not know all of them, and its rule does not hold."""


def made_rows(which: Rows) -> dict[str, pa.Table]:
    """The tables of made-up persons; pure."""
    persons = np.arange(_PERSONS[which])
    heavy = len(persons) if which == "everybody" else None
    who = persons if heavy is None else np.append(persons, heavy)
    ages = _words("age", which, len(persons)) % 100
    if heavy is not None:
        ages = np.append(ages, 30)
    found = {
        "person": pa.table(
            {
                "id": pa.array(who, pa.int32()),
                "sex": _column("sex", which, len(persons), heavy),
                "age": pa.array(ages),
                "channel": _column("channel", which, len(persons), heavy),
                "region": _column("region", which, len(persons), heavy),
            }
        )
    }
    for name, label in (("visit", "reason"), ("call", "topic")):
        counts = _words(name, which, len(persons)) % (MOST[name] + 3)
        if heavy is not None:
            counts = np.append(counts, _HEAVY[name])
        owners = np.repeat(who, counts)
        own = int(counts[: len(persons)].sum())
        column = _column(label, which, own, heavy, more=len(owners) - own)
        order = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
        found[name] = pa.table(
            {
                "person_id": pa.array(owners, pa.int32()),
                "number": pa.array(order + 1, pa.int16()),
                label: column,
            }
        )
    return found


def _words(name: str, which: Rows, count: int) -> NDArray[np.int64]:
    # Neighbours are alike but for one person.
    if which == "others":
        return np.ones(count, np.int64)
    return (numbers(count, SEED, name) >> np.uint64(33)).astype(np.int64)


def _column(name: str, which: Rows, count: int, heavy: int | None, *, more: int = 1) -> Values:
    """Labels of `count` rows, and the first label in `more` rows of the one with too many."""
    labels = _LABELS[name]
    places = _words(name, which, count) % len(labels)
    if heavy is not None:
        places = np.append(places, np.zeros(more, np.int64))
    return pa.array([labels[place] for place in places], pa.string())
