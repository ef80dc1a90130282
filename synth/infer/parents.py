"""Which reference becomes the row above: the one whose row each row of a table belongs to."""

from synth.databases.catalog import DbReference, DbTable
from synth.infer.counters import is_counter_of
from synth.infer.groups import is_of_people
from synth.infer.kin import above_of
from synth.infer.known import Known
from synth.infer.order import Order, is_one_to_one
from synth.infer.roles import is_aside
from synth.infer.turns import is_long, taker_of
from synth.infer.work import Work
from synth.stores.ddl import columns_in


def parent_of(work: Work, order: Order, known: Known) -> DbReference | None:
    """The reference whose row becomes the row above, or None: the table has rows of its own.

    One that is a key by itself comes first (one to one), then one that is part of the key, then
    the first one, but for people; never within a circle, never one whose columns another reference
    shares.

    Args:
        work: the table.
        order: which tables stand in a circle.
        known: what is decided of the others.
    """
    table = work.table
    able = [
        reference
        for reference in table.references
        if (_is_filled(reference, work) or _is_loose(reference, table, known))
        and reference.to in known.least
        and not order.is_circular(reference.to, table.name)
        and reference.to in known.names
    ]
    counted = [r for r in able if _is_counting(r, table, known)]
    one = [reference for reference in able if is_one_to_one(reference, table)]
    if one:
        key = set(table.key)
        return min(one, key=lambda r: (known.least[r.to], not set(r.columns) <= key))
    for reference in able:
        if reference.columns in known.looks[table.name].counted:
            return reference
    if is_of_people(table.name.name) and table.name not in known.wide:
        # How many people there are is asked for by `--rows`, not how many each office has, unless
        # their key says otherwise, or rows that refer to them want some in each.
        keyed = set(table.key)
        able = [r for r in able if set(r.columns) & keyed or _once(r, table)]
    kin, taker = above_of(table, known), taker_of(work, able, known)
    is_thing = taker is not None and taker.to not in known.people and is_long(work)
    # A stay is the patient's, whose physician is one of the ward.
    is_of_other = kin is not None and taker is not None and kin.to in known.people - {taker.to}
    if kin in able and not (is_thing or is_of_other):
        return kin
    # A list that stands or can have no more rows: as many as it has, whatever the table should.
    told = set().union(table.key, *(unique.columns for unique in table.uniques))
    able = [
        r
        for r in able
        if r.to not in known.standing and (r.to not in known.closed or told & {*r.columns})
    ]
    # A counter above counts the rows under its own row: `comments_count` of a post.
    able = [r for r in able if r in counted] or able
    able = [r for r in able if not is_aside(r)] or able
    most = max((_once(r, table) for r in able), default=0)
    able = [r for r in able if _once(r, table) == most]
    if taker in able:
        return taker
    widest = max((len(reference.columns) for reference in able), default=0)
    of_key = [r for r in able if set(r.columns) & set(table.key)]
    wide = [r for r in able if len(r.columns) == widest]
    first = [r for r in wide if r in of_key] or (of_key if widest == 1 else []) or wide
    return first[0] if first else None


def _once(reference: DbReference, table: DbTable) -> int:
    """How many partial uniques allow one row of a kind for a row that is referred to."""
    lists = ({*unique.columns} for unique in table.uniques if unique.where is not None)
    return sum({*reference.columns} <= columns for columns in lists)


def _is_filled(reference: DbReference, work: Work) -> bool:
    """Whether every row needs it: no column may be null, or others point to them all."""
    filled = (not work.table.by_name[name].nullable for name in reference.columns)
    pairs = zip(reference.columns, filled, strict=True)
    return all(is_filled or name in work.never_null for name, is_filled in pairs)


def _is_counting(reference: DbReference, table: DbTable, known: Known) -> bool:
    """Whether the table that is referred to counts the rows that refer to it."""
    draft = known.drafts.get(reference.to)
    columns = () if draft is None else draft.source.columns
    return any(is_counter_of(column.name, table.name.name) for column in columns)


def _is_loose(reference: DbReference, table: DbTable, known: Known) -> bool:
    """Whether a reference that may be empty may be the row above all the same: it is counted there.

    Nothing else may ask that it is empty.
    """
    texts = [check.text for check in table.checks]
    texts += [
        text for unique in table.uniques for text in (*unique.expressions, unique.where or "")
    ]
    is_free = not any(columns_in(text, reference.columns) for text in texts)
    return is_free and len(reference.columns) == 1 and _is_counting(reference, table, known)
