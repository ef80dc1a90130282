"""Numbers, mailboxes and phones under conditions that only the database knows: of nobody still."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn
from synth.errors import SynthError
from synth.infer.identified import is_official
from synth.infer.judged import Judge, accepted
from synth.infer.meanings import Meaning, meaning
from synth.infer.setting import ALONE, Setting
from synth.infer.text import flow
from synth.infer.values import entry as value_entry
from synth.infer.work import Work
from synth.infer.written import AS_MADE

if TYPE_CHECKING:
    from synth.infer.draft import Data

_REACHING = frozenset({"email", "phone", "mobile", "domain", "url"})
"""Meanings of what reaches somebody."""

_ROWS, _NUMBERS = 2000, 500
"""Values that are tried, and of numbers of which there is no end."""

_MOST_KEPT = 100


def keep_nobodys(work: Work, judge: Judge, column: DbColumn, texts: Sequence[str]) -> bool:
    """Whether a column holds a number, mailbox or phone, whose generator or own values it keeps.

    What the database accepts besides may be somebody's: where it accepts no value of nobody, the
    column is empty, or its conditions stay to be asked.

    Args:
        work: the table.
        judge: the database.
        column: the number's.
        texts: its conditions.
    """
    known = meaning(column, work.table.name.name)
    if not is_nobodys(known):
        return False
    name, domain = column.name, work.domains.get(column.name, Domain())
    own = list(usual_values(column, domain, setting=work.setting, known=known))
    kept = accepted(judge, work.table, name, texts, own) if own else []
    if own and not kept and work.may_be_empty(name):
        work.always_null[name] = "its conditions accept no number of nobody"
    elif 4 * len(kept) <= len(own) and len(kept) > 1:
        work.domains[name] = replace(domain, among=tuple(kept[:_MOST_KEPT]))
    return True


def is_nobodys(known: Meaning | None) -> bool:
    """Whether a meaning is that of a number, a mailbox or a phone, which only a generator makes.

    Args:
        known: of a column, if it has one.
    """
    return known is not None and (is_official(known.word) or known.word in _REACHING)


def usual_values(
    column: DbColumn, domain: Domain, *, setting: Setting = ALONE, known: Meaning | None = None
) -> Iterator[str]:
    """What a column would be made of, as texts; nothing where that may be somebody's.

    Args:
        column: the column.
        domain: what is known of it.
        setting: what stands around it.
        known: what it means, None: its type alone makes it.
    """
    from synth.arrays import decoded
    from synth.making.maker import Maker
    from synth.plan.build import plan
    from synth.schema.read import read_text

    made = value_entry(column, domain, meaning=known, unique=True, rows=_ROWS, setting=setting)
    if made.note or (made.let is not None and known is None):
        return  # what it would be made of may be somebody's
    rows = min(made.capacity or (_NUMBERS if known else 1), _ROWS)
    generator = made.generator if isinstance(made.generator, dict) else {str(made.generator): {}}
    kind: dict[str, Data] = {"type": made.type} if made.type else {}
    words: Data = {**generator, "unique": "true", **kind}
    table: dict[str, Data] = {"rows": str(rows), "columns": {"c": words}}
    if made.let is not None:
        form = str(generator.get("expr", AS_MADE)).replace(AS_MADE, "own")
        table |= {"let": {"own": made.let}, "columns": {"c": {"expr": form, **kind}}}
    tables: Data = {"t": table}
    text = flow({"synth": "1", "as_of": "2026-01-01", "seed": "1", "tables": tables})
    try:
        maker = Maker(plan(read_text(text, path="init.yaml")))
        values = decoded(maker.beneath("t", 0, rows).path(("c",)))
    except SynthError:
        return
    yield from (str(value) for value in values.to_pylist() if value is not None)
