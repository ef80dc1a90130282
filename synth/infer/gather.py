"""All conditions on a table's rows: what they leave each column, and what is drawn together."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from synth.conditions.branches import merged, value_domain
from synth.conditions.domain import Branch, Domain, Order
from synth.conditions.equations import Apart, taken_apart
from synth.conditions.meet import meet
from synth.databases.catalog import DbTable, DbType
from synth.databases.dialect import Dialect
from synth.infer.branched import apart_from_constants, loosened, simpler, united
from synth.infer.coded import told_codes
from synth.infer.draft import Data, EntryDraft
from synth.infer.equated import equate
from synth.infer.keeping import keep_by, settle_kept
from synth.infer.meanings import meaning, type_family, words_of
from synth.infer.moments import is_of_gone, is_of_old
from synth.infer.names import schema_name
from synth.infer.oneof import take_one_of
from synth.infer.spelt import as_places
from synth.infer.statewords import STATES
from synth.infer.values import entry
from synth.infer.ways import ways_of, ways_of_first
from synth.infer.work import Condition, Variants, Work
from synth.sql import unquoted
from synth.stores.ddl import columns_in, quoted_name

_MOST_BRANCHES = 6
"""Branches that are drawn from: more say nothing new of a column."""

_MOST_PRODUCT = 256
_NAMES = tuple("abcdefghijkl")
_NAMES_AND_TEXTS = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")+\"|\w+")
_VALUE = re.compile(r"\bVALUE\b(?=(?:[^']*'[^']*')*[^']*$)", re.IGNORECASE)
"""The word for the value in the check of a domain, outside of quotes."""


@dataclass(frozen=True)
class Known:
    """A condition and the ways to fulfil it, of the first row too where it has its own."""

    condition: Condition
    branches: tuple[Branch, ...]
    first: tuple[Branch, ...] | None = None


def conditions_of(table: DbTable) -> Iterator[Condition]:
    """The checks of a table, that no trigger refuses a row, and that it finds its partition.

    A column that the database computes stands there as what it is computed from.
    """
    computed = {c.name: c.default for c in table.columns if c.is_generated and c.default}
    for check in table.checks:
        yield Condition(check.name, _computed(check.text, computed))
    for trigger in table.triggers:
        for number, text in enumerate(trigger.refuses, start=1):
            name = f"trigger {trigger.name}{f' {number}' if number > 1 else ''}"
            yield Condition(name, _computed(f"(NOT ({text}))", computed))
    if table.bounds:
        bounds = " OR ".join(f"({text})" for text in table.bounds)
        linked = {name for reference in table.references for name in reference.columns}
        # Beside a default partition any row of another table may be referred to.
        is_free = any(text.startswith("(NOT ") for text in table.bounds)
        if not (is_free and columns_in(bounds, linked)):
            yield Condition("partitions", bounds)


def _computed(text: str, computed: Mapping[str, str]) -> str:
    """A condition with the expressions of the columns that are computed."""

    def put(word: re.Match[str]) -> str:
        name = unquoted(word[0])
        is_name = word[0][0] != "'" and text[word.end() : word.end() + 1] != "("
        return f"({computed[name]})" if is_name and name in computed else word[0]

    for _ in computed:  # one may be computed from another
        text = _NAMES_AND_TEXTS.sub(put, text)
    return text


def gather(work: Work, conditions: Iterable[Condition], dialect: Dialect) -> None:
    """Note in the work what conditions leave each column, and what nobody here understands.

    Args:
        work: the table.
        conditions: all that its rows must fulfil.
        dialect: of their texts.
    """
    types = {column.name: column.type for column in work.table.columns}
    _domains_of_types(work, dialect)
    known: list[Known] = []
    equations: list[tuple[Condition, Apart]] = []
    for condition in conditions:
        if take_one_of(work, condition, dialect):
            continue
        apart = taken_apart(condition.text, dialect, types)
        if apart is not None:
            equations.append((condition, apart))
            if apart.branches != (Branch(),):
                known.append(Known(condition, apart.branches))
            continue
        branches, rest = ways_of(work, condition, dialect, types)
        if (rest or not branches) and not keep_by(work, condition, dialect, types):
            work.draft.asked[condition.name] = condition.text
        if branches and branches != (Branch(),):
            known.append(Known(condition, branches, ways_of_first(condition, dialect, types)))
    for component in _components(known):
        _settle(work, component, types)
    for condition, apart in as_places(work, equations):
        if not equate(work, condition, apart, dialect, types):
            work.draft.asked[condition.name] = condition.text
    work.orders += _between(work.orders)
    settle_kept(work)
    _domains_of_comments(work)
    own = {claim.name for claim in work.draft.claims}
    work.draft.asked |= {n: text for n, text in work.asked_beside.items() if n not in own}


def _between(orders: Sequence[Order]) -> list[Order]:
    """What stands between a column and its end: of `a < b < c <= a + 10` that b is below it too."""
    plain = [one for one in orders if one.relation in ("<", "<=") and not one.gap]
    far = [one for one in orders if one.relation == "<=" and re.fullmatch(r"-\d+", one.gap)]
    found = [
        Order(low.left, "<=", high.right, str(int(high.gap) + (low.relation == "<")))
        for low in plain
        for high in far
        if low.right == high.left and low.left != high.right
    ]
    return [one for one in found if one not in orders and one.gap.startswith("-")]


def _domains_of_types(work: Work, dialect: Dialect) -> None:
    """What the domains of the database (`create domain`) leave their columns."""
    for column in work.columns.values():
        for number, text in enumerate(column.type.checks):
            found = value_domain(text, dialect, column.type)
            before = work.domains.get(column.name, Domain())
            both = None if found is None else meet(before, found, column.type)
            if both is None:
                own = quoted_name(column.name).replace("\\", "\\\\")
                work.draft.asked[f"{column.name} domain {number + 1}"] = _VALUE.sub(own, text)
            else:
                work.domains[column.name] = both


def _domains_of_comments(work: Work) -> None:
    """What comments list of columns that nothing else bounds: `P: present, A: absent`."""
    keys = {name for reference in work.table.references for name in reference.columns}
    keys |= {name for unique in work.table.uniques for name in unique.columns if name}
    for name, column in work.columns.items():
        before = work.domains.get(name, Domain())
        codes = told_codes(column)
        if STATES & {*words_of(name)} and type_family(column.type) == "number":
            continue  # its words stand in a let, with weights of their own
        if codes and name not in keys and before == Domain(null=before.null):
            work.domains[name] = replace(before, among=tuple(codes))


def _columns(branches: Iterable[Branch]) -> set[str]:
    return {
        name
        for branch in branches
        for name in (*branch.domains, *(n for o in branch.orders for n in (o.left, o.right)))
    }


def _components(known: Iterable[Known]) -> list[list[Known]]:
    """Conditions that share columns, together."""
    groups: list[tuple[set[str], list[Known]]] = []
    for one in known:
        columns = _columns(one.branches)
        touching = [group for group in groups if group[0] & columns]
        groups = [group for group in groups if not group[0] & columns]
        together = columns.union(*(group[0] for group in touching))
        groups.append((together, [*(member for group in touching for member in group[1]), one]))
    return [members for _, members in groups]


def _settle(work: Work, component: list[Known], types: Mapping[str, DbType]) -> None:
    """Multiply the conditions of a component out and note what is left, and of the first row.

    A condition that cannot be fulfilled beside the others, as far as this is known here, is asked
    of the database.
    """
    product, broken = _product(work, [(one.branches, one) for one in component], types)
    for one in broken:
        work.draft.asked[one.condition.name] = one.condition.text
    product = simpler(work, product)
    lasting, first = _chosen(product, work.table), None
    if any(one.condition.first is not None for one in component) and not _is_tree(work, component):
        ways = [(one.branches if one.first is None else one.first, one) for one in component]
        first = _chosen(_product(work, ways, types)[0], work.table)
    _install(work, lasting, () if first is None or first == lasting else first)


def _is_tree(work: Work, component: Iterable[Known]) -> bool:
    """Whether conditions speak of a reference to the own table, whose first row has none."""
    own = (one for one in work.table.references if one.to == work.table.name)
    columns = _columns(branch for one in component for branch in one.branches)
    return any(columns & {*reference.columns} for reference in own)


def _product(
    work: Work, component: Iterable[tuple[tuple[Branch, ...], Known]], types: Mapping[str, DbType]
) -> tuple[tuple[Branch, ...], list[Known]]:
    """The ways to fulfil all conditions, and those that cannot be beside the others.

    What the first row alone may be yields to what every row must fulfil.
    """
    component = sorted(component, key=lambda way: (way[0] is way[1].first, len(way[0])))
    own = _own_domains(work, _columns(branch for ways, _ in component for branch in ways))
    product: tuple[Branch, ...] = (own,)
    broken: list[Known] = []
    for ways, one in component:
        both = merged(product, ways, types) or ()
        possible = tuple(branch for branch in both if _is_possible(work, branch))[:_MOST_PRODUCT]
        if possible:
            product = possible
        else:
            broken.append(one)
    product = tuple(apart_from_constants(branch) for branch in loosened(product))
    columns = _columns(product)
    return united(product, next(iter(columns))) if len(columns) == 1 else product, broken


def _is_possible(work: Work, branch: Branch) -> bool:
    """Whether a branch leaves no column empty that may not be."""
    return all(
        name in work.columns and (work.columns[name].nullable or not domain.null)
        for name, domain in branch.domains.items()
    )


def _own_domains(work: Work, columns: set[str]) -> Branch:
    """What is known already of columns."""
    return Branch({name: found for name, found in work.domains.items() if name in columns})


def _chosen(product: tuple[Branch, ...], table: DbTable) -> tuple[Branch, ...]:
    """Different branches, those that leave few columns empty first.

    Branches of old rows and of deleted ones are taken only if there are no others.
    """
    different: list[Branch] = []
    for is_poor in (is_of_gone, is_of_old):
        product = tuple(branch for branch in product if not is_poor(branch, table)) or product
    for branch in product:
        if branch not in different:
            different.append(branch)
    empty = [sum(d.null is True for d in branch.domains.values()) for branch in different]
    order = sorted(range(len(different)), key=lambda place: empty[place])
    return tuple(different[place] for place in sorted(order[:_MOST_BRANCHES]))


def _turned(work: Work, order: Order) -> Order:
    """An order whose right side may follow: of two equal columns the one that nothing names."""
    linked = {name for reference in work.table.references for name in reference.columns}
    is_turned = order.relation == "=" and not order.gap and order.right in linked
    if is_turned and order.left in work.columns and order.left not in linked:
        return replace(order, left=order.right, right=order.left)
    return order


def _forward(work: Work, branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """Branches whose equal columns follow in the order of the table, so that none goes round."""
    place = {column.name: number for number, column in enumerate(work.table.columns)}

    def turned(order: Order) -> Order:
        is_back = order.relation == "=" and not order.gap and place[order.left] > place[order.right]
        return replace(order, left=order.right, right=order.left) if is_back else order

    return tuple(replace(one, orders=tuple(map(turned, one.orders))) for one in branches)


def _install(work: Work, branches: tuple[Branch, ...], first: tuple[Branch, ...] = ()) -> None:
    """Note branches: one alone is domains and orders, several are drawn by a let.

    Args:
        work: the table.
        branches: of any row.
        first: of the first row, under its parent if the table has one; none: those of any.
    """
    if len(branches) == 1 and not first:
        work.domains |= branches[0].domains
        work.orders += (_turned(work, order) for order in branches[0].orders)
        return
    branches, first = _forward(work, branches), _forward(work, first)
    taken = [*work.draft.names.values(), *work.draft.lets]
    let = schema_name("variant", taken, kind="row")
    every = (*branches, *first)
    names = _NAMES[: len(every)]
    drawn = _drawn(work, names[: len(branches)], branches)
    if first:
        begin = {"when": "row = 0", **_drawn(work, names[len(branches) :], first)}
        drawn = {"case": [begin, drawn]}
    work.draft.lets[let] = EntryDraft(drawn)
    variants = Variants(let, names, every, lasting=len(branches))
    work.variants |= dict.fromkeys(sorted(_columns(every) & set(work.columns)), variants)


def _drawn(work: Work, names: Sequence[str], branches: tuple[Branch, ...]) -> dict[str, Data]:
    """The draw of a branch."""
    if len(names) == 1:
        return {"value": names[0]}
    weights = _weights(work, branches)
    return {"choice": dict(zip(names, weights, strict=True)) if weights else list(names)}


def _weights(work: Work, branches: tuple[Branch, ...]) -> list[str]:
    """How often each branch comes, by how common its words of state are; nothing where none is."""
    for name, column in work.columns.items():
        lists = [branch.domains.get(name, Domain()).among for branch in branches]
        words = tuple(dict.fromkeys(word for own in lists for word in own or ()))
        if not all(lists) or len(words) < len(branches):
            continue
        known = meaning(column, work.table.name.name)
        made = entry(column, Domain(among=words), meaning=known, setting=work.setting)
        common = made.generator.get("choice") if isinstance(made.generator, dict) else None
        if isinstance(common, dict):
            among = [word for own in lists for word in own or ()]
            shares = [
                sum(Decimal(str(common.get(word, 0))) / among.count(word) for word in own or ())
                for own in lists
            ]
            return [f"{max(share, Decimal(1)):.0f}" for share in shares]
    return []


def narrow(work: Work, column: str) -> None:
    """Decide for one branch of a column's variants: what is drawn cannot be distinct.

    It is the first one that does not list the column's values or leave it empty, if there is one.

    Args:
        work: the table.
        column: one that is drawn in variants.
    """
    variants = work.variants[column]
    work.variants = {name: v for name, v in work.variants.items() if v is not variants}
    work.draft.lets.pop(variants.let, None)
    branches = variants.branches[: variants.lasting]
    domains = [branch.domains.get(column, Domain()) for branch in branches]
    open_ones = [place for place, d in enumerate(domains) if d.among is None and not d.null]
    place = open_ones[0] if open_ones else 0
    _install(work, branches[place : place + 1])
