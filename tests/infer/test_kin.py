"""References that lead to one row above meet there, without a key that says so."""

import pytest

DDL = """
    create table country (id integer primary key, name text not null);
    create table users (id integer primary key, username text not null);
    create table poll (id integer primary key, title text not null);
    create table option (
        id integer primary key, poll_id integer not null references poll, label text not null);
    create table participant (
        id integer primary key, poll_id integer not null references poll, name text not null);
    create table vote (
        id integer primary key, participant_id integer not null references participant,
        option_id integer not null references option, poll_id integer not null references poll,
        unique (participant_id, option_id));
    create table survey (id integer primary key, title text not null);
    create table question (
        id integer primary key, survey_id integer not null references survey, label text not null);
    create table response (
        id integer primary key, survey_id integer not null references survey,
        user_id integer not null references users);
    create table answer (
        id integer primary key, response_id integer not null references response,
        question_id integer not null references question, body text not null,
        unique (response_id, question_id));
    create table address (
        id integer primary key, user_id integer not null references users, city text not null);
    create table orders (
        id integer primary key, user_id integer not null references users,
        shipping_address_id integer references address,
        billing_address_id integer references address);
    create table folder (
        id integer primary key, survey_id integer references survey, name text not null);
    create table document (
        id integer primary key, survey_id integer references survey,
        folder_id integer references folder);
    create table post (
        id integer primary key, user_id integer not null references users, title text not null);
    create table comment (
        id integer primary key, post_id integer not null references post,
        user_id integer not null references users, parent_id integer references comment);
    create table service (id integer primary key, libelle text not null);
    create table salaries (
        id integer primary key, service_id integer not null references service,
        nom text not null, prenom text not null, manager_id integer references salaries);
    create table agency (id integer primary key, name text not null);
    create table adviser (
        id integer primary key, agency_id integer not null references agency,
        first_name text not null, last_name text not null);
    create table seeker (
        id integer primary key, agency_id integer not null references agency,
        first_name text not null, last_name text not null);
    create table pupil (
        id integer primary key, agency_id integer not null references agency,
        adviser_id integer references adviser, first_name text not null, last_name text not null);
    create table appointment (
        id integer primary key, seeker_id integer not null references seeker,
        adviser_id integer not null references adviser, starts_at timestamp not null,
        unique (adviser_id, starts_at));
    create table interview (
        id integer primary key, pupil_id integer not null references pupil,
        adviser_id integer not null references adviser, starts_at timestamp not null,
        unique (adviser_id, starts_at));
    create table patient (id integer primary key, birth_date date not null, sex char(1) not null);
    create table visit (
        id integer primary key, patient_id integer not null references patient,
        visited_on date not null);
    create table invoice (
        id integer primary key, visit_id integer not null references visit,
        patient_id integer not null references patient);
    create table prescription (
        id integer primary key, patient_id integer not null references patient,
        visit_id integer references visit, prescribed_on date not null);
"""
ONE = [
    ("vote v join option o on o.id = option_id", "o.poll_id = v.poll_id"),
    ("vote v join participant p on p.id = participant_id", "p.poll_id = v.poll_id"),
    (
        "answer a join question q on q.id = question_id join response r on r.id = response_id",
        "q.survey_id = r.survey_id",
    ),
    (
        "document d join folder f on f.id = folder_id",
        "d.survey_id is not distinct from f.survey_id",
    ),
    ("orders o join address a on a.id = shipping_address_id", "a.user_id = o.user_id"),
    ("orders o join address a on a.id = billing_address_id", "a.user_id = o.user_id"),
    ("comment c join comment p on p.id = c.parent_id", "p.post_id = c.post_id and p.id < c.id"),
    ("salaries s join salaries m on m.id = s.manager_id", "m.service_id = s.service_id"),
    (
        "appointment p join seeker s on s.id = seeker_id join adviser a on a.id = adviser_id",
        "s.agency_id = a.agency_id",
    ),
    ("pupil p join adviser a on a.id = adviser_id", "p.agency_id = a.agency_id"),
    ("interview i join pupil p on p.id = pupil_id", "i.adviser_id = p.adviser_id"),
    ("invoice i join visit v on v.id = visit_id", "i.patient_id = v.patient_id"),
    ("prescription p join visit v on v.id = visit_id", "p.patient_id = v.patient_id"),
]


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL)


@pytest.mark.parametrize(("tables", "holds"), ONE)
def test_rows_meet_in_one_row_above(rows, tables, holds):
    counted = f"count({holds}), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {tables}").fetchone()
    assert known > 20
    assert wrong == 0


