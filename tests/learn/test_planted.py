"""A population whose truth is known: what was planted in it is found again in what is made."""

import duckdb
import pytest

from synth import api

PEOPLE = """
synth: 1
name: planted
as_of: 2026-01-01
tables:
  person:
    rows: {rows}
    key: id
    let:
      who: {{person: {{age: {ages}, sex: {{choice: {sexes}}}}}}}
      home: {{address: {{near: who.birth_commune, share: 0.9}}}}
    columns:
      id: sequence
      nir: {{from: who.nir, unique: true}}
      sex: {{from: who.sex, learn: true}}
      birth_date: {{from: who.birth_date, learn: true}}
      departement: {{from: home.departement, learn: true}}
      status: {status}
      pay:
        case: [{{when: status = 'registered', int: 2000..2999}}, {{int: 0..999}}]
        learn: true
  spell:
    per: person
    count: {count}
    key: id
    columns:
      id: sequence
      person_id: parent.id
      reason: {reason}
"""
TRUTH = PEOPLE.format(
    rows=20_000,
    ages="{steps: {17: 1, 25: 6, 50: 1, 67: 0}}",
    sexes="{M: 3, F: 1}",
    status=(
        "{case: [{when: who.sex = 'M' and who.age < 40, choice: {registered: 8, ended: 2}}, "
        "{choice: {registered: 2, ended: 8}}]}"
    ),
    count="{expr: case when parent.status = 'registered' then 3 else 1 end}",
    # The first spell follows the sex, later ones go on from there by their number.
    reason="{expr: \"['job', 'training', 'absence'][1 + (row + case when parent.sex = 'M' then 0 "
    'else 1 end) % 3]", type: text}',
)
SAID = PEOPLE.format(
    rows=20_000,
    ages="{steps: {17: 1, 25: 2, 50: 1, 67: 0}}",
    sexes="{M: 1, F: 1}",
    status="{choice: {registered: 1, ended: 1}, learn: true}",
    count="0..3",
    reason="{choice: [job, training, absence], learn: {given: [sex]}}",
)
SHARES = """
select
  (select avg((sex = 'M')::int) from person),
  (select avg((status = 'registered')::int) from person where sex = 'M'),
  (select avg((status = 'registered')::int) from person where sex = 'F'),
  (select avg((status = 'registered')::int) from person
    where sex = 'M' and birth_date > date '1991-01-01'),
  (select avg((departement in ('13', '59', '69', '75', '92'))::int) from person),
  (select count(*) from spell s join person p on p.id = s.person_id where status = 'registered')
    / (select count(*) from person where status = 'registered'),
  (select avg((reason = 'job')::int) from
    (select reason, sex, row_number() over (partition by person_id order by s.id) as number
      from spell s join person p on p.id = s.person_id) where number = 1 and sex = 'M'),
  (select avg((reason = 'training')::int) from
    (select reason, lag(reason) over (partition by person_id order by id) as before from spell)
    where before = 'job')
"""


@pytest.fixture(scope="module")
def schemas(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    (folder / "truth.yaml").write_text(TRUTH)
    (folder / "said.yaml").write_text(SAID)
    return folder


def shares(folder):
    with duckdb.connect() as own:
        for table in ("person", "spell"):
            own.execute(f"create view {table} as from '{folder / table}.parquet'")
        return own.execute(SHARES).fetchall()[0]


def learnt(url, schemas, tmp_path):
    """Shares among the people of the truth, and among those that follow what was learnt."""
    plan = api.make_plan(schemas / "said.yaml")
    api.fit(plan, url, tmp_path / "model", epsilon=1.0)
    followed = api.make_plan(schemas / "said.yaml", model=tmp_path / "model")
    api.generate_to(followed, str(tmp_path / "made"), format="parquet")
    assert api.verify(str(tmp_path / "made")).holds
    return shares(tmp_path / "made")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["parquet", "sqlite", "duckdb"])
def test_what_was_planted_in_a_file_is_learnt(schemas, tmp_path, kind):
    truth = api.make_plan(schemas / "truth.yaml")
    api.generate_to(truth, str(tmp_path / "real"), format="parquet")
    source = str(tmp_path / "real")
    if kind != "parquet":
        source = f"{kind}:///{tmp_path / 'real'}.db"
        api.seed(truth, source, create=True)
    check(shares(tmp_path / "real"), learnt(source, schemas, tmp_path))


@pytest.mark.postgres
@pytest.mark.slow
def test_what_was_planted_in_a_server_is_learnt(postgres, schemas, tmp_path):
    truth = api.make_plan(schemas / "truth.yaml")
    api.generate_to(truth, str(tmp_path / "real"), format="parquet")
    url = postgres.database("")
    api.seed(truth, url, create=True)
    check(shares(tmp_path / "real"), learnt(url, schemas, tmp_path))


THREE_WAY = 3
"""Where the share stands that hangs on three columns together: sex, age and status."""


def check(real, made):
    """Every share is near; noise cannot be seeded, so the bounds are four of its deviations.

    Ten fits were measured: no share has a deviation above 0.014. Pairs are what is counted, so what
    hangs on three columns is found in part: it came out 0.034 too low of 0.797, where a schema
    without a model says 0.5.
    """
    for place, (one, other) in enumerate(zip(real, made, strict=True)):
        assert abs(one - other) < (0.08 if place == THREE_WAY else 0.06)
