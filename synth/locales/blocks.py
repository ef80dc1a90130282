"""Numbers whose only protection is a block that an agency declares as its own for tests."""

from synth.errors import QuestionError
from synth.locales.identifier import Proof
from synth.locales.parts import Digits, Fixed, Part


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


def parts(block: str, width: int) -> tuple[Part, ...]:
    """The block and all its endings.

    Args:
        block: first digits.
        width: digits of the whole number.
    """
    return Fixed(block), Digits(width - len(block))
