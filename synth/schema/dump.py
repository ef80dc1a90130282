"""Nodes as YAML in block style that reads back to equal nodes."""

import re
from collections.abc import Iterator

from synth.schema.types import Node

NULLS = frozenset({"null", "Null", "NULL", "~"})
"""Bare words that are no text to YAML (1.2.2 section 10.3.2), nor a value in a schema."""

_STEP = "  "
_MOST_KEY = 500  # longer keys need the form `? key`; YAML 1.2.2 section 7.4.2 allows 1,024

# What needs no quotes in block style: YAML 1.2.2 section 7.3.3, with fewer first characters.
_PLAIN = re.compile(
    r"(?!<<$)([\w(<=./$^~;]|-(?=\w))([ !-~\xa1-\u1fff\u2030-\u2065\u206a-\ud7ff]*[!-~\w])?"
)
_SPECIAL = re.compile(r":( |$)| #")
_ESCAPED = re.compile(
    '["\\\\]|[^ !-~\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd'
    "\U00010000-\U0010ffff]"
)
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def node_text(node: Node) -> str:
    """The YAML of a node, with a line break at its end.

    Args:
        node: a tree; texts that were written in quotes keep them, others get them where needed.
    """
    return "\n".join(_lines(node)) + "\n"


def _lines(node: Node) -> Iterator[str]:
    if node.text is not None:
        yield scalar_text(node.text, quoted=node.quoted)
    elif not node.value:
        yield "{}" if node.pairs is not None else "[]"
    elif node.items is not None:
        for item in node.items:
            yield from _hung("-", item, joins=True)
    else:
        for key, value in (node.pairs or {}).values():
            word = scalar_text(key.text or "", quoted=key.quoted)
            if len(word) > _MOST_KEY:
                yield f"? {word}"
                word = ""
            yield from _hung(f"{word}:", value, joins=False)


def _hung(head: str, node: Node, *, joins: bool) -> Iterator[str]:
    """The lines of a node after a key or `-`; a block begins on the same line where it may."""
    lines = list(_lines(node))
    if node.text is not None or not node.value:
        yield f"{head} {lines[0]}"
    else:
        if joins:
            yield f"{head} {lines.pop(0)}"
        else:
            yield head
        yield from (_STEP + line for line in lines)


def scalar_text(text: str, *, quoted: bool = False) -> str:
    """A text as YAML: plain where that reads back as the same text, else in double quotes.

    Args:
        text: what to write.
        quoted: whether it stands in quotes in any case.
    """
    if not quoted and _PLAIN.fullmatch(text) and not _SPECIAL.search(text):
        return text
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return _SHORT.get(found[0]) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")  # noqa: PLR2004 - one byte
