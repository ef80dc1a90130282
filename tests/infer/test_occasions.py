"""Counters, last times and coded states agree with the rows and moments that they speak of."""

COUNTERS = """
create table author (id integer primary key, login text not null unique,
    posts_count int not null default 0);
create table post (id integer primary key, author_id int not null references author,
    title text not null, comments_count int not null default 0, created_at timestamp not null);
create table comment (id integer primary key, author_id int not null references author,
    post_id int not null references post, body text not null, created_at timestamp not null);
create table topic (id integer primary key, name text not null, nb_articles int not null);
create table article (id integer primary key, topic_id int references topic, title text not null);
create table users (id integer primary key, email text not null unique,
    sign_in_count int not null default 0, current_sign_in_at timestamp,
    last_sign_in_at timestamp, last_sign_in_ip varchar, created_at timestamp not null);
create table agent (id integer primary key, nb_connexions int not null default 0,
    derniere_connexion timestamp, cree_le timestamp not null);
"""
COUNTED = {
    "posts": "select count(*) = 0 from author a where posts_count <>"
    " (select count(*) from post where author_id = a.id)",
    "comments": "select count(*) = 0 from post p where comments_count <>"
    " (select count(*) from comment where post_id = p.id)",
    "articles": "select count(*) = 0 from topic t where nb_articles <>"
    " (select count(*) from article where topic_id = t.id)",
    "sign ins": "select min((sign_in_count = 0) = (last_sign_in_at is null) and"
    " (current_sign_in_at is null) = (last_sign_in_at is null) and"
    " (last_sign_in_ip is null) = (last_sign_in_at is null) and"
    " coalesce(current_sign_in_at >= last_sign_in_at, true)) from users",
    "both": "select count(last_sign_in_at) between 40 and 90 and max(sign_in_count) > 3 from users",
    "connexions": "select min((nb_connexions = 0) = (derniere_connexion is null)) from agent",
}
STATES = """
create table invoice (id integer primary key, status integer not null default 0,
    paid_at timestamp, cancelled_at timestamp, created_at timestamp not null);
comment on column invoice.status is '0 = draft, 1 = sent, 2 = paid, 3 = cancelled';
create table demande (id integer primary key, etat smallint not null, acceptee_le date,
    refusee_le date, creee_le date not null);
comment on column demande.etat is 'Etat de la demande (1: en_cours, 2: acceptee, 7: refusee)';
create table person (id integer primary key, x varchar not null, y varchar(9) not null);
comment on column person.x is 'Le NIR du demandeur';
comment on column person.y is 'n° SIREN';
"""
TOLD = {
    "paid": "select bool_and((status = 2) = (paid_at is not null)) and"
    " bool_and((status = 3) = (cancelled_at is not null)) from invoice",
    "codes": "select list_sort(list(distinct status)) = [0, 1, 2, 3] from invoice",
    "decided": "select bool_and((etat = 2) = (acceptee_le is not null) and"
    " (etat = 7) = (refusee_le is not null)) and count(distinct etat) = 3 from demande",
    "numbers": "select bool_and(regexp_full_match(x, '[12][0-9]{14}')"
    " and regexp_full_match(y, '[0-9]{9}')) from person",
}


def test_counters_count_and_what_never_happened_has_no_last_time(told):
    assert told("sqlite", COUNTERS, COUNTED) == dict.fromkeys(COUNTED, 1)


def test_a_comment_says_what_numbers_of_state_and_columns_are(told):
    assert told("duckdb", STATES, TOLD) == dict.fromkeys(TOLD, True)
