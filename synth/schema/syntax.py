"""What YAML's parser complains about, in words that say what to change."""

import re
from collections.abc import Sequence

import yaml

from synth.errors import Mark
from synth.schema.expect import Problems, quoted

_NO_BREAK = re.compile("[\u00a0\u202f]")
_IN_QUOTES = "put a text that holds ',', ': ', '[', ']', '{' or '}' in quotes"

# The parser's own sentence (libyaml 0.2, scanner.c and parser.c), what is said, what is expected.
_SENTENCES: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "a ':' cannot stand here",
        "one `key: value` a line, neighbours indented alike, a text that holds ': ' in quotes",
    ),
    (
        "block sequence entries are not allowed",
        "the list item '- ' cannot stand here",
        "each '- ' on a line of its own, below its key",
    ),
    # libyaml 0.2.6 counts to 1,000 before our own limit sees an event of a row of brackets.
    (
        "exceeded maximum nesting depth",
        "this is nested deeper than 32 levels",
        "fewer brackets",
    ),
    ("mapping keys are not allowed", "a '?' cannot stand here", "a text that starts so in quotes"),
    (
        "did not find expected '-' indicator",
        "this line stands among list items without being one",
        "a line that starts with '- ', or one that is indented less",
    ),
    (
        "did not find expected <document start>",
        "this stands after the end of the document",
        "one document; perhaps a bracket is closed twice",
    ),
    ("found unknown escape character", "an unknown escape after '\\'", "'\\\\' for one '\\'"),
    ("decimal number", "an escape without its digits", "such as \\x41 or \\u00e9"),
    ("invalid Unicode character escape", "an escape that is no character", "such as \\u00e9"),
    ("found a tab character", "a tab stands here", "spaces: YAML takes no tabs as indentation"),
    (
        "did not find expected comment or line break",
        "this cannot follow '|' or '>'",
        "'|', '|-', '>' or '>-' alone, and the text on the lines below",
    ),
    ("indentation indicator equal to 0", "a 0 follows '|' or '>'", "'|-' or '>-' alone"),
    (
        "found unexpected document indicator",
        "'---' or '...' stands inside a quoted text",
        "the closing quote before it",
    ),
    ("incompatible YAML document", "an unknown version of YAML", "no line that starts with '%'"),
    ("directive", "a line that starts with '%'", "no such lines"),
)

_AFTER_TORN = ("mapping values are not allowed", "could not find expected ':'")
_NO_SPACE = re.compile(r"(\s*)([A-Za-z_]\w*):((?!//)[^\s:]\S*)\s*")

_STARTS = {
    "while scanning an anchor": ("a text that starts with '&'", "it in quotes"),
    "while scanning an alias": ("a text that starts with '*'", "it in quotes"),
    "while scanning a tag": ("a text that starts with '!'", "it in quotes"),
    "while parsing a tag": ("a text that starts with '!'", "it in quotes"),
    "while scanning a directive": ("a line that starts with '%'", "no such lines"),
}


def explain(
    error: yaml.MarkedYAMLError,
    text: str,
    file: str,
    problems: Problems,
    long_quote: tuple[Mark, int] | None = None,
) -> None:
    """Note the mistake at which the parser stopped.

    Args:
        error: what the parser raised.
        text: the document.
        file: its name.
        problems: takes the mistake.
        long_quote: where the last quoted text of several lines began, and the line it ended in.
    """
    place = error.problem_mark or error.context_mark
    opened = error.context_mark or place
    if place is None or opened is None:
        problems.add(Mark(file, 1, 1), "this is no YAML", "a schema, which starts with `synth: 1`")
        return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    line = lines[place.line] if place.line < len(lines) else ""
    mark = Mark(file, place.line + 1, place.column + 1)
    start = Mark(file, opened.line + 1, opened.column + 1)
    where, found, expected = _said(error, line, mark, start)
    where, found, expected = _torn(error, lines, file) or (where, found, expected)
    if long_quote is not None and long_quote[1] == mark.line:
        where, expected = long_quote[0], "a quote at the end of the text"
        found = f"a quote is opened here and closed in line {mark.line} only"
    blank = _NO_BREAK.search(lines[where.line - 1]) if where.line <= len(lines) else None
    if blank is not None:
        where = Mark(file, where.line, blank.start() + 1)
        found, expected = "a no-break space stands in this line", "an ordinary space"
    problems.add(where, found, expected)


def _torn(
    error: yaml.MarkedYAMLError, lines: Sequence[str], file: str
) -> tuple[Mark, str, str] | None:
    """The line that ends in `word:value` and so took the line where the parser stopped to it."""
    place, start = error.problem_mark, error.context_mark
    if place is None or not any(said in (error.problem or "") for said in _AFTER_TORN):
        return None
    stop = start.line if start is not None and "':'" in (error.problem or "") else place.line - 1
    line = lines[stop] if 0 <= stop < len(lines) else ""
    found = _NO_SPACE.fullmatch(line)
    if found is None:
        return None
    mark = Mark(file, stop + 1, len(found[1]) + 1)
    said = f"no space stands after the colon of {quoted(found[2] + ':' + found[3])}"
    return mark, said, f"`{found[2]}: {found[3]}`"


def _said(error: yaml.MarkedYAMLError, line: str, mark: Mark, start: Mark) -> tuple[Mark, str, str]:
    """Where, what and what instead; `line` is the text at `mark`, `start` where it began."""
    problem, context = error.problem or "", error.context or ""
    if context in _STARTS:
        return (start, *_STARTS[context])
    for sentence, found, expected in _SENTENCES:
        if sentence in problem:
            return mark, found, expected
    if "quoted scalar" in context:
        return start, "a quote is opened here and never closed", "a quote at the end of the text"
    if "expected ',' or" in problem:
        bracket = problem[-2]
        opening = {"]": "[", "}": "{"}.get(bracket, "bracket")
        found = f"the {opening!r} of line {start.line}, column {start.column} is still open here"
        return mark, found, f"',' or {bracket!r}; {_IN_QUOTES}"
    if "could not find expected ':'" in problem:
        return start, "no ': ' follows this word", "`key: value`, with a space after the colon"
    return _at_character(problem, line, mark)


def _at_character(problem: str, line: str, mark: Mark) -> tuple[Mark, str, str]:
    before, char = line[: mark.column - 1], line[mark.column - 1 : mark.column]
    if "cannot start any token" in problem:
        tab = ("a tab stands here", "spaces: YAML takes no tabs as indentation")
        other = (f"a text cannot start with {char!r}", "it in quotes")
        return mark, *(tab if char == "\t" else other)
    if "did not find expected key" in problem:
        if char and char in "]}":
            return mark, f"a {char!r} too many", "as many as are opened"
        if before.strip():
            return mark, "this follows the end of a value", "one pair of quotes around all of it"
        found = f"this line is indented by {len(before)} and fits no line above"
        return mark, found, "the indentation of the lines it belongs to"
    if char:
        return mark, f"{char!r} cannot stand here", f"a value; {_IN_QUOTES}"
    return mark, "the file ends too early", "a value, and the brackets that close"
