"""Rebuild what the docs say about the code, from the code itself.

    python tools/build_docs.py [--check]

Two tables of `docs/language.md`, all of `docs/reference.md`, and `schemas/synth-1.schema.json` for
editors come from the fields, the docstrings and the commands of the program. `--check` writes
nothing and names the files that are stale.
"""

import argparse
import datetime as dt
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click
from described import Option, by_kind, options
from editor_schema import MATCH, schema_text

from synth import api
from synth.cli.group import Commands, help_lines
from synth.docstrings import read_doc
from synth.explain.laws import TEXTS, LawText
from synth.generators.law import Law
from synth.generators.options import Branch
from synth.generators.protocol import Generator
from synth.generators.readers import Arguments, Chance, Choices, Given, Moves
from synth.schema.operands import Operand, Sql
from synth.schema.operands import Path as DottedPath

ROOT = Path(__file__).parent.parent
COMMAND = "python tools/build_docs.py"
FUNCTIONS = """\
All live in `synth.api`; the first import of a name from `synth` itself brings it as well. Errors
are in `synth.errors`, under `SynthError`, and carry the exit code of the command line."""

TAKES = {
    str: "text",
    int: "whole number",
    bool: "`true` or `false`",
    bool | DottedPath: "`true` or a table",
    Decimal: "number",
    Chance: "number",
    dt.date: "date",
    Sql: "SQL",
    DottedPath: "name or path",
    Operand: "path or SQL",
    Choices: "list, or `{VALUE: WEIGHT}`",
    Moves: "`{STATE: {NEXT: WEIGHT}}`, or a list of such with `when`",
    Arguments: "`{NAME: VALUE}`",
    Given: "list of names, or `{FILE_COLUMN: SQL}`",
    Law: "LAW",
    Generator: "value or generator",
    MATCH: "`{COLUMN: SQL}`",
    tuple[Branch, ...]: "list of branches",
    tuple[str, ...]: "list",
}


def takes(option: Option) -> str:
    if get_origin(option.hint) is Literal:
        return " or ".join(f"`{word}`" for word in get_args(option.hint))
    return TAKES[option.hint]


def default(option: Option) -> str:
    if option.is_needed:
        return "needed"
    if option.default in (None, (), ""):
        return "none"
    written = str(option.default)
    return f"`{written.lower() if isinstance(option.default, bool) else written}`"


