"""From what a schema wrote to generators: every option read by its field's type."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from synth.errors import Mark, Problem, QuestionError, nearest
from synth.generators.law import SHAPES, Law
from synth.generators.protocol import Generator
from synth.registry import members
from synth.schema.operands import Operand, Path, Sql, read_operand, split_path
from synth.schema.types import Entry, Node

INSIDE = ("from", "expr", "choice", "case")
"""Generators that may stand where a value or a law may."""

_PAIR = 2


class WrongOption(Exception):  # noqa: N818 - never reaches a user: it becomes a problem
    """An option that could not be read."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True)
class Branch:
    """One branch of a `case`: a condition, or None for the last one, and what makes its value."""

    when: Sql | None
    generator: Generator
    name: str


@dataclass(frozen=True)
class Choices:
    """Constants with weights, in the order of the file."""

    values: tuple[str, ...]
    weights: tuple[Decimal, ...]
    mark: Mark = field(compare=False)


@dataclass
class Reading:
    """Reads options and collects what is wrong with them.

    Attributes:
        known: classes of generators by the word users write.
        problems: what was found wrong so far.
    """

    known: Mapping[str, type]
    problems: list[Problem] = field(default_factory=list)

    def generator(self, entry: Entry) -> Generator | None:
        """The generator an entry stands for, or None when a problem was found."""
        kind = self.known.get(entry.generator)
        if kind is None:
            expected = "a generator, a bundle or an identifier"
            near = nearest(entry.generator, self.known)
            if near is None:
                expected += f": one of {', '.join(sorted(self.known))}"
            found = f"unknown generator {entry.generator!r}"
            self.problems.append(Problem(entry.mark, found, expected, near))
            return None
        values: dict[str, object] = {}
        right = True
        hints = _hints(kind)
        given = self._split(kind, entry)
        if given is None:
            return None
        for name, node in given.items():
            try:
                values[name] = self.read(hints[name], node)
            except WrongOption as error:
                self.problems.append(error.problem)
                right = False
        for option in _options(kind).values():
            if option.name not in given and option.default is MISSING:
                if option.default_factory is not MISSING:
                    continue
                found = f"{entry.generator} without {option.name!r}"
                self.problems.append(Problem(entry.mark, found, f"the option {option.name!r}"))
                right = False
        if not right:
            return None
        if "mark" in _fields(kind):
            values["mark"] = entry.mark
        try:
            made: Generator = kind(**values)
        except QuestionError as error:
            self.problems.append(Problem(entry.mark, str(error)))
            return None
        return made

    def _split(self, kind: type, entry: Entry) -> dict[str, Node] | None:
        """Nodes by option name, the main option found where it stands alone."""
        options, main = _options(kind), getattr(kind, "main", None)
        node = entry.options
        if node is None:
            return {}
        pairs = node.pairs
        if pairs is None or (
            main is not None and _stands_alone(_hints(kind)[main], pairs, options)
        ):
            if pairs is not None and not pairs and main is None:
                return {}
            if main is None:
                known = ", ".join(options) or "no options"
                expected = f"options in braces: {known}"
                self.problems.append(
                    Problem(node.mark, f"{entry.generator}: a bare value", expected)
                )
                return None
            return {main: node}
        given = {}
        for name, (key, value) in pairs.items():
            if name in options:
                given[name] = value
                continue
            known = f"one of {', '.join(options)}" if options else "no options"
            found = f"{entry.generator}: unknown option {name!r}"
            self.problems.append(Problem(key.mark, found, known, nearest(name, options)))
        return given

    def read(self, hint: Any, node: Node) -> object:  # noqa: ANN401 - an annotation
        """One option's value by its annotation.

        Raises:
            WrongOption: the node is of another kind.
        """
        if get_origin(hint) in {Union, UnionType} and hint is not Operand and hint != Operand:
            kinds = [part for part in get_args(hint) if part is not NoneType]
            if len(kinds) == 1:
                return self.read(kinds[0], node)
            if set(kinds) == {Path, Sql}:
                return _operand(node)
        if hint == Operand:
            return _operand(node)
        if get_origin(hint) is Literal:
            return _word(node, get_args(hint))
        reader = _READERS.get(hint)
        if reader is not None:
            return reader(node)
        if hint is Law:
            return self._law(node)
        if hint is Generator:
            return self._nested(node)
        if hint == tuple[Branch, ...]:
            return self._branches(node)
        if hint == Mapping[str, Sql] or hint == tuple[tuple[str, Operand], ...]:
            return _match(node)
        message = f"no reader for {hint}"
        raise TypeError(message)

    def _nested(self, node: Node) -> Generator:
        """A generator inside an option: a bare value, a dotted path or an entry in braces."""
        pairs = node.pairs
        if pairs is None:
            if node.text is None:
                raise WrongOption(Problem(node.mark, "a list", "a value or a generator"))
            entry = Entry("value", node, node.mark)
        else:
            entry = inner_entry(node, self.known)
        return self._built(entry)

    def _built(self, entry: Entry) -> Generator:
        before = len(self.problems)
        made = self.generator(entry)
        if made is None:
            raise WrongOption(
                self.problems.pop(before)
                if len(self.problems) > before
                else Problem(entry.mark, f"{entry.generator} is wrong")
            )
        return made

    def _branches(self, node: Node) -> tuple[Branch, ...]:
        if node.items is None or not node.items:
            expected = "a list of branches such as [{when: hours > 0, int: 1..78}, {int: 0}]"
            raise WrongOption(Problem(node.mark, "case without a list", expected))
        branches = []
        for number, item in enumerate(node.items):
            pairs = item.pairs
            if pairs is None:
                found = "a branch that is no mapping"
                raise WrongOption(Problem(item.mark, found, "{when: SQL, GENERATOR: options}"))
            when = _sql(pairs["when"][1]) if "when" in pairs else None
            rest = Node({key: pair for key, pair in pairs.items() if key != "when"}, item.mark)
            made = self._built(inner_entry(rest, self.known))
            branches.append(Branch(when, made, f"branch {number}"))
        return tuple(branches)

    def _law(self, node: Node) -> Law:
        if node.text is not None:
            return text_law(node)
        if node.items is not None:
            raise WrongOption(Problem(node.mark, "a list", "a value, LO..HI or a law in braces"))
        pairs = dict(node.pairs or {})
        nested = [word for word in pairs if word in INSIDE]
        shapes = [word for word in pairs if word in SHAPES]
        if len(nested) + len(shapes) != 1:
            words = ", ".join([*SHAPES, *INSIDE])
            strange = next((key for key in pairs if key not in {"min", "max"}), None)
            found = f"{', '.join(pairs) or 'nothing'} where a law is read"
            near = nearest(strange, [*SHAPES, *INSIDE]) if strange else None
            raise WrongOption(Problem(node.mark, found, f"exactly one of {words}", near))
        if nested:
            return Law(nested=self._nested(node), mark=node.mark)
        return _shape(shapes[0], pairs, node)


