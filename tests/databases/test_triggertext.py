"""Which tables a trigger surely fills, and which columns it may change, by its text."""

import pytest

from synth.databases.triggertext import changed_by, filled_by, inserted_by

LOOPS = """
begin
  -- insert into said (id) values (1);
  for r in select 1 loop insert into looped values (r); end loop;
  if new.x > 1 then insert into sometimes values (1); end if;
  case new.x when 1 then insert into cased values (1); end case;
  insert into "After All" select new.id, 'insert into quoted values (1);';
  insert into queried select new.id from others;
  begin insert into tried values (1); exception when unique_violation then
    insert into failed values (1); end;
  return new;
end"""

OPERATIONS = """
declare n int;
begin
  if (tg_op = 'DELETE') then insert into deleted values (1); return old;
  elsif tg_op in ('INSERT', 'UPDATE') then insert into log.written values (1);
  else insert into emptied values (1); end if;
  if tg_op = 'UPDATE' then null; else insert into made values ((select max(x) from z)); end if;
  insert into counted values (1) on conflict (id) do update set n = 1 where true;
end"""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("begin insert into journal (what) values (1); return new; end", [".journal"]),
        (LOOPS, [".After All", ".tried"]),
        (OPERATIONS, ["log.written", ".made", ".counted"]),
        (
            "create trigger t after insert on a begin insert or ignore into b values (1); end",
            [".b"],
        ),
        ("", []),
        ("begin insert", []),
    ],
)
def test_what_is_surely_inserted(text, names):
    assert [str(fill.table) for fill in filled_by(text)] == names


def test_which_columns_are_those_of_the_new_row():
    text = """begin insert into app."Card" (id, "Name", mail, at)
      values (new.id, new."User", lower(new.mail), now()); insert into bare values (new.id); end"""
    assert [fill.taken for fill in filled_by(text)] == [(("id", "id"), ("Name", "User")), ()]


CHANGES = """begin
  -- update said set x = 1;
  if new.x > 1 then
    update only app."Stock" as s set "Left" = s."Left" - new.n, at = now() from z;
  end if;
  update or ignore t set a = case when a > 1 then 0 else a end,
    (b, c) = (1, (select max(d), 2 from t)) where a = 1;
  insert into u (k) values (1) on conflict (k) do update set n = u.n + 1 where u.k > 0;
  perform set_config('x', 'y', true); insert into v values ('set z = 1');
end"""


def test_what_is_changed():
    assert [(str(one.table), one.column, one.value) for one in changed_by(CHANGES)] == [
        ("app.Stock", "Left", 's . "left" - new . n'),
        ("app.Stock", "at", "now ( )"),
        (".t", "a", "case when a > 1 then 0 else a end"),
        (".t", "b", "( 1 , ( select max ( d ) , 2 from t ) )"),
        (".t", "c", "( 1 , ( select max ( d ) , 2 from t ) )"),
        (".u", "n", "u . n + 1"),
    ]


@pytest.mark.parametrize(
    "text", ["", "begin", "begin set x = 1;", "begin update", "begin update t set"]
)
def test_nothing_is_changed(text):
    assert list(changed_by(text)) == []


SOMETIMES = """begin
  if not exists (select 1 from a where id = new.id) then insert into a (id) values (new.id); end if;
  if new.x is not null then insert into b values (new.x); else insert into c values (1); end if;
  if new.x > 0 and new.x is not null then insert into d values (1); end if;
  insert into e select x from fresh; insert into f select x from fresh where x > 1;
end"""


@pytest.mark.parametrize(
    ("when", "new_rows", "names"),
    [
        ("", "", [".a", ".b"]),
        ("", "Fresh", [".a", ".b", ".e"]),
        ("(new.x IS NOT NULL)", "", [".a", ".b"]),
        ("(new.x > 1)", "", []),
    ],
)
def test_what_is_not_there_yet_is_inserted(when, new_rows, names):
    found = filled_by(SOMETIMES, when=when, new_rows=new_rows)
    assert [str(fill.table) for fill in found] == names


def test_what_may_be_inserted():
    assert [str(name)[1:] for name in inserted_by(SOMETIMES)] == list("abcdef")
    assert [
        str(name) for name in inserted_by("begin insert or ignore into x.y values (1); end")
    ] == ["x.y"]
    assert list(inserted_by("begin select 1 into z; insert into")) == []
