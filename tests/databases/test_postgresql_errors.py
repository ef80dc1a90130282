"""What the server refuses is told by names, without a value."""

import pyarrow as pa
import pytest

from synth.errors import WorldError

pytestmark = pytest.mark.postgres

PLANTED = "planted-value-7f3a"
TOWN = "town(id* integer; name text)"
TOWNS = "create table town (id int primary key, name text)"

TWO = "create table t (a text, b text);"
TRIGGER = """
    create function no() returns trigger language plpgsql as $$ begin {body} end $$;
    create trigger no {when} insert on t for each row execute function no()
"""
RAISED = "raise exception 'not %', new.a using detail = new.a, hint = new.a;"
CODED = "raise exception 'not %', new.a using errcode = 'ZZ001';"
LOGGED = "insert into log values (new.a); return new;"
BROKEN = "execute 'select ' || quote_ident(new.a); return new;"
ONE, SAME = [(PLANTED, "x")], [(PLANTED, "x")] * 2
UNFIT = "a value does not fit its type in column a"
VIOLATIONS = {
    "unique": (
        "create table t (a text, b text, constraint pair unique (a, b))",
        SAME,
        "a row violates unique pair (a, b)",
    ),
    "unique expression": (
        f"{TWO} create unique index low on t (lower(a))",
        SAME,
        "a row violates unique low (lower(a))",
    ),
    "foreign key": (
        """create table o (a text primary key);
        create table t (a text constraint fk references o, b text)""",
        ONE,
        "a row violates foreign key fk (a)",
    ),
    "deferred": (
        """create table o (a text primary key);
        create table t (a text constraint fk references o deferrable initially deferred, b text)""",
        ONE,
        "a row violates foreign key fk (a)",
    ),
    "check": (
        "create table t (a text constraint short check (length(a) < 3), b text)",
        ONE,
        "a row violates check short",
    ),
    "exclusion": (
        "create table t (a text, b text, constraint once exclude using hash (a with =))",
        SAME,
        "a row violates exclusion constraint once",
    ),
    "not null": (
        "create table t (a text, b text not null)",
        [(PLANTED, None)],
        "column b may not be null",
    ),
    "domain": (
        """create domain brief as text constraint tiny check (length(value) < 3);
        create table t (a brief, b text)""",
        ONE,
        "a value violates check of type brief: tiny in column a",
    ),
    "domain not null": (
        "create domain filled as text not null; create table t (a text, b filled)",
        [(PLANTED, None)],
        "column b may not be null",
    ),
    "too long": (
        "create table t (a varchar(3), b text)",
        ONE,
        f"{UNFIT} (StringDataRightTruncation)",
    ),
    "no number": ("create table t (b text, a int)", ONE, f"{UNFIT} (InvalidTextRepresentation)"),
    "no date": ("create table t (a date, b text)", ONE, f"{UNFIT} (InvalidDatetimeFormat)"),
    "no label": (
        "create type m as enum ('x'); create table t (a m, b text)",
        ONE,
        f"{UNFIT} (InvalidTextRepresentation)",
    ),
    "nul": (
        TWO,
        [(PLANTED + "\0", "x")],
        "a text holds a character that the server does not take, such as NUL",
    ),
    "trigger": (
        TWO + TRIGGER.format(body=RAISED, when="before"),
        ONE,
        "trigger no refused a row (function no, line 1)",
    ),
    "trigger with a code": (
        TWO + TRIGGER.format(body=CODED, when="after"),
        ONE,
        "trigger no refused a row (function no, line 1)",
    ),
    "error in a trigger": (
        TWO + TRIGGER.format(body=BROKEN, when="after"),
        ONE,
        "trigger no refused a row (function no, line 1)",
    ),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_what_the_server_refuses_is_told_without_a_value(name, emptied, asked, refused):
    ddl, written, expected = VIOLATIONS[name]
    url = emptied(f"{ddl}; create table before (a int)")
    layout = "t(a text null; b text null)"
    message = refused(WorldError, url, ("before(a integer)", [(1,)]), (layout, written))
    assert message == f"URL: table t: {expected}"
    assert asked(url, "select (select count(*) from t), (select count(*) from before)") == [(0, 0)]


def test_a_trigger_that_writes_elsewhere_is_told_by_that_table(emptied, refused):
    log = "create table log (a text, constraint once unique (a));"
    url = emptied(log + TWO + TRIGGER.format(body=LOGGED, when="after"))
    assert refused(WorldError, url, ("t(a text; b text)", SAME)) == (
        "URL: table log: a row violates unique once (a) (function no, line 1)"
    )


STATES = (
    *("23514", "23502", "23503", "23505", "23P01", "22P02", "22001"),
    *("42704", "3F000", "25006", "40001", "42501", "57014", "P0001"),
)


@pytest.mark.parametrize("state", STATES)
def test_fields_of_an_error_that_a_function_filled_show_nothing(state, emptied, refused):
    fields = "column = v, constraint = v, datatype = v, table = v, schema = v, detail = v"
    url = emptied(f"""
        {TWO}
        create function checked(v text) returns void language plpgsql as $$
        begin
          raise exception 'no %', v using errcode = '{state}', {fields};
        end $$;
        create function no() returns trigger language plpgsql as $$
        begin
          if new.b <> '' then
            perform checked(new.a);
          end if;
          return new;
        end $$;
        create trigger never before insert on t for each row execute function no();
        create trigger at_last after insert on t for each row execute function no()""")
    row = f"{PLANTED}\x1b[31m\nPL/pgSQL function no() line 4711 at RAISE\n"
    said = "URL: table t: a trigger of it refused a row (function no, line 4)"
    assert refused(WorldError, url, ("t(a text; b text)", [(row, "x")])) == said


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("perform current_setting('app.nowhere'); return new;", "a setting that is asked for"),
        ("execute 'select null::nowhere'; return new;", "a type that is asked for is not there"),
        ("execute 'select nowhere.f()'; return new;", "a namespace that is asked for is not there"),
        ("new.b := null; return new;", "column b may not be null"),
        ("new.b := repeat(new.a, 9); return new;", "a value does not fit its type"),
    ],
)
def test_what_goes_wrong_in_a_trigger_names_its_function_and_line(body, expected, emptied, refused):
    ddl = "create table t (a text, b varchar(9) not null);"
    url = emptied(ddl + TRIGGER.format(body=f"\n\n{body}", when="before"))
    said = refused(WorldError, url, ("t(a text; b text)", ONE))
    assert said.startswith(f"URL: table t: {expected}")
    assert PLANTED not in said
    if "new.b :=" not in body:
        assert said.endswith(" (function no, line 3)")


