"""Values that conditions speak of: the items of lists, numbers in JSON, what may be empty."""

ITEMS = """
create table a (
    id integer primary key,
    v smallint[] not null check (len(v) > 0 and list_min(v) >= 30 and list_max(v) <= 250),
    parts integer[] not null check (list_sum(parts) = 100 and len(parts) > 1),
    words varchar[] not null check (list_contains(words, 'principal')),
    sorted integer[] not null check (list_sort(sorted) = sorted and len(sorted) >= 2)
);
"""
MAY_BE_EMPTY = """
create table a (
    id integer primary key, kind varchar not null check (kind in ('a', 'b')),
    score json check (score is null or (score->>'n')::int between 0 and 20),
    code varchar check (
        code is null or substr(code, 1, 1) = case kind when 'a' then 'X' else 'Y' end),
    never double check (never is null or sqrt(never) < -1)
);
"""


def test_items_of_lists_lie_between_what_conditions_name(told):
    asked = {
        "rows": "select count(*) from a",
        "lists": "select count(distinct v) > 10 from a",
        "sizes": "select count(distinct len(v)) > 2 from a",
    }
    assert told("duckdb", ITEMS, asked) == {"rows": 100, "lists": True, "sizes": True}


def test_items_of_arrays_that_are_compared_with_all(tables):
    found = tables(
        "create table a (id int primary key, v smallint[] not null "
        "check (30 <= all (v) and 250 >= all (v) and cardinality(v) > 0));"
    )
    assert len({str(v) for v in found["a"]["v"]}) > 10


def test_what_may_be_empty_is_so_only_where_nothing_else_is_accepted(told):
    asked = {
        "score": "select count((score->>'n')::int) > 50 from a",
        "code": "select count(code) > 20 from a",
        "never": "select count(never) from a",
    }
    assert told("duckdb", MAY_BE_EMPTY, asked) == {"score": True, "code": True, "never": 0}


def test_a_number_of_a_person_may_be_asked_for_beside_nothing(told):
    ddl = """create table p (id integer primary key, sexe text not null check (sexe in ('F', 'M')),
        ins text check (ins is null or (length(ins) = 15
            and substr(ins, 1, 1) = case sexe when 'M' then '1' else '2' end)));"""
    assert told("sqlite", ddl, {"n": "select count(ins) > 50 from p"}) == {"n": True}