def _shape(word: str, pairs: Mapping[str, tuple[Node, Node]], node: Node) -> Law:
    for name, (key, _) in pairs.items():
        if name not in {word, "min", "max"}:
            found = f"{word}: unknown word {name!r}"
            near = nearest(name, ["min", "max"])
            raise WrongOption(Problem(key.mark, found, "min or max beside a law", near))
    lo, hi = (_text(pairs[name][1]) if name in pairs else None for name in ("min", "max"))
    given = pairs[word][1]
    if word == "uniform":
        law = text_law(given)
        if law.ends is None:
            raise WrongOption(Problem(given.mark, "uniform without a range", "LO..HI"))
        return law
    if given.pairs is None:
        if word not in {"poisson", "zipf"} or given.text is None:
            expected = "{VALUE: WEIGHT, ...}" if word in {"weights", "steps"} else "named numbers"
            raise WrongOption(Problem(given.mark, f"{word} without braces", expected))
        numbers: tuple[tuple[str, str], ...] = (
            ("mean" if word == "poisson" else "ranks", given.text),
        )
    else:
        numbers = tuple((key, _text(value)) for key, (_, value) in given.pairs.items())
    if not numbers:
        raise WrongOption(Problem(given.mark, f"{word} of nothing", "at least one number"))
    _known_numbers(word, given)
    for key, text in numbers:
        weight = _decimal_or_none(text)
        if word in {"weights", "steps"} and (weight is None or weight < 0):
            found = f"{word}: {text!r} as the weight of {key}"
            raise WrongOption(Problem(given.mark, found, "a number of at least 0"))
    return Law(shape=word, numbers=numbers, lo=lo, hi=hi, mark=node.mark)


