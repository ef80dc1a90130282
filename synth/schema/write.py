"""The text of a schema: what the manifest records of it, and what reads back as an equal one."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from synth.errors import Mark
from synth.schema.dump import node_text
from synth.schema.entries import FILE, PART, is_part, is_share
from synth.schema.expect import is_null
from synth.schema.extends import VERSION
from synth.schema.types import Entry, Node, Nulls, Rule, Schema, Table

_NOWHERE = Mark("", 0, 0)


def schema_text(schema: Schema) -> str:
    """The YAML of a schema, with `extends`, `groups` and `use` carried out.

    Args:
        schema: what `read_text` gives back from it, places in the file aside.
    """
    return node_text(schema_node(schema))


def schema_node(schema: Schema) -> Node:
    """A schema as the tree that its text has."""
    tables = {name: _table(table) for name, table in schema.tables.items()}
    rules = {name: _rule(rule) for name, rule in schema.rules.items()}
    words = {
        "synth": _word(VERSION),
        "name": _text(schema.name),
        "locale": _text(schema.locale),
        "as_of": _word(schema.as_of.isoformat()),
        "seed": _word(str(schema.seed)),
        "model": schema.model,
        "tables": _mapping(tables),
        "rules": _mapping(rules) if rules else None,
    }
    return _mapping(_present(words))


def entry_node(entry: Entry) -> Node:
    """A column or let as the node that is written for it, short where a short form exists."""
    beside = _present(
        {
            "type": entry.type,
            "unique": _word("true") if entry.unique else None,
            "where": entry.where,
            "nulls": _nulls(entry.nulls),
            "mark": entry.privacy,
            "learn": entry.learn,
            "as": _text(entry.outside),
            "note": _text(entry.note),
        }
    )
    if entry.generator == FILE:
        return _mapping(beside)
    options = entry.options
    if not beside and options is None:
        return _word(entry.generator)
    if not beside and entry.generator == PART and options and is_part(options.text or ""):
        return options
    return _mapping({entry.generator: _mapping({}) if options is None else options} | beside)


def _nulls(nulls: Nulls | None) -> Node | None:
    if nulls is None:
        return None
    where, share = nulls.where, _word(str(nulls.share))
    if where is None:
        return share
    if nulls.share == 1 and where.text is not None and not is_share(where.text):
        return where
    return _mapping({"where": where, "share": share})


def _table(table: Table) -> Node:
    return _mapping(
        _present(
            {
                "note": _text(table.note),
                "rows": _rows(table),
                "file": table.file,
                "per": table.per,
                "stands": _word("true") if table.stands else None,
                "count": table.count,
                "each": table.each,
                "key": _claimed(table),
                "unique": _list(map(_list, table.uniques)) if table.uniques else None,
                "written": _written(table),
                "as": table.outside,
                "asks": _mapping(table.asks) if table.asks else None,
                "let": _entries(table.lets),
                "columns": _entries(table.columns),
                "pin": _list(table.pins) if table.pins else None,
            }
        )
    )


def _rows(table: Table) -> Node | None:
    if table.share is not None:
        return _mapping({table.share.table: _word(str(table.share.times))})
    return None if table.rows is None else _word(str(table.rows))


def _claimed(table: Table) -> Node | None:
    key = _key(table.key)
    if key is None or not table.claim:
        return key
    return _mapping({"columns": key, "claim": _word("true")})


def _key(key: tuple[Node, ...]) -> Node | None:
    if len(key) == 1 and key[0].text and not is_null(key[0]):
        return key[0]
    return _list(key) if key else None


def _written(table: Table) -> Node | None:
    usual = table.file is None and not (table.stands and table.rows is None)
    return None if table.written == usual else _word(str(table.written).lower())


def _entries(entries: Mapping[str, Entry]) -> Node | None:
    if not entries:
        return None
    return _mapping({name: entry_node(entry) for name, entry in entries.items()})


def _rule(rule: Rule) -> Node:
    share = None if rule.at_least == Decimal(1) else _word(str(rule.at_least))
    words = {"from": rule.rows, "holds": rule.holds, "at_least": share}
    return _mapping(_present(words | {"source": _text(rule.source), "note": _text(rule.note)}))


def _present(words: Mapping[str, Node | None]) -> dict[str, Node]:
    return {word: node for word, node in words.items() if node is not None}


def _mapping(nodes: Mapping[str, Node]) -> Node:
    return Node({name: (_word(name), node) for name, node in nodes.items()}, _NOWHERE)


def _list(nodes: Iterable[Node]) -> Node:
    return Node(tuple(nodes), _NOWHERE)


def _word(text: str) -> Node:
    return Node(text, _NOWHERE)


def _text(text: str | None) -> Node | None:
    """A text of the user's; the plain word null would delete."""
    return None if text is None else Node(text, _NOWHERE, quoted=text == "null")
