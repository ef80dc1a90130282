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


HOLDERS = """
    create table street (id integer primary key, name text not null check (name = upper(name)));
    create table holder (
        id integer primary key, kind text not null check (kind in ('person', 'company')),
        first_name text, last_name text, birth_date text, company_name text,
        check ((kind = 'person') = (
            first_name is not null and last_name is not null and birth_date is not null)),
        check ((kind = 'company') = (company_name is not null)));
    create table refuelling (
        id integer primary key, litres decimal(5,2) not null check (litres between 1 and 150),
        price decimal(4,3) not null check (price between 0.5 and 4), total decimal(7,2) not null,
        check (abs(total - litres * price) < 0.01));
"""


def test_whole_halves_capitals_and_equations_by_and_by(make_file, ask_file, three_commands):
    """What is enough for a condition is less than people mean by it."""
    url = make_file("sqlite", HOLDERS)
    three_commands(url)
    query = """select count(*) from holder where kind = 'company'
        and (first_name is not null or last_name is not null or birth_date is not null)"""
    assert ask_file(url, query) == [(0,)]
    kinds = dict(ask_file(url, "select kind, count(*) from holder group by 1"))
    assert min(kinds.get("person", 0), kinds.get("company", 0)) > 0
    assert ask_file(url, "select count(*) from refuelling")[0][0] == 100
    names = [name for (name,) in ask_file(url, "select distinct name from street")]
    assert all(sum(map(str.isalpha, name)) > 4 for name in names), names


DECISIONS = """
    create table application (
        id integer primary key, transfer_status text, decision text not null, situation text,
        is_withdrawn boolean not null, withdrawal_reason text);
"""


def test_one_state_is_told_once(make_file, ask_file, three_commands):
    """A flag says what the state beside it says, and a second state is the first one again."""
    url = make_file("sqlite", DECISIONS)
    three_commands(url)
    query = """select count(*), sum(situation is decision),
        sum(is_withdrawn = (decision = 'withdrawn')),
        sum(withdrawal_reason is null or decision = 'withdrawn') from application"""
    assert ask_file(url, query) == [(100, 100, 100, 100)]


BANNED = """
    create table users (
        id integer primary key, banned boolean not null default false, ban_reason text,
        ban_expires timestamp);
"""


def test_nothing_of_a_ban_stands_where_nobody_is_banned(make_file, ask_file, three_commands):
    url = make_file("sqlite", BANNED)
    three_commands(url)
    query = """select count(*), sum(not banned and (ban_reason is not null
        or ban_expires is not null)) from users"""
    assert ask_file(url, query) == [(100, 0)]
