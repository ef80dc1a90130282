"""Spells in turn: registrations, contracts and stays of one person, of which no two overlap.

The rows under the row above are a `timeline`: they come in the order of their days, the next one
after the one before has ended, and only the last of them may be open.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from synth.conditions.branches import understood
from synth.conditions.domain import Branch, Domain
from synth.databases.catalog import DbColumn, DbReference, DbTable, DbUnique, TableName
from synth.databases.dialect import Dialect
from synth.infer.ages import first_years
from synth.infer.agreeing import AGREES
from synth.infer.decided import is_open
from synth.infer.draft import Data, EntryDraft
from synth.infer.floors import EARLIEST
from synth.infer.known import Known
from synth.infer.meanings import is_of_table, lexicon, stems_of, words_of
from synth.infer.meetings import is_meeting, is_slot
from synth.infer.moments import ENDS, Moment, moment_of
from synth.infer.names import schema_name, sql_path
from synth.infer.order import is_one_to_one
from synth.infer.panels import is_by_school_year
from synth.infer.roles import is_signer
from synth.infer.work import Turn, Work
from synth.stores.ddl import columns_in

DAYS = frozenset({"date", "timestamp", "timestamptz"})
"""Types of columns that say when something was."""

_SHORT, _LONG = 45, 720
"""Days of the longest spell that is short, as a stay is, and of one of which nothing is known."""

_OPEN = {True: "0.2", False: "0.4"}
"""The chance that the last spell goes on, by whether spells are short."""

_MORNING, _BEFORE_NIGHT = "480..720", "240..600"
"""Minutes after midnight at which a spell begins, and before midnight at which one ends."""


def take_turns(work: Work, parent: DbReference, known: Known) -> None:
    """Let the rows under a row above be spells in turn, where they are of one person or place.

    Args:
        work: the table, nothing decided yet; gets the turn.
        parent: the reference that is the row above.
        known: what is decided of the others.
    """
    is_counted = isinstance(work.draft.count, str) or "weights" in work.draft.count
    if is_by_school_year(work, parent):
        return
    if is_counted and (found := _spell(work)) is not None and taker_of(work, [parent], known):
        start, end, days = found
        if not _is_late(work, parent, start, known):
            work.turn = Turn(start, end, _window(parent, known), days)
            work.below |= {start} & told_under(work.table, [parent])


def _is_late(work: Work, parent: DbReference, start: str, known: Known) -> bool:
    """Whether rows say when they were made, which others than the row above may put off.

    The days of spells know the row above alone.
    """
    said = (name for name, moment in _moments(work) if moment.is_made and name != start)
    others = {r.to for r in work.table.references} - {parent.to, work.table.name}
    return any(said) and bool((others & known.made.keys()) - known.listed - known.standing)


def taker_of(work: Work, references: Sequence[DbReference], known: Known) -> DbReference | None:
    """Of references that whose row has one spell of the table at a time: a bed, else a person.

    Args:
        work: the table.
        references: of it.
        known: what is decided of the others.
    """
    sets = lexicon().sets
    if _spell(work) is None or stems_of(work.table.name.name) & sets["several"]:
        return None
    able = [r for r in references if r.name != AGREES and not is_one_to_one(r, work.table)]
    able.sort(key=is_signer)
    things = (r for r in able if stems_of(r.to.name) & sets["taken"] or r.to in known.turned)
    return next(things, next((r for r in able if r.to in known.people), None))


def named_in(works: Iterable[Work], known: Known) -> Iterator[TableName]:
    """The people whom spells and appointments of others name, as a stay names its physician.

    Args:
        works: of all tables, nothing decided yet.
        known: whose rows are people.
    """
    for work in works:
        people = [r for r in work.table.references if r.to in known.people]
        if len(people) > 1 and (_spell(work) or any(is_slot(work, n) for n in work.columns)):
            taker = taker_of(work, people, known)
            others = (r.to for r in people if taker is None or r.to != taker.to)
            yield from (name for name in others if _is_hired(known.tables[name]))


def _is_hired(table: DbTable) -> bool:
    """Whether people have a day on which they began to work."""
    moments = (moment_of(c, table.name.name) for c in table.columns if not c.nullable)
    return any(m and (m.when == "life" or m.word == "started") and not m.about for m in moments)


def is_long(work: Work) -> bool:
    """Whether the spells of a table are no few days: two of them are seldom at once by chance."""
    found = _spell(work)
    return found is not None and found[2] > _SHORT


def _spell(work: Work) -> tuple[str, str, int] | None:
    """When rows begin and end, and the most days that one lasts; None: they do not."""
    moments = dict(_moments(work))
    ends = [name for name, moment in moments.items() if moment.word in ENDS]
    for end in sorted(ends, key=lambda name: len(moments[name].about)):
        start = _start(work, {n: m for n, m in moments.items() if m.about == moments[end].about})
        is_alike = start and _is_day(work.columns[start]) == _is_day(work.columns[end])
        if start is not None and is_alike and not work.table.exclusions:
            return start, end, moments[end].days or _LONG
    return None


def _moments(work: Work) -> Iterator[tuple[str, Moment]]:
    """The days of a table that nothing but their meaning decides, by structure."""
    told = {name for r in work.table.references for name in r.columns} | {*work.table.key}
    told |= _listed(work.table)
    told -= told_under(work.table, work.table.references)
    for name, column in work.columns.items():
        moment = moment_of(column, work.table.name.name) if column.type.base in DAYS else None
        if moment is not None and name not in told and not work.step(name):
            yield name, moment


def told_under(table: DbTable, references: Iterable[DbReference]) -> set[str]:
    """The columns that alone tell rows apart under the row of a reference.

    Args:
        table: of the database.
        references: of it.
    """
    plain = (u.columns for u in table.uniques if u.where is None and all(u.columns))
    lists = [{name for name in columns if name} for columns in plain]
    above = [{*r.columns} for r in references if r.name != AGREES]
    rests = (names - own for names in lists for own in above if own < names)
    return {name for rest in rests if len(rest) == 1 for name in rest}


def _listed(table: DbTable) -> set[str]:
    """The columns that unique lists tell rows apart by, and what those are computed from."""
    lists = (" ".join(u.expressions) for u in table.uniques if u.where is None)
    found = {name for text in lists for name in columns_in(text, table.by_name)}
    computed = (table.by_name[name] for name in found if table.by_name[name].is_generated)
    return found.union(*(columns_in(c.default or "", table.by_name) for c in computed))


def _start(work: Work, moments: Mapping[str, Moment]) -> str | None:
    """The column that says when a spell begins: the registration of a registration, else a start.

    It is always known, and no appointment.
    """
    table = work.table.name.name
    sure = [(n, m) for n, m in moments.items() if not work.columns[n].nullable]
    days = [name for name, moment in sure if moment.is_made and _is_day(work.columns[name])]
    named = [n for n in days if any(is_of_table(word, table) for word in words_of(n))]
    starts = [
        name
        for name, moment in sure
        if moment.word == "started" and not is_meeting(work, work.columns[name], moment)
    ]
    return next(iter([*named, *starts, *days]), None)


def _is_day(column: DbColumn) -> bool:
    return column.type.base == "date"


def _window(parent: DbReference, known: Known) -> str:
    """Between which days the spells of a row above lie, as SQL."""
    life, made = known.spells.get(parent.to), known.made.get(parent.to)
    low, high, years = EARLIEST, "as_of", first_years(parent.to)
    birth = known.seen[parent.to].birth if parent.to in known.seen else ""
    if life is not None and not life.is_whole:
        low = sql_path("parent", life.start)
    elif made is not None and made.column != birth and parent.to not in known.standing:
        own = sql_path("parent", made.column)
        low = own if made.is_sure else f"coalesce({own}, {low})"
    elif birth:
        low = f"greatest({low}, {sql_path('parent', birth)} + to_years({years}))"
    if life is not None:
        high = f"least({sql_path('parent', life.end)}, as_of)"
    return f"{low}..{high}"


def is_only_open(unique: DbUnique, work: Work, parent: DbReference, dialect: Dialect) -> bool:
    """Whether a partial unique asks that one spell of the row above is open at most."""
    turn = work.turn
    if turn is None or unique.where is None or not set(parent.columns) <= {*unique.columns}:
        return False
    types = {column.name: column.type for column in work.table.columns}
    branches, rest = understood(unique.where, dialect, types)
    return not rest and branches == (Branch({turn.end: Domain(null=True)}),)


def settle_turns(work: Work, few: Data) -> bool:
    """Write the spells of a table into its draft; False where its conditions want something else.

    Args:
        work: the table, its conditions, links and uniques decided.
        few: how many there are where one a row would do, since days tell them apart.
    """
    turn, draft = work.turn, work.draft
    if turn is None:
        return False
    both = {turn.start, turn.end}
    decided = {*work.links, *work.single, *work.ordinals, *work.spaced, *work.equated, *work.wheres}
    decided |= {*work.always_null}.union(*work.joints)
    if both & decided or work.joints or work.below - both or not _is_fit(work, turn):
        return False
    is_short = turn.days <= _SHORT
    if not _follow_end(work, turn):
        return False
    days: Data = f"1..{turn.days}"
    if not is_short:
        days = {"lognormal": {"median": str(turn.days // 4), "p90": str(turn.days)}}
    count = few if draft.count == "1" else draft.count
    options: dict[str, Data] = {"within": turn.within, "count": count, "days": days}
    if work.may_be_empty(turn.end):
        options["open"] = _OPEN[is_short]
    draft.each = {"timeline": options}
    work.turns = dict(_entries(work, turn))
    return True


def _is_fit(work: Work, turn: Turn) -> bool:
    """Whether conditions leave the days of a spell free, but for their order."""
    for name in (turn.start, turn.end):
        branches = work.variants[name].branches if name in work.variants else ()
        domains = [work.domains.get(name, Domain()), *(b.domains.get(name) for b in branches)]
        if not all(domain is None or is_open(domain) for domain in domains):
            return False
    orders = [
        *work.orders,
        *(o for v in work.variants.values() for b in v.branches for o in b.orders),
    ]
    own = [order for order in orders if order.right == turn.end or order.left == turn.start]
    told = [o for o in orders if turn.start == o.right or turn.end == o.left]
    return not told and all(
        (o.left, o.right) == (turn.start, turn.end)
        and o.relation in {"<", "<=", "<>"}
        and not o.gap
        for o in own
    )


def _follow_end(work: Work, turn: Turn) -> bool:
    """Let what is drawn beside the end follow from whether the spell is open."""
    variants = work.variants.pop(turn.end, None)
    if variants is None:
        return True
    sides: dict[bool, list[Data]] = {True: [], False: []}
    for name, branch in zip(variants.names, variants.branches, strict=True):
        domain = branch.domains.get(turn.end, Domain())
        if domain.null is None:
            sides[True].append(name)
        sides[domain.null is True].append(name)
    if not sides[False]:
        return False
    if not sides[True]:
        work.never_null.add(turn.end)
        return True
    end = sql_path(work.name(turn.end))
    is_on: Data = {"when": f"{end} is null", **_one_of(sides[True])}
    work.draft.lets[variants.let].data = {"case": [is_on, _one_of(sides[False])]}
    words = {True: f"{end} is null", False: f"{end} is not null"}
    told = {names[0]: words[side] for side, names in sides.items() if len(names) == 1}
    variants.told = {str(name): said for name, said in told.items()}
    return True


def _one_of(names: list[Data]) -> dict[str, Data]:
    return {"choice": names} if len(names) > 1 else {"value": names[0]}


def _entries(work: Work, turn: Turn) -> Iterator[tuple[str, EntryDraft]]:
    """The two columns; of moments the morning of the first day and the evening of the last."""
    for name, item in ((turn.start, "item.start"), (turn.end, "item.end")):
        if _is_day(work.columns[name]):
            yield name, EntryDraft(item)
            continue
        is_start = name == turn.start
        taken = [*work.draft.names.values(), *work.draft.lets]
        let = schema_name(f"{work.name(name)}_minute", taken, kind="row")
        work.draft.lets[let] = EntryDraft({"int": _MORNING if is_start else _BEFORE_NIGHT})
        said = f"{item} {'+' if is_start else '-'} to_minutes({sql_path(let)})"
        yield name, EntryDraft({"expr": said}, {"type": "timestamp"})
