"""`check --repair`: the file is written again until the database takes all that is left in it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from synth.cli import command

DDL = """
create table town (id integer primary key, name text not null unique check (name <> 'x'));
create table log (id integer primary key, town_id integer not null references town, note text);
create table line (id integer primary key, log_id integer not null references log);
create table visit (id integer primary key, log_id integer references log, day text not null);
create trigger deny before insert on log begin select raise(abort, 'nobody writes here'); end;
"""
URL = "sqlite:///x.db"


@pytest.fixture
def synth(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("x.db")) as database:
        database.executescript(DDL)

    def run(*arguments):
        result = CliRunner().invoke(command, arguments, prog_name="synth")
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


def lines(path="s.yaml"):
    with open(path) as file:  # noqa: PTH123
        return file.read().splitlines()


def test_what_a_trigger_refuses_is_left_out_and_everything_else_fills(synth):
    assert synth("init", URL, "-o", "s.yaml").exit_code == 0
    before = lines()
    refused = synth("check", "s.yaml", "--against", URL)
    assert refused.exit_code == 1
    assert refused.stdout.count("wrong ") == 1
    found = synth("check", "s.yaml", "--against", URL, "--repair")
    assert found.exit_code == 0
    assert [line.split(":")[0] for line in found.stderr.splitlines()] == [
        "changed log",
        "changed line",
        "changed visit.log_id",
    ]
    after = lines()
    start = after.index("  log:")
    assert after[start + 1].startswith("    rows: 0  # left out: ")
    assert "    rows: 0  # left out: its rows refer to log, which is left out" in after
    assert before[: before.index("  log:")] == after[: after.index("  log:")]
    assert synth("seed", "s.yaml", "--to", URL).exit_code == 0
    with closing(sqlite3.connect("x.db")) as database:
        tables = ("town", "log", "line", "visit")
        counts = [database.execute(f"select count(*) from {t}").fetchone()[0] for t in tables]
        empty = database.execute("select count(*) from visit where log_id is null").fetchone()
    assert counts == [100, 0, 0, 100]
    assert empty == (100,)
    # Once more changes nothing.
    assert synth("check", "s.yaml", "--against", URL, "--repair").stderr == ""
    assert lines() == after


def test_a_table_that_reads_what_is_left_out_is_written_again(synth):
    with closing(sqlite3.connect("x.db")) as database:
        database.executescript("""
            alter table log add column created_at timestamp not null default '2020-01-01';
            alter table visit add column created_at timestamp not null default '2020-01-01';
        """)
    assert synth("init", URL, "-o", "s.yaml").exit_code == 0
    assert "log.created_at" in "".join(lines())
    found = synth("check", "s.yaml", "--against", URL, "--repair")
    assert found.exit_code == 0
    said = "unknown name 'created_at' in 'greatest(as_of - to_years(5), log.created_at)'"
    assert f"changed visit: written again: {said}" in found.stderr
    assert synth("seed", "s.yaml", "--to", URL).exit_code == 0
    with closing(sqlite3.connect("x.db")) as database:
        assert database.execute("select count(*), count(log_id) from visit").fetchone() == (100, 0)


def test_a_table_that_reads_it_in_several_places_is_written_again(synth):
    with closing(sqlite3.connect("x.db")) as database:
        database.executescript("""
            create table member (id integer primary key, email text unique,
              created_at timestamp not null);
            create table course (id integer primary key, title text not null,
              created_by integer references member, created_at timestamp not null);
            create table lesson (id integer primary key, course_id integer not null
              references course, reviewer_id integer references member,
              created_at timestamp not null);
            create trigger nobody before insert on member begin select raise(abort, 'no'); end;
        """)
    assert synth("init", URL, "-o", "s.yaml").exit_code == 0
    assert "\n".join(lines()).count("weight: busy") == 2
    assert synth("check", "s.yaml", "--against", URL, "--repair").exit_code == 0
    assert synth("seed", "s.yaml", "--to", URL).exit_code == 0
    with closing(sqlite3.connect("x.db")) as database:
        course = database.execute("select count(*), count(created_by) from course").fetchone()
        lesson = database.execute("select count(*) > 0, count(reviewer_id) from lesson").fetchone()
    assert (course, lesson) == ((100, 0), (1, 0))


def test_what_a_human_wrote_stays(synth):
    synth("init", URL, "-o", "s.yaml")
    text = "\n".join(lines()).replace("rows: 100", "rows: 7  # by hand", 1)
    text = text.replace("  town:", "  # ours\n  town:") + "\n"
    with open("s.yaml", "w") as file:  # noqa: PTH123
        file.write(text)
    assert synth("check", "s.yaml", "--against", URL, "--repair").exit_code == 0
    assert "    rows: 7  # by hand" in lines()
    assert "  # ours" in lines()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["minimal", "--against", URL],
            (
                "--repair writes a file again, and minimal is none; expected a schema that "
                "`synth init` wrote"
            ),
        ),
        (["s.yaml"], "--repair goes with --against: a database says what has to change"),
    ],
)
def test_what_it_needs(synth, arguments, said):
    synth("init", URL, "-o", "s.yaml")
    found = synth("check", *arguments, "--repair")
    assert (found.exit_code, found.stderr.splitlines()[-1]) == (2, f"Error: {said}")


@pytest.mark.parametrize("change", ["rename column day to on_day", "drop column day"])
def test_a_table_that_has_changed_meanwhile_is_told_and_nothing_written(synth, change):
    synth("init", URL, "-o", "s.yaml")
    before = lines()
    with closing(sqlite3.connect("x.db")) as database:
        database.execute(f"alter table visit {change}")
    found = synth("check", "s.yaml", "--against", URL, "--repair")
    assert found.exit_code == 1
    place = before.index("      day:") + 2
    said = f"wrong column visit.day: is not in the database (s.yaml:{place}:9)"
    assert said in found.stdout.splitlines()
    assert lines() == before


def test_entries_that_share_lines_are_refused(synth):
    with open("s.yaml", "w") as file:  # noqa: PTH123
        file.write(
            "synth: 1\nas_of: 2026-01-01\ntables:\n"
            "  town: {rows: 3, key: id, columns: {id: sequence, name: {value: x, note: it}}}\n"
        )
    before = lines()
    found = synth("check", "s.yaml", "--against", URL, "--repair")
    assert found.exit_code == 2
    assert found.stderr.splitlines()[-1] == (
        "Error: s.yaml:4: name shares its line with others; --repair writes entries again that "
        "stand on lines of their own, as init writes them"
    )
    assert lines() == before


def test_a_file_that_may_not_be_written(synth, tmp_path, monkeypatch):
    synth("init", URL, "-o", "s.yaml")

    def denied(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.replace", denied)
    before = lines()
    found = synth("check", "s.yaml", "--against", URL, "--repair")
    assert (found.exit_code, found.stderr.splitlines()[-1]) == (
        3,
        "Error: cannot write s.yaml: Permission denied",
    )
    assert lines() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.yaml", "x.db"]


DEFERRED = """
create table town (id integer primary key, name text not null);
create table line (id integer primary key, town_id integer not null references town);
create table stock (id integer primary key, line_code integer not null);
create table visit (id integer primary key, town_id integer not null references town);
create function known() returns trigger language plpgsql as $$ begin
  if not exists (select from line where id = new.line_code + 100000) then
    raise exception 'no line' using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
