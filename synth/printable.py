"""Text that a terminal, an editor or a browser shows as it stands: nothing in it is a command.

Names come from databases and files that somebody else made. An escape sequence in one can rewrite
what a terminal shows, and a mark of direction what a reader believes to read.
"""

import json
from collections.abc import Mapping
from html import escape


def printable(text: str) -> str:
    """The text with everything but letters, marks, blanks and line feeds written as an escape.

    Args:
        text: any; more than one line stays more than one line.
    """
    if text.isprintable():
        return text
    return "".join(char if _is_shown(char) or char == "\n" else _escaped(char) for char in text)


def one_line(text: str) -> str:
    """The same for what is one name or one value: its line feeds are escaped too."""
    return printable(text).replace("\n", "\\n")


def safe(text: str) -> str:
    """One line as it may stand in HTML and SVG, where a line feed would be a blank."""
    return escape(one_line(text))


def printable_json(content: Mapping[str, object]) -> str:
    """JSON, its keys sorted, indented by one, a line feed at its end; it says the same escaped.

    Args:
        content: of plain values. Names of files in it may hold bytes that are no text.
    """
    text = json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    if text.replace("\n", "").isprintable():
        return text
    return "".join(
        char if _is_shown(char) or char == "\n" else json.dumps(char)[1:-1] for char in text
    )


def _is_shown(char: str) -> bool:
    # Blanks other than the space are no printable characters to Python; French is full of them.
    return char.isprintable() or (char.isspace() and char > "\x85" and char not in "\u2028\u2029")


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