@pytest.mark.parametrize(
    ("table", "columns"),
    [("vote", "participant_id, option_id"), ("answer", "response_id, question_id")],
)
def test_what_must_not_repeat_does_not(rows, table, columns):
    query = f"select count(*) - count(distinct ({columns})) from {table}"
    assert rows.execute(query).fetchone() == (0,)


def test_who_comments_is_not_who_wrote(rows):
    query = """select count(*) filter (c.user_id <> p.user_id) / count(*)
        from comment c join post p on p.id = post_id"""
    (share,) = rows.execute(query).fetchone()
    assert share > 0.8


TENANTS = """
    create table organisation (id integer primary key, name text not null);
    create table customer (
        id integer primary key, organisation_id integer not null references organisation,
        name text not null);
    create table order_form (
        id integer primary key, customer_id integer not null references customer,
        organisation_id integer not null references organisation);
    create table orders (
        id integer primary key, customer_id integer not null references customer,
        order_form_id integer not null unique references order_form,
        organisation_id integer not null references organisation);
"""


def test_a_reference_that_follows_one_row_does_not_follow_another(
    make_file, ask_file, three_commands
):
    url = make_file("sqlite", TENANTS)
    three_commands(url)
    found = ask_file(
        url,
        """select count(*), sum(f.customer_id <> o.customer_id),
            sum(f.organisation_id <> o.organisation_id), sum(c.organisation_id <> o.organisation_id)
        from orders o join order_form f on f.id = order_form_id join customer c
            on c.id = o.customer_id""",
    )
    assert found[0][0] > 50
    assert found[0][1:] == (0, 0, 0)


CLASSES = """
    create table kind (id integer primary key, label text not null);
    create table entity (
        id integer primary key, kind_id integer not null references kind, name text not null);
    create table account (
        id integer primary key, entity_id integer not null references entity,
        kind_id integer not null references kind check (kind_id in (1, 2)));
"""


def test_a_reference_with_a_condition_follows_no_row_that_has_none(
    make_file, ask_file, three_commands
):
    url = make_file("sqlite", CLASSES)
    three_commands(url)
    found = ask_file(url, "select distinct kind_id from account order by 1")
    assert [one for (one,) in found] == [1, 2]


SPREAD = """
    create table instance (id integer primary key, domain text not null);
    create table person (
        id integer primary key, instance_id integer not null references instance,
        name text not null);
    create table community (
        id integer primary key, instance_id integer not null references instance,
        name text not null, slug text not null unique);
    create table post (
        id integer primary key, creator_id integer not null references person,
        community_id integer not null references community, title text not null);
"""


def test_no_table_is_empty_since_nobody_agrees(make_file, ask_file, three_commands):
    url = make_file("sqlite", SPREAD)
    three_commands(url)
    assert ask_file(url, "select count(*) > 50 from post") == [(1,)]


LINKED = """
    create table org (id integer primary key, name text not null);
    create table place (id integer primary key, org_id integer not null references org);
    create table folder (id integer primary key, org_id integer not null references org);
    create table folder_place (
        folder_id integer not null references folder, place_id integer not null references place,
        primary key (folder_id, place_id));
    create table source (
        id integer primary key, folder_id integer not null references folder,
        place_id integer not null references place,
        foreign key (folder_id, place_id) references folder_place);
"""


def test_references_that_a_wider_one_decides_meet_where_that_leads(
    make_file, ask_file, three_commands
):
    url = make_file("sqlite", LINKED)
    three_commands(url)
    assert ask_file(url, "select count(*) > 50 from source") == [(1,)]


SLOTS = """
    create table space (id integer primary key, name text not null);
    create table event_type (
        id integer primary key, space_id integer not null references space, name text not null);
    create table sheet (
        id integer primary key, space_id integer not null references space,
        slug text not null unique);
    create table slot (
        id integer primary key, event_type_id integer not null references event_type,
        sheet_id integer not null references sheet, created_at timestamp not null);
    create table event (
        id integer primary key, space_id integer not null references space,
        slot_id integer unique references slot, created_at timestamp not null,
        updated_at timestamp not null, title text not null);
    create table invite (
        id integer primary key, event_id integer not null references event,
        created_at timestamp not null);
"""


def test_what_cannot_be_referred_to_spoils_no_other_column(make_file, three_commands):
    text = three_commands(make_file("sqlite", SLOTS))
    told = [line.split(":")[0].strip() for line in text.splitlines() if "refused" in line]
    assert told in ([], ["slot_id"])
