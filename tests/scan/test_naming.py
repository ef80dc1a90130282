"""No name that may itself be a value is shown, and what stands in it is told."""

import io
import sqlite3
import tarfile
import zipfile

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest

from synth import api
from synth.scan.naming import header, masked

NIR = "285026912312382"
"""A number that INSEE can have given: its key is right and its place exists."""

MAIL = "jean.dupont@gmail.com"
FORMS = ("text", "json", "sarif", "junit", "html")


def told(listing):
    return [(one.source, one.path, one.rule) for one in listing.results]


def check_unseen(listing):
    for form in FORMS:
        text = listing.render(form)
        for value in (NIR, MAIL, "@gmail", "jean.dupont@"):
            assert value not in text, form


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (f"{NIR}.pdf.txt", "999999999999999.pdf.txt"),
        (f"{NIR}_dossier.csv.gz", "999999999999999_dossier.csv.gz"),
        (f"a/{MAIL}.txt", "a/xxxx.xxxxxx@xxxxx.xxx.txt"),
        (f"x.zip!{MAIL}.txt", "x.zip!xxxx.xxxxxx@xxxxx.xxx.txt"),
        ("a/06 12 34 56 78/b.csv", "a/99 99 99 99 99/b.csv"),
        (f"{NIR}.nir", "999999999999999.nir"),
        (f"table {NIR}: no", "table 999999999999999: no"),
        ("dump-2026-11-30_06-12-44.sql", "dump-2026-11-30_06-12-44.sql"),
        ("IMG_20230612_123456.jpg", "IMG_20230612_123456.jpg"),
        ("app-1700000000123.log", "app-1700000000123.log"),
        ("job_seeker.nir", "job_seeker.nir"),
    ],
)
def test_what_of_a_name_is_shown(name, shown):
    assert masked(name) == shown
    assert masked(shown) == shown


@pytest.mark.parametrize("name", [f"{NIR}.pdf.txt", f"{MAIL}.txt"])
def test_a_file(tmp_path, name):
    (tmp_path / name).write_text("nothing\n")
    for source in (tmp_path, tmp_path / name):
        listing = api.scan(source)
        ((_, path, rule),) = told(listing)
        assert (path, rule) == ("its name", "nir" if NIR in name else "email")
        check_unseen(listing)


def test_a_folder_and_what_nobody_can_read(tmp_path):
    (tmp_path / NIR).mkdir()
    (tmp_path / NIR / f"{MAIL}.pdf").write_bytes(b"%PDF\0")
    listing = api.scan(tmp_path)
    assert [rule for *_, rule in told(listing)] == ["nir", "email"]
    assert len(listing.skipped) == 1
    check_unseen(listing)


def test_members(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(f"b/{NIR}_dossier.txt", "nothing")
    with tarfile.open(tmp_path / "b.tar", "w") as archive:
        info = tarfile.TarInfo(f"{MAIL}.txt")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"abc"))
    listing = api.scan(tmp_path)
    assert told(listing) == [
        (f"{tmp_path}/a.zip!b/999999999999999_dossier.txt", "its name", "nir"),
        (f"{tmp_path}/b.tar!xxxx.xxxxxx@xxxxx.xxx.txt", "its name", "email"),
    ]
    check_unseen(listing)


def by_parquet(path):
    table = pa.table({NIR: [1, 2], MAIL: ["a", NIR]})
    pyarrow.parquet.write_table(table, path)


def by_sqlite(path):
    with sqlite3.connect(path) as database:
        database.execute(f'create table "{NIR}" ("{MAIL}" text)')
        database.execute(f"insert into \"{NIR}\" values ('{NIR}')")
    database.close()


def by_duckdb(path):
    with duckdb.connect(path) as database:
        database.execute(f'create table "{MAIL}" ("{NIR}" text)')
        database.execute(f"insert into \"{MAIL}\" values ('{NIR}')")


@pytest.mark.parametrize("made", [by_parquet, by_sqlite, by_duckdb])
def test_columns_and_tables(tmp_path, made):
    path = tmp_path / "a.bin"
    made(path)
    listing = api.scan(path)
    rules = {(path, rule) for _, path, rule in told(listing)}
    assert {
        ("names of tables and columns", "nir"),
        ("names of tables and columns", "email"),
    } <= rules
    assert len(rules) == 3
    check_unseen(listing)


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        (["Jean Dupont 12 rue de la Paix", "né"], [["Marie Petit 3 rue Haute", "1980-01-02"]]),
        (["élève", "Jean Dupont"], [["note", "12"]]),
        (["lieu", "12 rue Haute"], [["Lyon", "3"]]),
    ],
)
def test_a_first_row_of_values_is_no_header(first, rest):
    assert header(first, rest) == []


def test_titles_with_capitals_are_a_header():
    first = ["Code Postal", "Date Naissance", "Adresse"]
    assert header(first, [["69001", "1980-01-02", "3 rue Haute"]]) == first
