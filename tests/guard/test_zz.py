from contextlib import closing
from synth.api import seed, infer_schema
from synth.schema.read import read_text
from synth.api import make_plan
from synth.stores.database import open_database
from synth.guard import look
import pytest
DDL = """create table kind(id int primary key, label varchar(20) not null unique);
create table a(id serial primary key, kind_id int not null references kind, ref uuid not null unique, nm numeric(9,2), d double precision, j jsonb, ts timestamptz, t time, ok boolean, ip inet, c char(6), b bytea, arr text[], note text);
create table ab(a_id int references a, kind_id int references kind, primary key(a_id, kind_id));
create table log(at timestamp, what text);"""
@pytest.mark.parametrize("word", ["postgresql"])
def test_inferred(postgres, word, tmp_path):
    url = postgres.database(DDL)
    text = infer_schema(url); print(text)
    schema = read_text(text, path=str(tmp_path/"x.yaml"))
    seed(make_plan(schema), url)
    with closing(open_database(url)) as db: look(db, make_plan(schema), mode="replace", allow=None)
    seed(make_plan(schema), url, mode="append")
    with closing(open_database(url)) as db: look(db, make_plan(schema), mode="append", allow=None)
