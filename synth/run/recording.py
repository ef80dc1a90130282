"""What a run wrote, as its manifest says it."""

import platform
from collections.abc import Collection, Iterator, Sequence
from importlib.metadata import version

import numpy as np
import pyarrow as pa

from synth.locales.identifier import kinds_of
from synth.manifest import Doubt, Manifest, Proof, RuleText, TableRecord
from synth.plan.identifiers import identifier_of
from synth.plan.plan import Plan
from synth.plan.rules import rules_over
from synth.rng import STREAM_VERSION
from synth.schema.layout import Layout
from synth.schema.write import schema_text
from synth.stores.place import File
from synth.version import __version__


def make_manifest(
    plan: Plan,
    format_word: str,
    records: Sequence[TableRecord],
    files: Sequence[File],
    doubts: Sequence[Doubt],
    *,
    asked: Collection[str],
) -> Manifest:
    """The record of a run; it holds no path, no time and no machine.

    Args:
        plan: what was made.
        format_word: the store's.
        records: what was written of each table.
        files: where.
        doubts: what may be somebody's.
        asked: the tables about whose conditions a database was asked.
    """
    schema = plan.schema
    judged = rules_over(schema, [record.layout for record in records])
    return Manifest(
        synth=__version__,
        stream=STREAM_VERSION,
        libraries=tuple(sorted(_libraries(plan).items())),
        seed=plan.seed,
        as_of=plan.as_of.isoformat(),
        schema=schema_text(schema),
        schema_name=schema.name,
        format=format_word,
        files=tuple(files),
        tables=tuple(records),
        proofs=tuple(proofs_of(schema.locale, [record.layout for record in records])),
        rules=tuple(
            RuleText(
                rule.name,
                rule.rows.text or "",
                rule.holds.text or "",
                float(rule.at_least),
                rule.source or "",
            )
            for rule in schema.rules.values()
            if rule.name in judged
        ),
        notes=(
            *(
                f"rule {name} needs a table that is not part of this output"
                for name in schema.rules
                if name not in judged
            ),
            *(f"model: {note}" for note in (plan.model.notes[:1] if plan.model else ())),
            *_asked(plan, {record.layout.name for record in records}, asked),
        ),
        model=None if plan.model is None else plan.model.digest,
        doubts=tuple(doubts),
    )


def _asked(plan: Plan, names: Collection[str], asked: Collection[str]) -> Iterator[str]:
    """What only a database can judge, and whether one was asked."""
    for name in plan.tables:
        for condition in plan.tables[name].asks if name in names else ():
            state = "no database was asked: rows may break it"
            state = "a database was asked" if name in asked else state
            yield f"table {name}: {condition}: {state}"


def _libraries(plan: Plan) -> dict[str, str]:
    found = {
        "numpy": np.__version__,
        "pyarrow": pa.__version__,
        "python": platform.python_version(),
    }
    if plan.expressions:
        found["duckdb"] = version("duckdb")
    if holds_gil(plan):
        found["faker"] = version("faker")
    return found


def proofs_of(locale: str, layouts: Sequence[Layout]) -> Iterator[Proof]:
    """Why the values of each column of an identifier can belong to nobody.

    Args:
        locale: the schema's country.
        layouts: of the tables.
    """
    known = kinds_of(locale)
    for layout in layouts:
        for column in layout.columns:
            if column.identifier is None:
                continue
            proof = identifier_of(known, column).proof
            yield Proof(
                f"{layout.name}.{column.name}",
                column.identifier,
                proof.kind,
                proof.reason,
                proof.source,
            )


def holds_gil(plan: Plan) -> bool:
    """Whether a generator of the plan runs Python code for every row."""
    return any(table.holds_gil for table in plan.tables.values())
