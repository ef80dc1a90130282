"""What an employment agency keeps: rights and what is paid of them, offers, interviews."""

import pytest

DDL = """
    create table site (
        id integer primary key, libelle text not null, date_ouverture date not null,
        date_fermeture date);
    create table agent (
        matricule integer primary key, site_id integer not null references site, nom text not null,
        prenom text not null, date_entree date not null, date_sortie date);
    create table usager (
        id integer primary key, nom text not null, prenom text not null,
        date_naissance date not null, site_id integer not null references site,
        cree_le timestamp not null);
    create table inscription (
        id integer primary key, usager_id integer not null references usager,
        motif_entree text not null, date_inscription date not null, date_cessation date);
    create table droit (
        id integer primary key, inscription_id integer not null references inscription,
        date_ouverture_droit date not null, duree_jours integer not null,
        salaire_journalier_reference numeric(8, 2) not null,
        allocation_journaliere numeric(8, 2) not null, -- percent
        jours_restants integer not null check (jours_restants >= 0),
        etat_droit text not null check (etat_droit in ('OUVERT', 'SUSPENDU', 'EPUISE')));
    create table versement (
        id integer primary key, droit_id integer not null references droit,
        mois_paiement date not null, nb_jours_indemnises integer not null,
        montant_brut numeric(9, 2) not null, montant_retenues numeric(9, 2) not null,
        montant_net numeric(9, 2) not null, unique (droit_id, mois_paiement));
    create table offre (
        id integer primary key, site_id integer not null references site,
        salaire_min numeric(9, 2), salaire_max numeric(9, 2), unite_salaire text not null
            check (unite_salaire in ('HORAIRE', 'MENSUEL', 'ANNUEL')));
    create table entretien (
        id integer primary key, usager_id integer not null references usager,
        matricule integer not null references agent, debut timestamp not null,
        fin timestamp not null, present boolean, statut text not null
            check (statut in ('PLANIFIE', 'REALISE', 'ABSENT', 'ANNULE')),
        compte_rendu text, check (fin > debut));
"""


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL)


ALWAYS = [
    ("usager join site s on s.id = site_id", "date_fermeture is null"),
    ("inscription", "motif_entree <> 'Retraite'"),
    ("droit", "(etat_droit = 'EPUISE') = (jours_restants = 0)"),
    (
        "versement join droit d on d.id = droit_id",
        "montant_brut = round(nb_jours_indemnises * allocation_journaliere, 2)",
    ),
    ("versement", "montant_net = montant_brut - montant_retenues"),
    ("offre where unite_salaire = 'HORAIRE' and salaire_min is not null", "salaire_min < 100"),
    ("offre where unite_salaire = 'ANNUEL' and salaire_min is not null", "salaire_min > 15000"),
    ("entretien where statut in ('REALISE', 'ABSENT')", "present = (statut = 'REALISE')"),
    ("entretien where statut not in ('REALISE', 'ABSENT')", "present is null"),
    ("entretien where compte_rendu is not null", "statut = 'REALISE' and compte_rendu like '%.'"),
]


@pytest.mark.parametrize(("tables", "holds"), ALWAYS)
def test_every_row_is_believed(rows, tables, holds):
    counted = f"count(*), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {tables}").fetchone()
    assert known > 15
    assert wrong == 0


def test_more_interviews_are_held_than_missed(rows):
    held = "select count(*) filter (present) > 3 * count(*) filter (not present) from entretien"
    assert rows.execute(held).fetchone() == (True,)


def test_a_share_that_a_comment_says(make_file, ask_file, three_commands):
    url = make_file(
        "duckdb",
        """
        create table droit (
            id integer primary key, salaire_journalier_reference decimal(8, 2) not null,
            allocation decimal(8, 2) not null, fee decimal(8, 2) not null);
        comment on column droit.allocation is 'Montant brut par jour, 57 % du SJR';
        comment on column droit.fee is '2.5 percent of the allocation';
        """,
    )
    three_commands(url)
    wrong = """select count(*) from droit
        where allocation <> round(salaire_journalier_reference * 0.57, 2)
            or fee <> round(allocation * 0.025, 2)"""
    assert ask_file(url, wrong) == [(0,)]
