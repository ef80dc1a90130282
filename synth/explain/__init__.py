"""One page about a word of the language, a schema or a model: text, or a graph as SVG."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from synth.errors import QuestionError, nearest
from synth.explain.laws import TEXTS, law_page
from synth.explain.words import part_page, parts_of, word_page, words
from synth.given import check_path, shown
from synth.plan.build import plan
from synth.plan.plan import Plan
from synth.schema.library import shipped
from synth.schema.read import read_schema

FORMATS = ("text", "svg")


def page(name: str, inside: str | None = None, *, format: str = "text") -> str:  # noqa: A002
    """One page, with a line break at its end.

    Args:
        name: a generator, a bundle, an identifier, a law, a shipped schema, or the path of a schema
            or of a model's folder.
        inside: a part of the bundle, a table or rule of the schema, or a table of the model.
        format: `text`, or `svg` for the graph of a schema's tables.

    Raises:
        QuestionError: there is no such name; says which is near.
        SchemaError: the schema has mistakes.
        WorldError: a file of the model cannot be read.
    """
    check_path(
        name,
        expected="a word, a schema or the folder of a model",
        instead="synth init URL -o FILE",
    )
    if format not in FORMATS:
        raise QuestionError(f"unknown format {format!r}; known: {' '.join(FORMATS)}")
    known = words()
    if name in known or name in TEXTS:
        if format == "svg":
            raise QuestionError(f"{name} has no graph; --format svg draws the tables of a schema")
        return _text(_word_lines(name, inside, known))
    if name not in shipped() and Path(name).is_dir():
        from synth.explain.model import model_page

        if format == "svg":
            raise QuestionError(f"{name} has no graph; --format svg draws the tables of a schema")
        return _text(model_page(name, inside))
    if name not in shipped() and not _is_path(name):
        names = [*known, *TEXTS, *shipped()]
        near = nearest(name, names)
        hint = f"did you mean {near!r}?" if near else f"known: {', '.join(names)}; or a schema file"
        raise QuestionError(f"nothing is called {name!r}; {hint}")
    return _schema_page(plan(read_schema(name)), inside, format)


def _is_path(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) or "/" in name or Path(name).exists()


def _word_lines(name: str, inside: str | None, known: Mapping[str, type]) -> Iterator[str]:
    if inside is None:
        return law_page(name) if name in TEXTS else word_page(name)
    parts = parts_of(known[name]) if name in known else {}
    if inside in parts:
        return part_page(name, inside)
    raise QuestionError(_nothing(name, inside, "part", list(parts)))


def _schema_page(made: Plan, inside: str | None, word: str) -> str:
    from synth.explain.schemas import rule_page, schema_page, table_page

    if word == "svg":
        from synth.explain.svg import drawing

        if inside is not None:
            raise QuestionError("--format svg draws all tables of a schema; name no table or rule")
        return drawing(made)
    if inside is None:
        return _text(schema_page(made))
    if inside in made.tables:
        return _text(table_page(made, inside))
    if inside in made.schema.rules:
        return _text(rule_page(made, inside))
    names = [*made.tables, *made.schema.rules]
    raise QuestionError(_nothing(made.schema.name, inside, "table or rule", names))


def _nothing(name: str, inside: str, what: str, known: list[str]) -> str:
    if not known:
        return f"{name} has no {what} {shown(inside)!r}; it has none at all"
    near = nearest(inside, known)
    hint = f"; did you mean {near!r}?" if near else ""
    return f"{name} has no {what} {shown(inside)!r}; known: {', '.join(known)}{hint}"


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"
