"""Manifests that were edited: a finding or a question, never a traceback."""

import json
import random
import re

import pytest

from synth.errors import QuestionError, SynthError
from synth.manifestjson import sealed
from synth.stores.targets import stores
from synth.verify import verify

SLOW = pytest.mark.slow
OTHER = "f" * 64
SEGMENT = "1 of 3 segments: other values than in the manifest (segment 1, rows 1-7)"
EDITED = "file manifest.json: edited since it was written: its digest differs"
BROKEN = "the manifest's own digests do not agree"


def columns(content, table, name):
    found = next(t for t in content["tables"] if t["layout"]["name"] == table)
    return next(c for c in found["layout"]["columns"] if c["name"] == name)


def table(content, name):
    return next(t for t in content["tables"] if t["layout"]["name"] == name)


FINDINGS = {
    "a digest": (
        lambda m: table(m, "person")["segment_digests"][0].__setitem__(0, OTHER),
        [f"digest person.id: {SEGMENT}", f"digest person: {BROKEN}"],
    ),
    "the table's digest": (
        lambda m: table(m, "agency").update(digest=OTHER),
        [f"digest agency: {BROKEN}"],
    ),
    "a column's digest": (
        lambda m: table(m, "agency")["column_digests"].__setitem__(1, OTHER),
        [f"digest agency: {BROKEN}"],
    ),
    "a type": (
        lambda m: columns(m, "spell", "stop").update(type="text"),
        [
            (
                f"digest spell.stop: {'2 of 2 segments: other values than in the manifest '}"
                "(segment 1, rows 1-20, segment 2, rows 21-30)"
            ),
            f"digest spell: {BROKEN}",
            "rule R1: does not run (BinderException)",
        ],
    ),
    "a shorter varchar": (
        lambda m: columns(m, "agency", "safir").update(type="varchar(4)"),
        [
            (
                "length agency.safir: 4 of 4 rows: longer than varchar(4) "
                "(row 1, row 2, row 3; shape 99999)"
            ),
            f"digest agency: {BROKEN}",
        ],
    ),
    "not null": (
        lambda m: columns(m, "spell", "stop").update(nullable=False),
        ["null spell.stop: 1 of 30 rows: null, which is not allowed (row 8)"],
    ),
    "unique": (
        lambda m: columns(m, "spell", "stop").update(unique=True),
        [
            (
                "unique spell.stop: 28 of 29 rows: the same as in a row before "
                "(row 2 as row 1, row 3 as row 1, row 4 as row 1)"
            ),
        ],
    ),
    "a reference to nothing": (
        lambda m: table(m, "spell")["layout"]["references"][0].update(to="zzz"),
        [],
    ),
    "a reference of two to one": (
        lambda m: table(m, "spell")["layout"]["references"][0].update(to_columns=["id"]),
        ["reference spell(name, born) -> person.id: the manifest names more columns on one side"],
    ),
    "a reference of another type": (
        lambda m: table(m, "spell")["layout"]["references"][0].update(
            columns=["stop"], to_columns=["id"]
        ),
        ["reference spell.stop -> person.id: cannot be compared (ConversionException)"],
    ),
    "an identifier": (
        lambda m: columns(m, "agency", "safir").update(identifier="siren", options=[]),
        [
            (
                "identifier agency.safir: 4 of 4 rows: no reserved siren "
                "(row 1, row 2, row 3; shape 99999)"
            )
        ],
    ),
    "a number as identifier": (
        lambda m: columns(m, "person", "id").update(identifier="phone"),
        [("identifier person.id: 20 of 20 rows: no reserved phone (row 1, row 2, row 3; shape 9)")],
    ),
    "fewer rows": (
        lambda m: table(m, "agency").update(rows=3, segments=[3, 0]),
        [
            "rows agency: 4 rows, 3 in the manifest",
            (
                "digest agency.safir: 1 of 2 segments: other values than in the manifest "
                "(segment 1, rows 1-3)"
            ),
            (
                'digest agency.Ne "1, order: 1 of 2 segments: other values than in the manifest '
                "(segment 1, rows 1-3)"
            ),
            f"digest agency: {BROKEN}",
        ],
    ),
    "a billion rows": (
        lambda m: table(m, "agency").update(rows=10**12, segments=[4, 10**12 - 4]),
        ["rows agency: 4 rows, 1,000,000,000,000 in the manifest", f"digest agency: {BROKEN}"],
    ),
    "a table less": (
        lambda m: m["tables"].remove(table(m, "spell")),
        [
            "table spell: not in the manifest",
            "rule R1: does not run (CatalogException)",
            "rule R5: does not run (CatalogException)",
        ],
    ),
    "a table twice": (
        lambda m: m["tables"].append(table(m, "agency")),
        ["read agency: does not read as csv: damaged, cut short or not ours"],
    ),
    "a file less": (
        lambda m: m["files"].pop(),
        ["file out: 1 file not in the manifest (spell.csv)"],
    ),
    "a weak proof": (
        lambda m: m["proofs"].append(
            dict.fromkeys(["column", "identifier", "kind", "reason", "source"], "x")
        ),
        [],
    ),
    "another seed": (lambda m: m.update(seed=8), []),
    "another day": (lambda m: m.update(as_of="2026-01-02"), []),
    "a rule less": (lambda m: m["rules"].pop(), []),
    "a rule that is kept by fewer": (lambda m: m["rules"][0].update(at_least=0), []),
    "another note": (lambda m: m.update(notes=["all is well"]), []),
    "another schema": (lambda m: m.update(schema=m["schema"] + "\n"), []),
    "an entry more": (lambda m: m.update(more=1), []),
}


