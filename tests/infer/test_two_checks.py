"""Two conditions on one column, of which only the database knows one: both hold."""

DDL = """
    create table personne (
        id integer primary key,
        naissance text not null check (naissance glob '[0-3][0-9]/[01][0-9]/[12][0-9][0-9][0-9]'),
        check (substr(naissance, 7) between '1955' and '2007'));
"""


def test_both_hold(make_file, ask_file, three_commands):
    url = make_file("sqlite", DDL)
    three_commands(url)
    query = """select count(*), sum(naissance glob '[0-3][0-9]/[01][0-9]/[12][0-9][0-9][0-9]'),
        sum(substr(naissance, 7) between '1955' and '2007') from personne"""
    assert ask_file(url, query) == [(100, 100, 100)]