create constraint trigger known after insert on stock
  initially deferred for each row execute function known();
"""


def test_a_trigger_that_waits_for_the_end_takes_its_own_table_only(postgres, tmp_path):
    url, path = postgres.database(DEFERRED), tmp_path / "s.yaml"
    run = CliRunner().invoke
    assert run(command, ["init", url, "-o", str(path)]).exit_code == 0
    refused = run(command, ["check", str(path), "--against", url])
    assert "table stock: trigger known refused a row (function known, line 3)" in refused.stdout
    found = run(command, ["check", str(path), "--against", url, "--repair"])
    assert found.exit_code == 0
    assert found.stderr.startswith("changed stock: left out: trigger known refused a row")
    assert found.stderr.count("changed ") == 1
    assert run(command, ["seed", str(path), "--to", url]).exit_code == 0
    with postgres.connect(url) as connection:
        query = "select count(*) from "
        counts = [
            connection.execute(query + t).fetchone()[0] for t in ("town", "line", "stock", "visit")
        ]
    assert counts[2] == 0
    assert all(counts[:2] + counts[3:])


def test_a_link_its_mode_and_its_ends_of_lines_stay(synth):
    assert synth("init", URL, "-o", "real.yaml").exit_code == 0
    real, link = Path("real.yaml"), Path("s.yaml")
    real.write_bytes(real.read_bytes().replace(b"\n", b"\r\n"))
    before = real.read_bytes()
    real.chmod(0o640)
    link.symlink_to("real.yaml")
    assert synth("check", "s.yaml", "--against", URL, "--repair").exit_code == 0
    after = real.read_bytes()
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert b"rows: 0  # left out: " in after
    assert after.count(b"\r\n") == after.count(b"\n")
    start = before.index(b"  log:")
    assert after[:start] == before[:start]


def test_a_file_that_may_not_be_written_is_not(synth):
    assert synth("init", URL, "-o", "s.yaml").exit_code == 0
    path = Path("s.yaml")
    before = path.read_bytes()
    path.chmod(0o444)
    found = synth("check", "s.yaml", "--against", URL, "--repair")
    assert (found.exit_code, path.read_bytes()) == (3, before)
    assert found.stderr == "Error: cannot write s.yaml: it may not be written\n"


def test_what_stands_under_a_table_without_rows_is_written_again_too(synth):
    with closing(sqlite3.connect("x.db")) as database:
        database.executescript("""
            drop table visit; drop table line; drop table log;
            create table tag (id integer primary key, created_at timestamp not null);
            create table mark (
                id integer primary key, town_id integer not null references town,
                tag_id integer not null references tag, created_at timestamp not null);
            create trigger deny before insert on tag begin select raise(abort, 'no'); end;
        """)
    assert synth("init", URL, "-o", "s.yaml").exit_code == 0
    text = Path("s.yaml").read_text()
    assert "per: town" in text
    assert "tag.created_at" in text
    Path("s.yaml").write_text(text.replace("  town:\n    rows: 100", "  town:\n    rows: 0"))
    found = synth("check", "s.yaml", "--against", URL, "--repair")
    assert found.stderr.splitlines() == [
        "changed tag: left out: table tag: trigger deny refused a row",
        "changed mark: left out: its rows refer to tag, which is left out",
    ]
    assert found.exit_code == 0
    assert synth("seed", "s.yaml", "--to", URL).exit_code == 0
