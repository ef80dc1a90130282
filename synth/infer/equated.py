"""Columns that follow from others by an equation of the database: the freest one is computed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from synth.conditions.domain import Bound, Domain, Order
from synth.conditions.equations import Apart, Equation, said
from synth.conditions.parsed import Node
from synth.conditions.prefixes import bare
from synth.conditions.said import Said
from synth.databases.catalog import DbType
from synth.databases.dialect import Dialect
from synth.infer.begun import cut_to_size, go_on, rest_of
from synth.infer.dated import lie_in_year, may_lie_in_year
from synth.infer.draft import EntryDraft
from synth.infer.followed import lead, may_lead
from synth.infer.identified import is_official
from synth.infer.made import text_type, type_word
from synth.infer.meanings import meaning, word_of
from synth.infer.names import sql_path
from synth.infer.rewriting import CONCATS, day_in, number_at_the_end, rewritten
from synth.infer.spelt import is_written, may_spell, spell
from synth.infer.work import Condition, Work
from synth.stores.ddl import columns_in

_WHOLE = {"smallint": 15, "integer": 31, "bigint": 62}
_MOST_DIGITS = 38
_USUAL = 1000
"""What a number without ends is made up to."""

_WIDE = 10**6
_GROWING = frozenset(["add", "mul", "column", "number", "cast", "function"])
_SUMS = frozenset(["add", "sub", "cast", "paren"])


def equate(
    work: Work, condition: Condition, apart: Apart, dialect: Dialect, types: Mapping[str, DbType]
) -> bool:
    """Let a column follow from the others for each equation of a condition.

    Args:
        work: the table, the domains of its columns known.
        condition: of the database.
        apart: the condition, taken apart.
        dialect: of the condition.
        types: of the columns.

    Returns:
        Whether all equations are met so; if not, the database has to be asked.
    """
    names = {column: sql_path(work.name(column)) for column in work.columns}
    met = apart.is_whole
    for told in apart.equations:
        ways = tuple(cut_to_size(work, way) for way in told)
        open_ones = [way for way in ways if _may_follow(work, way)]
        open_ones.sort(key=lambda way: _ties(work, way, ways))
        spoken = ((way, said(way.node, dialect, types, names)) for way in open_ones)
        sure = ((way, sql) for way, sql in spoken if sql is not None and work.trusts(sql))
        fits = ((w, text) for w, text in sure if w.place is None or is_written(w, text))
        way, sql = next(fits, (None, None))
        if way is None or sql is None:
            met = False
            continue
        total = None if way.total is None else said(way.total, dialect, types, names)
        _install(work, condition, way, sql, total, dialect=dialect)
        work.claim(condition, way.target)
    return met


def _may_follow(work: Work, way: Equation) -> bool:
    """Whether nothing else decides a column, and what it is made from does not follow from it."""
    target = way.target
    if not {target, *way.reads} <= set(work.columns) or work.step(target):
        return False
    if target in _leads(work, way.reads):
        return False
    if way.place is not None:
        return may_spell(work, way)
    if way.is_year and not may_lie_in_year(work, target):
        return False
    return not _is_decided(work, way) and _is_free(work, way)


def _is_decided(work: Work, way: Equation) -> bool:
    """Whether something else makes a column that would follow."""
    target = way.target
    linked = {name for reference in work.table.references for name in reference.columns}
    decided = {*linked, *work.equated, *work.always_null, *work.wheres}
    if target in decided or work.columns[target].is_identity:
        return True
    is_drawn = target in work.variants
    return is_drawn and (bool(way.between) or not may_lead(work, target, way.reads))


def _is_free(work: Work, way: Equation) -> bool:
    """Whether a column may follow as far as its unique lists and its length are concerned."""
    if way.between is not None:
        return rest_of(work, way) > 0
    target = way.target
    lists = [columns_in(" ".join(u.expressions), work.table.by_name) for u in work.table.uniques]
    is_free = all(target not in columns or len(columns) > 1 for columns in lists)
    return is_free or bool(_tail(work, way)) or _joins_key(work, way)


def _joins_key(work: Work, way: Equation) -> bool:
    """Whether a text joins all columns of a unique list, with something between them."""
    known = (frozenset(u.columns) for u in work.table.uniques if u.where is None)
    is_apart = any(arg.kind == "text" or bare(arg).kind == "text" for arg in _joined(way.node))
    return is_apart and any(own <= way.reads for own in known)


def _joined(node: Node) -> tuple[Node, ...]:
    """The parts of a joined text."""
    if node.kind == "cast":
        return _joined(node.args[0])
    if node.kind != "function" or node.text not in CONCATS:
        return (node,) if node.kind in ("column", "text") or node.text == "pad" else ()
    return tuple(part for arg in node.args for part in _joined(arg))


def _tail(work: Work, way: Equation) -> str:
    """The column that tells what follows apart if it is distinct.

    Of a joined text the part that it begins or ends with; of a text that is only written otherwise
    (a slug of its title) the text itself.
    """
    written = rewritten(way.node) or day_in(way.node)
    if written in work.columns and way.reads == {written}:
        return written
    number = number_at_the_end(way.node)
    if number in work.columns and work.columns[number].type.base in _WHOLE:
        return number
    if way.node.kind != "function" or way.node.text not in CONCATS:
        return ""
    linked = {name for reference in work.table.references for name in reference.columns}
    found = []
    for part in (way.node.args[-1], way.node.args[0]):
        inner = part
        while inner.kind == "cast":
            inner = inner.args[0]
        if inner.kind == "column" and inner.text in work.columns and inner.text not in linked:
            kind = work.columns[inner.text].type
            if kind.base in ("char", "varchar") and kind.length:
                found.append(inner.text)
    # The number of a company tells more apart than that of its establishment; of a key the plan
    # has to prove it, which it does of texts of one length.
    if way.target not in work.table.key:
        found.sort(key=lambda name: word_of(work.columns[name], work.table.name.name) != "siren")
    return found[0] if found else ""


def _leads(work: Work, names: Iterable[str]) -> set[str]:
    """Columns with all that they are made from."""
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += work.leads.get(name, ())
    return seen


def _ties(work: Work, way: Equation, ways: tuple[Equation, ...]) -> tuple[bool, bool, int]:
    """How much else is asked of a column: the freest one comes first."""
    listed = any(
        way.target in columns_in(" ".join(unique.expressions), work.table.by_name)
        for unique in work.table.uniques
    )
    domain = work.domains.get(way.target, Domain())
    is_tied = way.target in work.variants or not _is_met(work, way, domain)
    if way.between is not None or way.place is not None:
        return False, bool(domain.among or domain.excluded), ways.index(way)
    return listed, is_tied and way.total is None, ways.index(way)


def _is_met(work: Work, way: Equation, domain: Domain) -> bool:
    """Whether what else is asked of a column holds whatever the equation gives."""
    if domain == Domain(null=domain.null):
        return True
    least = domain.lo
    if domain != Domain(null=domain.null, lo=least) or least is None or least.is_relative:
        return False
    is_low = _number(least) is not None and (_number(least) or 0) <= 0 and not least.is_open
    return is_low and _grows(way.node) and all(_starts(work, name) for name in way.reads)


def _number(end: Bound) -> Decimal | None:
    return None if end.is_relative or end.text.count("-") > 1 else Decimal(end.text)


def _grows(node: Node) -> bool:
    """Whether an expression of numbers that are not negative is not negative."""
    if node.kind not in _GROWING or (node.kind == "function" and node.text != "round"):
        return False
    return all(_grows(arg) for arg in node.args)


def _starts(work: Work, name: str) -> bool:
    """Whether a column is made without negative numbers."""
    lo = work.domains.get(name, Domain()).lo
    return lo is None or (not lo.is_relative and not lo.text.startswith("-"))


def _keep_exact(work: Work, condition: Condition, way: Equation) -> None:
    """Keep decimals to quarters, which floats add and multiply without an error."""
    for name in way.reads:
        if work.columns[name].type.base == "numeric" and name not in work.equated:
            sql = sql_path(work.name(name))
            work.wheres.setdefault(name, {})[condition] = f"{sql} * 4 = round({sql} * 4)"


def _install(
    work: Work,
    condition: Condition,
    way: Equation,
    sql: Said,
    total: Said | None,
    *,
    dialect: Dialect,
) -> None:
    """Note how a column follows, and what that asks of those it is made from."""
    if way.place is not None:
        spell(work, way, sql)
        _drop_orders(work, way.target)
        return
    if way.between is not None:
        go_on(work, way, sql.text)
        return
    if way.is_year:
        lie_in_year(work, way, sql)
        return
    if way.target in work.variants:
        lead(work, way.target)
        _ask_for(work, way.target)
    target = work.columns[way.target]
    shared = total is not None and _share_out(work, way, total)
    if not shared:
        _keep_small(work, way, sql)
        domain = work.domains.get(way.target, Domain())
        if not _is_met(work, way, domain):
            _ask_for(work, way.target)
    if not dialect.is_typed:
        _keep_exact(work, condition, way)
    if not target.nullable:
        work.never_null |= {name for name in way.reads if work.columns[name].nullable}
    kind = _type_of(target.type, sql)
    text = f"cast({sql.text} as varchar)" if sql.kind == "interval" else sql.text
    work.equated[way.target] = EntryDraft({"expr": text}, {"type": kind} if kind else {})
    work.leads[way.target] = way.reads
    work.keyed |= {way.target} if _joins_key(work, way) else set()
    tail = _tail(work, way)
    if tail:
        work.tails[way.target] = tail
        _fill_up(work, way)
    _drop_orders(work, way.target)


def _fill_up(work: Work, way: Equation) -> None:
    """Make the parts of a joined text as long as they are padded to, of a number's its digits."""
    known = meaning(work.columns[way.target], work.table.name.name)
    is_number = known is not None and is_official(known.word)
    for name in way.reads:
        kind, domain = work.columns[name].type, work.domains.get(name, Domain())
        if kind.base == "char" and kind.length and domain == Domain(null=domain.null):
            digits = (f"^[0-9]{{{kind.length}}}$",) if is_number else ()
            size = (kind.length, kind.length)
            work.domains[name] = replace(domain, chars=size, patterns=digits)


