"""Patterns that a rare value of what a name means does not match: it is not taken."""

DDL = """
    create table lieu (id integer primary key, dep text not null check (dep glob '[0-9][0-9]'));
    create table client (
        id integer primary key, cp text not null check (cp like '%0' and length(cp) = 5));
"""


def test_no_rare_value_spoils_a_table(make_file, ask_file, three_commands):
    url = make_file("sqlite", DDL)
    three_commands(url)
    query = "select count(*) from {0} union all select count(*) from {1} where {2}"
    wrong = "not (dep glob '[0-9][0-9]')"
    assert ask_file(url, query.format("lieu", "lieu", wrong)) == [(100,), (0,)]
    assert ask_file(url, query.format("client", "client", "cp not like '%0'")) == [(100,), (0,)]
