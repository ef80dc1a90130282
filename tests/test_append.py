"""`seed --mode append`: keys and uniques go on after what is there, whose rows can be parents."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from time import monotonic, sleep

import pyarrow as pa
import pytest

from synth import api
from synth.databases.database import open_database
from synth.errors import AnswerError
from synth.schema.read import read_text

SCHEMA = """
synth: 1
name: office
as_of: 2026-01-01
seed: 3
tables:
  agency:
    rows: 20
    key: id
    columns: {id: sequence, code: {text: {chars: 4}, unique: true}}
  seeker:
    rows: 60
    key: id
    let: {a: {ref: agency}, before: {ref: {to: seeker, before: true}}}
    columns: {id: sequence, agency_id: a.id, agency_code: a.code, friend_id: before.id}
  visit:
    per: seeker
    count: 0..3
    key: id
    columns: {id: sequence, seeker_id: parent.id}
  head:
    rows: 20
    key: agency_id
    let: {a: {ref: agency}, v: {ref: visit}}
    columns: {agency_id: {from: a.id, unique: true}, last_visit: v.id}
"""
LOOSE = """
synth: 1
name: loose
as_of: 2026-01-01
tables:
  t:
    rows: 20
    key: id
    columns: {id: {sequence: {}, type: integer}, name: {text: {chars: 8}}}
"""


@pytest.fixture(params=["postgresql", "sqlite", "duckdb"])
def target(request, tmp_path):
    """The URL of an empty database of each kind, and what answers a query there."""
    kind = request.param
    if kind == "postgresql":
        server = request.getfixturevalue("postgres")
        url = server.database()
    else:
        url = f"{kind}:///{tmp_path / 'office.db'}"

    def ask(query):
        with closing(open_database(url, read_only=True)) as database:
            space = database.structure().default_namespace
            return database.rows(re.sub(r"\b(from|join) ", rf"\1 {space}.", query))

    return url, ask


def plan_of(**rows):
    return api.make_plan(read_text(SCHEMA, path="office.yaml"), rows=rows or None)


def test_rows_go_on_after_those_of_the_same_schema(target):
    url, ask = target
    api.seed(plan_of(), url, create=True)
    first = ask("select id, code from agency order by id")
    api.seed(plan_of(), url, mode="append")
    assert ask("select id, code from agency where id <= 20 order by id") == first
    assert ask("select count(*), min(id), max(id) from agency") == [(40, 1, 40)]
    assert ask("select count(distinct code) from agency") == [(40,)]
    assert ask("select count(*), max(id) from seeker") == [(120, 120)]
    assert ask("select count(*) - max(id), count(*) - count(distinct id) from visit") == [(0, 0)]
    # A new seeker may go to an old agency, and what is copied from it is what stands there.
    assert ask("select count(*) > 5 from seeker where id > 60 and agency_id <= 20") in (
        [(True,)],
        [(1,)],
    )
    wrong = "select count(*) from seeker s join agency a on a.id = s.agency_id"
    assert ask(f"{wrong} where a.code <> s.agency_code") == [(0,)]
    # One to one stays one to one, so that new rows take new agencies.
    assert ask("select count(distinct agency_id) from head") == [(40,)]


def test_rows_of_others_are_parents_where_nothing_is_added_to_them(target):
    url, ask = target
    api.seed(plan_of(agency=0, seeker=0, head=0), url, create=True)
    with closing(open_database(url)) as database:
        layout = plan_of().layouts
        agency = [one for one in layout if one.name == "agency"]
        sink = database.sink(agency, create=False, mode="fail")
        batch = pa.RecordBatch.from_pydict(
            {"id": pa.array([700, 800, 900], pa.int64()), "code": ["A", "B", "C"]}
        )
        sink.begin(agency[0])
        sink.write(sink.encode(agency[0], [batch], first=True))
        sink.end()
        sink.finish()
        sink.close()
    api.seed(plan_of(agency=0, head=3), url, mode="append")
    assert ask("select count(*) from agency") == [(3,)]
    found = ask("select distinct agency_id, agency_code from seeker order by 1")
    assert found == [(700, "A"), (800, "B"), (900, "C")]
    assert ask("select agency_id from head order by 1") == [(700,), (800,), (900,)]


def test_a_count_goes_on_after_the_greatest_key(target):
    url, ask = target
    api.seed(plan_of(seeker=4, head=0), url, create=True)
    api.seed(plan_of(agency=0, seeker=2, head=0), url, mode="append")
    assert ask("select max(id) from seeker") == [(6,)]


UNDER_FILE = """
synth: 1
name: lists
as_of: 2026-01-01
tables:
  departement: {file: fr/departements, key: code, written: true}
  desk:
    per: departement
    count: 1
    key: id
    columns: {id: sequence, code: {from: parent.code, unique: true}}
  caller:
    rows: 30
    key: id
    let: {d: {ref: {to: desk, match: {code: "'44'"}}}}
    columns: {id: sequence, desk_id: d.id, code: d.code}
