"""What an official number declares, for its page: parts, classes with proof, ways of writing."""

from collections.abc import Iterator
from itertools import accumulate
from typing import Literal, get_args, get_origin

from synth.generators.options import option_hints
from synth.locales.identifier import Identifier
from synth.sql import literal

_OTHERS = {
    "direct": "assignable: all others of the layout, somebody may have them",
    "quasi": "quasi: all others of the layout, which name a company",
}


def facts(kind: type) -> Iterator[tuple[str, str]]:
    """Headings, "" where one goes on, and what stands behind them."""
    made: Identifier = kind().number
    yield "Layout", made.layout
    yield from _under("Parts", _parts(made))
    yield "Mark", made.mark
    yield "Proof", f"{made.proof.kind}: {made.proof.reason}"
    yield "", f"source: {made.proof.source}"
    yield "Validators", _validators(made)
    yield from _other_proofs(kind, made)
    yield from _under("Classes", _classes(made))
    yield "Capacity", f"{made.capacity:,} different values"
    yield "Examples", ", ".join(made.examples)
    yield from _under("Wrong", _others(made))
    yield from _under("Written", _written(made))
    yield from _said(made)
    yield "In reports", made.mask(made.examples[0])


def _under(head: str, lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines):
        yield "" if number else head, line


def _parts(made: Identifier) -> Iterator[str]:
    """Where each part stands in a value, and what it may be."""
    ends = accumulate(part.width for part in made.parts)
    for part, end in zip(made.parts, ends, strict=True):
        last, first = end - made.hidden, end - made.hidden - part.width + 1
        place = str(last) if first == last else f"{first} to {last}"
        yield f"{place}: {part.said}" if first > 0 else f"beside it: {part.said}"


def _classes(made: Identifier) -> Iterator[str]:
    """Which values are what, in the order in which they are asked, the proof of it beside."""
    reserved = made.pattern if made.listed is None else "those of the list"
    yield f"reserved: {reserved} ({made.proof.kind}, above)"
    if made.impossible:
        yield f"impossible: {made.impossible} (of the layout, never given: the source below)"
    if made.specimens:
        yield f"specimen: {', '.join(made.specimens)} (published as examples)"
    if made.provisional:
        yield f"provisional: {made.provisional} (given for a while: the source below)"
    if made.mark in _OTHERS:
        yield _OTHERS[made.mark]


def _others(made: Identifier) -> Iterator[str]:
    """What is none of them, one sign away; no number that somebody may have."""
    for wrong in made.counter_examples:
        yield f"{wrong}: a check digit is wrong"


def _written(made: Identifier) -> Iterator[str]:
    """The ways in which columns hold the first example."""
    import duckdb

    if made.forms:
        forms = ", ".join(
            f"({form.replace('{}', literal(made.examples[0]))})" for form in made.forms
        )
        with duckdb.connect() as connection:
            (row,) = connection.execute(f"select {forms}").fetchall()
        yield "; ".join(dict.fromkeys(map(str, row)))


def _said(made: Identifier) -> Iterator[tuple[str, str]]:
    """By which words it is known."""
    if made.names:
        yield "Columns", ", ".join(made.names)
    live = made.live
    if live is not None:
        yield "In texts", f"behind words that match {'|'.join(live.words)}"
        groups = " or ".join("-".join(map(str, sizes)) for sizes in live.groups)
        if groups:
            yield "", f"or alone in groups of {groups} digits"


def _other_proofs(kind: type, made: Identifier) -> Iterator[tuple[str, str]]:
    """Proofs under the other words that an option allows."""
    for name, hint in option_hints(kind).items():
        for word in get_args(hint)[1:] if get_origin(hint) is Literal else ():
            other: Identifier = kind(**{name: word}).number
            if other.proof != made.proof:
                yield f"{name}: {word}", f"{other.proof.kind}: {other.proof.reason}"
                yield "", f"source: {other.proof.source}"
                yield "", _validators(other)


def _validators(made: Identifier) -> str:
    if not made.validators:
        return "none is known"
    verbs = {True: "accepts", False: "refuses"}
    return ", ".join(f"{name} {verbs[right]} them" for name, right in made.validators.items())
