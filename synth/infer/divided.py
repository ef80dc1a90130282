"""References whose row says which branch of a condition a row is in: each branch has its own."""

from synth.conditions.domain import Domain
from synth.infer.draft import Data, EntryDraft
from synth.infer.known import Known
from synth.infer.meanings import type_family
from synth.infer.names import operand, schema_name, sql_path
from synth.infer.work import Link, Work
from synth.sql import literal


def take_by_branch(work: Work, column: str, link: Link, known: Known) -> bool:
    """Let the branch that is drawn say which rows a reference takes.

    `(country_id = 91) = (region_id is not null)`: the rows of the other table are told apart by
    a let of theirs, and one is drawn that agrees with the branch.

    Args:
        work: the table, its links made.
        column: of the reference, drawn in branches of which some name values.
        link: the reference.
        known: what is decided of the others.

    Returns:
        Whether it does; if not, one branch has to do for all rows.
    """
    reference, variants = link.reference, work.variants[column]
    draft, let = known.drafts.get(reference.to), work.draft.lets.get(link.let)
    is_plain = let is not None and let.data == {"ref": operand(known.names[reference.to][0])}
    listed = {name for unique in work.table.uniques for name in unique.columns}
    if let is None or not is_plain or column in listed or len(reference.columns) > 1:
        return False
    domains = {
        name: branch.domains.get(column, Domain())
        for name, branch in zip(variants.names, variants.branches, strict=True)
    }
    lists = _lists(domains)
    if reference.to in known.standing:
        is_told = lists and variants.lasting in (None, len(variants.names))
        return bool(is_told) and _follow(work, column, link, domains)
    if draft is None:
        return False
    theirs = known.among.get(reference.to, {}).get(reference.to_columns[0], ())
    if lists is None or not _has_all(lists, theirs, link.capacity):
        return False
    told = sql_path(known.names[reference.to][1][reference.to_columns[0]])
    quotes = type_family(work.table.by_name[column].type) != "number"
    conditions = [words_of_values(told, Domain(among=own), quotes=quotes) for own in lists]
    rest = [n for n, d in domains.items() if d.among is None and not d.null]
    never = frozenset().union(*(d.excluded for d in domains.values())).difference(*lists)
    options: dict[str, Data] = {"to": operand(known.names[reference.to][0])}
    if never:
        options["where"] = words_of_values(told, Domain(excluded=never), quotes=quotes)
    if len(conditions) == 1 and not rest:
        options["where"] = conditions[0]
    elif conditions:
        drew = [variants.drew([n for n, d in domains.items() if d.among == own]) for own in lists]
        let_of_theirs = schema_name("sort", [*draft.names.values(), *draft.lets], kind="row")
        draft.lets[let_of_theirs] = EntryDraft({"expr": _numbered(conditions)})
        options["match"] = {let_of_theirs: _numbered(drew)}
    let.data = {"ref": options}
    return True


def _follow(work: Work, column: str, link: Link, domains: dict[str, Domain]) -> bool:
    """Let the branch follow from the row that is drawn, of those that stand there."""
    rest = [name for name, domain in domains.items() if domain.among is None]
    if len(rest) != 1 or any(domain.null for domain in domains.values()):
        return False
    named = frozenset(value for domain in domains.values() for value in domain.among or ())
    if not domains[rest[0]].excluded <= named:
        return False
    own = sql_path(link.let, link.parts[column])
    quotes = type_family(work.table.by_name[column].type) != "number"
    cases: list[Data] = [
        {"when": words_of_values(own, domain, quotes=quotes), "value": name}
        for name, domain in domains.items()
        if domain.among is not None
    ]
    work.draft.lets[work.variants[column].let].data = {"case": [*cases, {"value": rest[0]}]}
    return True


def _lists(domains: dict[str, Domain]) -> list[tuple[str, ...]] | None:
    """The lists of values that branches name, each once; None where they are not told apart.

    A branch that names none takes a row that no other one names.
    """
    lists: list[tuple[str, ...]] = []
    named: set[str] = set()
    for domain in domains.values():
        if domain != Domain(domain.null, among=domain.among, excluded=domain.excluded):
            return None
        if domain.among is None or domain.null or domain.among in lists:
            continue
        if named & {*domain.among}:
            return None
        lists.append(domain.among)
        named |= {*domain.among}
    return lists


def _has_all(lists: list[tuple[str, ...]], theirs: tuple[str, ...], rows: int) -> bool:
    """Whether there are rows of every list, and others."""
    named = {value for own in lists for value in own}
    if theirs:
        return named < {*theirs}
    return len(named) < rows and all(value.isdecimal() for value in named)


def _numbered(conditions: list[str]) -> str:
    """SQL that tells by a number which condition holds; 0: none does."""
    whens = " ".join(f"when {one} then {n}" for n, one in enumerate(conditions, start=1))
    return f"case {whens} else 0 end"


def words_of_values(name: str, domain: Domain, *, quotes: bool) -> str:
    """The condition that a domain is, as far as it names values; "" where it names none."""

    def listed(values: tuple[str, ...]) -> str:
        return ", ".join(literal(value) if quotes else value for value in values)

    if domain.among is not None:
        return f"{name} in ({listed(domain.among)})"
    if domain.excluded:
        return f"{name} not in ({listed(tuple(sorted(domain.excluded)))})"
    return ""
