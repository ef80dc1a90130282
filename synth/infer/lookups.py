"""What triggers ask of other rows: of the row above, of how many stand under it, of whom they meet.

A row under a row above that a trigger does not take is not made, a reference takes rows that fit,
no row above has more rows under it than it may, and each has one where it must.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from synth.conditions.equations import said
from synth.conditions.lookups import Above, Crowd, kept_off, refusals
from synth.conditions.parsed import NEGATED, Node, NotUnderstoodError, parse
from synth.databases.catalog import (
    DbCheck,
    DbExclusion,
    DbReference,
    DbTable,
    DbUnique,
    Structure,
    TableName,
)
from synth.infer.draft import Data, EntryDraft, cut
from synth.infer.known import Known
from synth.infer.links import naming_of
from synth.infer.measured import measured, with_columns
from synth.infer.names import schema_name, sql_path
from synth.infer.order import is_hard, is_one_to_one, returning
from synth.infer.work import Link, Looks, Work
from synth.stores.ddl import quoted_name

_RANGES = {"date": "daterange", "timestamp": "tsrange", "timestamptz": "tstzrange"}
_SIDES = re.compile(r"(new\.)?(\"?\w+\"?) ([<>]=?) (new\.)?(\"?\w+\"?)")
_OPEN_END = re.compile(r"coalesce\(((?:new\.)?\"?\w+\"?), [^()]+\)", re.IGNORECASE)
"""An end that may be open, with what stands for it."""

_BACK = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_OVERLAPS = re.compile(r"\((\w+), (\w+)\) OVERLAPS \(new\.\1, new\.\2\)")
_SPARE = 9
"""One in so many rows surely fits: one of a few words, and a third of these."""

_MOST_SURE = 1000
"""A count that no law of `init` comes to: nothing is cut for it."""


def with_looks(
    structure: Structure,
    closed: Collection[TableName] = (),
    taken: Collection[tuple[TableName, str]] = (),
) -> tuple[Structure, Mapping[TableName, Looks]]:
    """What triggers ask of other rows, by table; that few rows are alike is the tables' own.

    Args:
        structure: of a database.
        closed: tables whose rows show nothing but their key.
        taken: columns that triggers take something from, as a stock: they begin high.
    """
    found = {table.name: Looks() for table in structure.tables}
    tables = dict(structure.by_name)
    for table in structure.tables:
        for trigger in table.triggers:
            is_before = trigger.timing.startswith("before")
            for text in trigger.looks:
                for one in refusals(text, structure.dialect):
                    name = structure.meant(one.look.table)
                    other = None if name is None else structure.by_name[name]
                    if other is None:
                        continue
                    reason = f"trigger {trigger.name}"
                    if other.name == table.name and isinstance(one, Crowd):
                        own = _own(table, one, found[table.name], reason, is_before=is_before)
                        tables[table.name] = _joined(tables[table.name], own)
                    elif other.name != table.name:
                        _note(table, other, one, found, structure)
                alone = [
                    DbCheck(f"trigger {trigger.name}", told)
                    for name, told in kept_off(text, structure.dialect)
                    if structure.meant(name) == table.name
                ]
                known = tables[table.name]
                tables[table.name] = replace(known, checks=(*known.checks, *alone))
        for reference in table.references:
            back = returning(reference, table, structure.by_name)
            if back is not None and is_hard(reference, table):
                least = found[reference.to].least
                least[back.columns] = max(least.get(back.columns, 0), 1)
        measures = measured(table, structure, closed, taken)
        found[table.name].measures = measures
        tables[table.name] = with_columns(tables[table.name], measures)
    return replace(structure, tables=tuple(tables.values())), found


def _joined(table: DbTable, own: DbUnique | DbExclusion | None) -> DbTable:
    if isinstance(own, DbUnique):
        return replace(table, uniques=(*table.uniques, own))
    return table if own is None else replace(table, exclusions=(*table.exclusions, own))


def _note(
    table: DbTable,
    other: DbTable,
    one: Above | Crowd,
    found: Mapping[TableName, Looks],
    structure: Structure,
) -> None:
    """Note what a trigger asks of a row of another table, or of those that name its own."""
    up = _reference(table, other, {(ours, theirs) for theirs, ours in one.look.on})
    down = _reference(other, table, set(one.look.on))
    if up is not None:
        node = _fitting(one, structure)
        if node is not None:
            found[table.name].fits.setdefault(up.columns, []).append(node)
    elif down is not None and isinstance(one, Crowd) and not (one.look.rest or one.look.beside):
        least = _least(one)
        if least:
            known = found[other.name].least.get(down.columns, 0)
            found[other.name].least[down.columns] = max(known, least)


def _reference(table: DbTable, to: DbTable, pairs: set[tuple[str, str]]) -> DbReference | None:
    """The reference of a table to another one by columns that equal some of it."""
    for one in table.references:
        if one.to == to.name and set(zip(one.columns, one.to_columns, strict=True)) == pairs:
            return one
    return None


def _fitting(one: Above | Crowd, structure: Structure) -> Node | None:
    """What must hold of the row that is looked up; None where that is not understood."""
    if isinstance(one, Crowd):
        is_wanted = one.sign == "lt"
        if (
            one.limit != "1"
            or one.look.beside
            or not one.look.rest
            or one.sign not in {"lt", "gte"}
        ):
            return None
        text = " AND ".join(f"({part})" for part in one.look.rest)
    else:
        text, is_wanted = one.text, False
    try:
        node = parse(text, structure.dialect)
    except NotUnderstoodError:
        return None
    return node if is_wanted else _negated(node)


def _negated(node: Node) -> Node:
    """The condition that another one does not hold, as people write it."""
    if node.kind == "not":
        return node.args[0]
    if node.kind in {"and", "or"}:
        return Node("or" if node.kind == "and" else "and", tuple(map(_negated, node.args)))
    if node.kind in NEGATED:
        left, right = node.args
        turned = {"any": "all", "all": "any"}.get(right.kind, right.kind)
        return Node(NEGATED[node.kind], (left, replace(right, kind=turned)))
    return Node("not", (node,))


def _own(
    table: DbTable, one: Crowd, looks: Looks, reason: str, *, is_before: bool
) -> DbUnique | DbExclusion | None:
    """What the number of rows that are alike may be: noted, or a constraint that says the same."""
    columns = tuple(ours for _, ours in one.look.on)
    if any(theirs != ours for theirs, ours in one.look.on):
        return None
    beside = [part for part in one.look.beside if not _is_other(part)]
    is_counted = is_before or len(beside) < len(one.look.beside)  # others alone
    most = _most(one, is_before=is_counted)
    if most is None:
        return None
    where = " AND ".join(f"({part})" for part in one.look.rest) or None
    equal = tuple(map(quoted_name, columns))
    if beside:
        span = _span(table, beside) if most == "1" else None
        elements = tuple((name, "=") for name in columns)
        return None if span is None else DbExclusion(reason, (*elements, (span, "&&")), where)
    if most == "1":
        return DbUnique(reason, columns, equal, where=where)
    for reference in table.references:
        if set(reference.columns) == set(columns):
            looks.most.setdefault(reference.columns, []).append(most)
    return None


def _most(one: Crowd, *, is_before: bool) -> str | None:
    """How many rows may be alike; None where any number may be."""
    if one.sign not in {"gt", "gte", "eq"}:
        return None
    if not one.limit.isdigit():
        return one.limit if one.above is not None and one.sign != "eq" else None
    number = int(one.limit) + (one.sign == "gt") - (not is_before)
    return str(number) if number > 0 else None


def _least(one: Crowd) -> int:
    """How many rows there must be; 0: none."""
    if not one.limit.isdigit():
        return 0
    number = int(one.limit)
    found = {"lt": number, "lte": number + 1, "eq": 1 if number == 0 else 0, "neq": number}
    return found.get(one.sign, 0)


def _is_other(part: str) -> bool:
    """Whether a condition says but that the other row is another one."""
    return bool(re.fullmatch(r"(\w+) (?:<>|IS DISTINCT FROM) new\.\1", part))


def _span(table: DbTable, parts: Sequence[str]) -> str | None:
    """The range of a row that must not meet another one's, as the database would write it."""
    if len(parts) == 1:
        found = _OVERLAPS.fullmatch(parts[0])
        if found is not None:
            return _range(table, found[1], found[2], "[)")
        one, sign, other = parts[0].partition(" && ")
        return one if sign and other.replace("new.", "") == one and "new." not in one else None
    pairs = {}
    for part in parts:
        side = _SIDES.fullmatch(_OPEN_END.sub(r"\1", part))
        if side is None or bool(side[1]) == bool(side[4]):
            return None
        left, sign, right = (side[5], _BACK[side[3]], side[2]) if side[1] else side.group(2, 3, 5)
        pairs[sign[0]] = left, right, sign
    if len(parts) != 2 or pairs.keys() != {"<", ">"}:  # noqa: PLR2004 - begins before, ends after
        return None
    start, end, low = pairs["<"]
    if pairs[">"][:2] != (end, start):
        return None
    return _range(table, start, end, "[]" if low == "<=" and pairs[">"][2] == ">=" else "[)")