def _type_of(kind: DbType, sql: Said) -> str:
    if kind.base == "numeric" and not kind.precision:
        return f"decimal({_MOST_DIGITS},{min(sql.scale, 18)})"
    return text_type(kind)


def _ask_for(work: Work, column: str) -> None:
    """Leave to the database what else is asked of a column that follows."""
    for check in work.table.checks:
        if column in columns_in(check.text, work.table.by_name):
            work.asked_beside[check.name] = check.text


def _drop_orders(work: Work, target: str) -> None:
    """Leave orders to the database in which what follows from an equation would follow twice."""
    kept: list[Order] = []
    for order in work.orders:
        is_round = order.left == target and order.right in _leads(work, [target])
        if order.right != target and not is_round:
            kept.append(order)
            continue
        for check in work.table.checks:
            if {order.left, order.right} <= columns_in(check.text, work.table.by_name):
                work.asked_beside[check.name] = check.text
    work.orders[:] = kept


def _keep_small(work: Work, way: Equation, sql: Said) -> None:
    """Keep numbers so small that what follows from them fits its type."""
    kind = work.columns[way.target].type
    numbers = [name for name in way.reads if _digits(work.columns[name].type) is not None]
    digits = _digits(kind)
    if digits is None or sql.kind not in ("integer", "decimal") or not numbers:
        return
    if len(numbers) < len(way.reads):
        return
    most = (1 << _WHOLE[kind.base]) - 1 if kind.base in _WHOLE else 10**digits - 1
    share = max(int(Decimal(most) ** (Decimal(1) / len(numbers))) - 1, 1)
    if len(numbers) == 1:
        share = most // 10
    elif _adds(way.node):
        share = most // (len(numbers) + 1)
    if share >= _WIDE:
        return
    for name in numbers:
        domain = work.domains.get(name, Domain())
        if domain.hi is None and domain.among is None and name not in work.variants:
            end = share if domain.lo is None else min(share, _USUAL)
            if domain.lo is None or domain.lo.is_relative or Decimal(domain.lo.text) < end:
                work.domains[name] = replace(domain, hi=Bound(str(end)))


