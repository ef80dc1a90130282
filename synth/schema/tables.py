"""One table from its node: where its rows come from, its keys, its lets and columns."""

from collections.abc import Collection, Mapping, Set

from synth.errors import Mark
from synth.schema.counts import rows_of
from synth.schema.entries import read_file_entry, read_standing_entry
from synth.schema.expect import (
    Problems,
    flag_of,
    is_meant,
    is_missing,
    items_of,
    pairs_of,
    quoted,
    shown,
    text_of,
    words_of,
)
from synth.schema.groups import Group, kept, read_group, used_groups
from synth.schema.operands import PATH, split_path
from synth.schema.types import Node, Table

WORDS = (
    "rows",
    "file",
    "per",
    "stands",
    "count",
    "each",
    "key",
    "unique",
    "use",
    "let",
    "columns",
    "written",
    "as",
    "asks",
    "pin",
    "note",
)
ORIGINS = ("rows", "file", "per", "stands")
"""Where the rows of a table come from: exactly one, but that `rows` may stand beside `stands`."""
_ONE = "exactly one of rows, file, per, stands"
_MADE = ("let", "use", "count", "each", "written", "asks", "pin")
"""Words of how rows are made."""


def read_table(
    key: Node,
    node: Node,
    groups: Mapping[str, Group],
    deleted: Collection[Mark],
    problems: Problems,
) -> Table:
    """One table from its name and what stands after it.

    Args:
        key: the name.
        node: what stands after the name.
        groups: by name, for `use`.
        deleted: the places of nulls that deleted something.
        problems: takes the mistakes.
    """
    what = f"table {quoted(key.text or '')}"
    pairs = pairs_of(node, what, problems, example="{rows: 100, columns: {id: sequence}}")
    words = kept(words_of(pairs, what, WORDS, problems), deleted, problems)
    if node.pairs is not None:
        said = {word for word, (_, value) in pairs.items() if value.mark not in deleted}
        meant = {word for word in WORDS if word in said or is_meant(word, pairs, WORDS)}
        keys = {word: pairs[word][0].mark for word in words}
        _check_origin(keys, meant, what, key.mark, problems)
    _check_stands(words.get("stands"), problems)
    group = _entries(words, groups, deleted, problems)
    written = _is_written(words, problems)
    rows, share = rows_of(words.get("rows"), problems)
    is_said = "columns" in words or not is_meant("columns", pairs, WORDS)
    if node.pairs and written and not {"file", "stands"} & {*words} and is_said:
        _check_columns(words.get("columns"), group, key.mark, what, problems)
    return Table(
        name=key.text or "",
        mark=key.mark,
        rows=rows,
        share=share,
        file=_text(words, "file", "the path of a CSV file, such as skills.csv", problems),
        per=_text(words, "per", "the name of a table", problems),
        stands="stands" in words,
        count=words.get("count"),
        each=words.get("each"),
        key=_key(_claimed(words.get("key"), problems)[0], problems),
        claim=_claimed(words.get("key"), Problems())[1],
        uniques=_uniques(words.get("unique"), problems),
        lets=group.lets,
        columns=group.columns,
        written=written,
        outside=_outside(words.get("as"), problems),
        asks=_asks(words.get("asks"), problems),
        pins=_pins(words.get("pin"), problems),
        note=text_of(words.get("note"), "'note'", problems, expected="a text"),
    )


def _entries(
    words: Mapping[str, Node],
    groups: Mapping[str, Group],
    deleted: Collection[Mark],
    problems: Problems,
) -> Group:
    """The lets and columns of a table; where they are only read, columns without generators."""
    used = used_groups(words.get("use"), groups, problems)
    is_standing = "stands" in words and not {"rows", "per"} & {*words}
    if "file" not in words and not is_standing:
        return read_group(words, used, deleted, problems)
    own = {word: node for word, node in words.items() if word != "let"}
    read = read_standing_entry if is_standing else read_file_entry
    return read_group(own, used, deleted, problems, read=read)


def _is_written(words: Mapping[str, Node], problems: Problems) -> bool:
    written = flag_of(words.get("written"), "'written'", problems)
    is_made = "rows" in words or not {"file", "stands"} & {*words}
    return is_made if written is None else written


def _check_stands(node: Node | None, problems: Problems) -> None:
    if node is not None and node.text != "true":
        problems.add(node.mark, f"'stands' is {shown(node)}", "true, or no 'stands'")


def _check_columns(
    node: Node | None, group: Group, mark: Mark, what: str, problems: Problems
) -> None:
    """Note that a table has no column, unless mistakes in its columns are noted already."""
    if not group.columns and node is None:
        expected = "at least one, such as columns: {id: sequence}, or written: false"
        problems.add(mark, f"{what} has no columns", expected)


