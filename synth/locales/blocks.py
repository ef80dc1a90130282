"""Numbers whose only protection is a block that an agency declares as its own for tests."""

import pyarrow as pa

from synth.errors import QuestionError
from synth.locales.digits import beside, digits, text
from synth.locales.identifier import Proof
from synth.rng import U64


def refuse_bad(option: str, block: str, width: int) -> None:
    """Refuse a block that is no beginning of a number.

    Args:
        option: its place in the schema, such as `safir.block`.
        block: as written.
        width: digits of the whole number.

    Raises:
        QuestionError: it is not 1 to `width - 1` ASCII digits.
    """
    if not (block.isascii() and block.isdigit() and len(block) < width):
        raise QuestionError(f"{option}: {block!r}; expected 1 to {width - 1} digits, such as 99")


def declared(block: str) -> Proof:
    """The proof of a declared block: a convention."""
    return Proof(
        "convention",
        f"numbers that begin with {block} are kept for tests by whoever declares the block; no "
        "published reserved range was found",
        "declared in the schema",
    )


def size(block: str, width: int) -> int:
    """How many numbers of `width` digits begin with the block."""
    return int(10 ** (width - len(block)))


def encode(block: str, width: int, index: U64) -> pa.StringArray:
    """The block followed by the index, shape (rows,).

    Args:
        block: first digits.
        width: digits of the whole number.
        index: shape (rows,), below `size`.
    """
    return text(beside(block, digits(index, width - len(block))))


def pattern(block: str, width: int) -> str:
    """An RE2 expression for the numbers of the block."""
    return f"{block}[0-9]{{{width - len(block)}}}"


def examples(block: str, width: int) -> tuple[str, ...]:
    """First, some and last number of the block."""
    return tuple(block + digit * (width - len(block)) for digit in "059")
