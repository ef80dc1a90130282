"""What is said of people who work somewhere: leaves, reviews by year, trainings, service."""

import pytest

DDL = """
    create table salarie (
        matricule integer primary key, nom text not null, prenom text not null, ddn date not null,
        responsable_id integer references salarie, date_embauche date not null, date_depart date,
        anciennete_annees integer not null);
    create table absence (
        id integer primary key, matricule integer not null references salarie,
        du date not null, au date not null, nb_jours numeric(4, 1) not null check (nb_jours > 0),
        date_demande date not null, check (au >= du));
    create table organisme (id integer primary key, nom text not null);
    create table stage (
        code text primary key, organisme_id integer not null references organisme,
        intitule text not null, duree_jours integer not null,
        duree_heures integer not null check (duree_heures between 3 and 1200));
    create table session (
        id integer primary key, code text not null references stage, numero integer not null,
        date_debut date not null, date_fin date not null, unique (code, numero),
        check (date_fin >= date_debut));
    create table inscription (
        session_id integer not null references session,
        matricule integer not null references salarie, date_inscription date not null,
        present boolean, note_sur_20 numeric(4, 2), primary key (session_id, matricule));
    create table entretien_annuel (
        id integer primary key, matricule integer not null references salarie,
        evaluateur_id integer not null references salarie,
        annee integer not null check (annee between 2000 and 2100), date_entretien date not null,
        signe_le date, unique (matricule, annee));
"""


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL)


ALWAYS = [
    ("salarie", "anciennete_annees = date_sub('year', date_embauche, coalesce(date_depart, {}))"),
    ("absence", "nb_jours = date_diff('day', du, au) + 1"),
    ("absence", "date_demande <= du"),
    (
        "absence join salarie using (matricule)",
        "du >= date_embauche and au <= coalesce(date_depart, {})",
    ),
    ("stage", "duree_heures = duree_jours * 7"),
    ("inscription join session s on s.id = session_id", "date_inscription <= date_debut"),
    ("inscription", "note_sur_20 is null or coalesce(present, false)"),
    ("entretien_annuel", "annee = year(date_entretien)"),
    ("entretien_annuel", "signe_le is null or signe_le >= date_entretien"),
    ("entretien_annuel join salarie using (matricule)", "date_entretien >= date_embauche"),
    (
        "entretien_annuel join salarie using (matricule)",
        "evaluateur_id = coalesce(responsable_id, evaluateur_id)",
    ),
]


@pytest.mark.parametrize(("tables", "holds"), ALWAYS)
def test_every_row_is_believed(rows, tables, holds):
    holds = holds.format("date '2026-01-01'")
    counted = f"count(*), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {tables}").fetchone()
    assert known > 50
    assert wrong == 0


def test_somebody_is_reviewed_every_year_that_is_half_over(rows):
    years = "select matricule, count(*), max(annee) from entretien_annuel group by matricule"
    counts, last = zip(*[(n, year) for _, n, year in rows.execute(years).fetchall()], strict=True)
    assert max(counts) == 4
    assert max(last) == 2025


def test_the_sessions_of_a_training_are_numbered(rows):
    numbers = """select count(*), count(*) filter (numero <> n), max(n) from (select numero,
        row_number() over (partition by code order by numero) as n from session)"""
    known, wrong, most = rows.execute(numbers).fetchone()
    assert known > 50
    assert wrong == 0
    assert most > 3
