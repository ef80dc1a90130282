"""Schema files and texts as `Schema` values, or all their mistakes at once."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from synth.errors import Mark
from synth.given import begins_as_url
from synth.schema.counts import follow_others
from synth.schema.decode import file_bytes
from synth.schema.expect import (
    Problems,
    is_meant,
    is_missing,
    pairs_of,
    quoted,
    share_of,
    shown,
    text_of,
    whole_of,
    words_of,
)
from synth.schema.extends import Files
from synth.schema.groups import is_gone, kept, read_groups
from synth.schema.library import find
from synth.schema.mappings import mapping_text
from synth.schema.meant import meant
from synth.schema.names import check_case, check_name
from synth.schema.tables import read_table
from synth.schema.types import Node, Rule, Schema, Table

WORDS = (
    "synth",
    "name",
    "locale",
    "as_of",
    "seed",
    "extends",
    "groups",
    "tables",
    "rules",
    "model",
)

LOCALE = "fr"
"""The country of a schema that names none."""

_RULE_WORDS = ("from", "holds", "at_least", "source", "note")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_schema(source: str | Path | Mapping[str, object]) -> Schema:
    """The schema of a file, of a shipped name, of YAML or of a mapping.

    Args:
        source: a path, a shipped name such as `job_seeker`, YAML of several lines, or a mapping,
            whose marks are those of the YAML that says the same.

    Raises:
        QuestionError: there is no such file, or it is none that can be read.
        SchemaError: the schema has mistakes; it holds all of them.
    """
    if isinstance(source, Mapping):
        return read_text(mapping_text(source), path="<mapping>")
    if "\n" in str(source) and not begins_as_url(str(source)):
        return read_text(str(source), path="<text>")
    path = find(str(source))
    return read_text(file_bytes(path), path=str(path))


def read_text(text: str | bytes, *, path: str) -> Schema:
    """The schema of a text.

    Args:
        text: the YAML; bytes are UTF-8.
        path: the file it is from, for messages and for the files beside it.

    Raises:
        SchemaError: the schema has mistakes; it holds all of them.
    """
    problems = Problems()
    files = Files(problems)
    root = files.tree(text, path)
    if root is None or files.is_broken:
        problems.stop()
    schema = _schema(root, path, files.deleted, problems)
    if problems or schema is None:
        problems.stop()
    return schema


def _schema(root: Node, path: str, deleted: Collection[Mark], problems: Problems) -> Schema | None:
    words = words_of(root.pairs or {}, "the schema", WORDS, problems)
    words.pop("synth", None)
    words = kept(words, deleted, problems)
    name = _name(words.get("name"), problems)
    locale = text_of(words.get("locale"), "'locale'", problems, expected="a country, such as fr")
    seed = whole_of(words.get("seed"), "'seed'", problems, example="7")
    as_of = _as_of(words.get("as_of"), root, problems)
    tables = _tables(words, root, deleted, problems)
    rules = _rules(words.get("rules"), deleted, problems)
    if as_of is None:
        return None
    return Schema(
        path=path,
        name=name or Path(path).stem,
        mark=root.mark,
        locale=locale or LOCALE,
        as_of=as_of,
        seed=seed or 0,
        tables=tables,
        rules=rules,
        model=words.get("model"),
        locale_mark=words["locale"].mark if "locale" in words else None,
    )


def _name(node: Node | None, problems: Problems) -> str | None:
    name = text_of(node, "'name'", problems, expected="a name, such as agency")
    if node is not None and name is not None:
        check_name(node, "schema", problems)
    return name


def _as_of(node: Node | None, root: Node, problems: Problems) -> date | None:
    example = "as_of: 2026-01-01, the day that is today inside the data; no clock is read"
    if node is None:
        _missing("as_of", root, example, problems)
        return None
    try:
        if node.text is not None and _DATE.fullmatch(node.text):
            return date.fromisoformat(node.text)
    except ValueError:
        pass
    if not is_missing(node):
        problems.add(
            node.mark,
            f"'as_of' is {shown(node)}",
            "a day that exists, such as 2026-01-31",
            meant=meant(node.text or ""),
        )
    return None


def _missing(word: str, root: Node, example: str, problems: Problems) -> None:
    if not is_meant(word, root.pairs or {}, WORDS):
        problems.add(root.mark, f"the word '{word}' is missing", example)


def _tables(
    words: Mapping[str, Node], root: Node, deleted: Collection[Mark], problems: Problems
) -> dict[str, Table]:
    groups = read_groups(words.get("groups"), deleted, problems)
    example = "{person: {rows: 100, columns: {id: sequence}}}"
    if "tables" not in words:
        _missing("tables", root, f"tables: {example}", problems)
        return {}
    pairs = pairs_of(words["tables"], "'tables'", problems, example=example)
    tables: dict[str, Table] = {}
    for name, (key, node) in pairs.items():
        check_name(key, "table", problems)
        if not is_gone(node, deleted, f"table {quoted(name)}", problems):
            tables[name] = read_table(key, node, groups, deleted, problems)
    check_case({name: table.mark for name, table in tables.items()}, "tables", problems)
    if words["tables"].pairs is not None and not tables:
        problems.add(words["tables"].mark, "there is no table", f"at least one, such as {example}")
    return follow_others(tables, problems)


def _rules(node: Node | None, deleted: Collection[Mark], problems: Problems) -> dict[str, Rule]:
    example = "{R1: {from: spell, holds: end_on > start_on}}"
    rules: dict[str, Rule] = {}
    for name, (key, value) in pairs_of(node, "'rules'", problems, example=example).items():
        check_name(key, "rule", problems)
        what = f"rule {quoted(name)}"
        if not is_gone(value, deleted, what, problems):
            rule = _rule(key, value, what, problems)
            if rule is not None:
                rules[name] = rule
    return rules


def _rule(key: Node, node: Node, what: str, problems: Problems) -> Rule | None:
    example = "{from: spell, holds: end_on > start_on}"
    pairs = pairs_of(node, what, problems, example=example)
    words = words_of(pairs, what, _RULE_WORDS, problems)
    for word in ("from", "holds"):
        if word in words:
            text_of(words[word], f"'{word}'", problems, expected="SQL")
        elif node.pairs is not None and not is_meant(word, pairs, _RULE_WORDS):
            problems.add(
                key.mark, f"{what} has no '{word}'", f"both 'from' and 'holds', such as {example}"
            )
    share = share_of(words.get("at_least"), "'at_least'", problems)
    source = text_of(words.get("source"), "'source'", problems, expected="a text")
    note = text_of(words.get("note"), "'note'", problems, expected="a text")
    if "from" not in words or "holds" not in words:
        return None
    return Rule(
        name=key.text or "",
        rows=words["from"],
        holds=words["holds"],
        mark=key.mark,
        at_least=Decimal(1) if share is None else share,
        source=source,
        note=note,
    )
