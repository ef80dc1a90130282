"""What moments mean by their names, French and English, and in which order they come."""

import pytest

from synth.databases.catalog import DbColumn, DbType
from synth.infer.moments import moment_of, told

MOMENT, DAY = DbType("timestamp", "timestamp"), DbType("date", "date")

NAMES = """
created: created_at createdAt CreatedDate createdon DT_CREA date_creation cree_le creee_le
created: inserted_at date_joined date_inscription inscrit_le date_saisie
submitted: sent_at submitted_at date_demande envoye_le date_envoi OrderDate issued_at
accepted: accepted_at approved_on date_validation validee_le confirmed_at signed_at acceptee_le
refused: refused_at rejected_at date_refus refusee_le declined_at
handled: traitee_le processed_at date_traitement resolved_at
paid: paid_at date_paiement paye_le payment_date
failed: failed_at echoue_le
started: started_at start_date date_debut DT_DEB valid_from dt_ouverture sellstartdate published_at
ended: finished_at completed_at terminee_le ended_at
end: end_date date_fin DT_FIN ends_at until
expires: expires_at valid_to valid_until date_expiration
due: due_date date_echeance scheduled_for date_prevue next_run_at
closed: closed_at DT_FERM date_fermeture date_cloture clos_le
exit: date_sortie left_at date_radiation
barred: locked_at banned_at suspended_at
archived: archived_at date_archivage archivee_le
deleted: deleted_at supprime_le DeletedDate
seen: last_seen_at last_sign_in_at date_derniere_connexion last_login
updated: updated_at ModifiedDate DT_MAJ date_modification maj_le last_updated_at last_modified
life: hire_date date_embauche
event: timestamp occurred happened_at
"""
CASES = [
    (name, word)
    for word, _, names in (line.partition(":") for line in NAMES.split("\n") if line)
    for name in names.split()
]


@pytest.mark.parametrize(("name", "word"), CASES)
def test_what_a_moment_is_by_its_name(name, word):
    found = moment_of(DbColumn(name, MOMENT), "thing")
    assert found is not None
    assert found.word == word


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("invitation_accepted_at", ("invitation",)),
        ("reset_password_sent_at", ("reset", "password")),
        ("date_fin_contrat", ("contrat",)),
        ("period_start", ("period",)),
        ("created_at", ()),
    ],
)
def test_of_what_a_moment_is(name, about):
    found = moment_of(DbColumn(name, MOMENT), "thing")
    assert found is not None
    assert found.about == about


def test_words_of_the_table_say_nothing():
    found = moment_of(DbColumn("invitation_accepted_at", MOMENT), "invitations")
    assert found is not None
    assert found.about == ()


def test_a_birth_is_of_the_person_and_a_text_is_no_moment():
    assert moment_of(DbColumn("date_naissance", DAY), "personne") is None
    assert moment_of(DbColumn("created_at", DbType("text", "text")), "thing") is None


@pytest.mark.parametrize(
    ("value", "word"),
    [("ACCEPTEE", "accepted"), ("refused", "refused"), ("Fermée", "closed"), ("brouillon", ""),
     ("partially_paid", "")],
)  # fmt: skip
def test_the_moment_that_a_state_names(value, word):
    assert told(value) == word


def test_a_life_is_in_order():
    names = (
        "created_at sent_at accepted_at started_at paid_at ended_at closed_at deleted_at updated_at"
    )
    found = [moment_of(DbColumn(name, MOMENT), "thing") for name in names.split()]
    for place, later in enumerate(found):
        assert all(later.follows(earlier) for earlier in found[:place])
        assert not any(earlier.follows(later) for earlier in found[:place])


def test_what_is_seen_before_it_ends_is_seen_after_it_began(make_file, ask_file, three_commands):
    url = make_file(
        "sqlite",
        """
        create table notification (
            id integer primary key, created_at timestamp not null, starts_at timestamp not null,
            ends_at timestamp not null);
        create table reader (id integer primary key, created_at timestamp not null);
        create table interaction (
            id integer primary key, notification_id integer not null references notification,
            reader_id integer not null references reader,
            created_at timestamp not null, first_seen_at timestamp not null,
            unique (notification_id, reader_id));
        """,
    )
    assert "refused" not in three_commands(url)
    wrong = "select count(*), sum(first_seen_at < created_at) from interaction"
    ((known, early),) = ask_file(url, wrong)
    assert known > 50
    assert early == 0
