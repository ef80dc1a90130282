"""Branches that follow from a column: what it comes out as says which of them the row is in."""

from collections.abc import Iterator
from dataclasses import replace

from synth.conditions.domain import Bound, Domain
from synth.infer.draft import Data
from synth.infer.meanings import type_family
from synth.infer.names import sql_path
from synth.infer.work import Variants, Work


def may_lead(work: Work, name: str, reads: frozenset[str]) -> bool:
    """Whether a number alone says which of its branches a row is in.

    Args:
        work: the table.
        name: a column that is drawn in branches.
        reads: what it would be made from.
    """
    variants = work.variants[name]
    own = {column for column, known in work.variants.items() if known is variants}
    is_number = type_family(work.columns[name].type) == "number"
    ordered = {n for b in variants.branches for o in b.orders for n in (o.left, o.right)}
    told = [branch.domains.get(name, Domain()) for branch in variants.branches]
    return is_number and not reads & own and name not in ordered and all(map(_is_told, told))


def lead(work: Work, name: str) -> None:
    """Let the branches follow from a column, which is drawn in none of them any more.

    Args:
        work: the table.
        name: the column, of `may_lead`.
    """
    variants = work.variants.pop(name)
    branches: list[Data] = list(_cases(variants, name, sql_path(work.name(name))))
    work.draft.lets[variants.let].data = {"case": branches}


def _cases(variants: Variants, name: str, path: str) -> Iterator[Data]:
    last = len(variants.names) - 1
    for place, (own, branch) in enumerate(zip(variants.names, variants.branches, strict=True)):
        when = _said(branch.domains.get(name, Domain()), path)
        yield {"value": own} if place == last or not when else {"when": when, "value": own}


def _is_told(domain: Domain) -> bool:
    """Whether a domain is a range, or a list."""
    ends = [end for end in (domain.lo, domain.hi) if end is not None]
    plain = replace(domain, lo=None, hi=None, among=None, null=None)
    return plain == Domain() and not domain.null and not any(end.is_relative for end in ends)


def _said(domain: Domain, path: str) -> str:
    parts = [f"{path} in ({', '.join(domain.among)})"] if domain.among is not None else []
    for end, sign in ((domain.lo, ">"), (domain.hi, "<")):
        if end is not None:
            parts.append(f"{path} {_compared(sign, end)} {end.text}")
    return " and ".join(parts)


def _compared(sign: str, end: Bound) -> str:
    return sign if end.is_open else f"{sign}="
