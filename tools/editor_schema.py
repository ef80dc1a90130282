"""The JSON Schema (draft 2020-12) of a schema file, by which editors complete and warn.

It knows the words, the generators and their options. What needs more than one place of the file
(names, types, SQL) only `synth check` knows.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from described import by_kind, options

from synth.docstrings import read_doc
from synth.generators.law import Law
from synth.generators.options import INSIDE, Branch
from synth.generators.protocol import Generator
from synth.generators.readers import Arguments, Chance, Choices, Given, Moves
from synth.generators.shape import SHAPES
from synth.locales.identifier import locales
from synth.schema import entries, read, tables
from synth.schema.datatypes import NAMES as TYPES
from synth.schema.extends import VERSION
from synth.schema.names import RESERVED
from synth.schema.operands import Operand, Path, Sql
from synth.schema.read import LOCALE
from synth.schema.types import MARKS

Json = dict[str, Any]
MATCH = tuple[tuple[str, Operand], ...]

SCALAR: Json = {"type": ["string", "number", "boolean"]}
TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": ["integer", "string"], "pattern": "^[-+]?[0-9]+$"}
COUNT: Json = {"type": ["integer", "string"], "pattern": "^[0-9]{1,18}$", "minimum": 0}
_NUMERAL = "^[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?$"
NUMBER: Json = {"type": ["number", "string"], "pattern": _NUMERAL}
SHARE: Json = {"type": ["number", "string"], "pattern": _NUMERAL, "minimum": 0, "maximum": 1}
READ = ("file", "per")
"""Origins that stand alone."""
FLAG: Json = {"type": "boolean"}
VALUES: Json = {"type": "array", "items": SCALAR, "minItems": 1}
NAMES: Json = {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}
WEIGHTS: Json = {"type": "object", "additionalProperties": NUMBER, "minProperties": 1}
NEXT: Json = {"anyOf": [VALUES, WEIGHTS]}
MOVES: Json = {"type": "object", "additionalProperties": NEXT, "minProperties": 1}
LAW: Json = {"$ref": "#/$defs/law"}

PATH = '^([^\\s."]+|"[^"]+")(\\.([^\\s."]+|"[^"]+"))+$'
"""A dotted path, which may stand alone: `who.nir`."""

SHARES = {"share", "open", "abroad"}
"""Numbers that are chances or shares."""

VALUE_SCHEMAS: Mapping[Any, Json] = {
    str: SCALAR,
    int: WHOLE,
    bool: FLAG,
    bool | Path: {"type": ["boolean", "string"]},
    Decimal: NUMBER,
    Chance: SHARE,
    dt.date: TEXT,
    Sql: SCALAR,
    Path: TEXT,
    Operand: SCALAR,
    Choices: {"anyOf": [VALUES, WEIGHTS]},
    Moves: {"anyOf": [MOVES, {"type": "array", "items": {"type": "object"}, "minItems": 1}]},
    Arguments: {"type": "object"},
    Given: {
        "anyOf": [
            TEXT,
            NAMES,
            {"type": "object", "additionalProperties": SCALAR, "minProperties": 1},
        ]
    },
    Law: LAW,
    Generator: {"anyOf": [SCALAR, {"$ref": "#/$defs/inner"}]},
    MATCH: {
        "type": "object",
        "additionalProperties": SCALAR,
        "propertyNames": {"pattern": "^((?!\\.\\.).)+(\\.\\.((?!\\.\\.).)*)?$"},
    },
    tuple[Branch, ...]: {"type": "array", "items": {"$ref": "#/$defs/branch"}, "minItems": 1},
    tuple[str, ...]: {"anyOf": [SCALAR, VALUES]},
}

LEARN: Json = {
    "type": "object",
    "properties": {
        "bins": {**WHOLE, "minimum": 2, "maximum": 2000},
        "edges": {**VALUES, "minItems": 2},
        "given": {"anyOf": [SCALAR, VALUES]},
    },
    "additionalProperties": False,
    "minProperties": 1,
}

BESIDE: Mapping[str, Json] = {
    "type": {"anyOf": [{"enum": list(TYPES)}, TEXT]},
    "unique": FLAG,
    "where": TEXT,
    "nulls": {
        "anyOf": [
            SHARE,
            {"type": "string", "pattern": "[^-+0-9.,eE\\s%]"},
            {"$ref": "#/$defs/nulls"},
        ]
    },
    "mark": {"enum": list(MARKS)},
    "learn": {"anyOf": [FLAG, LEARN]},
    "as": SCALAR,
    "note": SCALAR,
}

LAWS: Mapping[str, Json] = {
    "uniform": {"type": "string", "pattern": "\\.\\."},
    "normal": {"$ref": "#/$defs/normal"},
    "lognormal": {"$ref": "#/$defs/lognormal"},
    "poisson": {"anyOf": [NUMBER, {"$ref": "#/$defs/poisson"}]},
    "zipf": {"anyOf": [WHOLE, {"$ref": "#/$defs/zipf"}]},
    "weights": WEIGHTS,
    "steps": {**WEIGHTS, "minProperties": 2},
}
assert set(LAWS) == set(SHAPES)


def words(properties: Mapping[str, Json], *, required: Iterable[str] = ()) -> Json:
    """A mapping that has these words and no others."""
    needed = {"required": list(required)} if required else {}
    return {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
        **needed,
    }


def exactly_one(of: Iterable[str]) -> Json:
    return {"oneOf": [{"required": [word]} for word in of]}


def not_both(*groups: tuple[str, ...]) -> Json:
    both = [
        {"type": "object", "required": [one, other]}
        for group in groups
        for place, one in enumerate(group)
        for other in group[place + 1 :]
    ]
    return {"not": {"anyOf": both}}


def names(kinds: tuple[str, ...] = RESERVED) -> Json:
    """What a table, column or let may be called."""
    return {"pattern": "^[^.]+$", "not": {"enum": list(kinds)}}


def option_schema(name: str, hint: Any) -> Json:
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    if hint is Decimal and name in SHARES:
        return SHARE
    return VALUE_SCHEMAS[hint]


def generator_schema(kind: type) -> Json:
    """What may stand after a generator's word."""
    found = list(options(kind))
    named = words(
        {one.name: {"description": one.note, **option_schema(one.name, one.hint)} for one in found},
        required=[one.name for one in found if one.is_needed],
    )
    alone = [option_schema(one.name, one.hint) for one in found if one.alone]
    said = " ".join(read_doc(kind).paragraphs)
    return {"description": said, **({"anyOf": [*alone, named]} if alone else named)}