def _adds(node: Node) -> bool:
    """Whether an expression adds columns and takes them away, and does nothing else."""
    return node.kind == "column" or (node.kind in _SUMS and all(map(_adds, node.args)))


def _digits(kind: DbType) -> int | None:
    """Digits before the point of a number, or None where it is none or has no limit."""
    if kind.base in _WHOLE:
        return len(str(1 << _WHOLE[kind.base])) - 1
    if kind.base == "numeric" and kind.precision:
        return kind.precision - (kind.scale or 0)
    return _MOST_DIGITS if kind.base == "numeric" else None


def _share_out(work: Work, way: Equation, total: Said) -> bool:
    """Draw the addends of a sum one after another from what is left of the total."""
    is_round = {*way.addends} & _leads(work, way.reads - {*way.addends})
    if is_round or not all(_may_share(work, name) for name in way.addends):
        return False
    parts = (*way.addends, way.target)
    low = [_end(work, name, is_low=True) for name in parts]
    top = [_end(work, name, is_low=False) for name in parts]
    lows = [Decimal(0) if end is None else end for end in low]
    for place, name in enumerate(way.addends):
        done = "".join(f" - {sql_path(work.name(other))}" for other in parts[:place])
        rest = sum(lows[place + 1 :], Decimal(0))
        most = f"{total.text}{done}" + (f" - {rest:f}" if rest else "")
        own, after = top[place], [end for end in top[place + 1 :] if end is not None]
        if own is not None:
            most = f"least({own:f}, {most})"
        least = f"{lows[place]:f}"
        if len(after) == len(parts) - place - 1:
            least = f"greatest({least}, {total.text}{done} - {sum(after, Decimal(0)):f})"
        kind = work.columns[name].type
        word = "int" if kind.base in _WHOLE else "decimal"
        work.equated[name] = EntryDraft(
            {word: f"{least}..{most}"}, {"type": type_word(kind)}, "a share of the sum"
        )
        reads = {*parts[:place], *(way.reads - set(way.addends))}
        work.leads[name] = frozenset(reads)
        _drop_orders(work, name)
    return True


