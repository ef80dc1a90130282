"""Texts of which some characters alone may not repeat, by what PostgreSQL takes."""

DDL = """
create table product (id serial primary key, code text not null);
create unique index on product (substr(code, 1, 4));
create table aisle (id serial primary key, code varchar(20));
create unique index on aisle ((lower(left(code, 3))));
create table folder (code text primary key check (code ~ '^[A-Za-z]{2}-\\d{4}$'));
create unique index on folder (right(code, 2));
create table box (id serial primary key, code varchar(12) check (length(code) = 12));
create unique index on box (substring(code from 3 for 4));
create table mail (id serial primary key, email text not null);
create unique index on mail (left(email, 9));
"""


def test_as_many_rows_as_there_are_pieces(tables):
    made = tables(DDL)
    codes = {name: made[name]["code"] for name in ("product", "aisle", "folder", "box")}
    assert {name: len(values) for name, values in codes.items()} == dict.fromkeys(codes, 100)
    assert len({code[:4] for code in codes["product"]}) == 100
    assert len({code[:3].lower() for code in codes["aisle"]}) == 100
    assert len({code[-2:] for code in codes["folder"]}) == 100
    assert len({code[2:6] for code in codes["box"]}) == 100
    assert len(made["mail"]["email"]) == 1  # an address is nobody's by how it is made
