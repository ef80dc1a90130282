"""Laws read from what a schema wrote: a value, a range, or a shape in braces."""

from collections.abc import Mapping
from dataclasses import replace

from synth.errors import Problem, nearest
from synth.generators.law import Law
from synth.generators.readers import WrongOption, finite, text_of
from synth.generators.shape import PARAMETERS
from synth.generators.unit import is_endless
from synth.schema.meant import is_strange, meant
from synth.schema.types import Node

_BARE = {"poisson": "mean", "zipf": "ranks"}
"""Shapes that may be one number, and what it is."""

_WEIGHTED = {"weights", "steps"}


def shape_law(word: str, pairs: Mapping[str, tuple[Node, Node]], node: Node) -> Law:
    """A law written as a shape in braces, with `min` and `max` beside it.

    Args:
        word: the shape, one of `SHAPES`.
        pairs: what stands in the braces, keys and values by name.
        node: the braces.

    Raises:
        WrongOption: something else stands there, or a number is none.
    """
    for name, (key, _) in pairs.items():
        if name not in {word, "min", "max"}:
            found = f"{word}: unknown word {name!r}"
            near = nearest(name, ["min", "max"])
            raise WrongOption(Problem(key.mark, found, "min or max beside a law", near))
    lo, hi = (text_of(pairs[name][1]) if name in pairs else None for name in ("min", "max"))
    given = pairs[word][1]
    if word == "uniform":
        law = text_law(given)
        if law.ends is None:
            raise WrongOption(Problem(given.mark, "uniform without a range", "LO..HI"))
        return replace(law, lo=lo, hi=hi)
    return Law(shape=word, numbers=_numbers(word, given), lo=lo, hi=hi, mark=node.mark)


def _numbers(word: str, given: Node) -> tuple[tuple[str, str], ...]:
    if given.pairs is not None:
        numbers = tuple((key, text_of(value)) for key, (_, value) in given.pairs.items())
    elif word in _BARE and given.text is not None:
        numbers = ((_BARE[word], given.text),)
    else:
        expected = "{VALUE: WEIGHT, ...}" if word in _WEIGHTED else "named numbers"
        raise WrongOption(Problem(given.mark, f"{word} without braces", expected))
    if not numbers:
        raise WrongOption(Problem(given.mark, f"{word} of nothing", "at least one number"))
    _known_numbers(word, given)
    for key, text in numbers:
        weight = finite(text)
        if word in _WEIGHTED and (weight is None or weight < 0):
            found = f"{word}: {text!r} as the weight of {key}"
            raise WrongOption(Problem(given.mark, found, "a number of at least 0", meant(text)))
        if weight is None and is_strange(text):
            found = f"{word}: {text!r} as {key}"
            raise WrongOption(Problem(given.mark, found, "a number or a day", meant(text)))
    return numbers


def _known_numbers(word: str, given: Node) -> None:
    known = PARAMETERS.get(word)
    if known is None or given.pairs is None:
        return
    for name, (key, _) in given.pairs.items():
        if name not in known:
            found = f"{word}: unknown number {name!r}"
            near = nearest(name, known)
            raise WrongOption(Problem(key.mark, found, f"one of {', '.join(known)}", near))


def text_law(node: Node) -> Law:
    """A law written as one text: `LO..HI`, split at the first `..` outside quotes, or a value.

    Raises:
        WrongOption: an end is missing, or the node is no text.
    """
    text = text_of(node)
    cut = _range_cut(text)
    ends = (text, text) if cut is None else (text[:cut].strip(), text[cut + 2 :].strip())
    for end in ends:
        if is_endless(end):
            raise WrongOption(Problem(node.mark, f"{end!r}", "a number that can be written out"))
    if cut is None:
        return Law(value=text, mark=node.mark)
    if not all(ends):
        raise WrongOption(Problem(node.mark, f"the range {text!r}", "both ends, as in 0..78"))
    return Law(ends=ends, mark=node.mark)


def _range_cut(text: str) -> int | None:
    quote = ""
    for position, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif text.startswith("..", position):
            return position
    return None
