"""The Faker provider, judged by Faker itself and by other people's validators."""

import subprocess
import sys
from copy import deepcopy
from datetime import date

import phonenumbers
import pytest
from email_validator import validate_email
from faker import Faker
from faker.config import AVAILABLE_LOCALES
from stdnum import luhn
from stdnum.fr import nir, siren, siret

from synth.api import make_plan, preview
from synth.faker_provider import Provider
from synth.making.maker import Maker

NUMBERS = [
    *("nir", "france_travail", "reserved_email", "reserved_phone", "reserved_siren"),
    "reserved_siret",
]


@pytest.fixture
def fake():
    made = Faker("fr_FR")
    made.add_provider(Provider)
    made.seed_instance(3)
    return made


def seekers(fake, count):
    return [fake.job_seeker() for _ in range(count)]


# -- job seekers --------------------------------------------------------------------------------


def test_a_job_seeker_has_the_columns_and_types_of_the_shipped_schema(fake):
    plan = make_plan("job_seeker")
    shown = preview(plan, "job_seeker", 1)
    for one in seekers(fake, 20):
        assert list(one) == list(shown)
        assert nir.is_valid(one["nir"])
        assert isinstance(one["birth_date"], date)
        assert one["nir"][1:5] == one["birth_date"].strftime("%y%m")
        assert isinstance(one["id"], int)
        assert one["ended_on"] is None or one["ended_on"] > one["registered_on"]
        assert (one["ended_on"] is None) == (one["status"] != "struck_off")
        assert (one["registered_on"] is None) == (one["status"] == "identified")


@pytest.mark.parametrize(
    "seed", [lambda fake, n: fake.seed_instance(n), lambda _, n: Faker.seed(n)], ids=["own", "all"]
)
def test_the_same_seed_gives_the_same_people_wherever_the_last_run_stopped(seed):
    fake = Faker()
    fake.add_provider(Provider)
    runs = {}
    for number, count in ((1, 5), (2, 300), (1, 40), (2, 3), (1, 1), (1, 1)):
        seed(fake, number)
        made = seekers(fake, count)
        known = runs.setdefault(number, made)
        shared = min(len(known), len(made))
        assert made[:shared] == known[:shared]
    assert runs[1][0] != runs[2][0]


def test_the_seed_alone_decides(fake):
    seekers(fake, 7)
    fake.seed_instance(11)
    other = Faker("fr_FR")
    other.add_provider(Provider)
    other.seed_instance(11)
    assert seekers(fake, 3) == seekers(other, 3)


def test_other_values_in_between_change_no_one(fake):
    alone = seekers(fake, 3)
    fake.seed_instance(3)
    first = fake.job_seeker()
    fake.name()
    assert [first, *seekers(fake, 2)] == alone


def test_nobody_comes_twice(fake):
    made = seekers(fake, 2000)
    for name in ("nir", "ft_number", "email", "id"):
        assert len({one[name] for one in made}) == len(made)


def test_the_last_row_is_followed_by_the_first(fake, monkeypatch):
    monkeypatch.setattr("synth.faker_provider._ROWS", 3)
    monkeypatch.setattr(
        "synth.faker_provider._maker", lambda: Maker(make_plan("job_seeker", rows=3))
    )
    ids = [one["id"] for one in seekers(fake, 6)]
    assert sorted(ids[:3]) == [1, 2, 3]
    assert ids[3:] == ids[:3]


def test_a_copy_of_faker_is_seeded_by_itself(fake):
    copy = deepcopy(fake)
    for one in (copy, fake):
        one.seed_instance(5)
    assert seekers(copy, 2) == seekers(fake, 2)


def test_one_of_several_locales_can_have_the_provider():
    fake = Faker(["fr_FR", "en_US"])
    fake["fr_FR"].add_provider(Provider)
    Faker.seed(4)
    first = seekers(fake, 4)
    Faker.seed(4)
    assert seekers(fake, 4) == first


@pytest.mark.slow
def test_another_process_gives_the_same_person(fake):
    script = (
        "from faker import Faker; from synth.faker_provider import Provider; fake = Faker('fr_FR');"
        "fake.add_provider(Provider); fake.seed_instance(3); print(fake.job_seeker()['nir'])"
    )
    command = [sys.executable, "-W", "error", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == fake.job_seeker()["nir"]


# -- numbers ------------------------------------------------------------------------------------


def test_numbers_pass_validators_and_lie_in_ranges_nobody_has(fake):
    for _ in range(200):
        assert nir.is_valid(fake.nir())
        assert fake.france_travail().startswith("999")
        assert siren.is_valid(fake.reserved_siren())
        assert siret.is_valid(fake.reserved_siret())
        assert luhn.is_valid(fake.reserved_siret())
        host = validate_email(
            fake.reserved_email(), test_environment=True, check_deliverability=False
        )
        assert host.domain.split(".")[-2] == "example"
        assert phonenumbers.is_possible_number(phonenumbers.parse(fake.reserved_phone(), "FR"))


@pytest.mark.parametrize("word", NUMBERS)
def test_numbers_follow_the_seed(fake, word):
    first = [getattr(fake, word)() for _ in range(3)]
    fake.seed_instance(3)
    assert [getattr(fake, word)() for _ in range(3)] == first
    assert len(set(first)) == 3


def test_unique_is_fakers_own(fake):
    assert len({fake.unique.nir() for _ in range(50)}) == 50


def test_no_word_of_fakers_is_taken():
    # fr_QC warns that it is deprecated.
    for locale in ["fr_FR", "en_US", *sorted({*AVAILABLE_LOCALES} - {"fr_QC"})[::8]]:
        assert not [word for word in ["job_seeker", *NUMBERS] if hasattr(Faker(locale), word)]


def test_adding_the_provider_changes_no_other_value():
    values = []
    for providers in ([], [Provider]):
        fake = Faker("fr_FR")
        for provider in providers:
            fake.add_provider(provider)
        fake.seed_instance(9)
        values.append([fake.name(), fake.ssn(), fake.email(), fake.siret(), fake.phone_number()])
    assert values[0] == values[1]
