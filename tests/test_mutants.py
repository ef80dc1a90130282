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
    "mutants": Path(__file__).with_name("mutants.yaml"),
    "agency": ROOT / "schemas/agency.yaml",
}
MOST = {"minimal": 500, "job_seeker": 600, "mutants": 760, "agency": 150}
"""How many mutants of each are planned in every run; the slow run plans all there are."""

SHARE = 0.95
NEAR_LINES = 1
BESIDE = {"type", "unique", "nulls", "mark", "learn", "note", "when", "where", "share"}
ENTRIES = {"let", "columns"}
WEIGHED = {"choice", "steps", "weights"}
NAME = re.compile(r"[A-Za-z_]\w*")

# What no schema may say after a word, wherever the word stands.
WRONG = {
    "synth": ["2", "one", "[1]"],
    "as_of": ["2026-02-30", "tomorrow", "[2026-01-01]", "{a: b}"],
    "seed": ["-1", "seven", "[7]", "1.5"],
    "locale": ["xx", "[fr]"],
    "rows": ["-1", "many", "[1]", "{a: 1}", "1.5", "1e3", "99999999999999999999"],
    "key": ["nonesuch", "{a: b}", "[id, nonesuch]", "[id, id]", "[]"],
    "per": ["nonesuch", "[agency]", "{a: b}"],
    "each": ["nonesuch", "[a, a]", "{nonesuch: 1}", "[]"],
    "count": ["many", "[1]", "nonesuch.part", "5..1", "{a: b}", "{poisson: x}"],
    "use": ["nonesuch", "[nonesuch]", "{a: b}"],
    "file": ["nonesuch.csv", "fr/nonesuch", "[a.csv]", "."],
    "written": ["maybe", "1", "[true]"],
    "unique": ["maybe", "[a]", "nonesuch"],
    "nulls": ["2", "-0.1", "[0.5]", "{share: 0.5}", "10 %", "nonesuch > 1", "{where: x, when: 1}"],
    "share": ["2", "x", "[1]", "{a: b}"],
    "at_least": ["1.5", "most", "[1]"],
    "to": ["nonesuch", "[agency]", "{a: b}"],
    "weight": ["nonesuch", "[1]", "{a: 1}"],
    "match": ["nonesuch", "{nonesuch: 1}", "[a]"],
    "distinct": ["maybe", "[true]"],
    "before": ["maybe", "{a: b}"],
    "near": ["nonesuch", "[a]", "who.nonesuch"],
    "within": ["nonesuch..as_of", "created_at", "5", "[1]", "as_of..", "2026-01-01..2025-01-01"],
    "days": ["x", "[1]", "{lognormal: {median: 9, p90: 3}}", "{normal: {mean: 1}}", "9..1"],
    "open": ["2", "x", "[1]"],
    "learn": ["maybe", "[true]"],
    "person": ["5", "[sex]", "{nonesuch: 1}"],
    "address": ["5", "[a]", "{nonesuch: 1}"],
    "timeline": ["5", "{}", "{within: created_at..as_of}"],
    "ref": ["nonesuch", "[agency]", "{}", "{to: nonesuch}"],
    "age": ["x", "[1]", "{steps: {16: 1}}", "{steps: {30: 1, 20: 1}}", "{steps: {a: 1}}", "9..1"],
    "sex": ["{from: nonesuch}", "[F]", "{nonesuch: 1}"],
    "min": ["x", "[1]", "{a: b}", "99999999999"],
    "max": ["x", "[1]", "{a: b}", "-5"],
    "poisson": ["x", "[1]", "{nonesuch: 1}", "-1"],
    "lognormal": ["5", "{median: 1}", "{median: 9, p90: 3}", "{median: x, p90: 3}", "[1]"],
    "steps": ["5", "[1, 2]", "{}", "{16: -1, 20: 0}", "{20: 1, 16: 0}", "{16: x, 20: 0}"],
    "choice": ["{}", "[]", "{a: 0, b: 0}", "{a: -1, b: 2}", "{a: x}", "{a: [1]}", "5"],
    "int": ["9..0", "a..b", "[1]", "{a: b}", "x", "nonesuch", "1.."],
    "date": ["as_of..2001-01-01", "2001-02-30", "[1]", "nonesuch..as_of", "x"],
    "datetime": ["as_of..2001-01-01", "2001-02-30", "[1]", "nonesuch..as_of", "5"],
    "case": ["5", "[]", "[5]", "[{when: a}]", "{int: 5}"],
    "expr": ["nonesuch", "1 +", "nonesuch(1)", "now()", "(select 1)", "[1]", "count(*)"],
    "from": ["nonesuch", "who.nonesuch", "[a]", "1 + 1"],
    "text": ["'{nonesuch}'", "'{'", "[1]", "{words: x}", "{chars: -5}", "{}"],
    "sum": ["nonesuch", "registration.nonesuch", "registration"],
    "holds": ["nonesuch", "1 +", "1", "[a]", "nonesuch(1)"],
    "type": ["[a]", "decimal(50,2)", "decimal(2,9)", "varchar(0)", "{a: b}"],
    "where": ["nonesuch", "[a]", "1 +"],
    "when": ["nonesuch = 1", "[a]", "1 +", "'text'"],
}
# Words that mean something else elsewhere: where the list above holds.
ONLY = {"unique": "columns", "key": "tables", "from": "columns", "sex": "person", "count": "tables"}

