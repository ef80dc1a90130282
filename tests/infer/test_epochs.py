"""Moments that are whole numbers: in seconds and in milliseconds, in the order of a life."""

import pytest

SECONDS = """
create table account (id integer primary key, name text not null, created_at integer not null,
    updated_at integer not null, last_seen_at integer);
create table post (id integer primary key, account_id integer not null references account(id),
    created_at integer not null default (unixepoch()), published_at integer, deleted_at integer,
    expires_at integer not null check (expires_at = created_at + 86400));
"""
MILLISECONDS = """
create table User (id integer primary key, name text not null,
    createdAt integer not null default (unixepoch() * 1000) check (createdAt > 1000000000000),
    updatedAt integer not null check (updatedAt >= createdAt));
create table Booking (id integer primary key, userId integer not null references User(id),
    startsAt integer not null check (startsAt % 900000 = 0), endsAt integer not null,
    createdAt integer not null, check (endsAt > startsAt and endsAt - startsAt <= 3600000));
create table Room (id integer primary key, title text not null);
create table Slot (id integer primary key, roomId integer not null references Room(id),
    startsAt integer not null check (startsAt % 900000 = 0), unique (roomId, startsAt));
"""
IN_SECONDS = {
    "range": """select min(created_at) > 1500000000 and max(updated_at) <= 1767225600
        and min(updated_at >= created_at) and count(distinct created_at) > 90 from account""",
    "after": """select min(p.created_at >= a.created_at and ifnull(published_at >= p.created_at, 1)
        and expires_at = p.created_at + 86400) from post p join account a on a.id = account_id""",
    "rare": "select avg(deleted_at is not null) < 0.2 from post",
}
IN_MILLISECONDS = {
    "range": """select min(createdAt) > 1500000000000 and max(updatedAt) <= 1767225600000
        and min(updatedAt >= createdAt) from User""",
    "slots": """select count(distinct startsAt) > 20 and min(startsAt) > 1500000000000
        and min(startsAt % 900000 = 0 and endsAt % 900000 = 0) and count(*) > 50 from Booking""",
    "after": "select min(b.createdAt >= u.createdAt) from Booking b join User u on u.id = userId",
    "apart": "select count(*) > 50 from Slot",
}


@pytest.mark.parametrize(
    ("ddl", "asked"), [(SECONDS, IN_SECONDS), (MILLISECONDS, IN_MILLISECONDS)], ids=["s", "ms"]
)
def test_moments_as_numbers(told, ddl, asked):
    assert told("sqlite", ddl, asked) == dict.fromkeys(asked, 1)


def test_a_hash_of_a_password_has_the_form_of_its_length(told):
    ddl = """create table users (id integer primary key,
        password_hash text not null check (length(password_hash) = 60));"""
    asked = {"form": "select min(password_hash glob '$2b$*') from users"}
    assert told("sqlite", ddl, asked) == {"form": 1}


def test_a_short_number_counts_seconds_among_milliseconds(tables):
    made = tables("""
        create table "Store" (id serial primary key, "createdAt" bigint not null);
        create table "Account" (id serial primary key, "createdAt" bigint not null,
            "storeId" int not null references "Store", expires_at integer not null);
        create table "Token" (id serial primary key, "storeId" int not null references "Store",
            expires_at integer not null);
    """)
    for name in ("Account", "Token"):
        told = made[name]["expires_at"]
        assert len(set(told)) > 90
        assert all(1_500_000_000 < moment < 2_000_000_000 for moment in told)
    assert all(moment > 10**12 for moment in made["Store"]["createdAt"])
