"""People and addresses of a table: which columns are parts of one, and the let that holds it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from synth.conditions.domain import Bound, Domain, Order
from synth.conditions.meet import meet
from synth.infer.admitting import admitted, ages_pass
from synth.infer.ages import SETTLED, ages_of
from synth.infer.beside import commune_key
from synth.infer.draft import NULL_SHARE, Data, EntryDraft
from synth.infer.groups import Group, groups, is_mailbox
from synth.infer.meanings import lexicon, singular, type_family, words_of
from synth.infer.names import path, schema_name, sql_path
from synth.infer.persons import is_of_thing, repeated, same_person
from synth.infer.work import Work
from synth.infer.written import GROWN, is_distinct
from synth.stores.ddl import columns_in

_BORN = "date '1985-06-15'"
"""The birth date of people whose column is empty."""
_SHORT = {"person": "who", "address": "home"}
"""What lets of bundles are called."""

_LIVING = Domain(lo=Bound("1928-01-01"))
"""Birth dates that a person may be given: at most 99 years ago."""
_THIS_YEAR, _GROWN = 2026, 28
"""The year of `as_of`; whose people are younger, these are pupils and students."""


def bundles(work: Work) -> Iterator[tuple[str, tuple[Group, str]]]:
    """By column the person or address it belongs to, and the let's name."""
    decided = set[str]()
    for every in groups(work.table):
        free = {name: part for name, part in every.columns.items() if _is_free(work, name, part)}
        domains = {
            name: domain
            for name, part in free.items()
            if (domain := _common(work, name)) is not None
            and not (part == "birth_date" and ages_pass(domain))
        }
        group = admitted(replace(every, columns=free), domains, work.table) if free else None
        if group is None or is_of_thing(work, group):
            continue
        same = same_person(work, group)
        yield from same.columns.items()
        decided |= {*same.columns, *same.own}
        if not same.own:
            continue
        group = replace(group, columns=same.own)
        short = "mailbox" if is_mailbox(every) else _SHORT[group.bundle]
        taken = [*work.draft.names.values(), *work.draft.lets]
        let = schema_name(f"{group.prefix}_{short}".strip("_"), taken, kind="row")
        data: Data = group.bundle
        town = commune_key(work)
        if group.bundle == "address" and not group.prefix and town is not None:
            data = {"address": {"near": path(work.name(town))}}
        if group.bundle == "person":
            born = _born(work, every, group)
            age = born or {"age": _ages(work, every)}
            data = {"person": age | _sex(group) | _digits(work, group)}
        work.draft.lets[let] = EntryDraft(data)
        yield from ((name, (group, let)) for name in group.columns)
    others = (name for name in work.columns if name not in decided)
    yield from repeated(work, [name for name in others if _is_free(work, name, "")])


def empty_together(work: Work, bundled: Mapping[str, tuple[Group, str]]) -> None:
    """Let the parts of an address that nothing else empties be empty in the same rows."""
    firsts: dict[str, str] = {}
    for name, (group, let) in bundled.items():
        own = work.name(name)
        beside = work.draft.columns[own].beside
        if group.bundle != "address" or beside.get("nulls") != NULL_SHARE:
            continue
        first = firsts.setdefault(let, own)
        if first != own:
            beside["nulls"] = f"{sql_path(first)} is null"


def asked_about(work: Work) -> frozenset[str]:
    """The columns of conditions that only the database can judge."""
    texts = work.draft.asked.values()
    return frozenset().union(*(columns_in(text, work.columns) for text in texts))


def _ages(work: Work, group: Group) -> str:
    """The ages of a table's people; those who work where a condition speaks of birth or age."""
    told = {name: part for name, part in group.columns.items() if part in {"birth_date", "age"}}
    ages = GROWN if group.prefix else ages_of(work.table.name)
    domains = {name: _common(work, name) or Domain(among=()) for name in told}
    is_free = all(
        domain == Domain(null=domain.null)
        or (told[name] == "birth_date" and ages_pass(domain, ages))
        for name, domain in domains.items()
    )
    is_free &= not asked_about(work) & told.keys()
    ages = ages if is_free else GROWN
    return SETTLED if work.is_settled and is_free and ages == GROWN else ages


def _sex(group: Group) -> dict[str, Data]:
    """The sex of a father, a mother, a wife."""
    told = {"M": lexicon().sets["man"], "F": lexicon().sets["woman"]}
    words = (
        {singular(word) for word in words_of(group.prefix)} if "sex" not in group.options else {}
    )
    return next(({"sex": sex} for sex, names in told.items() if {*words} & names), {})


def _digits(work: Work, group: Group) -> dict[str, Data]:
    """Options of a person: no letter in a NIR of which a condition speaks that is not known.

    Such a condition may cast it to a number, and the database stops where it cannot.
    """
    numbers = {name for name, part in group.columns.items() if "nir" in part}
    is_asked = bool(numbers & asked_about(work))
    return {**group.options, **({"nir": "digits"} if is_asked else {})}


def _born(work: Work, every: Group, group: Group) -> dict[str, Data]:
    """The birth date of a person where a column outside of the person decides it."""
    told = (name for name, part in every.columns.items() if part == "birth_date")
    name = next((name for name in told if name not in group.columns), None)
    if name is None or name in work.links or name in work.always_null:
        return {}
    if type_family(work.columns[name].type) != "date":
        return {}
    own = work.domains.get(name, Domain())
    living = meet(own, _LIVING if own.lo or own.hi else _aged(work), work.columns[name].type)
    if living is None:
        return {}
    work.domains[name] = living
    if not work.columns[name].nullable:
        return {"birth_date": path(work.name(name))}
    return {"birth_date": f"coalesce({sql_path(work.name(name))}, {_BORN})"}


def _aged(work: Work) -> Domain:
    """The birth dates of a table's people, who are as old as its name says."""
    young, _, old = ages_of(work.table.name).partition("..")
    first = f"{_THIS_YEAR - int(old) - 1}-01-01"
    lo = Bound(first) if int(old) < _GROWN else _LIVING.lo
    return Domain(lo=lo, hi=Bound(f"{_THIS_YEAR - 1 - int(young)}-12-31"))


def _is_free(work: Work, name: str, part: str) -> bool:
    """Whether a column may take a part: nothing else decides it."""
    if work.step(name) or (name in work.single and not is_distinct(part)):
        return False
    in_order = any(name in {order.left, order.right} for order in _orders(work, name))
    joined = any(name in joint for joint in work.joints)
    decided = {*work.links, *work.ordinals, *work.spaced, *work.always_null}
    decided |= {*work.equated, *work.wheres}
    return not (in_order or joined or name in decided or _common(work, name) is None)


def _orders(work: Work, name: str) -> Iterator[Order]:
    """The orders of every row, and those of the branches that decide a column."""
    yield from work.orders
    if name in work.variants:
        for branch in work.variants[name].branches:
            yield from branch.orders


def _common(work: Work, name: str) -> Domain | None:
    """What all branches leave a column, nulls aside; None where they contradict each other."""
    kind = work.columns[name].type
    found: Domain | None = replace(work.domains.get(name, Domain()), null=None)
    for branch in work.variants[name].branches if name in work.variants else ():
        other = replace(branch.domains.get(name, Domain()), null=None)
        found = None if found is None else meet(found, other, kind)
    return found
