"""Names that conditions ask to be written otherwise, and who was born where: SQLite judges."""

DDL = """
create table usager (
    id integer primary key, nom varchar(50) not null check (nom = upper(nom)),
    prenom varchar(50) not null check (unicode(prenom) < 300),
    prenom_sans_accent varchar(50) not null check (prenom_sans_accent not glob '*[^A-Za-z -]*'),
    nom_majuscule varchar(50) not null check (nom_majuscule = upper(nom_majuscule)),
    date_naissance date not null, lieu_naissance char(5) not null,
    code_insee_naissance char(5) check (code_insee_naissance not glob '99*'));
create table eleve (
    id integer primary key, nom varchar(50) not null, prenom varchar(50) not null,
    ne_le date not null check (ne_le >= '1950-01-01'), nom_agent varchar(50),
    code_commune_naissance char(5) not null
    check (code_commune_naissance not glob '99*' and length(code_commune_naissance) = 5));
"""
HOLDS = {
    "first names of people": "select count(distinct prenom) > 30 and"
    " count(*) filter (where prenom in ('Nathalie', 'Julien', 'Thomas', 'Marie', 'Isabelle')) > 0"
    " from usager",
    "the same name": "select count(*) from usager where nom_majuscule = nom",
    "the same first name": "select count(*) > 60 from usager"
    " where prenom_sans_accent = lower(prenom)",
    "communes, and countries": "select count(*) filter (where lieu_naissance glob '99*')"
    " between 1 and 40 and min(length(lieu_naissance)) = 5 from usager",
    "pupils": "select min(ne_le) >= '2007-12-31' from eleve",
    "pupils born in France": "select count(distinct code_commune_naissance) > 50 from eleve",
}


def test_names_are_written_as_conditions_ask_and_births_have_a_place(told):
    assert told("sqlite", DDL, HOLDS) == {
        "first names of people": 1,
        "the same name": 100,
        "the same first name": 1,
        "communes, and countries": 1,
        "pupils": 1,
        "pupils born in France": 1,
    }