def _may_share(work: Work, name: str) -> bool:
    """Whether a number is free to be a share of a sum."""
    kind = work.columns[name].type
    linked = {column for reference in work.table.references for column in reference.columns}
    listed = columns_in(
        " ".join(text for u in work.table.uniques for text in u.expressions), work.table.by_name
    )
    decided = {*linked, *listed, *work.variants, *work.equated, *work.wheres, *work.always_null}
    domain = work.domains.get(name, Domain())
    plain = Domain(null=domain.null, lo=domain.lo, hi=domain.hi)
    is_fixed = all(end is None or not end.is_relative for end in (domain.lo, domain.hi))
    is_number = kind.base in _WHOLE or (kind.base == "numeric" and bool(kind.precision))
    return is_number and name not in decided and domain == plain and is_fixed


def _end(work: Work, name: str, *, is_low: bool) -> Decimal | None:
    """A closed end of a column's numbers."""
    domain = work.domains.get(name, Domain())
    end = domain.lo if is_low else domain.hi
    if end is None or end.is_relative:
        return None
    kind = work.columns[name].type
    tick = Decimal(1).scaleb(-(kind.scale or 0) if kind.base == "numeric" else 0)
    number = Decimal(end.text)
    return number if not end.is_open else number + (tick if is_low else -tick)
