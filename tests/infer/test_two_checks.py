"""Two conditions on one column, or that meet in one: both hold, and no more than they say."""

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


CONTRACTS = """
    create table salarie (
        id integer primary key, embauche date not null, sortie date, contrat text not null,
        fin_prevue date, check (sortie >= embauche), check (fin_prevue > embauche),
        check ((contrat = 'CDD') = (fin_prevue is not null)));
"""


def test_a_branch_leaves_other_columns_as_empty_as_they_are(make_file, ask_file, three_commands):
    """Those who left are few; whose contract ends does not decide it."""
    url = make_file("sqlite", CONTRACTS)
    three_commands(url)
    query = "select count(*), count(sortie) from salarie group by contrat = 'CDD'"
    told = ask_file(url, query)
    assert len(told) == 2
    assert all(0.25 * rows < left < 0.75 * rows for rows, left in told)
