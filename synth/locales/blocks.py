"""Blocks that an agency declares as its own for tests: the first characters of a number."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain
from typing import ClassVar

import numpy as np

from synth.errors import QuestionError
from synth.locales.digits import text
from synth.locales.identifier import Identifier, Proof, checks_of
from synth.locales.parts import Digits, Fixed, Letters, Part

_DIGITS = "0123456789"


class Blocked:
    """Options of a number that begins with a block; a dataclass adds `block` with its default.

    Attributes:
        block: the first characters of all values.
        word: its name in a schema.
        declares: the number; its parts are those that a block may decide, with their check digits.
        before: what stands before these in a value.
        after: what stands behind them.
    """

    block: str
    word: ClassVar[str]
    declares: ClassVar[Identifier]
    before: ClassVar[tuple[Part, ...]] = ()
    after: ClassVar[tuple[Part, ...]] = ()

    def __post_init__(self) -> None:
        # Wrong ones are refused where they are written.
        _ = self.in_block

    @property
    def in_block(self) -> tuple[Part, ...]:
        """The block and all its endings; all numbers where there is none."""
        if self.block == type(self).block == "":
            return self.declares.parts
        return within(f"{self.word}.block", self.block, self.declares.parts)

    @property
    def number(self) -> Identifier:
        """What is declared, in the block; whoever declares another one keeps it for tests."""
        is_own = self.block == type(self).block
        return replace(
            self.declares,
            parts=(*self.before, *self.in_block, *self.after),
            proof=self.declares.proof if is_own else kept(self.block),
        )


def kept(block: str) -> Proof:
    """The proof of a declared block: a convention."""
    return Proof(
        "convention",
        f"numbers that begin with {block} are kept for tests by whoever declares the block; no "
        "published reserved range was found",
        "declared in the schema",
    )


def within(option: str, block: str, layout: Sequence[Part]) -> tuple[Part, ...]:
    """The parts of the numbers of a layout that begin with a block.

    Args:
        option: its place in the schema, such as `safir.block`.
        block: as written.
        layout: digits, letters, fixed signs, and checks.

    Raises:
        QuestionError: no number begins so, or only one does.
    """
    signs = list(chain.from_iterable(map(_signs, layout)))
    most = max(place for place, sign in enumerate(signs) if len(sign) > 1)
    fits = all(own in (sign or _DIGITS) for own, sign in zip(block, signs, strict=False))
    if not (0 < len(block) <= most and fits):
        raise QuestionError(f"{option}: {block!r}; expected {_expected(signs, most)}")
    inside = [one for one in checks_of(layout) if one[1] < len(block)]
    for check, at, start, stop in inside:
        right = text(check.over(np.array([list(block[start:stop].encode())], np.uint8)))[0].as_py()
        if not right.startswith(own := block[at : at + check.width]):
            raise QuestionError(
                f"{option}: {block!r}; expected {right} in the place of {own}: a check digit "
                f"follows from what stands before it"
            )
    ends = accumulate((part.width for part in layout), initial=0)
    return tuple(
        chain.from_iterable(
            _begun(part, block[at : at + part.width])
            for part, at in zip(layout, ends, strict=False)
        )
    )


def _signs(part: Part) -> Iterator[str]:
    """What may stand at each place; "" of a check."""
    for place in range(part.width):
        if part.check is not None:
            yield ""
        elif isinstance(part, Letters):
            yield part.alphabet
        else:
            yield part.text[place] if isinstance(part, Fixed) else _DIGITS


def _expected(signs: Sequence[str], most: int) -> str:
    if set(signs[:most]) <= {_DIGITS, ""}:
        return f"1 to {most} digits, such as 99"
    shape = "".join(
        sign if len(sign) == 1 else "X" if "A" in sign else "9" for sign in signs[: most + 1]
    )
    return f"the first characters of {shape}, {most} at most (9 a digit, X a letter)"


def _begun(part: Part, own: str) -> Iterator[Part]:
    """A part of which the first characters are known."""
    left = part.width - len(own)
    if own:
        yield Fixed(own)
    if not own:
        yield part
    elif left and isinstance(part, Letters):
        yield replace(part, width=left)
    elif left:
        yield Digits(left)
