"""The words of a database's own types: a type and nothing behind it.

What a schema writes as a type stands in statements that make tables. So it is read here, piece by
piece: names with dots between them, words that begin no constraint, arguments between
parentheses, brackets of arrays. A constraint, a second statement or a comment is no such piece.
"""

import re

_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[^\W\d]\w*|"(?:[^"]|"")+")|(?P<sign>[(),.]|\[\d*\])|
    (?P<value>-?\d+|'(?:[^']|'')*'))""",
    re.VERBOSE,
)
_CONSTRAINTS = frozenset(
    (
        *("always", "as", "autoincrement", "check", "collate", "comment", "compression"),
        *("constraint", "default", "deferrable", "foreign", "generated", "identity", "initially"),
        *("key", "match", "not", "null", "on", "options", "primary", "references", "storage"),
        *("stored", "unique", "using", "virtual"),
    )
)
"""Words that begin what stands behind a type; all others are its own: `double precision`."""
_DEEPEST = 16


def is_type(text: str) -> bool:
    """Whether a text is one type, as some database writes it: `public.mood`, `struct(a int[])`.

    Args:
        text: as a schema has it.
    """
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if found is None:
            return False
        kind = str(found.lastgroup)
        tokens.append((kind, found[kind]))
        at = found.end()
    return _type(tokens, 0, _DEEPEST) == len(tokens) > 0


def _type(tokens: list[tuple[str, str]], at: int, deep: int) -> int:
    """Where a type that begins at a token ends; -1 where none begins there."""
    if _at(tokens, at)[0] != "name":
        return -1
    at += 1
    while _at(tokens, at)[1] == "." and _at(tokens, at + 1)[0] == "name":
        at += 2
    at = _words(tokens, at)
    if _at(tokens, at)[1] == "(":
        at = _arguments(tokens, at + 1, deep - 1)
        if at < 0:
            return -1
        at = _words(tokens, at)
    while _at(tokens, at)[1].startswith("["):
        at += 1
    return at


def _words(tokens: list[tuple[str, str]], at: int) -> int:
    while _at(tokens, at)[0] == "name" and _is_own(_at(tokens, at)[1]):
        at += 1
    return at


def _is_own(word: str) -> bool:
    return word[0] != '"' and word.lower() not in _CONSTRAINTS


def _arguments(tokens: list[tuple[str, str]], at: int, deep: int) -> int:
    """Where the parenthesis closes behind values, types, and names with their types; or -1."""
    while deep > 0:
        if _at(tokens, at)[0] == "value":
            at += 1
        else:
            end = _type(tokens, at, deep)
            # A field has a name before its type.
            named = _type(tokens, at + 1, deep) if _at(tokens, at + 1)[0] == "name" else -1
            at = max(end, named)
        sign = _at(tokens, at)[1] if at > 0 else ""
        if sign == ")":
            return at + 1
        if sign != ",":
            return -1
        at += 1
    return -1


def _at(tokens: list[tuple[str, str]], at: int) -> tuple[str, str]:
    return tokens[at] if 0 <= at < len(tokens) else ("", "")