BAD_COLUMNS = [
    "sequenc", "5", "2020-01-01..as_of", "true", "null", "[a, b]", "{}", "''", "a b", "who.nonesuch",
    "nonesuch.id", "{int: 9..0}", "{int: 0..9, int: 1..2}", "{int: 0..9, date: 2001-01-01}",
    "{int: 0..9, nulls: 2}", "{int: 0..9, nulls: }", "{int: 0..9, uniqe: true}", "{nulls: 0.5}",
    "{int: {poison: 3}}", "{int: {poisson: 3, mx: 5}}", "{int: {zipf: {ranks: 0}}}",
    "{int: {zipf: 9999999999}}", "{int: {poisson: 1e300}}", "{int: {normal: {mean: 1, sd: 0}}}",
    "{int: {uniform: 5}}", "{int: {weights: {1: 0}}}", "{int: {weights: {1: 1}, steps: {1: 1}}}",
    "{choice: {a: 1, a: 2}}", "{choice: [a, [b]]}", "{choice: {a: 0}}", "{choice: [a, b], type: integer}",
    "{decimal: 1..2}", "{decimal: x..y, type: 'decimal(5,2)'}", "{float: x}", "{bool: 2}", "{bool: x}",
    "{date: 5..9}", "{date: 2026-01-01..2025-01-01}", "{time: 25:00..26:00}", "{value: }", "{value: [a]}",
    "{sequence: {start: x}}", "{sequence: {step: 0}}", "{uuid: 5}", "{int: 0..1e999999999}", "{choice: {a: 1e-999999999}}", "{text: {words: 1, chars: 2}}",
    "{text: '{nonesuch:03}'}", "{text: '{0}'}", "{expr: 1 2}", "{expr: nonesuch + 1}", "{expr: random()}",
    "{expr: row_number() over ()}", "{expr: a := 1}", "{expr: sum(row)}", "{expr: 1 as x}", "{expr: *}",
    "{expr: 'a', type: integer}", "{case: [{when: row, int: 1}]}", "person", "address",
    "{case: [{when: true, int: 1}, {when: false, nonesuch: 2}]}", "{case: [{int: 1}, {text: a}]}",
    "{faker: nonesuch}", "{faker: {provider: pystr, args: 5}}", "{faker: {args: {}}}", "{nir: {sex: 5}}",
    "{siret: {nonesuch: 1}}", "{phone: {near: nonesuch}}", "{ref: nonesuch}", "{count: nonesuch}",
    "{sum: nonesuch.id}", "{last: nonesuch.id}", "{min: nonesuch.id}", "{from: row.x}", "{from: item.x}",
    "{from: parent.nonesuch}", "{from: mutant}", "{expr: mutant + 1}", "{date: as_of, unique: true}",
    "{expr: row, unique: true}", "{int: 1..3, mark: secret}", "{int: 1..3, learn: 5}", "{int: 0..9, type: }",
    "{safir: {block: x}}", "{france_travail: {block: x}}", "!!int 5", "&a sequence", "*a", "{<<: {int: 1}}",
    "@x", "`x`", "%x", "{int: 0..9", "[int", "'open", '"open', "{int: 0..9}}", "{int: 0..9} x", "a: b",
]  # fmt: skip


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
        if (word in ONLY and ONLY[word] not in token.path) or (word == "unique" and len(token.path) < 4):
            continue
        if (word == "key" and len(token.path) != 3) or (word == "sex" and token.path[-2] != "person"):
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
            yield Mutant("sql cut", text[: token.start] + whole + " +" + text[token.end :].lstrip(" "), lines_of(text, token.start, token.start + len(whole)))
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
            and re.search(rf"(?<!who\.)(?<!home\.)(?<![\w']){name}(?!\w)", content.partition(" #")[0])
        ]
        is_read = len(uses) > 0 and token.path[0] != "rules"
        lines = (token.line, *uses) if is_read else ()
        yield Mutant("renamed", put(text, token.start, token.end, name + "zzz"), lines)