def table(head: str, rows: list[tuple[str, ...]]) -> str:
    names = head.split(" | ")
    lines = [names, ["---"] * len(names), *([cell.replace("|", "\\|") for cell in r] for r in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def option_rows(kind: type) -> list[tuple[str, ...]]:
    return [(f"`{o.name}`{' *' * o.alone}", takes(o), default(o), o.note) for o in options(kind)]


def options_table() -> str:
    rows = []
    for kinds in by_kind().values():
        for word, kind in kinds.items():
            own = option_rows(kind) or [("none", "", "", "")]
            rows += [(f"`{word}`" if first else "", *row) for first, row in numbered(own)]
    return table("generator | option | takes | default | meaning", rows)


def numbered(rows: list[tuple[str, ...]]) -> Iterator[tuple[bool, tuple[str, ...]]]:
    """Rows, each with whether it is the first."""
    return ((place == 0, row) for place, row in enumerate(rows))


def part_rows(kind: Any) -> list[tuple[str, ...]]:
    return [
        (f"`{name}`", str(part.type), part.mark, part.note)
        for name, part in getattr(kind, "parts", {}).items()
    ]


def parts_table() -> str:
    rows = []
    for word, kind in by_kind()["bundles"].items():
        own = part_rows(kind) or [("its columns and lets", "theirs", "theirs", "of that row")]
        rows += [(f"`{word}`" if first else "", *row) for first, row in numbered(own)]
    return table("bundle | part | type | mark | meaning", rows)


def between(page: str, name: str, content: str) -> str:
    """A page with what stands between two markers replaced."""
    start, stop = f"<!-- {name}: built by {COMMAND} -->\n", f"<!-- end of {name} -->"
    pattern = re.compile(f"({re.escape(start)}).*?({re.escape(stop)})", re.DOTALL)
    if not pattern.search(page):
        message = f"no markers around {name}"
        raise ValueError(message)
    return pattern.sub(lambda found: f"{found[1]}\n{content}\n\n{found[2]}", page)


def language(page: str) -> str:
    page = between(page, "options", options_table())
    return between(page, "parts", parts_table())


def reference() -> str:
    blocks = [
        "# Reference",
        f"Built from the code by `{COMMAND}`; do not edit.",
        "The rules of the language are in [language.md](language.md).",
        "An option with * may stand alone: `{int: 0..78}` is `{int: {law: 0..78}}`.",
        "## Commands",
        *commands(),
    ]
    titles = {
        "values": "Generators of one value",
        "bundles": "Bundles",
        "roll-ups": "Roll-ups",
        "identifiers": "Identifiers",
    }
    for kind, title in titles.items():
        blocks.append(f"## {title}")
        for word, member in by_kind()[kind].items():
            blocks += member_page(word, member)
    blocks.append("## Laws")
    blocks += [block for word, law in TEXTS.items() for block in law_page(word, law)]
    blocks += [
        "## Python functions",
        FUNCTIONS,
        *(block for name in api.__all__ for block in function_page(name)),
    ]
    return "\n\n".join(blocks) + "\n"


def member_page(word: str, kind: Any) -> Iterator[str]:
    doc = read_doc(kind)
    yield f"### `{word}`"
    if hasattr(kind, "number"):
        made = kind().number
        yield f"{made.title[0].upper()}{made.title[1:]}. Layout: {made.layout}. Mark: {made.mark}."
    yield from doc.paragraphs
    if rows := option_rows(kind):
        yield table("option | takes | default | meaning", rows)
    if rows := part_rows(kind):
        yield table("part | type | mark | meaning", rows)
    given = [line for line in doc.example if not line.startswith("gives ")]
    yield "```yaml\n" + "\n".join(given) + "\n```"
    yield from (line for line in doc.example if line.startswith("gives "))
    if hasattr(kind, "number"):
        yield from proof_page(kind)
    if doc.source:
        yield f"Source: {doc.source}"


def law_page(word: str, law: LawText) -> Iterator[str]:
    yield f"### `{word}`"
    yield law.what
    yield table("number | meaning", list(law.numbers))
    yield f"```yaml\n{law.example}\n```"
    if law.source:
        yield f"Source: {law.source}"


def proof_page(kind: Any) -> Iterator[str]:
    made = kind().number
    proof = made.proof
    yield table(
        "fact | of the values made with default options",
        [
            ("proof", f"{proof.kind}: {proof.reason}"),
            ("source of the proof", proof.source),
            ("how many there are", f"{made.capacity:,}"),
            ("validators", validators(made.validators)),
            ("examples", ", ".join(f"`{text}`" for text in made.examples)),
        ],
    )


def validators(found: Mapping[str, bool]) -> str:
    """Public validators, and whether each accepts the values."""
    words = {True: "accepts them", False: "refuses them"}
    return ", ".join(f"{name} {words[yes]}" for name, yes in found.items()) or "none was tried"


def function_page(name: str) -> Iterator[str]:
    function = getattr(api, name)
    signature = str(inspect.signature(function)).replace("'", "")
    text = inspect.getdoc(function) or ""
    said, *rest = re.split(r"^(?:Args|Raises):\n", text, flags=re.MULTILINE)
    yield f"### `{name}`"
    yield f"```text\n{name}{signature}\n```"
    yield said.strip()
    for section in rest:
        found = re.findall(r"^    (\w+): (.+(?:\n     +.+)*)", section, flags=re.MULTILINE)
        yield "\n".join(f"- `{word}`: {' '.join(note.split())}" for word, note in found)


def commands() -> Iterator[str]:
    group = Commands("synth")
    for name in help_lines():
        command = group.get_command(click.Context(group), name)
        if command is None:
            continue
        arguments = [p for p in command.params if isinstance(p, click.Argument)]
        named = [p for p in command.params if isinstance(p, click.Option)]
        shown = " ".join(argument(one) for one in arguments)
        yield f"### `synth {name}`"
        yield f"`synth {name} {shown} [OPTIONS]`".replace("  ", " ")
        yield inspect.cleandoc(command.help or "")
        yield table("option | meaning", [option_line(one) for one in named])
        if command.epilog:
            lines = command.epilog.split("\n")[2:]
            yield "```sh\n" + "\n".join(line.strip() for line in lines) + "\n```"


def argument(one: click.Argument) -> str:
    name = one.metavar or (one.name or "").upper()
    return name if one.required else f"[{name}]"


def option_line(one: click.Option) -> tuple[str, str]:
    value = "" if one.is_flag else f" {one.metavar or one.type.name.upper()}"
    needed = " Needed." if one.required else ""
    preset = f" `{one.default}` unless given." if one.show_default else ""
    return f"`{', '.join(one.opts)}{value}`", f"{one.help}{preset}{needed}"


# -- files --------------------------------------------------------------------------------------


def built() -> dict[Path, str]:
    """What each file has to hold."""
    page = ROOT / "docs" / "language.md"
    return {
        page: language(page.read_text(encoding="utf-8")),
        ROOT / "docs" / "reference.md": reference(),
        ROOT / "schemas" / "synth-1.schema.json": schema_text(),
    }


def stale() -> list[Path]:
    """Files that hold something else than `built` says."""
    return [
        path
        for path, text in built().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, name stale files")
    is_check = parser.parse_args().check
    found = stale()
    for path in found:
        print(path.relative_to(ROOT))
        if not is_check:
            path.write_text(built()[path], encoding="utf-8")
    if found and is_check:
        sys.exit(f"stale: run {COMMAND}")


if __name__ == "__main__":
    main()