def _check_origin(
    keys: Mapping[str, Mark], meant: Set[str], what: str, mark: Mark, problems: Problems
) -> None:
    """Note where not exactly one of rows, file and per is said, with what belongs to it.

    Of `meant` words that are not among `keys` a mistake was noted already.
    """
    said = [word for word in ORIGINS if word in keys]
    if "stands" in keys and "rows" in keys:
        said.remove("rows")
    counts = [word for word in ("count", "each") if word in keys]
    if not said and not meant & {*ORIGINS}:
        found = f"{what} does not say where its rows come from"
        problems.add(mark, found, f"{_ONE}, such as rows: 100")
    elif len(said) > 1:
        found = f"{what} has both '{said[0]}' and '{said[1]}'"
        problems.add(keys[said[1]], found, _ONE)
    elif said == ["per"] and len(counts) != 1 and (counts or not meant & {"count", "each"}):
        found = "both 'count' and 'each'" if counts else "neither 'count' nor 'each'"
        place = keys[counts[1] if counts else "per"]
        problems.add(place, f"{what} has {found}", "exactly one of them beside 'per'")
    _check_beside(keys, said, meant, what, problems)


def _check_beside(
    keys: Mapping[str, Mark], said: Collection[str], meant: Set[str], what: str, problems: Problems
) -> None:
    """Note words that say how rows are made where they are only read, and children of nobody."""
    counts = [word for word in ("count", "each") if word in keys]
    if said == ["stands"] and "rows" not in keys:
        for word in [word for word in _MADE if word in keys]:
            found = f"{what} has '{word}' and stands in a database"
            expected = f"no '{word}': its rows are there already; or `rows` to make some in files"
            problems.add(keys[word], found, expected)
    elif said == ["file"]:
        for word in [*counts, *(word for word in ("let", "use") if word in keys)]:
            found = f"{what} has '{word}' and is read from a file"
            problems.add(keys[word], found, f"no '{word}': a file brings its rows and columns")
    elif "per" not in meant:
        for word in counts:
            found = f"{what} has '{word}' without 'per'"
            problems.add(
                keys[word], found, "`per: TABLE` in place of rows: that many for each of its rows"
            )


def _text(words: Mapping[str, Node], word: str, expected: str, problems: Problems) -> Node | None:
    text_of(words.get(word), f"'{word}'", problems, expected=expected)
    return words.get(word)


def _outside(node: Node | None, problems: Problems) -> Node | None:
    """The table's name in a database, as SQL writes it: at most a namespace and a name."""
    expected = "its name in the database, such as sales.customer or '\"Order Lines\"'"
    text = text_of(node, "'as'", problems, expected=expected)
    if node is None or text is None:
        return None
    if not PATH.fullmatch(text) or len(split_path(text)) > 2:  # noqa: PLR2004 - a namespace, a name
        problems.add(node.mark, f"'as' is {shown(node)}", expected)
        return None
    return node


def _asks(node: Node | None, problems: Problems) -> dict[str, Node]:
    """Conditions by name that only a database can judge."""
    if node is None or is_missing(node):
        return {}
    pairs = pairs_of(node, "'asks'", problems, example='{start_check: "valid_code(code)"}')
    for name, (_, value) in pairs.items():
        text_of(value, f"{quoted(name)} of 'asks'", problems, expected="a condition in SQL")
    return {name: value for name, (_, value) in pairs.items() if value.text}


def _pins(node: Node | None, problems: Problems) -> tuple[Node, ...]:
    """Chosen values of chosen rows."""
    example = "[{row: 0, birth_name: Essai}]"
    items = tuple(items_of(node, "'pin'", problems, example=example))
    for item in items:
        pairs = pairs_of(item, "an item of 'pin'", problems, example="{row: 0, birth_name: Essai}")
        for name, (_, value) in pairs.items():
            text_of(value, f"{quoted(name)} of 'pin'", problems, expected="a value")
    return items


def _names(node: Node, what: str, problems: Problems) -> tuple[Node, ...]:
    """The columns a list names, each once."""
    seen: set[str] = set()
    for item in node.items or ():
        name = text_of(item, f"an item of {what}", problems, expected="the name of a column")
        if name in seen:
            problems.add(item.mark, f"{what} names {quoted(name)} twice", "each column once")
        seen.add(name or "")
    return node.items or ()


def _claimed(node: Node | None, problems: Problems) -> tuple[Node | None, bool]:
    """The columns of a key, and whether it is claimed."""
    if node is None or node.pairs is None or not {"columns", "claim"} & {*node.pairs}:
        return node, False
    words = words_of(node.pairs, "'key'", ("columns", "claim"), problems)
    if flag_of(words.get("claim"), "'claim'", problems) is not True or "columns" not in words:
        expected = "{columns: [order_id, line], claim: true}"
        problems.add(node.mark, f"'key' is {shown(node)}", expected)
    return words.get("columns"), True


def _key(node: Node | None, problems: Problems) -> tuple[Node, ...]:
    if node is None or is_missing(node):
        return ()
    if node.text:
        return (node,)
    if not node.items:
        expected = "the name of a column, or a list such as [order_id, line]"
        problems.add(node.mark, f"'key' is {shown(node)}", expected)
    return _names(node, "'key'", problems)


def _uniques(node: Node | None, problems: Problems) -> tuple[tuple[Node, ...], ...]:
    lists = []
    for item in items_of(node, "'unique'", problems, example="[[order_id, line]]"):
        if item.items is not None and len(item.items) > 1:
            lists.append(_names(item, "'unique'", problems))
        elif not is_missing(item):
            found = "a list of one" if item.items else shown(item)
            expected = (
                "a list of two or more columns, such as [[order_id, line]]; "
                "one column has `unique: true` beside its generator"
            )
            problems.add(item.mark, f"an item of 'unique' is {found}", expected)
    return tuple(lists)