_NAMED = {
    "normal": ("mean", "sd"),
    "lognormal": ("median", "p90"),
    "zipf": ("ranks", "exponent"),
    "poisson": ("mean",),
}


def _known_numbers(word: str, given: Node) -> None:
    known = _NAMED.get(word)
    if known is None or given.pairs is None:
        return
    for name, (key, _) in given.pairs.items():
        if name not in known:
            found = f"{word}: unknown number {name!r}"
            near = nearest(name, known)
            raise WrongOption(Problem(key.mark, found, f"one of {', '.join(known)}", near))


def text_law(node: Node) -> Law:
    """A law written as one text: `LO..HI`, split at the first `..` outside quotes, or a value."""
    text = _text(node)
    cut = _range_cut(text)
    if cut is None:
        return Law(value=text, mark=node.mark)
    ends = (text[:cut].strip(), text[cut + 2 :].strip())
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


@cache
def _options(kind: type) -> Mapping[str, Any]:
    return {
        option.name: option
        for option in dataclasses.fields(kind)
        if option.init and option.name != "mark"
    }


@cache
def _fields(kind: type) -> frozenset[str]:
    return frozenset(option.name for option in dataclasses.fields(kind))


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def option_hints(kind: type) -> Mapping[str, Any]:
    """The options of a generator with their annotations, in order."""
    return {name: _hints(kind)[name] for name in _options(kind)}


def _stands_alone(
    hint: Any,  # noqa: ANN401 - an annotation
    pairs: Mapping[str, object],
    options: Mapping[str, object],
) -> bool:
    """Whether a mapping is the main option itself and not a list of named options."""
    if hint in {Choices, Choices | None}:
        return not (set(pairs) & set(options))
    if hint in {Law, Generator, Law | None, Generator | None}:
        return bool(set(pairs) & {*SHAPES, *INSIDE}) or not set(pairs) & set(options)
    return False


def inner_entry(node: Node, known: Mapping[str, type]) -> Entry:
    """One generator in braces where an option takes one.

    Raises:
        WrongOption: there is none or more than one.
    """
    pairs = node.pairs or {}
    beside = {"type", "note"}
    words = [key for key in pairs if key not in beside]
    if len(words) != 1:
        word = next((word for word in words if word not in known), None)
        found = f"{', '.join(words) or 'nothing'} where one generator is read"
        near = nearest(word, known) if word else None
        raise WrongOption(Problem(node.mark, found, "exactly one generator", near))
    key, options = pairs[words[0]]
    kind = pairs["type"][1] if "type" in pairs else None
    return Entry(words[0], options, key.mark, type=kind)


def _text(node: Node) -> str:
    if node.text is None:
        found = "a list" if node.items is not None else "a mapping"
        raise WrongOption(Problem(node.mark, found, "a single value"))
    return node.text


def _sql(node: Node) -> Sql:
    return Sql(_text(node), node.mark)


def _operand(node: Node) -> Operand:
    return read_operand(_text(node), node.mark)


def _path(node: Node) -> Path:
    operand = read_operand(_text(node), node.mark)
    if not isinstance(operand, Path):
        raise WrongOption(Problem(node.mark, f"{node.text!r}", "a name or a dotted path"))
    return Path(split_path(_text(node)), node.mark)


def _integer(node: Node) -> int:
    try:
        return int(_text(node))
    except ValueError:
        raise WrongOption(Problem(node.mark, f"{node.text!r}", "a whole number")) from None


