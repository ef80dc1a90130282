"""A reference that never comes twice under one row further above, judged by SQL."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from synth.errors import SchemaError
from synth.making.maker import Maker

TABLES = """
  offer: {rows: 40, key: id, columns: {id: sequence, trade: {choice: [a, b, c]}, open: bool}}
  region: {rows: 30, key: id, columns: {id: sequence}}
  job_seeker:
    per: region
    count: 0..9
    key: id
    columns: {id: sequence, trade: {choice: [a, b, c]}}
  registration:
    per: job_seeker
    count: 0..5
    key: id
    columns: {id: sequence, job_seeker_id: parent.id}
  application:
    per: registration
    count: 0..7
    key: KEY
    let: {offer: {ref: OFFER}}
    columns:
      region_id: region.id
      job_seeker_id: job_seeker.id
      seeker: parent.job_seeker_id
      registration_id: parent.id
      wanted: job_seeker.trade
      offer_id: offer.id
      trade: offer.trade
      open: offer.open
"""
SEEKER = "[job_seeker_id, offer_id]"
WAYS = [
    ("{to: offer, distinct: job_seeker}", SEEKER),
    ("{to: offer, distinct: job_seeker, where: open}", "[seeker, offer_id]"),
    ("{to: offer, distinct: job_seeker, match: {trade: job_seeker.trade}}", SEEKER),
    ("{to: offer, distinct: job_seeker, weight: id}", SEEKER),
    ("{to: offer, distinct: region}", "[region_id, offer_id]"),
    ("{to: offer, distinct: registration}", "[registration_id, offer_id]"),
]


def _plan(planned, offer, key):
    return planned(TABLES.replace("OFFER", offer).replace("KEY", key))


@pytest.mark.parametrize(("offer", "key"), WAYS)
def test_none_comes_twice_and_all_that_fits_comes(planned, values, offer, key):
    plan = _plan(planned, offer, key)
    with duckdb.connect() as connection:
        for name in ("offer", "registration", "application"):
            connection.register(name, pa.table(values(plan, name)))
        above = key.strip("[]").split(", ")[0]
        rows, pairs, wrong = connection.execute(f"""
          select count(*), count(distinct ({above}, offer_id)),
            count(*) filter ({"not open" if "where" in offer else "false"})
            + count(*) filter ({"trade <> wanted" if "match" in offer else "false"})
          from application
        """).fetchone()
        most = connection.execute(f"""
          select max(n) from (select count(*) as n from application group by {above})
        """).fetchone()[0]
        every = connection.execute(f"""
          select max(n) from (select count(*) as n from offer
          where {"open" if "where" in offer else "true"} group by {
            "trade" if "match" in offer else "all"
        })
        """).fetchone()[0]
    assert rows == pairs > 200
    assert wrong == 0
    # Seven at most stand under a registration, 28 under a person; who would have more has all.
    assert most == every or (most <= 28 and every == 40) or above == "registration_id"


def test_any_rows_are_the_same(planned):
    plan = _plan(planned, *WAYS[2])
    maker = Maker(plan)
    whole = maker.beneath("application", 0, 30)
    some = np.array([whole.count - 1, 7, 7, 100, 0], np.uint64)
    few = Maker(plan).frame("application", some)
    for name in ("offer_id", "registration_id", "trade"):
        expected = whole.path((name,)).take(pa.array(some.astype(np.int64)))
        assert few.path((name,)).equals(expected)
    pieces = [Maker(plan).beneath("application", n, n + 5) for n in range(0, 30, 5)]
    found = [value for piece in pieces for value in piece.path(("offer_id",)).to_pylist()]
    assert found == whole.path(("offer_id",)).to_pylist()


@pytest.mark.parametrize("key", ["[registration_id, trade]", "[region_id, offer_id]"])
def test_what_may_come_twice_is_no_key(planned, key):
    with pytest.raises(SchemaError, match="does not follow"):
        _plan(planned, WAYS[0][0], key)
