"""People whose parts agree, judged by public validators and by DuckDB over the files."""

import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path
from statistics import NormalDist

import duckdb
import email_validator
import phonenumbers
import pyarrow as pa
import pytest
from stdnum.fr import nir as public_nir

from synth.arrays import decoded
from synth.errors import AnswerError, SchemaError
from synth.making.maker import Maker

FALSE_ALARM = 1e-6
"""The chance that a correct engine with another seed fails one of the tests of chance here."""

DATA = Path(__file__).parents[2] / "synth" / "locales" / "fr" / "data"
PARTS = (
    *("sex", "title", "birth_date", "age", "birth_commune", "birth_commune_name"),
    *("birth_departement", "birth_country", "birth_country_name", "birth_name", "used_name"),
    *("first_name", "first_names", "nir", "email"),
)
PEOPLE = f"""
  t:
    rows: 200000
    let:
      who: person
      home: {{address: {{near: who.birth_commune, share: 0.6}}}}
      local: {{address: {{near: who.birth_departement}}}}
    columns:
      {"".join(f"{part}: who.{part}{chr(10)}      " for part in PARTS)}
      line: home.line
      code_postal: home.code_postal
      commune: home.commune
      commune_name: home.commune_name
      departement: home.departement
      region: home.region
      kept: local.departement
      phone: {{phone: {{near: home.departement}}}}
"""


@pytest.fixture(scope="module")
def people(planned):
    """A connection that knows 200,000 people as `t` and the files as views."""
    plan = planned(PEOPLE)
    frame = Maker(plan).beneath("t", 0, 200_000)
    table = pa.table({name: decoded(frame.path((name,))) for name in plan.tables["t"].columns})
    connection = duckdb.connect()
    connection.register("made", table)
    connection.execute("create table t as select *, year(birth_date) as born from made")
    for name in ("codes_postaux", "communes", "first_names", "surnames", "countries"):
        connection.execute(
            f"create view {name} as from read_csv('{DATA / name}.csv', all_varchar = true)"
        )
    yield connection
    connection.close()


@pytest.fixture
def share(people):
    """The share of people for whom a condition holds, and how many it was asked of."""

    def asked(condition, among="true"):
        return people.execute(
            f"select coalesce(avg(cast({condition} as integer)), 1), count(*) from t where {among}"
        ).fetchone()

    return asked


def near(found, expected):
    """Within five standard errors: false alarm 6e-7."""
    value, count = found
    return abs(value - expected) < 5 * (expected * (1 - expected) / count) ** 0.5


def fits(observed, weights):
    """Whether counts follow weights: chi-square by Wilson and Hilferty (1931)."""
    total, whole = sum(observed.values()), sum(weights.values())
    df = len(weights) - 1
    statistic = sum(
        (observed[key] - total * weight / whole) ** 2 / (total * weight / whole)
        for key, weight in weights.items()
    )
    z = ((statistic / df) ** (1 / 3) - (1 - 2 / (9 * df))) / (2 / (9 * df)) ** 0.5
    return z < NormalDist().inv_cdf(1 - FALSE_ALARM)


ALWAYS = {
    "the first digit is the sex": "nir[1] = case sex when 'M' then '1' else '2' end",
    "then the year and the month of birth": "nir[2:5] = strftime(birth_date, '%y%m')",
    "then the department at the birth": "starts_with(nir[6:], birth_departement)",
    "the title is that of the sex": "title = case sex when 'M' then 'M.' else 'Mme' end",
    "before 1976 Corsica is 20": "birth_departement not in ('2A', '2B') or born >= 1976",
    "since 1976 there is no 20": "birth_departement <> '20' or born < 1976",
    "before 1968 there are no 91 to 95": (
        "birth_departement not in ('91', '92', '93', '94', '95') or born >= 1968"
    ),
    "abroad has no commune": "(birth_departement = '99') = (birth_commune is null)",
    "abroad is not France": "(birth_departement = '99') = (birth_country <> 'FR')",
    "the commune is in the department": (
        "coalesce(starts_with(birth_commune, birth_departement), true)"
    ),
    "a commune has a name": "(birth_commune is null) = (birth_commune_name is null)",
    "the first of the first names": "split_part(first_names, ' ', 1) = first_name",
    "one to three first names": "len(string_split(first_names, ' ')) <= 3",
    "no first name twice": (
        "len(list_distinct(string_split(first_names, ' '))) = len(string_split(first_names, ' '))"
    ),
    "the age is in completed years": (
        "age = 2026 - born - cast(strftime(birth_date, '%m%d') > '0101' as integer)"
    ),
    "the age is a job seeker's": "age between 16 and 66",
    "kept in the department": (
        "kept = birth_departement or birth_departement in ('20', '75', '78', '99') or "
        "(select count(*) from communes c where c.departement = birth_departement) = 0"
    ),
    "a fixed line has the zone of the region of Paris or another": (
        "phone[1:2] = '06' or (phone[2] = '1') = "
        "(departement in ('75', '77', '78', '91', '92', '93', '94', '95'))"
    ),
}


