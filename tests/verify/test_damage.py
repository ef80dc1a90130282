"""Outputs damaged on disk: each damage is named, none is a traceback, no value is shown."""

import os

import pytest

from synth.errors import QuestionError
from synth.verify import verify

FOLDERS = ["csv", "parquet", "jsonl"]


def not_checked(report):
    return [str(check) for check in report.checks if "not " in check.note]


@pytest.mark.parametrize("word", FOLDERS)
def test_a_file_is_gone(make, judge, word):
    written = make(word)
    written.file("agency").unlink()
    name = written.file("agency").name
    assert judge(written) == [f"file {name}: missing", "table agency: missing"]


def test_what_cannot_be_checked_is_said(make):
    from synth.verify import verify

    written = make("csv")
    written.file("person").unlink()
    report = verify(str(written.path))
    assert not_checked(report) == [
        "reference spell(name, born) -> person(name, born): not checked: there is no table person",
        "rule R2: not run: there is no person",
        "rule R3: not run: there is no person",
        "rule R4: not run: there is no person",
        "rule R6: not run: there is no person",
    ]
    assert len(report.findings) == 2


@pytest.mark.parametrize("word", FOLDERS)
def test_a_file_is_renamed(make, judge, word):
    written = make(word)
    path = written.file("spell")
    path.rename(path.with_name(f"spells{path.suffix}"))
    assert judge(written) == [
        f"file {path.name}: missing",
        f"file out: 1 file not in the manifest (spells{path.suffix})",
        "table spell: missing",
        "table spells: not in the manifest",
    ]


@pytest.mark.parametrize("word", FOLDERS)
def test_a_pipe_is_not_waited_for(make, judge, word):
    written = make(word)
    path = written.file("spell")
    path.unlink()
    os.mkfifo(path)
    assert judge(written) == [f"file {path.name}: missing", "table spell: missing"]


def test_a_pipe_in_the_place_of_everything_is_not_waited_for(make_one):
    written = make_one("csv", "one.csv")
    written.path.unlink()
    os.mkfifo(written.path)
    with pytest.raises(QuestionError, match=r"one\.csv is no file and no folder"):
        verify(str(written.path))
    written.path.unlink()
    written.path.write_text("")
    written.manifest.unlink()
    os.mkfifo(written.manifest)
    with pytest.raises(QuestionError, match="no manifest can be read there"):
        verify(str(written.path))


@pytest.mark.parametrize("word", FOLDERS)
def test_what_is_not_of_the_output_is_told(make, judge, word):
    """Whatever it is called: a copy of production beside made rows is the breach itself."""
    written = make(word)
    for name in (".hidden", "production.xlsx", "spell.csv~"):
        (written.path / name).write_text("x")
    (written.path / "more").mkdir()
    assert judge(written) == [
        "file out: 4 files not in the manifest (.hidden, more, production.xlsx)"
    ]


@pytest.mark.parametrize("word", FOLDERS)
def test_a_file_is_empty(make, judge, word):
    written = make(word)
    path = written.file("spell")
    size_bytes = path.stat().st_size
    path.write_bytes(b"")
    found = judge(written)
    assert found[0] == f"file {path.name}: 0 bytes, {size_bytes:,} in the manifest"
    if word == "jsonl":
        assert found[1:3] == [
            "rows spell: 0 rows, 30 in the manifest",
            (
                "digest spell.person: 2 of 2 segments: other values than in the manifest "
                "(segment 1, rows 1-20, segment 2, rows 21-30)"
            ),
        ]
    else:
        assert found[1:] == [f"read spell: does not read as {word}: damaged, cut short or not ours"]


@pytest.mark.parametrize("word", ["csv", "parquet", "jsonl", "sql", "sqlite", "duckdb"])
def test_half_a_file(make, judge, word):
    written = make(word)
    path = written.file("person")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    found = judge(written)
    assert found
    if word in FOLDERS:
        assert (
            found[0] == f"file {path.name}: {len(data) // 2:,} bytes, {len(data):,} in the manifest"
        )


@pytest.mark.parametrize("word", ["csv", "jsonl"])
def test_a_value_is_edited(make, judge, word):
    written = make(word)
    written.replace("person", b"7731-5", b"7731_5")
    assert judge(written) == [
        (
            "digest person.name: 1 of 3 segments: other values than in the manifest "
            "(segment 1, rows 1-7)"
        ),
        (
            "reference spell(name, born) -> person(name, born): 2 of 28 rows: no such row there "
            "(row 6, row 26)"
        ),
    ]


def test_other_bytes(make, judge):
    written = make("csv")
    path = written.file("agency")
    path.write_bytes(path.read_bytes().replace(b"99000", b"99009"))
    assert judge(written) == [
        (
            "digest agency.safir: 1 of 2 segments: other values than in the manifest "
            "(segment 1, rows 1-4)"
        ),
        (
            "reference person.safir -> agency.safir: 4 of 19 rows: no such row there "
            "(row 5, row 9, row 13)"
        ),
    ]


