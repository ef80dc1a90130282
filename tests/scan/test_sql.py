"""Scripts of SQL: rows by table and column, as the programs that write them write."""

import os
import sqlite3
import subprocess

import pytest

from synth import api
from synth.errors import WorldError

NIR = "285026912312382"
"""A number that INSEE can have given: its key is right and its place exists."""

DUMP = f"""--
-- PostgreSQL database dump
--
-- don't trip: (over; this
CREATE TABLE public.person (
    id integer NOT NULL,
    nom text,
    "n° sécu" text,
    CONSTRAINT c CHECK ((id > 0))
);

COPY public.person (id, nom, "n° sécu") FROM stdin;
1\tPetit\t{NIR}
2\t\\N\t\\N
3\tune\\tligne \\\\ deux\t{NIR}
\\.

COPY public.empty (id) FROM stdin;
\\.

-- the end {NIR}
"""

MYSQL = f"""-- MySQL dump 10.13
CREATE TABLE `person` (
  `id` int NOT NULL,
  `nom` varchar(9) DEFAULT 'a',
  `nir` char(15),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;
INSERT INTO `person` VALUES (1,'O\\'Hara; (x',{NIR}),(2,NULL,'{NIR}'),(3,'a,b',NULL);
"""


def found(listing):
    return [
        (one.path, one.rule, one.unit, one.lines, one.count, one.looked) for one in listing.results
    ]


@pytest.mark.parametrize("name", ["a.sql", "dump"])
def test_a_dump_with_copy(tmp_path, name):
    path = tmp_path / name
    path.write_text(DUMP)
    listing = api.scan(path)
    assert found(listing) == [
        ("", "nir", "line", (21,), 1, 14),
        ("public.person.n° sécu", "nir", "line", (13, 15), 2, 2),
    ]
    assert listing.read[0][1] == "sql"


def test_a_dump_of_mysql(tmp_path):
    path = tmp_path / "a.sql"
    path.write_text(MYSQL)
    listing = api.scan(path)
    assert found(listing) == [("person.nir", "nir", "line", (8,), 2, 2)]


def test_a_row_a_statement(tmp_path):
    path = tmp_path / "a.sql"
    rows = [f"INSERT INTO t (a, b) VALUES ({row}, 'it''s {NIR}');\n" for row in range(3000)]
    path.write_text("BEGIN;\n" + "".join(rows) + f"COMMIT; -- {NIR}\n")
    listing = api.scan(path)
    assert found(listing) == [
        ("", "nir", "line", (3002,), 1, 2),
        ("t.b", "nir", "line", tuple(range(2, 12)), 3000, 3000),
    ]
    assert listing.read == ((str(path), "sql", 6002, ""),)


def test_values_that_are_names_of_columns_are_not_shown(tmp_path):
    path = tmp_path / "a.sql"
    path.write_text(f'insert into t ("jean@free.fr", nir) values\n(1, {NIR});\n')
    listing = api.scan(path)
    assert "jean" not in listing.render("json")
    assert found(listing) == [("t.nir", "nir", "line", (2,), 1, 1)]


def test_what_sqlite_dumps(tmp_path):
    path = tmp_path / "a.sql"
    database = sqlite3.connect(":memory:")
    database.execute('create table "a table" (id integer, note text, nir text)')
    rows = [(row, f"it's\n({row}); and, more", NIR if row % 2 else None) for row in range(500)]
    database.executemany('insert into "a table" values (?, ?, ?)', rows)
    path.write_text("\n".join(database.iterdump()) + "\n")
    database.close()
    listing = api.scan(path)
    assert [(one.path, one.count, one.looked) for one in listing.results] == [
        ("a table.column 3", 250, 250)
    ]


def test_what_we_write(tmp_path):
    path = tmp_path / "a.sql"
    api.generate_to(api.make_plan("job_seeker", rows=1200), str(path))
    listing = api.scan(path)
    assert listing.results == ()
    columns = len(api.make_plan("job_seeker").layouts[0].columns)
    assert listing.read[0][2] >= 1200 * (columns - 3)


@pytest.fixture
def dumped(postgres, tmp_path, monkeypatch):
    """Writes a dump of a table with 300 people, in a form of pg_dump's."""
    monkeypatch.setenv("PATH", f"{postgres.programs}{os.pathsep}{os.environ['PATH']}")
    url = postgres.database("create table person (id int, nom text, nir text)")
    with postgres.connect(url) as connection:
        connection.execute(
            "insert into person select i, 'O''Hara \\ ' || i, %s from generate_series(1, 300) i",
            (NIR,),
        )
        connection.commit()

    def written(*options):
        path = tmp_path / "a.dump"
        subprocess.run(["pg_dump", *options, "-f", path, url], check=True)
        return path

    return written


@pytest.mark.parametrize("options", [[], ["--inserts"], ["--column-inserts"], ["-Fc"]])
@pytest.mark.postgres
def test_what_pg_dump_writes(dumped, options):
    listing = api.scan(dumped(*options))
    assert [(one.path, one.rule, one.count, one.looked) for one in listing.results] == [
        ("public.person.nir", "nir", 300, 300)
    ]
    assert listing.skipped == ()


@pytest.mark.postgres
def test_a_dump_in_its_own_format_that_is_cut_off(dumped):
    path = dumped("-Fc")
    path.write_bytes(path.read_bytes()[:-400])
    listing = api.scan(path)
    assert (str(path), "not read to its end: it is damaged or cut off") in listing.skipped


def test_a_dump_in_its_own_format_without_its_program(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "a.dump"
    path.write_bytes(b"PGDMP\1\x0f\0")
    with pytest.raises(WorldError) as refused:
        api.scan(path)
    assert str(refused.value) == (
        f"nothing could be read: {path}: a dump of PostgreSQL in its own format is read by "
        "pg_restore; expected it on the PATH, or a dump as a script (pg_dump -Fp)"
    )


@pytest.mark.parametrize("name", ["a.py", "a.md", "a.log"])
def test_statements_in_a_program_are_its_lines(tmp_path, name):
    path = tmp_path / name
    path.write_text(f"# how to\ninsert into t (nir) values ('{NIR}');\n")
    assert [(one.path, one.lines) for one in api.scan(path).results] == [("", (2,))]
