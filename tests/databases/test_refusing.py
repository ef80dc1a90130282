"""Conditions under which a trigger refuses a row or skips it, by its text."""

import pytest

from synth.databases.refusing import refused_by

FUNCTION = """declare a int; begin
  -- if new.said then raise exception 'x'; end if;
  if new.x % 2 = 1 then return null; end if;
  if tg_op = 'INSERT' and new.y < 1 then raise exception 'operation'; end if;
  if new.n < -100 or new.kind not in ('a', 'b') then raise exception 'if %', new.n;
  elsif new."Z z" >= 5 then raise 'elsif'; end if;
  select 1 into a; if a > new.x then raise exception 'variable'; end if;
  if exists (select 1 from t where t.id = new.id) then raise exception 'rows'; end if;
  if new.k is null then raise notice 'told'; end if;
  if new.k is null then new.k := 1; end if;
  if new.x > 1 then if new.y > 1 then raise exception 'inside'; end if; end if;
  if length(new.code::text) <> 4 then raise exception using message = 'long'; end if;
  if new.last then return old; end if;
  for a in 1..2 loop if new.loops then raise exception 'loop'; end if; end loop;
  if new.after_loop then raise exception 'x'; end if;
  return new;
end"""


def test_what_a_function_refuses_and_skips():
    found = ["n < -100 or kind not in ('a', 'b')", '"Z z" >= 5', "length(code::text) <> 4"]
    assert list(refused_by(FUNCTION)) == found
    assert list(refused_by(FUNCTION, is_before=True)) == ["x % 2 = 1", *found]


CASES = """begin
  select case when new.b is null then raise(abort, 't') when (select 1) then raise(fail, 'u') end;
end"""


@pytest.mark.parametrize(
    ("body", "when", "found"),
    [
        ("begin select raise(abort, 'x') where new.a > 3; end", "", ["a > 3"]),
        ("begin select raise(abort, 'x') from t where new.a > t.x; end", "", []),
        ("begin select raise(ignore); end", "new.v = 13", ["v = 13"]),
        ("begin raise exception 'x'; end", "(new.v IS NULL)", ["(v IS NULL)"]),
        ("begin raise exception 'x'; end", "", []),
        ("begin raise notice 'x'; return new; end", "new.v = 1", []),
        ("begin if new.x = 1 then raise exception 'x'; end if; end", "new.v = 1", []),
        (CASES, "", ["b is null"]),
        ("begin select case when new.a = 1 then 2 when new.b = 1 then raise(fail, 'u') end; end",
         "", ["b = 1"]),
        ("begin", "", []),
        ("", "new.a", []),
    ],
)  # fmt: skip
def test_what_is_refused(body, when, found):
    assert list(refused_by(body, when=when)) == found
