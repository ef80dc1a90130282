"""LIKE, SIMILAR TO and GLOB as regular expressions of PostgreSQL."""

from synth.conditions.parsed import NotUnderstoodError

_SPECIAL = frozenset("\\^$.|?*+()[]{}")
_SIMILAR = frozenset("|*+?{}()[]")
_MOST = 1000
"""Most characters of a pattern that is turned into another."""


def escaped(text: str) -> str:
    """A regular expression that finds exactly this text."""
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)


def from_like(pattern: str, escape: str = "\\") -> tuple[str, bool]:
    """The anchored regular expression of a LIKE pattern, or its text where it has no wildcard.

    Args:
        pattern: with `%` and `_`.
        escape: the character that takes the next one literally, or "".

    Returns:
        The text, and whether it is a regular expression.
    """
    parts, literal, has_wildcard = [], [], False
    letters = iter(_short(pattern))
    for letter in letters:
        if letter == escape:
            following = next(letters, None)
            if following is None:
                raise NotUnderstoodError
            parts.append(escaped(following))
            literal.append(following)
        elif letter in "%_":
            has_wildcard = True
            parts.append(".*" if letter == "%" else ".")
        else:
            parts.append(escaped(letter))
            literal.append(letter)
    return (f"^{''.join(parts)}$", True) if has_wildcard else ("".join(literal), False)


def from_similar(pattern: str, escape: str = "\\") -> str:
    """The anchored regular expression of a SIMILAR TO pattern."""
    parts = []
    letters, is_class = iter(_short(pattern)), False
    for letter in letters:
        if letter == escape:
            following = next(letters, "")
            # A letter that is escaped is a class, as in other expressions: `\d`.
            parts.append(f"\\{following}" if following.isalnum() else escaped(following))
        elif is_class:
            is_class = letter != "]"
            parts.append("\\\\" if letter == "\\" else letter)
        elif letter in "%_":
            parts.append(".*" if letter == "%" else ".")
        else:
            is_class = letter == "["
            parts.append(letter if letter in _SIMILAR else escaped(letter))
    return f"^(?:{''.join(parts)})$"


def from_glob(pattern: str) -> str:
    """The anchored regular expression of a GLOB pattern of SQLite."""
    parts = []
    letters = iter(_short(pattern))
    for letter in letters:
        if letter == "[":
            inner: list[str] = []
            for following in letters:
                if following == "]" and inner not in ([], ["^"]):
                    break
                inner.append(following)
            parts.append("[" + "".join(inner).replace("\\", "\\\\") + "]")
        else:
            parts.append({"*": ".*", "?": "."}.get(letter) or escaped(letter))
    return f"^{''.join(parts)}$"


def _short(pattern: str) -> str:
    if len(pattern) > _MOST:
        raise NotUnderstoodError
    return pattern


def folded(pattern: str) -> str:
    """A regular expression that finds in any case what this one finds.

    Raises:
        NotUnderstoodError: it has options of its own.
    """
    if pattern.startswith(("***", "(?")) and not pattern.startswith(("(?:", "(?=", "(?!", "(?<")):
        raise NotUnderstoodError
    return f"(?i){pattern}"