def _decimal_or_none(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _decimal(node: Node) -> Decimal:
    number = _decimal_or_none(_text(node))
    if number is None:
        raise WrongOption(Problem(node.mark, f"{node.text!r}", "a number"))
    return number


def _boolean(node: Node) -> bool:
    if _text(node) not in {"true", "false"}:
        raise WrongOption(Problem(node.mark, f"{node.text!r}", "true or false"))
    return node.text == "true"


def _day(node: Node) -> dt.date:
    try:
        return dt.date.fromisoformat(_text(node))
    except ValueError:
        expected = "a date such as 2026-01-31"
        raise WrongOption(Problem(node.mark, f"{node.text!r}", expected)) from None


def _word(node: Node, words: Sequence[str]) -> str:
    text = _text(node)
    if text not in words:
        expected = f"one of {', '.join(words)}"
        raise WrongOption(Problem(node.mark, f"{text!r}", expected, nearest(text, words)))
    return text


def _strings(node: Node) -> tuple[str, ...]:
    if node.items is None:
        return (_text(node),)
    return tuple(_text(item) for item in node.items)


def _choices(node: Node) -> Choices:
    if node.items is not None:
        values = [_text(item) for item in node.items]
        weights = [Decimal(1)] * len(values)
    elif node.pairs is not None:
        values = list(node.pairs)
        weights = []
        for key, value in node.pairs.values():
            weight = _decimal_or_none(value.text or "")
            if weight is None or weight < 0:
                found = f"{value.text!r} as the weight of {key.text!r}"
                raise WrongOption(Problem(value.mark, found, "a number of at least 0"))
            weights.append(weight)
    else:
        expected = "a list of values or {VALUE: WEIGHT, ...}"
        raise WrongOption(Problem(node.mark, f"{node.text!r}", expected))
    if not values:
        raise WrongOption(Problem(node.mark, "a choice of nothing", "at least one value"))
    if not any(weights):
        found = "weights that sum to zero"
        raise WrongOption(Problem(node.mark, found, "at least one weight above 0"))
    return Choices(tuple(values), tuple(weights), node.mark)


def _match(node: Node) -> tuple[tuple[str, Operand], ...]:
    if node.pairs is None:
        expected = "{THEIR_COLUMN: SQL over this row}"
        raise WrongOption(Problem(node.mark, "match without braces", expected))
    for name, (key, _) in node.pairs.items():
        if ".." in name:
            raise WrongOption(Problem(key.mark, f"match on a period {name!r}: not yet"))
    return tuple((name, _operand(value)) for name, (_, value) in node.pairs.items())


def _arguments(node: Node) -> tuple[tuple[str, object], ...]:
    if node.pairs is None:
        expected = "named arguments such as {max_chars: 8}"
        raise WrongOption(Problem(node.mark, "args without braces", expected))
    return tuple((name, _plain(value)) for name, (_, value) in node.pairs.items())


def _plain(node: Node) -> object:
    """A value as Python code would write it: numbers, true, false, null, text, lists."""
    if node.items is not None:
        return tuple(_plain(item) for item in node.items)
    if node.pairs is not None:
        return tuple((name, _plain(value)) for name, (_, value) in node.pairs.items())
    text = node.text or ""
    if node.quoted:
        return text
    words = {"true": True, "false": False, "null": None}
    if text in words:
        return words[text]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


Arguments = tuple[tuple[str, object], ...]
"""Keyword arguments of a Faker provider."""

_READERS: Mapping[Any, Callable[[Node], object]] = {
    str: _text,
    int: _integer,
    bool: _boolean,
    Decimal: _decimal,
    dt.date: _day,
    Sql: _sql,
    Path: _path,
    Choices: _choices,
    Arguments: _arguments,
    tuple[str, ...]: _strings,
}


def known_generators(locale: str) -> Mapping[str, type]:
    """Every word an entry may use: generators, bundles, roll-ups and the locale's identifiers."""
    identifiers = members(f"synth.locales.{locale}.ids")
    return {**identifiers, **members("synth.generators")}
