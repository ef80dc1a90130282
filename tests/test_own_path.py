"""What a database's own functions find on its own path, while everything else is named in full."""

import pytest

from synth import api

TABLES = """
create schema app;
create table app.office (id integer primary key, code text not null);
create table app.visit (
  id integer primary key, office_id integer not null references app.office, note text not null
);
create sequence app.seen;
-- These name nothing: they rely on the path of whoever calls them.
create function app.is_short(word text) returns boolean language plpgsql
  as $$ begin return exists (select from office) is not null and length(word) < 40; end $$;
create function app.remember() returns trigger language plpgsql as $$ begin
  perform nextval('seen') from office where id = new.office_id;
  return new;
end $$;
alter table app.visit add check (app.is_short(note));
create trigger remember after insert on app.visit for each row execute function app.remember();
create constraint trigger remember_late after insert on app.visit
  deferrable initially deferred for each row execute function app.remember();
"""


@pytest.fixture
def url(postgres):
    url = postgres.database(TABLES)
    with postgres.connect(url) as connection:
        connection.execute(f"alter database {url.rpartition('/')[2]} set search_path = app, public")
    return url


@pytest.mark.slow
def test_triggers_and_checks_find_what_they_name(postgres, url, tmp_path):
    schema = tmp_path / "schema.yaml"
    schema.write_text(api.infer_schema(url), encoding="utf-8")
    assert "app.is_short(note)" in schema.read_text()
    plan = api.make_plan(schema)
    report = api.check_against(plan, url)
    assert report.holds, report.text()
    api.seed(plan, url, mode="replace")
    report = api.verify(url, schema=schema)
    assert report.holds, report.text()
    with postgres.connect(url) as connection:
        query = "select (select last_value from app.seen), (select count(*) from app.visit)"
        ((seen, visits),) = connection.execute(query).fetchall()
    assert seen >= 2 * visits > 0


@pytest.mark.slow
def test_the_path_of_the_url_counts_where_rows_go_in(postgres, tmp_path):
    url = postgres.database(TABLES) + "?options=-csearch_path%3Dapp"
    schema = tmp_path / "schema.yaml"
    schema.write_text(api.infer_schema(url), encoding="utf-8")
    made = api.seed(api.make_plan(schema), url)
    assert {table.layout.name for table in made.tables} == {"office", "visit"}
