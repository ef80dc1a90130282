"""A scan looks for the numbers of all countries, or of one; what is made there scans clean."""

import pytest
from faker import Faker
from stdnum.be import nn

from synth.api import generate_to, make_plan, scan
from synth.errors import QuestionError


def given(count):
    """Numbers that the register gives: orders 001 to 998, with true keys."""
    for at in range(count):
        body = f"{50 + at % 50:02}{at % 12 + 1:02}{at % 28 + 1:02}{at % 997 + 1:03}"
        yield f"{body}{97 - int(body) % 97:02}"


def column(tmp_path, name, values):
    path = tmp_path / "people.csv"
    path.write_text("\n".join([f"id,{name}", *(f"{n},{v}" for n, v in enumerate(values))]))
    return path


def test_numbers_of_every_country_are_told_unless_one_is_named(tmp_path):
    numbers = list(given(40))
    assert all(map(nn.is_valid, numbers))
    path = column(tmp_path, "number", numbers)
    assert [one.rule for one in scan(path).results] == ["national_number"]
    assert [one.rule for one in scan(path, locale="be").results] == ["national_number"]
    assert scan(path, locale="fr").holds


def test_eleven_digits_with_a_right_key_now_and_then_are_no_numbers_of_people(tmp_path):
    values = [str(10**10 + 7_919_000_003 * at % (9 * 10**10)) for at in range(5000)]
    assert sum(map(nn.is_valid, values)) > 5
    assert scan(column(tmp_path, "number", values)).holds


def test_what_is_made_for_belgium_scans_clean(tmp_path):
    generate_to(make_plan("job_seeker_be", rows={"job_seeker": 300}), f"{tmp_path}/out/")
    listing = scan(tmp_path / "out")
    assert listing.holds
    assert listing.results == ()


def test_an_unknown_country_is_told(tmp_path):
    with pytest.raises(QuestionError, match="no locale 'xx'; known: all be fr"):
        scan(tmp_path, locale="xx")


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_people_of_belgium_without_a_number_are_possible_persons(tmp_path, language):
    fake = Faker({"nl": "nl_BE", "fr": "fr_BE"}[language])
    fake.seed_instance(4)
    names = {
        "nl": "voornaam,achternaam,geboortedatum,straat",
        "fr": "prenom,nom,date_naissance,rue",
    }
    rows = (
        (fake.first_name(), fake.last_name(), fake.date_of_birth(), f"{fake.street_name()} 12")
        for _ in range(60)
    )
    lines = [names[language], *(",".join(map(str, row)) for row in rows)]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    (one,) = scan(tmp_path).results
    assert (one.rule, one.kind, one.count) == ("person", "possible", 60)
