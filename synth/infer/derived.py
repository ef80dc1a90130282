"""Columns that are made from another text of the row, as their names say."""

from collections.abc import Iterator

from synth.conditions.domain import Domain
from synth.infer.admitting import admits_writing
from synth.infer.derivation import Derivation, derivation
from synth.infer.draft import Data, EntryDraft
from synth.infer.exchanged import exchanged
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
        sql = "" if told is None else _open(work, name, told)
        if told is None or not sql:
            continue
        text = " || ' ' || ".join(sql_path(work.name(base)) for base in told.bases)
        limit = column.type.length
        sql = _HASHES.get(limit or 0, sql) if sql.startswith(_HASH) else sql
        sql = sql.replace("{}", text)
        if limit is not None and type_family(column.type) == "text":
            sql = _cut(work, told, sql, limit)
        kind = text_type(column.type)
        typed: dict[str, Data] = {"type": kind} if kind else {}
        yield name, EntryDraft({"expr": sql}, typed)
    yield from exchanged(work).items()


def _cut(work: Work, told: Derivation, sql: str, limit: int) -> str:
    """The SQL with at most as many characters as there is room for."""
    lengths = [work.columns[base].type.length for base in told.bases]
    is_short = None not in lengths and sum(length or 0 for length in lengths) < limit
    return sql if is_short and not told.sql.startswith(_HASH) else f"left({sql}, {limit})"


def _open(work: Work, name: str, told: Derivation) -> str:
    """How a column follows where nothing else decides it and its text is there wherever it must.

    Of a name that conditions ask to be plainer, how it is written so; "": it does not follow.
    """
    domain = work.domains.get(name, Domain())
    if work.is_decided(name) or (name in work.single and not work.single.issuperset(told.bases)):
        return ""
    if any(base not in work.columns or base in work.always_null for base in told.bases):
        return ""
    if not work.may_be_empty(name) and any(map(work.may_be_empty, told.bases)):
        return ""
    if domain == Domain(null=domain.null):
        return told.sql
    forms = dict.fromkeys((told.sql, told.sql.replace("{}", "strip_accents({})")))
    known = (sql for sql in forms if admits_writing(work, name, told.bases[0], sql))
    return next(known, "") if len(told.bases) == 1 else ""
