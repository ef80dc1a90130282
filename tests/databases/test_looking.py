"""Conditions under which a trigger refuses a row for what it finds in other rows, by its text."""

import pytest

from synth.databases.looking import looked_up

FUNCTION = """declare
  p product%rowtype;
  taken int;
  state text := (select o.state from orders o where o.id = new.order_id);
begin
  if tg_op = 'INSERT' or old.product_id <> new.product_id then
    select * into strict p from product where id = new.product_id;
    if not p.sold then raise exception 'not sold'; end if;
  end if;
  if state = 'paid' then return new; end if;
  select count(*) into taken from line where order_id = new.order_id;
  if taken >= 9 then raise exception 'full'; elsif taken > 8 then raise notice 'nearly'; end if;
  perform 1 from lock where order_id = new.order_id;
  if found then return null; end if;
  new.level := 3;
  if new.level > (select top from limits where id = new.id) then raise exception 'set here'; end if;
  for p in select 1 loop
    if exists (select 1 from t where id = new.id) then raise exception 'loop'; end if;
  end loop;
end"""
SOLD = (
    "(('INSERT' = 'INSERT' or old.product_id <> new.product_id) and "
    "(not (select sold from product where id = new.product_id)))"
)
FULL = "(((select count(*) from line where order_id = new.order_id) >= 9))"
LOCKED = "(((exists (select 1 from lock where order_id = new.order_id))))"


def test_what_a_function_looks_up():
    assert list(looked_up(FUNCTION)) == [SOLD, FULL]
    assert list(looked_up(FUNCTION, is_before=True)) == [SOLD, FULL, LOCKED]


@pytest.mark.parametrize(
    ("body", "when", "found"),
    [
        ("begin if new.a > 1 then raise exception 'x'; end if; end", "", []),
        ("begin raise exception 'x'; end", "(new.a > (select 1))", ["((new.a > (select 1)))"]),
        (
            "begin if new.a then null; else if (select x) then raise 'x'; end if; end if; end",
            "",
            ["((not (new.a)) and ((select x)))"],
        ),
        ("begin", "", []),
        ("", "", []),
    ],
)
def test_what_is_looked_up(body, when, found):
    assert list(looked_up(body, when=when)) == found