def test_a_value_that_looks_like_a_context_names_no_column(emptied, refused):
    url = emptied('create table t (a int, "b" text)')
    row = (f'x", line 1, column b: "{PLANTED}', "y")
    assert refused(WorldError, url, ("t(a text; b text)", [row])) == (
        "URL: table t: a value does not fit its type in column a (InvalidTextRepresentation)"
    )


def test_rows_in_a_cycle_are_refused_by_the_name_of_their_table(emptied, refused):
    url = emptied("""
        create table a (id int primary key, b int not null, constraint odd check (id % 2 = 1));
        create table b (id int primary key, a int not null constraint up references a);
        alter table a add constraint down foreign key (b) references b
    """)
    one, two = "a(id integer; b integer null)", "b(id integer; a integer)"
    assert refused(WorldError, url, (one, [(1, None)]), (two, [(10, 1)])) == (
        "URL: table a: column b may not be null"
    )
    assert refused(WorldError, url, (one, [(2, 10)]), (two, [(10, 2)])) == (
        "URL: table a: a row violates check odd"
    )
    assert refused(WorldError, url, (one, [(1, 10)]), (two, [(10, 3)])) == (
        "URL: table b: a row violates foreign key up (a)"
    )


def test_a_locked_table(postgres, emptied, asked, refused):
    url = emptied(TOWNS)
    with postgres.connect(url) as connection, connection.transaction():
        connection.execute("lock table town in share mode")
        waiting = f"{url}?options=-clock_timeout%3D50"
        message = refused(WorldError, waiting, (TOWN, [(1, PLANTED)]))
    assert message == (f"{url}: table town: another session holds a lock, and lock_timeout is over")
    assert asked(url, "select * from town") == []


def test_a_statement_that_takes_too_long(emptied, opened):
    url = emptied()
    database = opened(f"{url}?options=-cstatement_timeout%3D20")
    with pytest.raises(WorldError, match=r"the server cancelled the statement: statement_timeout"):
        database.rows("select pg_sleep(5)")
    database.close()


@pytest.mark.parametrize("moment", ["begin", "write", "end", "close"])
def test_a_connection_that_is_lost_leaves_nothing(postgres, moment, emptied, opened, layout_of):
    url = emptied(TOWNS)
    database = opened(url)
    sink = database.sink([layout_of(TOWN)], create=False, mode="fail")

    def killed(now):
        if now == moment:
            with postgres.connect(url) as connection:
                connection.execute(
                    "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
                    "where application_name = 'synth'"
                )

    town = layout_of(TOWN)
    batch = pa.record_batch([pa.array([1], pa.int32()), [PLANTED]], names=["id", "name"])
    part = sink.encode(town, [batch], first=True)

    def steps():
        killed("begin")
        sink.begin(town)
        killed("write")
        sink.write(part)
        killed("end")
        sink.end()
        sink.finish()
        killed("close")
        sink.close()

    with pytest.raises(WorldError, match=r": the connection was lost$"):
        steps()
    sink.discard()
    database.close()
    with postgres.connect(url) as connection:
        assert connection.execute("select * from town").fetchall() == []


def test_a_run_that_is_discarded_in_the_middle_of_a_copy(emptied, asked, fill, opened, layout_of):
    url = emptied(TOWNS)
    database = opened(url)
    sink = database.sink([layout_of(TOWN)], create=False, mode="fail")
    sink.begin(layout_of(TOWN))
    batch = pa.record_batch([pa.array([1], pa.int32()), ["x"]], names=["id", "name"])
    sink.write(sink.encode(layout_of(TOWN), [batch], first=True))
    sink.discard()
    sink.discard()
    database.close()
    fill(url, (TOWN, [(1, "x")]))
    assert asked(url, "select * from town") == [(1, "x")]
