"""Schemas with one mistake each: `check` tells the mistake at its line, and never breaks itself.

Mutants are edits of the shipped schemas at a place that is known, all of them deterministic. A
mutant is *certain* where the edit makes the schema wrong by construction; then a problem has to
stand within one line of the edit. Where a name was changed at its definition, the mistake is told
where the name is used, so those lines count as well. Other edits (a lost line, random bytes) may
leave a good schema behind: they must only be answered.
"""

import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest
import yaml

from synth.api import make_plan
from synth.errors import QuestionError, SchemaError
from synth.schema.read import read_text

SYNTH = str(Path(sys.executable).with_name("synth"))
ROOT = Path(__file__).parents[1]
BASES = {
    "minimal": ROOT / "schemas/minimal.yaml",
    "job_seeker": ROOT / "schemas/job_seeker.yaml",
    "mutants": Path(__file__).with_name("small_agency.yaml"),
}
MOST = {"minimal": 500, "job_seeker": 600, "mutants": 910}
"""How many mutants of each are planned in every run; the slow run plans all there are."""

SHARE = 0.95
NEAR_LINES = 1
BESIDE = {"type", "unique", "nulls", "mark", "learn", "note", "when", "where", "share"}
ENTRIES = {"let", "columns"}
WEIGHED = {"choice", "steps", "weights"}
NAME = re.compile(r"[A-Za-z_]\w*")

_, VALUES, COLUMNS = re.split(r"=== .*\n", Path(__file__).with_name("mutants.txt").read_text())
WRONG = {word: values for word, *values in (line.split(" | ") for line in VALUES.splitlines())}
BAD_COLUMNS = COLUMNS.splitlines()

# Words that mean something else elsewhere: where the list above holds.
ONLY = {"unique": "columns", "key": "tables", "from": "columns", "sex": "person", "count": "tables"}


@dataclass(frozen=True)
class Token:
    """A key or value of a schema: the words above it, where it stands, and what it is."""

    path: tuple[str, ...]
    is_key: bool
    node: yaml.Node

    @property
    def start(self):
        return self.node.start_mark.index

    @property
    def end(self):
        # The end of a block is the start of what follows it.
        return self.node.end_mark.index

    @property
    def line(self):
        return self.node.start_mark.line + 1

    @property
    def is_scalar(self):
        return isinstance(self.node, yaml.ScalarNode)

    @property
    def is_name(self):
        """A key that users choose: a table, let, column, rule, group, value or match column."""
        above = self.path[-2] if len(self.path) > 1 else ""
        if len(self.path) == 2:
            return above in {"tables", "rules", "groups"}
        return (above in ENTRIES and len(self.path) < 6) or above in WEIGHED | {"match"}


@dataclass(frozen=True)
class Mutant:
    """A changed schema; `lines` are where its mistake may be told, none where there may be none."""

    kind: str
    text: str
    lines: tuple[int, ...] = ()