SEALED = [
    pytest.param(case, anew, marks=[] if anew or case in ("a digest", "another note") else SLOW)
    for case in FINDINGS
    for anew in (False, True)
]
"""Every edit with its digest made anew, and two with the old one; CI tries all with the old one."""


@pytest.mark.parametrize(("case", "anew"), SEALED)
@pytest.mark.slow
def test_an_edited_manifest_is_told(make, judge, case, anew):
    """Its digest tells of every edit, until somebody makes that anew as well."""
    change, expected = FINDINGS[case]
    written = make("csv")
    content = json.loads(written.manifest.read_bytes())
    change(content)
    if anew:
        content.pop("digest")
        written.manifest.write_bytes(sealed(content)[0])
    else:
        written.manifest.write_text(json.dumps(content, sort_keys=True, indent=1) + "\n")
        expected = [EDITED, *expected]
    found = judge(written)
    if expected and expected[-1].startswith("rule"):
        found = [line for line in found if not line.startswith("rule R2")]
    assert found == expected


QUESTIONS = {
    "no identifier": (
        lambda m: columns(m, "person", "nir").update(identifier="nirr"),
        "person.nir: no such identifier in fr; .*did you mean 'nir'",
    ),
    "no option": (
        lambda m: columns(m, "person", "nir").update(options=[["zzz", "1"]]),
        "person.nir: nir has no such options: zzz",
    ),
    "no such mode": (
        lambda m: columns(m, "person", "nir").update(options=[["mode", "odd"]]),
        "nir.mode: 'odd'; expected valid, digits or invalid",
    ),
    "no day": (lambda m: m.update(as_of="soon"), "as_of: expected a day"),
    "no country": (
        lambda m: m.update(schema="synth: 1\nlocale: zz\n"),
        "unknown locale; known: be fr",
    ),
    "a path as country": (
        lambda m: m.update(schema="locale: ../../etc\n"),
        "unknown locale",
    ),
    "no schema": (lambda m: m.update(schema="[1"), "expected the text of a schema"),
    "an empty format": (lambda m: m.update(format=""), "unknown format ''"),
    "a long name of a file": (
        lambda m: m["files"][0].update(name="a" * 300),
        r"files\[0\]\.name: expected a name of at most 255 bytes",
    ),
    "no format": (lambda m: m.update(format="xml"), "unknown format 'xml'"),
    "another format": (lambda m: m.update(format="duckdb"), "says duckdb, which is no folder"),
    "a table with a path": (
        lambda m: table(m, "person")["layout"].update(name="../person"),
        "expected a name without folders",
    ),
    "not a manifest": (lambda m: m.clear(), "not a manifest of synth"),
}


@pytest.mark.parametrize("case", QUESTIONS)
def test_an_edited_manifest_is_a_question(make, case):
    change, message = QUESTIONS[case]
    written = make("csv")
    content = json.loads(written.manifest.read_bytes())
    change(content)
    written.manifest.write_text(json.dumps(content))
    with pytest.raises(QuestionError, match=message):
        verify(str(written.path))


def test_a_manifest_cut_short(make):
    written = make("sqlite")
    data = written.manifest.read_bytes()
    written.manifest.write_bytes(data[: len(data) // 2])
    with pytest.raises(QuestionError, match="broken or cut short"):
        verify(str(written.path))


@pytest.mark.parametrize("word", stores())
def test_a_file_of_another_store(make, judge, word):
    """Every table is named as unreadable, or the file is."""
    written = make(word)
    for name in ("agency", "person", "spell"):
        written.file(name).write_bytes(b"Zyzzyva\n,'\"{\x00\xff" * 9)
    found = judge(written)
    if written.path.is_dir():
        assert [line for line in found if line.startswith("read")]
    else:
        assert found


def shaken(data, number):
    """The bytes with some of them changed, or without a part; the same for the same number."""
    draw = random.Random(number)  # noqa: S311 - damage, not secrets
    found = bytearray(data)
    if number % 3 == 0:
        start = draw.randrange(len(found))
        del found[start : start + draw.randrange(1, 200)]
    for _ in range(draw.choice([1, 3, 20])):
        found[draw.randrange(len(found))] = draw.randrange(256)
    return bytes(found)


def answer(path):
    """What a user reads."""
    try:
        report = verify(str(path))
    except SynthError as error:
        return str(error)
    return report.text() + report.json()


@pytest.mark.parametrize("word", stores())
@pytest.mark.parametrize("rounds", [4, pytest.param(60, marks=pytest.mark.slow)])
@pytest.mark.slow
def test_random_damage_is_never_a_traceback(make, word, rounds):
    written = make(word)
    path = written.file("person")
    data = path.read_bytes()
    for number in range(rounds):
        path.write_bytes(shaken(data, number))
        assert not re.search("zyzzyva", answer(written.path), re.IGNORECASE)