def kinds() -> Iterator[tuple[str, type]]:
    """Every word with its kind, in one country after another."""
    for locale in sorted(locales(), key=lambda word: (word != LOCALE, word)):
        for members in by_kind(locale=locale).values():
            yield from members.items()


def generator_schemas() -> dict[str, Json]:
    """What may stand after each word, in any country."""
    found: dict[str, list[Json]] = {}
    for word, kind in kinds():
        made, known = generator_schema(kind), found.setdefault(word, [])
        known += [] if made in known else [made]
    return {word: made[0] if len(made) == 1 else {"anyOf": made} for word, made in found.items()}


def bare_words() -> list[str]:
    """Generators that need no option."""
    bare = (word for word, kind in kinds() if not any(one.is_needed for one in options(kind)))
    return list(dict.fromkeys(bare))


def definitions() -> Json:
    made = generator_schemas()
    refs: dict[str, Json] = {word: {"$ref": f"#/$defs/generators/{word}"} for word in made}
    inner: dict[str, Json] = {"type": BESIDE["type"], "note": BESIDE["note"]}
    nested = {word: refs[word] for word in INSIDE}
    entry = {
        "oneOf": [
            {"type": "null"},
            {"enum": bare_words()},
            {"type": "string", "pattern": PATH},
            *({"type": "object", "required": [word]} for word in made),
        ],
        "properties": {**refs, **BESIDE},
        "additionalProperties": False,
    }
    beside_file = {word: BESIDE[word] for word in entries.BESIDE_FILE}
    shapes = {**words({**LAWS, "min": SCALAR, "max": SCALAR}), **exactly_one(LAWS)}
    return {
        "entry": entry,
        "file_column": {"anyOf": [{"type": "null"}, words(beside_file)]},
        "inner": {**words({**refs, **inner}), **exactly_one(made)},
        "branch": {**words({"when": SCALAR, **refs, **inner}), **exactly_one(made)},
        "law": {"anyOf": [SCALAR, shapes, {**words({**nested, **inner}), **exactly_one(INSIDE)}]},
        "normal": words({"mean": SCALAR, "sd": NUMBER}, required=["mean", "sd"]),
        "lognormal": words({"median": NUMBER, "p90": NUMBER}, required=["median", "p90"]),
        "poisson": words({"mean": NUMBER}, required=["mean"]),
        "zipf": words({"ranks": WHOLE, "exponent": NUMBER}, required=["ranks"]),
        "nulls": words({"where": SCALAR, "share": SHARE}, required=["where"]),
        "table": table_schema(),
        "whole_table": whole_table(),
        "group": group_schema(),
        "rule": rule_schema(),
        "generators": made,
    }


def entry_map(*definitions: str) -> Json:
    found = [{"$ref": f"#/$defs/{name}"} for name in definitions]
    inside = found[0] if len(found) == 1 else {"anyOf": found}
    return {"type": "object", "propertyNames": names(), "additionalProperties": inside}