def test_a_row_is_gone(make, judge):
    written = make("csv")
    lines = written.file("person").read_bytes().split(b"\n")
    written.file("person").write_bytes(b"\n".join([*lines[:16], *lines[17:]]))
    written.record_files()
    found = judge(written)
    assert found[0] == "rows person: 19 rows, 20 in the manifest"
    assert found[1] == (
        "digest person.id: 1 of 3 segments: other values than in the manifest "
        "(segment 3, rows 15-20)"
    )
    assert found[-3:] == [
        (
            "digest person.safir: 1 of 3 segments: other values than in the manifest "
            "(segment 3, rows 15-20)"
        ),
        "reference person.mother -> person.id: 1 of 18 rows: no such row there (row 16)",
        (
            "reference spell(name, born) -> person(name, born): 1 of 28 rows: no such row there "
            "(row 16)"
        ),
    ]


def test_rows_are_added(make, judge):
    written = make("jsonl")
    path = written.file("spell")
    path.write_bytes(path.read_bytes() + b'{"person":1,"start":"2022-01-01","stop":null,'
                     b'"born":null,"name":null}\n')  # fmt: skip
    written.record_files()
    assert judge(written) == [
        "rows spell: 31 rows, 30 in the manifest",
        "rule R5: 1 of 15 rows: broken",
    ]


COLUMNS = {
    "renamed": (
        (b'born,seen', b'born,known'),
        ["columns person.seen: missing", "columns person: column 7 is not in the manifest"],
    ),
    "reordered": (
        (b"seen,at,", b"at,seen,"),
        [
            "columns person: in another order than in the manifest",
            "type person.seen: 20 of 20 rows: no timestamp (row 1, row 2, row 3; shape 99:99:99)",
            ("type person.at: 10 of 20 rows: no time (row 2, row 4, row 6; "
            "shape 9999-99-99 9…999999)"),
        ],
    ),
    "values": (
        (b"name,email", b"Zyzzyva,email"),
        ["columns person.name: missing", "columns person: column 3 is not in the manifest"],
    ),
    "twice": (
        (b"born,seen", b"born,born"),
        ["read person: does not read as csv: damaged, cut short or not ours"],
    ),
    "another header": (
        (b"id,nir", b"ID,nir"),
        ["columns person.id: missing", "columns person: column 1 is not in the manifest"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", COLUMNS)
def test_columns(make, judge, case):
    (old, new), expected = COLUMNS[case]
    written = make("csv")
    written.replace("person", old, new)
    assert judge(written)[: len(expected)] == expected


def test_the_header_is_gone(make, judge):
    written = make("csv")
    path = written.file("person")
    path.write_bytes(path.read_bytes().partition(b"\n")[2])
    written.record_files()
    assert judge(written) == ["read person: does not read as csv: damaged, cut short or not ours"]


TYPES = {
    "integer": (b"\n5,", b"\n5.5,", "type person.id: 1 of 20 rows: no integer (row 5; shape 9.9)"),
    "date": (b",1980-03-02,", b",1980-02-31,",
             "type person.born: 1 of 20 rows: no date (row 4; shape 9999-99-99)"),
    "decimal": (b",7.25,", b",7.255,",
                "type person.pay: 1 of 20 rows: no decimal(9,2) (row 8; shape 9.999)"),
    "boolean": (b"false,\"00000000-0000-4000-8000-000000000001\"",
                b"Zyzzyva,\"00000000-0000-4000-8000-000000000001\"",
                "type person.active: 1 of 20 rows: no boolean (row 2; shape XXXXXXX)"),
    "null": (b"\n5,", b"\n,", "null person.id: 1 of 20 rows: null, which is not allowed (row 5)"),
    "too big": (b",-10,", b",-32769,",
                "type person.level: 1 of 20 rows: no smallint (row 1; shape -99999)"),
}  # fmt: skip


@pytest.mark.parametrize("case", TYPES)
def test_a_value_of_another_type(make, judge, case):
    old, new, expected = TYPES[case]
    written = make("csv")
    written.replace("person", old, new)
    found = judge(written)
    assert found[0] == expected
    assert found[1].startswith("digest person.")
    rest = [line for line in found[2:] if not line.startswith(("reference ", "rule "))]
    assert rest == []


@pytest.mark.parametrize("value", [b'"-8"', b"2.5", b"[1]", b'{"zyzzyva": 1}', b"true", b"1e99"])
def test_a_json_value_of_another_type(make, judge, value):
    written = make("jsonl")
    written.replace("person", b'"level":-8', b'"level":' + value)
    found = judge(written)
    assert found[0].startswith("type person")
    assert len(found) == (1 if value == b'"-8"' else 2)


def test_a_json_line_is_broken(make, judge):
    written = make("jsonl")
    written.replace("person", b'"level":-8', b'"level":Zyzzyva')
    assert judge(written) == ["read person: does not read as jsonl: damaged, cut short or not ours"]


def test_one_file_and_its_manifest_are_renamed(make_one, judge):
    written = make_one("csv", "one.csv")
    other = written.path.with_name("two.csv")
    written.manifest.rename(other.with_name("two.csv.manifest.json"))
    written.path.rename(other)
    moved = type(written)(other, "csv")
    assert judge(moved) == [
        "file one.csv: missing",
        "file two.csv: 1 file not in the manifest (two.csv)",
    ]
