"""From what a schema wrote to generators: every option read by its field's type."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from synth.errors import Problem, QuestionError, nearest
from synth.generators.country import in_country
from synth.generators.identifier import Identified
from synth.generators.law import Law
from synth.generators.lawtext import shape_law, text_law
from synth.generators.protocol import Generator
from synth.generators.readers import READERS, Choices, WrongOption, operand_of, sql_of, word_of
from synth.generators.shape import SHAPES
from synth.locales.identifier import kinds_of
from synth.registry import members
from synth.schema.operands import Path, Sql
from synth.schema.types import Entry, Node
from synth.sql import literal
from synth.synonyms import OURS

_ENDS = frozenset(
    ["from", "to", "min", "max", "start", "end", "stop", "lo", "hi", "after", "before"]
)
_LOWER = frozenset(["from", "min", "start", "lo", "after"])
INSIDE = ("from", "expr", "choice", "case")
"""Generators that may stand where a value or a law may."""


_HIDDEN = ("mark", "learnt", "held")
"""Fields that no user writes: where it stands, what a model gives it, the file that it names."""


@dataclass(frozen=True)
class Branch:
    """One branch of a `case`: a condition, or None for the last one, and what makes its value."""

    when: Sql | None
    generator: Generator
    name: str


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
        given = self._split(kind, entry)
        values = None if given is None else self._values(kind, entry, given)
        if values is None:
            return None
        if "mark" in _fields(kind):
            values["mark"] = entry.mark
        try:
            made = kind(**values)
        except QuestionError as error:
            self.problems.append(Problem(entry.mark, str(error)))
            return None
        # Identifiers are known by their words as generators are, and are none.
        generator: Generator = made if hasattr(made, "make") else Identified(made, entry.mark)
        return generator

    def _values(
        self, kind: type, entry: Entry, given: Mapping[str, Node]
    ) -> dict[str, object] | None:
        """Every option's value, or None when a problem was found."""
        values: dict[str, object] = {}
        right = True
        hints = _hints(kind)
        for name, node in given.items():
            try:
                values[name] = self.read(hints[name], node)
            except WrongOption as error:
                self.problems.append(error.problem)
                right = False
        for option in _options(kind).values():
            needed = option.default is MISSING and option.default_factory is MISSING
            if option.name not in given and needed:
                found = f"{entry.generator} without {option.name!r}"
                self.problems.append(Problem(entry.mark, found, f"the option {option.name!r}"))
                right = False
        return values if right else None

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
                if node.text is not None:
                    expected += f"; one value for all rows is {{value: {literal(node.text)}}}"
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
            near = nearest(name, options)
            known += "" if near else self._elsewhere(OURS.get(name.lower(), name))
            self.problems.append(Problem(key.mark, found, known, near))
        return given

    def _elsewhere(self, option: str) -> str:
        """Which generators have an option, where only a few have it."""
        owners = [word for word, kind in self.known.items() if option in _options(kind)]
        return f" ({owners[0]} has {option!r})" if len(owners) == 1 else ""

    def read(self, hint: Any, node: Node) -> object:  # noqa: ANN401 - an annotation
        """One option's value by its annotation.

        Raises:
            WrongOption: the node is of another kind.
        """
        kinds = [part for part in get_args(hint) if part is not NoneType]
        if get_origin(hint) in {Union, UnionType} and len(kinds) == 1:
            return self.read(kinds[0], node)
        if set(kinds) == {Path, Sql}:
            return operand_of(node)
        if get_origin(hint) is Literal:
            return word_of(node, kinds)
        nesting: Mapping[Any, Callable[[Node], object]] = {
            Law: self._law,
            Generator: self._nested,
            tuple[Branch, ...]: self._branches,
        }
        return {**READERS, **nesting}[hint](node)

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
            when = sql_of(pairs["when"][1]) if "when" in pairs else None
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
        if _are_ends(pairs):
            found = f"{', '.join(pairs)} where a law is read"
            raise WrongOption(Problem(node.mark, found, _range(pairs)))
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
        return shape_law(shapes[0], pairs, node)


@cache
def _options(kind: type) -> Mapping[str, Any]:
    return {
        option.name: option
        for option in dataclasses.fields(kind)
        if option.init and option.name not in _HIDDEN
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


def known_generators(locale: str) -> Mapping[str, type]:
    """Every word an entry may use: generators, bundles, roll-ups and the locale's identifiers."""
    made = {word: in_country(kind, locale) for word, kind in members("synth.generators").items()}
    return {**kinds_of(locale), **made}


def _are_ends(pairs: Mapping[str, tuple[Node, Node]]) -> bool:
    """Whether a range is written as two options."""
    return _ENDS.issuperset(pairs) and bool(pairs) and set(pairs) != {"from"}


def _range(pairs: Mapping[str, tuple[Node, Node]]) -> str:
    """The range that two options were meant to be, as a law writes it."""
    texts = [value.text for _, value in pairs.values()]
    if len(texts) != 2 or None in texts:  # noqa: PLR2004 - both ends
        return "a range LO..HI"
    lo, hi = texts if next(iter(pairs)) in _LOWER else reversed(texts)
    return f"the range {lo}..{hi}"
