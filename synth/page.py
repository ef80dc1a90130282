"""A report as one HTML page: no script, nothing from elsewhere, for paper and for a phone."""

import re
from collections.abc import Iterable, Sequence
from importlib.resources import files

from synth.printable import safe


def document(title: str, body: Iterable[str], *, made_by: str) -> str:
    """The whole page.

    Args:
        title: of the window.
        body: HTML, a line each.
        made_by: the command that wrote it.
    """
    style = files("synth").joinpath("page.css").read_text("utf-8")
    lines = "\n".join(body)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="generator" content="{made_by}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{safe(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"{lines}\n</body>\n</html>\n"
    )


def marked(text: str) -> str:
    """A sentence of ours, where a backquote opens and closes what is typed."""
    # A single one in a name is itself, and what follows is not typed.
    return re.sub("`([^`]*)`", r"<code>\1</code>", safe(text))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table that becomes a list of cards where it would not fit; numbers stand to the right.

    Args:
        heads: HTML, one for each column.
        rows: texts, as many in each.
    """
    body = list(rows)
    if not body:
        return ""
    styles = [
        ' class="n"' if all(row[place][:1].isdigit() for row in body) else ""
        for place in range(len(heads))
    ]
    head = "".join(f"<th{style}>{head}</th>" for head, style in zip(heads, styles, strict=True))
    lines = "".join(
        "<tr>"
        + "".join(
            f'<td{style} data-of="{head}">{safe(cell)}</td>'
            for head, style, cell in zip(heads, styles, row, strict=True)
        )
        + "</tr>"
        for row in body
    )
    return f'<table class="cards"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>'


def signatures(*roles: str) -> str:
    """Lines to sign on."""
    lines = "".join(f"<div>{role}: name, date, signature</div>" for role in roles)
    return f'<div class="sign">{lines}</div>'