@pytest.mark.parametrize("condition", list(ALWAYS.values()), ids=list(ALWAYS))
def test_of_everybody(share, condition):
    assert share(condition) == (1, 200_000)


def test_numbers_and_addresses_are_distinct_and_true(people):
    distinct = "select count(distinct nir), count(distinct email), count(nir) from t"
    assert people.execute(distinct).fetchone() == (200_000,) * 3
    rows = people.execute("select nir from t").fetchall()
    assert all(public_nir.is_valid(nir) for (nir,) in rows)


def test_e_mail_addresses_pass_a_public_validator(people):
    rows = people.execute("select email, first_name from t limit 2000").fetchall()
    for email, first_name in rows:
        email_validator.validate_email(email, check_deliverability=False)
        assert email[0] in {first_name[0].lower(), *"aceiou"}
        assert email.rpartition(".")[0].endswith("example")


def test_shares_are_those_that_are_told(share):
    assert near(share("sex = 'F'"), 0.512)
    assert near(share("birth_departement = '99'"), 0.15)
    assert near(share("age < 25"), 0.131)
    assert near(share("age >= 50"), 0.272)
    assert near(share("used_name <> birth_name", "sex = 'F' and age between 25 and 34"), 0.12)
    assert share("used_name = birth_name", "sex = 'M'")[0] > 0.98
    assert near(share("strpos(first_names, ' ') > 0"), 0.55)


def test_before_1968_paris_and_versailles_are_all_there_is(share):
    """The region had 75 and 78, which stand for today's 75, 77 apart, 78 and 91 to 95."""
    before = share("birth_departement in ('75', '78')", "born < 1968 and birth_country = 'FR'")
    after = share("birth_departement in ('75', '78')", "born >= 1968 and birth_country = 'FR'")
    assert before[0] > 2 * after[0] > 0
    assert share("birth_departement = '20'", "born < 1976")[0] > 0
    assert share("birth_departement in ('2A', '2B')", "born >= 1976")[0] > 0