def table_schema() -> Json:
    """A table, which may be the rest of one that `extends` brings."""
    known: dict[str, Json] = {
        "rows": {
            "description": "how many rows, or how many for each row of another table",
            "anyOf": [COUNT, {**WEIGHTS, "maxProperties": 1}],
        },
        "file": {"description": "a CSV or Parquet file, or a list such as fr/communes", **TEXT},
        "per": {"description": "the table above, each of whose rows has rows here", **TEXT},
        "stands": {"description": "its rows are in the database already", "const": True},
        "count": {"description": "how many rows for each row above: a law", **LAW},
        "each": {
            "description": "one row for each item: a list let, a held table, or a list",
            "anyOf": [TEXT, VALUES, {"$ref": "#/$defs/inner"}],
        },
        "key": {
            "description": "the primary key; claimed where it does not follow",
            "anyOf": [
                TEXT,
                NAMES,
                words(
                    {"columns": {"anyOf": [TEXT, NAMES]}, "claim": {"const": True}},
                    required=["columns", "claim"],
                ),
            ],
        },
        "unique": {
            "description": "lists of two or more columns",
            "type": "array",
            "items": {**NAMES, "minItems": 2},
        },
        "use": {"description": "groups of columns and lets", **NAMES},
        "let": {"description": "values and bundles that are not written", **entry_map("entry")},
        "columns": {"description": "what is written", "type": "object", "propertyNames": names()},
        "written": {"description": "whether the table is part of the output", **FLAG},
        "as": {"description": "its name in a database", **TEXT},
        "asks": {
            "description": "conditions by name that only a database can judge",
            "type": "object",
            "additionalProperties": TEXT,
        },
        "pin": {
            "description": "chosen values in chosen rows, which are numbered from 0",
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"row": COUNT},
                "additionalProperties": SCALAR,
                "required": ["row"],
            },
        },
        "note": SCALAR,
    }
    assert set(known) == set(tables.WORDS)
    of_file = {"columns": entry_map("file_column"), **dict.fromkeys(["let", "use"], False)}
    own = {"columns": entry_map("entry")}
    return {
        **words({word: {"anyOf": [{"type": "null"}, inside]} for word, inside in known.items()}),
        "type": ["object", "null"],
        **not_both(("rows", *READ), ("stands", *READ), ("count", "each")),
        "if": {"type": "object", "required": ["file"]},
        "then": {"properties": of_file},
        "else": {
            "if": {"anyOf": [{"required": ["rows"]}, {"required": ["per"]}]},
            "then": {"properties": own},
            "else": {"properties": {"columns": entry_map("entry", "file_column")}},
        },
    }


def one_origin() -> Json:
    """Exactly one origin, where `rows` beside `stands` is none of its own."""
    made = {"required": ["rows"], "not": {"required": ["stands"]}}
    return {"oneOf": [made, *({"required": [word]} for word in ("stands", *READ))]}


def whole_table() -> Json:
    """A table that says where its rows come from."""
    return {
        "$ref": "#/$defs/table",
        "type": "object",
        **one_origin(),
        "if": {"required": ["per"]},
        "then": exactly_one(["count", "each"]),
        "else": {"properties": {"count": False, "each": False}},
    }


def group_schema() -> Json:
    known = {"let": entry_map("entry"), "columns": entry_map("entry"), "note": SCALAR}
    return {"anyOf": [{"type": "null"}, words(known)]}


def rule_schema() -> Json:
    known = {"from": SCALAR, "holds": SCALAR, "at_least": SHARE, "source": SCALAR}
    known["note"] = SCALAR
    return {"anyOf": [{"type": "null"}, words(known, required=["from", "holds"])]}


def named(definition: str) -> Json:
    inside = {"$ref": f"#/$defs/{definition}"}
    return {"type": "object", "propertyNames": names(), "additionalProperties": inside}


def schema() -> Json:
    known: dict[str, Json] = {
        "synth": {"description": "version of the language", "enum": [int(VERSION), VERSION]},
        "name": {"description": "the schema's name", **TEXT},
        "locale": {
            "description": "country of identifiers, names and places",
            "enum": list(locales()),
        },
        "as_of": {
            "description": "the day that is today inside the data; no clock is read",
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        },
        "seed": {"description": "another seed, other values", **COUNT},
        "extends": {"description": "files or shipped names, merged by name", "items": TEXT},
        "model": {"description": "what columns with `learn` follow, a folder of `fit`", **TEXT},
        "groups": {"description": "columns and lets by `use`", **named("group")},
        "tables": {"description": "what is made", **named("table")},
        "rules": {
            "description": "SQL over what was written, run by `synth verify`",
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/rule"},
        },
    }
    assert set(known) == set(read.WORDS)
    complete = {
        "required": ["as_of", "tables"],
        "properties": {"tables": {"additionalProperties": {"$ref": "#/$defs/whole_table"}}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"synth schema, version {VERSION}",
        **words(known, required=["synth"]),
        "if": {"required": ["extends"]},
        "else": complete,
        "$defs": definitions(),
    }


def schema_text() -> str:
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
