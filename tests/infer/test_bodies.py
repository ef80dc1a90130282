"""Checks that call functions of several columns, and ends that are near, in PostgreSQL."""

from collections import Counter

DDL = """
create function spell_ok(d date, f date, t text) returns boolean language plpgsql immutable as $$
  begin
    if t = 'D' then return f = d; end if;
    if t = 'W' then return f = d + 6; end if;
    return false;
  end $$;
create function total_ok(net numeric, tax numeric, gross numeric) returns boolean
  language sql immutable return gross = net + tax;
create table spell (id serial primary key, first date not null, last date not null,
  kind text not null, check (spell_ok(first, last, kind)));
create table bill (id serial primary key, net numeric(10,2) not null check (net > 0),
  tax numeric(10,2) not null check (tax >= 0), gross numeric(10,2) not null,
  check (total_ok(net, tax, gross)));
create table span (id serial primary key, a int not null, b int not null, c int not null,
  check (a < b and b < c), check (c - a <= 10));
"""


def test_what_functions_say_and_near_ends_hold(tables):
    made = tables(DDL)
    spell, bill = made["spell"], made["bill"]
    days = {"D": 0, "W": 6}
    for first, last, kind in zip(spell["first"], spell["last"], spell["kind"], strict=True):
        assert (last - first).days == days[kind]
    assert min(Counter(spell["kind"]).values()) > 20
    assert len({*bill["gross"]}) > 90  # each is the sum of two that are drawn
    assert len(made["span"]["a"]) == 100