def test_first_names_are_those_of_sex_and_decade(people):
    """The 20 most frequent names of each group, and all others as one."""
    known = defaultdict(Counter)
    for name, sex, decade, weight in people.execute("from first_names").fetchall():
        known[sex, int(decade)][name] += int(weight)
    found = defaultdict(Counter)
    for sex, born, name in people.execute("select sex, born, first_name from t").fetchall():
        found[sex, (born - 1) // 10 * 10][name] += 1
    groups = 0
    for group, names in found.items():
        assert set(names) <= set(known[group])
        total, top = sum(names.values()), known[group].most_common(20)
        if total < 5000:
            continue
        groups += 1
        rest = sum(known[group].values()) - sum(weight for _, weight in top)
        observed = Counter({name: names[name] for name, _ in top})
        observed[""] = total - sum(observed.values())
        assert fits(observed, {**dict(top), "": rest}), group
    assert groups >= 8


def test_surnames_are_those_of_the_list(people):
    known = {name: int(weight) for name, weight in people.execute("from surnames").fetchall()}
    for column in ("birth_name", "used_name"):
        rows = people.execute(f"select {column}, count(*) from t group by all").fetchall()
        found = Counter(dict(rows))
        assert set(found) <= set(known)
        top = Counter(known).most_common(50)
        rest = sum(known.values()) - sum(weight for _, weight in top)
        observed = Counter({name: found[name] for name, _ in top})
        observed[""] = 200_000 - sum(observed.values())
        assert fits(observed, {**dict(top), "": rest})


def test_neighbours_have_nothing_in_common(people):
    rows = people.execute("select sex, born, birth_name from t").fetchall()
    pairs = list(zip(rows[::2], rows[1::2], strict=True))
    same = sum(one[0] == two[0] for one, two in pairs) / len(pairs)
    assert near((same, len(pairs)), 0.512**2 + 0.488**2)
    assert sum(one[2] == two[2] for one, two in pairs) < len(pairs) / 50


def test_postcode_and_commune_are_a_pair_of_the_file(people):
    wrong = people.execute("""
      select count(*) from t anti join codes_postaux p
      on p.code_postal = t.code_postal and p.code = t.commune
    """).fetchone()
    assert wrong == (0,)


def test_the_commune_of_a_home_has_its_own_name_department_and_region(people):
    wrong = people.execute("""
      select count(*) from t anti join communes c on c.code = t.commune
      and c.name = t.commune_name and c.departement = t.departement and c.region = t.region
    """).fetchone()
    assert wrong == (0,)


def test_the_share_lives_near_the_place_of_birth(share):
    metropolitan = "born >= 1976 and birth_country = 'FR' and birth_departement = '69'"
    everywhere = share("departement = '69'", "birth_country <> 'FR'")[0]
    assert near(share("departement = '69'", metropolitan), 0.6 + 0.4 * everywhere)


def test_homes_follow_the_population(people):
    """Departments of people born abroad, who live anywhere."""
    weights = people.execute("""
      select c.departement, sum(cast(p.weight as double)) from codes_postaux p join communes c
      on c.code = p.code group by all having sum(cast(p.weight as double)) > 20000
    """).fetchall()
    found = people.execute("""
      select departement, count(*) from t where birth_country <> 'FR' group by all
    """).fetchall()
    kept = Counter({key: n for key, n in found if key in dict(weights)})
    assert fits(kept, dict(weights))


def test_phones_are_numbers_or_of_the_mobile_block(people):
    rows = people.execute("select phone from t limit 5000").fetchall()
    for (phone,) in rows:
        parsed = phonenumbers.parse(phone, "FR")
        assert phone.startswith("063998") or phonenumbers.is_valid_number(parsed)
        assert phonenumbers.is_possible_number(parsed)


def years(born, day):
    """Completed years, as civil law counts them."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


STEPS = "{steps: {16: 1, 25: 6, 50: 3, 66: 0}}"
DAYS = ("2026-01-01", "2025-06-17", "2024-02-29", "2025-02-28", "2025-12-31")


@pytest.mark.parametrize(
    ("law", "day"),
    [
        *(("20..30", day) for day in DAYS),
        *(("40", day) for day in DAYS),
        *((STEPS, day) for day in ("2025-06-17", "2024-02-29")),
        ("0..99", "2025-02-28"),
    ],
)
def test_ages_follow_the_law_on_any_day(planned, values, law, day):
    plan = planned(
        f"t: {{rows: 5000, let: {{who: {{person: {{age: {law}}}}}}},"
        " columns: {born: who.birth_date, age: who.age, nir: who.nir}}",
        as_of=day,
    )
    found = values(plan, "t")
    as_of = dt.date.fromisoformat(day)
    assert found["age"] == [years(born, as_of) for born in found["born"]]
    assert [nir[1:5] for nir in found["nir"]] == [f"{born:%y%m}" for born in found["born"]]
    steps = {**dict.fromkeys(range(16, 25), 1 / 9), **dict.fromkeys(range(25, 50), 6 / 25)}
    steps |= dict.fromkeys(range(50, 66), 3 / 16)
    ranges = {"20..30": range(20, 31), "0..99": range(100), "40": range(40, 41)}
    expected = dict.fromkeys(ranges[law], 1) if law in ranges else steps
    counts = Counter(found["age"])
    assert set(counts) == set(expected)
    assert len(expected) == 1 or fits(counts, expected)
    assert len(set(found["nir"])) == 5000


def test_an_invalid_number_fails_the_public_validator_and_agrees_with_the_rest(planned, values):
    plan = planned(
        "t: {rows: 2000, let: {who: {person: {nir: invalid}}},"
        " columns: {nir: who.nir, born: who.birth_date}}"
    )
    found = values(plan, "t")
    assert not any(public_nir.is_valid(nir) for nir in found["nir"])
    assert {nir[13:] for nir in found["nir"]} == {"00"}
    assert [nir[1:5] for nir in found["nir"]] == [f"{born:%y%m}" for born in found["born"]]
    assert len(set(found["nir"])) == 2000


@pytest.mark.parametrize(
    "options",
    ["age: 18..66", "age: 30, sex: F", "birth_date: born", "sex: {from: f}"],
)
def test_numbers_of_digits_are_true_and_nobody_is_born_in_corsica(planned, values, options):
    plan = planned(f"""
  t:
    rows: 20000
    let: {{who: {{person: {{nir: digits, {options}}}}}}}
    columns:
      born: {{date: 1960-01-01..2007-12-31}}
      f: {{choice: [F, M]}}
      nir: {{from: who.nir, unique: true}}
      day: who.birth_date
      sex: who.sex
      at: who.birth_commune
      departement: who.birth_departement
    """)
    found = values(plan, "t")
    assert all(nir.isdecimal() and public_nir.is_valid(nir) for nir in found["nir"])
    assert len(set(found["nir"])) == 20_000
    told = ("nir", "day", "sex", "departement")
    for nir, day, sex, place in zip(*(found[name] for name in told), strict=True):
        assert nir[:5] == f"{'M.F'.index(sex) // 2 + 1}{day:%y%m}"
        assert nir[5:].startswith(place)
    places = [place for place in (*found["departement"], *found["at"]) if place is not None]
    assert not {"20", "2A", "2B"} & {place[:2] for place in places}
    assert len(set(found["departement"])) > 90


@pytest.mark.parametrize("birth_date", ["", ", birth_date: born"], ids=["by age", "by date"])
def test_people_follow_their_columns(planned, values, birth_date):
    plan = planned(f"""
  t:
    rows: 20000
    let: {{who: {{person: {{sex: {{from: sex}}{birth_date}}}}}}}
    columns:
      sex: {{choice: {{F: 9, M: 1}}}}
      born: {{date: 1950-01-01..2009-12-31}}
      nir: {{from: who.nir, unique: true}}
      email: who.email
      theirs: who.sex
      title: who.title
      day: who.birth_date
      age: who.age
    """)
    found = values(plan, "t")
    assert found["theirs"] == found["sex"]
    assert found["title"] == ["M." if sex == "M" else "Mme" for sex in found["sex"]]
    assert [nir[0] == "1" for nir in found["nir"]] == [sex == "M" for sex in found["sex"]]
    assert [nir[1:5] for nir in found["nir"]] == [f"{born:%y%m}" for born in found["day"]]
    assert (found["day"] == found["born"]) is bool(birth_date)
    assert found["age"] == [years(born, dt.date(2026, 1, 1)) for born in found["day"]]
    assert len(set(found["nir"])) == len(set(found["email"])) == 20_000
    assert all(public_nir.is_valid(nir) for nir in found["nir"][:2000])


@pytest.mark.parametrize(
    ("born", "sex", "said"),
    [
        ("{date: 2025-12-01..2026-03-01}", "{choice: [F, M]}", "birth dates are null, after as_of"),
        ("{date: 1920-01-01..1926-01-01}", "{choice: [F, M]}", "or more than 99 years before it"),
        ("{date: 1990-01-01, nulls: 0.5}", "{choice: [F, M]}", "birth dates are null"),
        ("{date: 1990-01-01}", "{choice: [F, X]}", "people is neither F nor M"),
    ],
)
def test_columns_that_are_no_person_s_are_told_without_a_value(planned, values, born, sex, said):
    plan = planned(f"""
  t:
    rows: 100
    let: {{who: {{person: {{sex: {{from: sex}}, birth_date: born}}}}}}
    columns: {{born: {born}, sex: {sex}, nir: who.nir}}
    """)
    with pytest.raises(AnswerError, match=said):
        values(plan, "t")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("abroad: 1", "abroad: 1; expected a share from 0 to less than 1"),
        ("sex: X", "sex: 'X'; expected F or M"),
        (
            "age: 30, birth_date: born",
            "person with both age and birth_date; expected one of the two",
        ),
        ("birth_date: n", "birth_date: n is integer; expected a date"),
        ("nir: wrong", "'wrong'; expected one of valid, digits, invalid"),
        ("ages: 30", "person: unknown option 'ages'; expected one of sex, age"),
    ],
)
def test_wrong_options_are_told(planned, options, said):
    with pytest.raises(SchemaError) as caught:
        planned(f"""
  t:
    rows: 9
    let: {{who: {{person: {{{options}}}}}}}
    columns: {{born: {{date: 1990-01-01}}, n: {{int: 0..9}}, a: who.nir}}
    """)
    assert str(caught.value).partition(" ")[2].startswith(said)