def doubled(text):
    """A line with a key of its own, twice."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if re.fullmatch(r" *[\w]+: +[^#>|]*[^#>|\s].*", line) and line.count("{") == line.count("}"):
            yield Mutant("doubled", "\n".join([*lines[: number + 1], *lines[number:]]), (number + 2,))


def bad_columns(text):
    """A column that is wrong, put at the start and at the end of every block of columns."""
    for token in tokens(text):
        is_block = not token.is_key and token.path[-1] == "columns" and not token.node.flow_style
        if is_block and isinstance(token.node, yaml.MappingNode) and token.path[1] not in {"commune", "departement", "skill"}:
            indent = " " * token.node.start_mark.column
            for bad in BAD_COLUMNS:
                new = put(text, token.start, token.start, f"mutant: {bad}\n{indent}")
                yield Mutant("bad column", new, (token.line,))


def broken_text(text):
    """Damage that does not ask what the text means: it may leave a good schema behind."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        rest = lines[number + 1 :]
        for new in ([], [" " + line], ["\t" + line], [line[1:]], [line[:-1]], [line, line], [line[::-1]],
                    [line.replace(",", " ", 1)], [line.replace("}", "", 1)], [line.replace(" ", "", 1)],
                    [line.replace(": ", ":", 1)], [line.replace("'", "", 1)], [line.replace(".", ",", 1)],
                    [line.replace("{", "{,", 1)], [line + " x"], [line + ":"], ["- " + line], [line + " {"]):  # fmt: skip
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
    return any(abs(problem.mark.line - line) <= NEAR_LINES for problem in found for line in mutant.lines)


def judge(base, asked):
    """Plan mutants; fail where too few mistakes are told at their line."""
    certain, missed = Counter(), []
    for mutant in asked:
        try:
            found = problems(base, mutant)
        except Exception as error:
            raise AssertionError(f"{type(error).__name__}: {error}\n{shown(base, mutant)}") from error
        if mutant.lines:
            certain[mutant.kind] += 1
            if not is_told(mutant, found):
                missed.append((mutant, found))
    total = certain.total()
    share = 1 - len(missed) / total
    print(f"{base}: {len(asked)} mutants, {total} wrong for certain, {share:.2%} told at their line")
    lines = [f"{shown(base, mutant)}\n    {(' | '.join(map(str, found)))[:300]}" for mutant, found in missed]
    assert share >= SHARE, f"{base}: {share:.2%} of {total}\n" + "\n".join(lines)
    return share, lines


def shown(base, mutant):
    """What was changed, as the first line that differs."""
    old, new = BASES[base].read_text().split("\n"), mutant.text.split("\n")
    number = next((i for i, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), 0)
    return f"{mutant.kind} {mutant.lines[:5]}: line {number + 1}: {new[number][:100]!r}"


@pytest.mark.parametrize("base", BASES)
def test_mutants_are_told(base):
    judge(base, chosen(base))


@pytest.mark.slow
@pytest.mark.parametrize("base", BASES)
def test_all_mutants_are_told(base):
    judge(base, mutants(base))


def test_there_are_enough_mutants():
    assert sum(len(chosen(base)) for base in BASES) >= 2000


@pytest.mark.parametrize("part", range(4))
def test_the_command_says_the_same(tmp_path, part):
    """Twenty of them through the real command: exit code, lines, no traceback."""
    for base in ("minimal", "mutants"):
        for mutant in [m for m in chosen(base) if bool(m.lines) == bool(part % 2)][part * 3 :][:3]:
            path = tmp_path / "mutant.yaml"
            path.write_bytes(mutant.text.encode())
            try:
                make_plan(str(path))
                code, said = 0, ""
            except QuestionError as error:
                code, said = error.exit_code, str(error)
            run = subprocess.run([SYNTH, "check", str(path)], capture_output=True, text=True, check=False)
            assert run.returncode == code
            assert run.stderr.startswith(said)
            assert "Traceback" not in run.stderr
