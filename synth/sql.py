"""SQL's two kinds of quotes: around names, and around texts."""


def quoted(name: str) -> str:
    """A name in double quotes, whatever it holds.

    Args:
        name: of a table or column.
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in single quotes, whatever it holds.

    Args:
        text: a constant.
    """
    return "'" + text.replace("'", "''") + "'"
