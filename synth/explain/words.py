"""Pages of generators, bundles and identifiers, made from their docstrings and fields."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any, Literal, get_args, get_origin

from synth.docstrings import Doc, listed, read_doc, section, wrapped
from synth.errors import SchemaError
from synth.explain.numbers import facts
from synth.generators.options import known_generators, option_hints
from synth.locales.bundles import Part
from synth.locales.identifier import kinds_of, locales
from synth.making.maker import Maker
from synth.plan.build import plan
from synth.schema.read import LOCALE, read_text

_KINDS = {
    "str": "text",
    "int": "whole number",
    "Decimal": "number",
    "Chance": "number",
    "bool": "true or false",
    "Law": "LAW",
    "Sql": "SQL",
    "Path": "name",
    "Generator": "value or generator",
    "Choices": "values with weights",
    "Given": "names, or columns with SQL",
    "Moves": "states with weights of the next",
    "Path Sql": "part or SQL",
    "bool Path": "true or a table",
}
"""What a schema writes for an option, by the names in its annotation."""

_SAMPLE = """\
synth: 1
as_of: 2026-01-01
seed: 7
"""
_TABLE = """\
tables:
  example:
    rows: 3
"""


@cache
def words() -> Mapping[str, type]:
    """Every word a column or let may use; those of other countries behind `be/`."""
    found = dict(known_generators(LOCALE))
    for locale in locales():
        for word, kind in known_generators(locale).items() if locale != LOCALE else ():
            usual = found.get(word)
            if usual is None or (kind is not usual and kind.__doc__ != usual.__doc__):
                found[f"{locale}/{word}"] = kind
    return found


def _country(word: str) -> str:
    """The country of a word of `words()`."""
    return word.partition("/")[0] if "/" in word else LOCALE


def word_page(word: str) -> Iterator[str]:
    """The page of a generator, a bundle or an identifier.

    Args:
        word: one of `words()`.
    """
    kind = words()[word]
    doc = read_doc(kind)
    parts = parts_of(kind)
    yield f"{word}: {_sort(kind)}"
    for paragraph in doc.paragraphs:
        yield ""
        yield from wrapped(paragraph)
    if is_identifier(kind):
        yield from section("Identifier", listed(list(_number(kind, _country(word)))))
    yield from section("Options", listed([_option(kind, field, doc) for field in _fields(kind)]))
    yield from section("Parts", listed([_part(name, part) for name, part in parts.items()]))
    yield from section("Example", (f"  {line}" for line in doc.example))
    if not is_identifier(kind):
        yield from section("gives", sample(doc, parts, locale=_country(word)))
    yield from section("Source", wrapped(doc.source) if doc.source else ())


def part_page(word: str, name: str) -> Iterator[str]:
    """The page of one part of a bundle."""
    part = parts_of(words()[word])[name]
    yield f"{word}.{name}: a part of {word}"
    yield ""
    yield from wrapped(f"{part.note[:1].upper()}{part.note[1:]}.")
    told = [("Type", str(part.type)), ("Mark", part.mark)]
    told.append(("Null", "may be" if part.nullable else "never"))
    told.append(("Unique", "yes" if part.unique else "no"))
    yield from section("Facts", listed(told))
    if part.identifier is not None:
        country = _country(word)
        told = list(_number(kinds_of(country)[part.identifier], country))
        yield from section(f"Identifier {part.identifier}", listed(told))


def parts_of(kind: type) -> Mapping[str, Part]:
    """The parts of a bundle by name; none where it makes one value, or names them itself."""
    parts = getattr(kind, "parts", None)
    return parts if isinstance(parts, Mapping) else {}


def is_identifier(kind: type) -> bool:
    """Whether a word is an official number."""
    return hasattr(kind, "number")


def _sort(kind: Any) -> str:  # noqa: ANN401 - a class known at run time
    if is_identifier(kind):
        title: str = kind().number.title
        return f"an identifier, {title}"
    return "a generator" if kind.traits.form == "value" else "a bundle"


def _fields(kind: type) -> Sequence[Field[Any]]:
    hints = option_hints(kind)
    return [field for field in fields(kind) if field.name in hints]


def _option(kind: type, field: Field[Any], doc: Doc) -> tuple[str, str, str]:
    hint = option_hints(kind)[field.name]
    needed = field.default is MISSING and field.default_factory is MISSING
    text = doc.options.get(field.name, "")
    if getattr(kind, "main", None) == field.name:
        text = f"{text.rstrip('.')} (may stand alone)"
    return field.name, kind_text(hint) + (", needed" if needed else ""), text


def kind_text(hint: Any) -> str:  # noqa: ANN401 - an annotation
    """What a schema writes for an option of this annotation."""
    if get_origin(hint) is Literal:
        return " | ".join(get_args(hint))
    if get_origin(hint) is tuple:
        inside = str(hint)
        if "Branch" in inside:
            return "list of branches"
        return "{COLUMN: SQL}" if "Sql" in inside else "{NAME: VALUE}"
    inner = [part for part in get_args(hint) if part is not type(None)]
    if not inner:
        return _KINDS.get(getattr(hint, "__name__", ""), "text")
    names = " ".join(part.__name__ for part in inner if isinstance(part, type))
    return _KINDS.get(names) or kind_text(inner[0])


def _part(name: str, part: Part) -> tuple[str, str, str, str]:
    notes = [part.note] if part.note else []
    notes += [f"identifier {part.identifier}"] if part.identifier else []
    notes += ["unique"] if part.unique else []
    return name, f"{part.type}{'?' if part.nullable else ''}", part.mark, "; ".join(notes)


def _number(kind: type, country: str) -> Iterator[tuple[str, str]]:
    yield from facts(kind)
    word = kind().number.word
    uses = [
        f"{bundle}.{name}"
        for bundle, made in words().items()
        if _country(bundle) == country
        for name, part in parts_of(made).items()
        if part.identifier == word
    ]
    if uses:
        yield "Also", f"the part {', '.join(uses)}, which agrees with the others of its bundle"


def sample(doc: Doc, parts: Mapping[str, Part], *, locale: str = LOCALE) -> Iterator[str]:
    """What the example of a docstring gives, where it stands on its own.

    Args:
        doc: with lines of YAML, a column or a let.
        parts: those of a bundle.
        locale: the country's word.
    """
    head = f"{_SAMPLE}locale: {locale}\n{_TABLE}"
    name = doc.example[0].partition(":")[0] if doc.example else ""
    lines = "".join(f"      {line}\n" for line in doc.example)
    if parts:
        taken = "".join(f"      {part}: {name}.{part}\n" for part in parts)
        text = f"{head}    let:\n{lines}    columns:\n{taken}"
    else:
        text = f"{head}    columns:\n{lines}"
    try:
        made = plan(read_text(text, path="example"))
    except SchemaError:
        return  # it reads columns of a table around it
    frame = Maker(made).beneath("example", 0, 3)
    columns = [frame.path((column,)).to_pylist() for column in made.tables["example"].columns]
    if not parts:
        yield from wrapped(", ".join(map(str, columns[0])))
    else:
        firsts = (str(column[0]) for column in columns)
        names = (f"{name}.{part}" for part in parts)
        yield from listed(list(zip(names, firsts, strict=True)))
