"""SQL's two kinds of quotes: around names, and around texts; nobody else puts or takes them."""


def quoted(name: str) -> str:
    """A name in double quotes, whatever it holds.

    Args:
        name: of a table or column.
    """
    return '"' + name.replace('"', '""') + '"'


def unquoted(word: str) -> str:
    """The name that a word is, with or without double quotes."""
    return word[1:-1].replace('""', '"') if word.startswith('"') else word


def literal(text: str) -> str:
    """A text in single quotes, whatever it holds."""
    return "'" + text.replace("'", "''") + "'"