@cache
def tokens(text):
    """Every key and value, in the order of the file."""
    found = []

    def walk(node, path):
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                found.append(Token((*path, key.value), True, key))
                found.append(Token((*path, key.value), False, value))
                walk(value, (*path, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                found.append(Token((*path, "-"), False, item))
                walk(item, (*path, "-"))

    walk(yaml.compose(text, Loader=yaml.SafeLoader), ())
    return found


def put(text, start, end, new):
    return text[:start] + new + text[end:]


def misspelt(word):
    """Three ways to miss a key of the keyboard."""
    middle = len(word) // 2
    return {word[:middle] + word[middle + 1 :], word[:middle] + "x" + word[middle:], word + "z"}


def misspelt_words(text):
    """Words of the language, and names where they are used, each misspelt."""
    known = {token.path[-1] for token in tokens(text) if token.is_key}
    for token in tokens(text):
        word = token.node.value
        is_word = token.is_key and not token.is_name
        is_part = not token.is_key and token.is_scalar and re.fullmatch(r"\w+(\.\w+)+", str(word))
        is_bare = not token.is_key and token.path[-2:-1] and token.path[-2] in ENTRIES
        if not is_word and not is_part and not (is_bare and token.is_scalar):
            continue
        if token.path[-1] in {"source", "name", "note", "holds"} and not token.is_key:
            continue
        for piece in NAME.finditer(word):
            for new in sorted(misspelt(piece[0]) - known - {""}):
                start = token.start + piece.start()
                changed = put(text, start, start + len(piece[0]), new)
                yield Mutant("misspelt", changed, (token.line,))


def wrong_values(text):
    """A value that its word cannot have."""
    for token in tokens(text):
        word = token.path[-1]
        if token.is_key or word not in WRONG or (len(token.path) > 1 and token.is_name):
            continue
        if (word in ONLY and ONLY[word] not in token.path) or (
            word == "unique" and len(token.path) < 4
        ):
            continue
        if (word == "key" and len(token.path) != 3) or (
            word == "sex" and token.path[-2] != "person"
        ):
            continue
        for new in WRONG[word]:
            stop = token.start + len(text[token.start : token.end].rstrip())
            yield Mutant(f"wrong {word}", put(text, token.start, stop, new), (token.line,))


def spoilt_sql(text):
    """A name misspelt, a function that does not exist, or an end cut off, inside SQL."""
    names = {token.node.value for token in tokens(text) if token.is_key and token.is_name}
    for token in tokens(text):
        if token.is_key or not token.is_scalar or token.path[-1] not in {
            "expr", "holds", "when", "where", "nulls", "within", "datetime", "date",
        }:  # fmt: skip
            continue
        whole = text[token.start : token.end].rstrip()
        if not re.search(r"[a-z]", whole):
            continue
        if "'" not in whole[:1] and '"' not in whole[:1]:
            yield Mutant(
                "sql cut",
                text[: token.start] + whole + " +" + text[token.end :].lstrip(" "),
                lines_of(text, token.start, token.start + len(whole)),
            )
        for piece in NAME.finditer(whole):
            is_call = whole[piece.end() : piece.end() + 1] == "("
            if piece[0] not in names and not is_call:
                continue
            if whole[: piece.start()].count("'") % 2:
                continue
            start = token.start + piece.start()
            new = put(text, start, start + len(piece[0]), piece[0] + "zzz")
            yield Mutant("sql name", new, lines_of(text, start, start))


def lines_of(text, start, stop):
    return tuple(range(text.count("\n", 0, start) + 1, text.count("\n", 0, stop) + 2))


def renamed(text):
    """A definition renamed or removed that something else reads."""
    keys = Counter(token.node.value for token in tokens(text) if token.is_key and token.is_name)
    for token in tokens(text):
        name = token.node.value
        if not token.is_key or not token.is_name or keys[name] > 1 or token.path[-2] in WEIGHED:
            continue
        uses = [
            line
            for line, content in enumerate(text.split("\n"), 1)
            if line != token.line
            and re.search(
                rf"(?<!who\.)(?<!home\.)(?<![\w']){name}(?!\w)", content.partition(" #")[0]
            )
        ]
        is_read = len(uses) > 0 and token.path[0] != "rules"
        lines = (token.line, *uses) if is_read else ()
        yield Mutant("renamed", put(text, token.start, token.end, name + "zzz"), lines)


def doubled(text):
    """A line with a key of its own, twice."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if re.fullmatch(r" *[\w]+: +[^#>|]*[^#>|\s].*", line) and line.count("{") == line.count(
            "}"
        ):
            yield Mutant(
                "doubled", "\n".join([*lines[: number + 1], *lines[number:]]), (number + 2,)
            )


def bad_columns(text):
    """A column that is wrong, put at the start and at the end of every block of columns."""
    for token in tokens(text):
        is_block = not token.is_key and token.path[-1] == "columns" and not token.node.flow_style
        if (
            is_block
            and isinstance(token.node, yaml.MappingNode)
            and token.path[1] not in {"commune", "departement", "skill"}
        ):
            indent = " " * token.node.start_mark.column
            for bad in BAD_COLUMNS:
                new = put(text, token.start, token.start, f"mutant: {bad}\n{indent}")
                yield Mutant("bad column", new, (token.line,))


def damaged(line):
    swaps = [(",", " "), ("}", ""), (" ", ""), (": ", ":"), ("'", ""), (".", ","), ("{", "{,")]
    yield from ([line.replace(old, new, 1)] for old, new in swaps)
    yield from ([changed] for changed in (f" {line}", f"\t{line}", line[1:], line[:-1], line[::-1]))
    yield from ([line + end] for end in (" x", ":", " {"))
    yield from ([], [line, line], ["- " + line])


def broken_text(text):
    """Damage that does not ask what the text means: it may leave a good schema behind."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        rest = lines[number + 1 :]
        for new in damaged(line):
            yield Mutant("broken line", "\n".join([*lines[:number], *new, *rest]))
    for number in range(300):
        place = crc32(f"place {number}".encode()) % len(text)
        noise = chr(crc32(f"noise {number}".encode()) % (0x300 if number % 2 else 0x80))
        stop = place + crc32(f"stop {number}".encode()) % 9
        yield Mutant("random", put(text, place, stop, noise))
        yield Mutant("cut", text[:place])


EDITS = (misspelt_words, wrong_values, spoilt_sql, renamed, doubled, bad_columns, broken_text)


def chosen(base):
    """The mutants of every run: as many that are wrong for certain as others."""
    found, half = mutants(base), MOST[base] // 2
    certain = [mutant for mutant in found if mutant.lines][:half]
    return certain + [mutant for mutant in found if not mutant.lines][: MOST[base] - len(certain)]


@cache
def mutants(base):
    """All mutants of a schema, in an order without a pattern."""
    text = BASES[base].read_text(encoding="utf-8")
    found = {mutant.text: mutant for edit in EDITS for mutant in edit(text) if mutant.text != text}
    return sorted(found.values(), key=lambda mutant: crc32(mutant.text.encode()))


def problems(base, mutant):
    """The problems of a mutant; none where it is a good schema."""
    try:
        make_plan(read_text(mutant.text, path=str(BASES[base])))
    except SchemaError as error:
        return list(error.problems)
    except QuestionError as error:
        pytest.fail(f"{mutant.kind}: a question, without a line: {error}")
    return []


def is_told(mutant, found):
    return any(
        abs(problem.mark.line - line) <= NEAR_LINES for problem in found for line in mutant.lines
    )


def judge(base, asked):
    """Plan mutants; fail where too few mistakes are told at their line."""
    certain, missed = Counter(), []
    for mutant in asked:
        try:
            found = problems(base, mutant)
        except Exception as error:
            raise AssertionError(
                f"{type(error).__name__}: {error}\n{shown(base, mutant)}"
            ) from error
        if mutant.lines:
            certain[mutant.kind] += 1
            if not is_told(mutant, found):
                missed.append((mutant, found))
    total = certain.total()
    share = 1 - len(missed) / total
    print(  # noqa: T201
        f"{base}: {len(asked)} mutants, {total} wrong for certain, {share:.2%} told at their line"
    )
    lines = [
        f"{shown(base, mutant)}\n    {(' | '.join(map(str, found)))[:300]}"
        for mutant, found in missed
    ]
    assert share >= SHARE, f"{base}: {share:.2%} of {total}\n" + "\n".join(lines)
    return share, lines


def shown(base, mutant):
    """What was changed, as the first line that differs."""
    old, new = BASES[base].read_text().split("\n"), mutant.text.split("\n")
    number = next(
        (i for i, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), 0
    )
    return f"{mutant.kind} {mutant.lines[:5]}: line {number + 1}: {new[number][:100]!r}"


@pytest.mark.slow
@pytest.mark.parametrize("base", BASES)
def test_mutants_are_told(base):
    judge(base, chosen(base))


@pytest.mark.slow
@pytest.mark.parametrize("base", BASES)
def test_all_mutants_are_told(base):
    judge(base, mutants(base))


def test_there_are_enough_mutants():
    assert sum(len(chosen(base)) for base in BASES) >= 2000


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_the_command_says_the_same(tmp_path, part):
    """Twenty of them through the real command: exit code, message, no traceback."""
    path = tmp_path / "mutant.yaml"
    for mutant in [*chosen("minimal")[part::170], *chosen("mutants")[part * 99 :][:2]]:
        path.write_bytes(mutant.text.encode())
        try:
            make_plan(str(path))
            code, said = 0, ""
        except QuestionError as error:
            code, said = error.exit_code, str(error)
        arguments = [SYNTH, "check", str(path)]
        run = subprocess.run(arguments, capture_output=True, text=True, check=False)
        assert run.returncode == code
        assert run.stderr.startswith(said)
        assert "Traceback" not in run.stderr