"""


@pytest.mark.postgres
def test_two_runs_at_once_do_not_give_two_rows_one_number(postgres):
    # Neither database nor guards would refuse the second: nothing is unique there.
    url = postgres.database("create table t (id int, name text)")
    with postgres.connect(url) as other:
        name = url.rpartition("/")[2]
        other.execute(f"alter database {name} set default_transaction_isolation = serializable")
    plan = api.make_plan(read_text(LOOSE, path="loose.yaml"))
    api.seed(plan, url)
    waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
    with postgres.connect(url) as other, ThreadPoolExecutor(1) as pool:
        with other.transaction():
            other.execute("""select pg_advisory_xact_lock(1937337972, hashtext('"public"."t"'))""")
            late = pool.submit(api.seed, plan, url, mode="append")
            end = monotonic() + 30
            while other.execute(waiting).fetchall() != [(1,)] and monotonic() < end:
                sleep(0.02)
            other.execute("insert into t select id + 20, name from t")
        with pytest.raises(AnswerError) as refused:
            late.result()
        assert other.execute("select count(*), max(id) from t").fetchall() == [(40, 40)]
    assert str(refused.value) == (
        "table t: 40 rows stand, and 20 when this run numbered its own: something else writes into "
        "it; start again when that is done"
    )


def test_tables_under_a_file_are_not_made_again(tmp_path):
    url = f"sqlite:///{tmp_path / 'lists.db'}"
    plan = api.make_plan(read_text(UNDER_FILE, path="lists.yaml"))
    first = {t.layout.name: t.rows for t in api.seed(plan, url, create=True).tables}
    again = {t.layout.name: t.rows for t in api.seed(plan, url, mode="append").tables}
    assert first["desk"] == first["departement"] > 90
    assert again["desk"] == 0
    assert again["caller"] == 30
    with closing(open_database(url)) as database:
        query = "select count(*), count(distinct desk_id), min(code), max(code) from caller"
        assert database.rows(query) == [(60, 1, "44", "44")]


WEIGHED = """
synth: 1
name: office
as_of: 2026-01-01
tables:
  agency:
    rows: 40
    key: id
    let: {busy: {int: {weights: {0: 50, 7: 50}}}}
    columns: {id: sequence}
  visit:
    rows: 400
    key: id
    let: {a: {ref: {to: agency, weight: busy}}}
    columns: {id: sequence, agency_id: a.id}
"""


def test_a_weight_that_is_no_column_is_known_of_rows_that_exist(target):
    url, ask = target
    api.seed(api.make_plan(read_text(WEIGHED, path="office.yaml")), url, create=True)
    visited = {row[0] for row in ask("select distinct agency_id from visit")}
    assert 5 < len(visited) < 35
    rows = {"agency": 0, "visit": 400}
    more = api.make_plan(read_text(WEIGHED, path="office.yaml"), rows=rows)
    api.seed(more, url, mode="append")
    assert ask("select count(*) from visit") == [(800,)]
    assert {row[0] for row in ask("select distinct agency_id from visit")} == visited


BORN = """
synth: 1
name: office
as_of: 2026-01-01
tables:
  agency:
    rows: 300
    key: id
    columns: {id: sequence}
  seeker:
    per: agency
    count: 0..3
    key: id
    let: {who: {person: {birth_date: born}}}
    columns:
      id: sequence
      nir: {from: who.nir, unique: true}
      born: {date: 1946-01-01..2007-12-31}
"""


def test_people_of_given_birth_dates_do_not_go_on_under_others(target):
    url, ask = target
    plan = api.make_plan(read_text(BORN, path="office.yaml"))
    api.seed(plan, url, create=True)
    count = ask("select count(*) from seeker")[0][0]
    with pytest.raises(AnswerError) as refused:
        api.seed(plan, url, mode="append")
    assert str(refused.value) == (
        f"office.yaml:10:3: seeker: {count} rows are there already, and a person of a given "
        "`birth_date` is numbered among all of them; expected --mode replace, or a person by `age`"
    )
    assert ask("select count(*) from seeker") == [(count,)]
