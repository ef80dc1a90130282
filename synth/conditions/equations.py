"""Conditions that are equations: one column follows from the others by an expression.

`montant = quantite * prix`, `siret = siren || nic`, `a + b + c = 100`. No draw would meet them; a
column that is computed does. Of a sum any term can follow, whichever is the freest.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from synth.conditions.constants import TEXTS
from synth.conditions.logic import branches_of, is_predicate
from synth.conditions.node import FLIPPED
from synth.conditions.parsed import Node, NotUnderstoodError, parse
from synth.conditions.prefixes import Beginning, bare, beginning
from synth.conditions.said import ISO, Said
from synth.conditions.spans import alone, later, reads_of
from synth.conditions.spelt import Place, place_of
from synth.conditions.subjects import Scope, constant, subject
from synth.conditions.translated import Speaker
from synth.conditions.union import FREE, Branches, product
from synth.databases.catalog import DbType
from synth.databases.dialect import Dialect

_NUMBERS = frozenset(["int", "integer", "bigint", "smallint"])
_OF_DAY = frozenset(["hour", "minute", "second"])
_EXACT = _OF_DAY | {"year", "month", "week", "day"}
"""Units of which so many later are as many boundaries."""

_YEARS = frozenset(["year", "extract year"])
_AS_MOMENT = "tsordstotimestamp"
_DAYS = frozenset(["date", "timestamp", "timestamptz"])
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


@dataclass(frozen=True)
class Equation:
    """One way to fulfil an equation.

    Attributes:
        target: the column that follows.
        node: what it is, over the other columns.
        reads: the columns it is made from.
        addends: of a total that the terms make up in a sum: the other terms, all of which are added
            to the target; else none.
        total: what they add up to.
        between: what stands between that and the rest of a text that only begins so; None: it is
            all of it.
        size: of such a beginning how many characters it is, where the equation says it; of a piece
            that is cut off, 0 where nothing says how long it is.
        place: which characters of a text follow; None: all of it.
        is_year: whether it is only the year of the target, a day or moment of it.
    """

    target: str
    node: Node
    reads: frozenset[str]
    addends: tuple[str, ...] = ()
    total: Node | None = None
    between: str | None = None
    size: int | None = None
    place: Place | None = None
    is_year: bool = False


@dataclass(frozen=True)
class Apart:
    """A condition taken apart into equations and the rest.

    Attributes:
        equations: for each equation the ways to fulfil it, the plainest first.
        branches: the ways to fulfil what is understood of the rest.
        is_whole: whether nothing else is in the condition.
    """

    equations: tuple[tuple[Equation, ...], ...]
    branches: Branches
    is_whole: bool


def taken_apart(text: str, dialect: Dialect, columns: Mapping[str, DbType]) -> Apart | None:
    """A condition's equations and what is left of it, or None where it has no equation.

    Args:
        text: the condition, as the server prints it.
        dialect: of the text.
        columns: the types of all columns of its table.
    """
    scope = Scope(columns, dialect)
    try:
        node = parse(text, dialect)
    except (NotUnderstoodError, RecursionError):
        return None
    equations: list[tuple[Equation, ...]] = []
    found: Branches = (FREE,)
    is_whole = True
    for part in _conjuncts(node):
        try:
            ways = tuple(_ways(part, scope))
        except NotUnderstoodError:
            ways = ()
        if ways:
            equations.append(ways)
            continue
        try:
            made = branches_of(part, scope, truth=True, is_strict=False)
            found = product(found, made, columns)
        except (NotUnderstoodError, RecursionError):
            is_whole = False
    return Apart(tuple(equations), found, is_whole) if equations and found else None


def said(
    node: Node, dialect: Dialect, columns: Mapping[str, DbType], names: Mapping[str, str]
) -> Said | None:
    """A node in our SQL, or None where that is not known.

    Args:
        node: of a condition.
        dialect: of the condition.
        columns: the types of all columns of its table.
        names: by column, its SQL.
    """
    try:
        found = Speaker(Scope(columns, dialect), names.__getitem__).say(node)
        return replace(found, text=_bared(found.text))
    except (NotUnderstoodError, RecursionError, KeyError):
        return None


def _bared(text: str) -> str:
    """A text without brackets around all of it."""
    if not (text.startswith("(") and text.endswith(")")):
        return text
    plain = _QUOTED.sub(lambda found: "." * len(found[0]), text)
    depth = list(accumulate((sign == "(") - (sign == ")") for sign in plain))
    return text if 0 in depth[:-1] else text[1:-1]


def _conjuncts(node: Node) -> Iterator[Node]:
    if node.kind == "and":
        for part in node.args:
            yield from _conjuncts(part)
    else:
        yield node


def _ways(node: Node, scope: Scope) -> Iterator[Equation]:
    """The ways to fulfil an equation; none where it is not one, or something else knows it."""
    node = _nearly(_without_guards(node), scope)
    begun = beginning(node, scope)
    if begun is not None:
        yield from _begun(begun, node, scope)
        return
    if node.kind not in ("eq", "same") or (_is_known(node, scope) and not _is_first(node)):
        return
    left, right = node.args
    if right.kind in ("any", "all") or is_predicate(left, scope) or is_predicate(right, scope):
        return
    pairs = ((left, right), (right, left))
    solvers = (
        *((_turned, pairs), (_direct, pairs), (_solved, pairs[:1]), (_later, pairs)),
        (_placed, pairs),
        (_dated, pairs),
    )
    sides = [(solve, *pair) for solve, asked in solvers for pair in asked]
    seen: set[str] = set()
    for solve, one, other in sides:
        try:
            ways = list(solve(one, other, scope))
        except NotUnderstoodError:
            continue
        yield from (way for way in ways if way.target not in seen)
        seen |= {way.target for way in ways}


def _placed(side: Node, other: Node, scope: Scope) -> Iterator[Equation]:
    """Some characters of a text as what they are compared with."""
    found, reads = place_of(side, scope), reads_of(other, scope)
    if found is None or not reads or found[0] in reads:
        return
    Speaker(scope, lambda column: column).say(other)
    yield Equation(found[0], other, reads, place=found[1])


def _dated(side: Node, other: Node, scope: Scope) -> Iterator[Equation]:
    """A day of which the year is what it is compared with."""
    name, reads = _day_of_year(side, scope), reads_of(other, scope)
    if name and reads and name not in reads:
        Speaker(scope, lambda column: column).say(other)
        yield Equation(name, other, reads, is_year=True)


def _day_of_year(side: Node, scope: Scope) -> str:
    """The day or moment whose year a side is, or ""."""
    while side.kind == "cast":
        side = side.args[0]
    is_year = side.text in _YEARS or (side.text == "timetostr" and side.args[1].text == "%Y")
    if not is_year or side.kind not in ("call", "function"):
        return ""
    inner = side.args[0]
    inner = inner.args[0] if inner.text == _AS_MOMENT else inner
    name = alone(inner, scope) or ""
    return name if name and scope.columns[name].base in _DAYS else ""


def _begun(begun: Beginning, node: Node, scope: Scope) -> Iterator[Equation]:
    """The beginning as a piece of the text where its length is known, and the text as its rest."""
    length = scope.columns[begun.column].length
    is_fixed = scope.columns[begun.column].base == "char" and length and not begun.between
    pieces = [arg for arg in node.args if bare(arg).text in ("left", "substring")]
    whole = Node("column", (), begun.whole)
    if is_fixed and not pieces:
        pieces = [Node("call", (whole, Node("number", (), str(length))), "left")]
    if pieces and constant(bare(pieces[0]).args[-1]) is not None:
        yield Equation(begun.column, pieces[0], frozenset([begun.whole]))
    start, between = begun.start, begun.between
    reads = frozenset([begun.column])
    yield Equation(begun.whole, start, reads, between=between, size=begun.size)
    if not pieces and not begun.between and start.kind == "column":
        # As long as it is by its type, else by what it means: 0 is for others to say.
        cut = Node("call", (whole, Node("number", (), str(length or 0))), "left")
        yield Equation(begun.column, cut, frozenset([begun.whole]), size=length or 0)


def _without_guards(node: Node) -> Node:
    """The equation in `x is null or x = y * z`: where a part is null, so is what follows."""
    if node.kind != "or":
        return node
    rest = [part for part in node.args if not (part.kind == "is" and part.text == "null")]
    return rest[0] if len(rest) == 1 and len(node.args) > 1 else node


def _nearly(node: Node, scope: Scope) -> Node:
    """The equation in `abs(total - litres * price) < 0.01`, rounded; any other node as it is."""
    if node.kind in ("gt", "gte"):
        node = Node(FLIPPED[node.kind], node.args[::-1], node.text)
    size = bare(node.args[0]) if node.kind in ("lt", "lte") else node
    if size.text != "abs" or size.kind not in ("call", "function"):
        return node
    inner, most = bare(size.args[0]), constant(node.args[1]) or ""
    is_little = most.replace(".", "", 1).isdigit() and 0 < float(most) <= 1
    if inner.kind != "sub" or not is_little:
        return node
    for side, other in (inner.args, inner.args[::-1]):
        name = alone(side, scope)
        scale = None if name is None else scope.columns[name].scale
        if scale is not None:
            digits = Node("number", (), str(scale))
            return Node("eq", (side, Node("function", (other, digits), "round")))
    return Node("eq", inner.args)


def _is_known(node: Node, scope: Scope) -> bool:
    """Whether domains and orders say all of it already."""
    try:
        branches_of(node, scope, truth=True, is_strict=False)
    except (NotUnderstoodError, RecursionError):
        return False
    return True


def _is_first(node: Node) -> bool:
    """Whether one side is the first of several columns that is there, or the last of them."""
    sides = (side for side in node.args if side.text in ("coalesce", "greatest", "least"))
    return any(sum(arg.kind == "column" for arg in side.args) > 1 for side in sides)


def _direct(side: Node, other: Node, scope: Scope) -> Iterator[Equation]:
    """A column that stands alone on one side."""
    name, reads = alone(side, scope), reads_of(other, scope)
    if name is None or name in reads or not reads:
        return
    if side.kind == "cast" and subject(side, scope) is None:
        return
    Speaker(scope, lambda column: column).say(other)
    yield Equation(name, other, reads)
    if other.text == "datediff" and other.args[2].text in _EXACT:
        # So many boundaries on from a moment lies the moment as many units later.
        later, earlier, unit = other.args
        end = alone(later, scope)
        node = Node("add", (earlier, Node("call", (side,), f"to_{unit.text}s")))
        reads = reads_of(node, scope)
        is_date = end is not None and scope.columns[end].base == "date"
        if end is not None and end not in reads and not (is_date and unit.text in _OF_DAY):
            yield Equation(end, node, reads)


def _turned(side: Node, other: Node, scope: Scope) -> Iterator[Equation]:
    """A text that is read as a day or a number: `to_date(x, 'YYYYMMDD') = day`."""
    if side.kind == "cast" and side.args[0].kind == "cast":
        side = Node("cast", side.args[0].args, side.text)
    name = alone(side.args[0], scope) if side.args[:1] and side.args[0].kind == "column" else None
    if name is None or scope.columns[name].base not in TEXTS or not reads_of(other, scope):
        return
    if side.text in ("strtodate", "strtotime"):
        node = Node("function", (other, side.args[1]), "timetostr")
    elif side.kind == "cast" and side.text == "date":
        node = Node("function", (other, Node("text", (), ISO)), "timetostr")
    elif side.kind == "cast" and side.text in _NUMBERS:
        node = Node("cast", (other,), "text")
    else:
        return
    Speaker(scope, lambda column: column).say(node)
    if name not in reads_of(node, scope):
        yield Equation(name, node, reads_of(node, scope))


def _later(count: Node, span: Node, scope: Scope) -> Iterator[Equation]:
    """The end of a time that is said in days, or in seconds and what consists of them."""
    found = later(count, span, scope)
    if found is not None:
        yield Equation(*found, reads_of(found[1], scope))


def _terms(node: Node, sign: int) -> Iterator[tuple[int, Node]]:
    """The terms of a sum with their signs."""
    while node.kind == "cast" and node.args[0].kind in ("add", "sub") and node.text == "decimal":
        node = node.args[0]
    if node.kind in ("add", "sub"):
        yield from _terms(node.args[0], sign)
        yield from _terms(node.args[1], sign if node.kind == "add" else -sign)
    elif node.kind == "neg":
        yield from _terms(node.args[0], -sign)
    else:
        yield sign, node


def _solved(left: Node, right: Node, scope: Scope) -> Iterator[Equation]:
    """Every column of a sum of numbers as what the others leave."""
    terms = [*_terms(left, 1), *_terms(right, -1)]
    numbers = Speaker(scope, lambda column: column)
    if len(terms) < 3 or any(  # noqa: PLR2004 - two terms are a direct one
        numbers.say(term).kind not in ("integer", "decimal") for _, term in terms
    ):
        return
    bare = [alone(term, scope) for _, term in terms]
    for place, name in reversed(list(enumerate(bare))):
        if name is None or bare.count(name) > 1:
            continue
        sign = terms[place][0]
        rest = [(-sign * s, term) for at, (s, term) in enumerate(terms) if at != place]
        node = _sum(rest)
        reads = reads_of(node, scope)
        if name in reads:
            continue
        others = [column for at, column in enumerate(bare) if at != place]
        pairs = list(zip(rest, others, strict=True))
        added = tuple(column for (s, _), column in pairs if s < 0 and column is not None)
        total = [term for term, column in pairs if term[0] > 0 or column is None]
        is_shared = bool(added and total) and all(s > 0 for s, _ in total)
        yield Equation(
            name, node, reads, added if is_shared else (), _sum(total) if is_shared else None
        )


def _sum(terms: list[tuple[int, Node]]) -> Node:
    """A sum of terms with their signs, one that is added first."""
    ordered = sorted(terms, key=lambda term: -term[0])
    sign, node = ordered[0]
    found = node if sign > 0 else Node("neg", (node,))
    for sign, term in ordered[1:]:
        found = Node("add" if sign > 0 else "sub", (found, term))
    return found


__all__ = ["Apart", "Equation", "said", "taken_apart"]
