"""Columns that are made from another text of the row, as their names say."""

from collections.abc import Iterator

from synth.conditions.domain import Domain
from synth.infer.derivation import Derivation, derivation
from synth.infer.draft import Data, EntryDraft
from synth.infer.made import text_type
from synth.infer.meanings import type_family
from synth.infer.names import sql_path
from synth.infer.work import Work

_HASHES = {32: "md5({})", 40: "sha1({})"}
"""By their characters the hashes that are not the usual one."""

_HASH = "sha256("


def derived(work: Work) -> Iterator[tuple[str, EntryDraft]]:
    """The columns of a table that follow from another text of the row.

    Args:
        work: the table, its links, domains and uniques decided.
    """
    for name, column in work.columns.items():
        told = derivation(column, work.table)
        if told is None or not _is_open(work, name, told):
            continue
        text = " || ' ' || ".join(sql_path(work.name(base)) for base in told.bases)
        limit = column.type.length
        sql = _HASHES.get(limit or 0, told.sql) if told.sql.startswith(_HASH) else told.sql
        sql = sql.replace("{}", text)
        if limit is not None and type_family(column.type) == "text":
            sql = _cut(work, told, sql, limit)
        kind = text_type(column.type)
        typed: dict[str, Data] = {"type": kind} if kind else {}
        yield name, EntryDraft({"expr": sql}, typed)


def _cut(work: Work, told: Derivation, sql: str, limit: int) -> str:
    """The SQL with at most as many characters as there is room for."""
    lengths = [work.columns[base].type.length for base in told.bases]
    is_short = None not in lengths and sum(length or 0 for length in lengths) < limit
    return sql if is_short and not told.sql.startswith(_HASH) else f"left({sql}, {limit})"


def _is_open(work: Work, name: str, told: Derivation) -> bool:
    """Whether nothing else decides a column, and its text is there wherever it has to be."""
    domain = work.domains.get(name, Domain())
    if domain != Domain(null=domain.null) or work.is_decided(name):
        return False
    if any(base not in work.columns or base in work.always_null for base in told.bases):
        return False
    if name in work.single and not work.single.issuperset(told.bases):
        return False
    return work.may_be_empty(name) or not any(map(work.may_be_empty, told.bases))