def _range(table: DbTable, start: str, end: str, ends: str) -> str | None:
    column = table.by_name.get(start)
    word = None if column is None else _RANGES.get(column.type.base)
    return None if word is None else f"{word}({start}, {end}, '{ends}'::text)"


# -- what is written of it ----------------------------------------------------------------------


def fit(work: Work, known: Known) -> None:
    """Let references take only rows that triggers take.

    Args:
        work: the table, its links made.
        known: what is decided of the others.
    """
    for link in {link.let: link for link in work.links.values()}.values():
        where = _fitting_row(work, link, known)
        is_single = is_one_to_one(link.reference, work.table)
        if not where or link.is_parent:
            work.needs_rows |= bool(where) and is_single
            continue
        if is_single:  # about so many rows fit, and surely some of that
            naming = naming_of(link.reference, link.parts, known)
            few = replace(link, capacity=max(1, link.capacity // _SPARE), naming=naming)
            work.links |= {name: few for name, old in work.links.items() if old is link}
        let = work.draft.lets[link.let]
        given = let.data["ref"] if isinstance(let.data, dict) else ""
        options: dict[str, Data] = dict(given) if isinstance(given, dict) else {"to": given}
        both = " and ".join(filter(None, [str(options.get("where", "")), where]))
        let.data = {"ref": {**options, "where": both}}


def fit_above(work: Work, known: Known) -> None:
    """Let no row stand under one that triggers do not take.

    Args:
        work: the table, its count decided.
        known: what is decided of the others.
    """
    above = next((link for link in work.links.values() if link.is_parent), None)
    where = "" if above is None else _fitting_row(work, above, known, "parent")
    if where:
        last = work.draft.count
        rest = last if isinstance(last, dict) and "weights" not in last else {"int": last}
        case: Data = [{"when": f"not coalesce({where}, false)", "value": "0"}, rest]
        work.draft.count = {"case": case}


def _fitting_row(work: Work, link: Link, known: Known, head: str = "") -> str:
    """What triggers ask of the row of a reference, in our SQL; "" where it is nothing."""
    nodes = known.looks[work.table.name].fits.get(link.reference.columns, ())
    return " and ".join(_said(work, nodes, link.reference, known, head))


def _said(
    work: Work, nodes: Sequence[Node], reference: DbReference, known: Known, head: str = ""
) -> Iterator[str]:
    """Conditions on the row of a reference in our SQL; those that it cannot say are left out."""
    table = known.tables[reference.to]
    names = known.names[reference.to][1]
    paths = {name: sql_path(*filter(None, [head, own])) for name, own in names.items()}
    types = {column.name: column.type for column in table.columns}
    for node in nodes:
        dialect = work.setting.dialect
        found = None if dialect is None else said(node, dialect, types, paths)
        if found is not None and found.kind == "boolean":
            yield found.text if len(nodes) == 1 else f"({found.text})"


def within(work: Work, parent: DbReference, count: Data, known: Known) -> Data:
    """A law of rows under each row above, cut to as many as triggers allow and ask for.

    Args:
        work: the table.
        parent: the reference that is the row above.
        count: the law.
        known: what is decided of the others; the table above gets a let.
    """
    looks = known.looks[work.table.name]
    least = looks.least.get(parent.columns, 0)
    for most in looks.most.get(parent.columns, ()):
        if most.isdigit():
            count = cut(count, least, int(most))
            continue
        draft, names = known.drafts.get(parent.to), known.names[parent.to][1]
        if draft is not None and most in names:
            let = _several(draft.lets, draft.names.values(), cut(count, least, _MOST_SURE))
            own = sql_path("parent", let), sql_path("parent", names[most])
            return {"expr": f"greatest(least({', '.join(own)}), {least})"}
    draft = known.drafts.get(parent.to)
    if parent.columns in looks.summed and draft is not None:
        let = _several(draft.lets, draft.names.values(), cut(count, least, _MOST_SURE))
        looks.several[parent.columns] = let
        return {"expr": sql_path("parent", let)}
    return cut(count, least, _MOST_SURE) if least else count


def _several(lets: dict[str, EntryDraft], columns: Iterable[str], count: Data) -> str:
    """The let of the table above that says how many rows stand under each, where there is room."""
    data: Data = {"int": count}
    found = next((name for name, let in lets.items() if let.data == data), None)
    if found is None:
        found = schema_name("several", [*columns, *lets], kind="row")
        lets[found] = EntryDraft(data, {}, "so many rows stand under it, where there is room")
    return found
