"""What a run has written, in a few lines."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synth.run import Made

NO_GUARANTEE = "no privacy guarantee"
"""How the first note of a model begins that promises nothing."""

WEAK = ("none", "convention")
"""Proofs that a reader must see first."""


def written(made: "Made", output: str, elapsed_s: float) -> str:
    """Tables with their rows and seconds, then the columns whose proof is weak.

    Args:
        made: what `api.generate_to` returned.
        output: the path as the user wrote it.
        elapsed_s: how long it took.
    """
    place = "standard output" if output == "-" else output
    counts = [(table.layout.name, f"{table.rows:,} rows") for table in made.tables]
    if len(counts) == 1:
        head = [f"wrote {place}: {counts[0][0]}, {counts[0][1]}, {elapsed_s:.1f} s"]
    else:
        head = [f"wrote {place} in {elapsed_s:.1f} s", *aligned(counts, numbers=True)]
    return "\n".join([*head, *weak_proofs(made), *unpromised(made)])


def seeded(made: "Made", elapsed_s: float, *, left: Sequence[str] = ()) -> str:
    """A line for each table that was filled, those left out, the columns whose proof is weak.

    Args:
        made: what `api.seed` returned.
        elapsed_s: how long it took.
        left: the tables of the schema that were left alone.
    """
    counts = [(table.layout.name, f"{table.rows:,} rows") for table in made.tables]
    head = f"filled {len(counts)} table{'' if len(counts) == 1 else 's'} in {elapsed_s:.1f} s"
    out = [f"left alone (rows: 0): {', '.join(left)}"] if left else []
    lines = [*aligned(counts, numbers=True), *out, *weak_proofs(made), *unpromised(made)]
    return "\n".join([head, *lines])


def weak_proofs(made: "Made") -> Iterator[str]:
    """A line for each column that rests on a convention or on nothing."""
    proofs = sorted(
        (proof for proof in made.manifest.proofs if proof.kind in WEAK),
        key=lambda proof: WEAK.index(proof.kind),
    )
    if proofs:
        yield "not set aside by a rule or a registry:"
        yield from aligned([(proof.column, proof.kind, proof.reason) for proof in proofs])


def unpromised(made: "Made") -> Iterator[str]:
    """What a model that promises nothing says of itself."""
    for note in made.manifest.notes:
        if note.startswith(f"model: {NO_GUARANTEE}"):
            yield note


def aligned(lines: Sequence[tuple[str, ...]], *, numbers: bool = False) -> Iterator[str]:
    """Lines whose pieces stand below one another, two spaces in.

    Args:
        lines: pieces of each line, as many everywhere.
        numbers: whether all pieces but the first are numbers, which end below one another.
    """
    widths = [max(map(len, pieces)) for pieces in zip(*lines, strict=True)]
    for line in lines:
        first, *rest = (
            piece.rjust(width) if numbers and place else piece.ljust(width)
            for place, (piece, width) in enumerate(zip(line, widths, strict=True))
        )
        yield "  ".join(["", first, *rest]).rstrip()
