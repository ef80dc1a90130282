"""Every rule of the shipped `agency` holds, and each breaks alone when its subject is damaged."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from synth.api import generate_to, make_plan, verify
from synth.schema.read import read_schema
from synth.stores.targets import manifest_of

pytestmark = pytest.mark.slow

ROWS = 2000
RULES = tuple(read_schema("agency").rules)

FIRST = (
    "(select min(r.id) from registration r join job_seeker j on j.id = r.job_seeker_id where {})"
)
DAMAGES = {
    # Somebody without a number, so that the number says nothing of the birth.
    "R01": "update job_seeker set birth_date = '1921-05-01' where nir is null",
    "R02": "update registration set ended_on = started_on where id = "
    + FIRST.format("r.exit_reason = 'job'"),
    "R02b": "update registration set ended_on = null, exit_reason = null where exists (select 1 "
    "from registration later where later.job_seeker_id = registration.job_seeker_id "
    "and later.started_on > registration.started_on)",
    "R03": "update registration set ended_on = (select date(min(later.started_on), '+1 day') "
    "from registration later where later.job_seeker_id = registration.job_seeker_id "
    "and later.started_on > registration.started_on) where exit_reason = 'job' and exists "
    "(select 1 from registration later where later.job_seeker_id = registration.job_seeker_id "
    "and later.started_on > registration.started_on and later.started_on < '2025-06-01')",
    "R11": "update registration set exit_reason = 'retirement' where id = "
    + FIRST.format("r.ended_on < date(j.birth_date, '+50 years')"),
    "R13": "update job_seeker set agency_id = (select min(id) from agency where "
    "agency.departement <> job_seeker.departement) where id % 10 = 0",
    "R19": "update job_seeker set nir = (3 - substr(nir, 1, 1)) || substr(nir, 2) where id = 7",
    "R19b": "update job_seeker set nir = null where id % 10 = 0",
    "R20": "update job_seeker set used_name = birth_name || 'X' where sex = 'M' and id % 5 = 0",
    "R21": "update job_seeker set email = 'zz' || email where id % 50 = 0",
    "R22": "update job_seeker set phone = '01' || substr(phone, 3) where id = "
    "(select min(id) from job_seeker where departement = '13')",
    "R23": "update job_seeker set created_at = '2025-12-31 10:00:00' where id = "
    "(select min(job_seeker_id) from registration)",
    "mothers": "update agency set mother_id = (select min(m.id) from agency m where m.region <> "
    "agency.region and m.opened_on < agency.opened_on) where id = (select max(id) from agency)",
    "names": "update agency set name = (select name from agency where id = 1) where id = 2",
    "R23b": "update agency set created_at = '2025-12-31 00:00:00' where id = "
    "(select min(agency_id) from job_seeker)",
    "R11b": "update registration set exit_reason = 'retirement' where id = "
    + FIRST.format(
        "r.ended_on >= date(j.birth_date, '+61 years') and exists (select 1 from registration l "
        "where l.job_seeker_id = r.job_seeker_id and l.started_on > r.started_on)"
    ),
    "covered": "update agency set departement = '2A' where departement = '2B'",
}
"""One statement of SQLite for each rule, after which no other rule is broken."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("agency") / "agency.sqlite"
    generate_to(make_plan("agency", rows={"job_seeker": ROWS}), str(path), workers=1)
    return path


def rules_of(path):
    return {check.place: check for check in verify(str(path)).checks if check.rule == "rule"}


def test_every_rule_has_its_damage():
    assert set(DAMAGES) == set(RULES)


def test_every_rule_holds_and_met_rows(made):
    report = verify(str(made))
    assert report.holds, report.text()
    checks = rules_of(made)
    assert tuple(checks) == RULES
    assert [name for name, check in checks.items() if check.rows - check.nulls < 1] == []
    assert [name for name in RULES if f"rule {name}: " not in report.text()] == []


@pytest.mark.parametrize("name", RULES)
def test_a_damage_breaks_its_rule_alone(made, tmp_path, name):
    path = tmp_path / "agency.sqlite"
    shutil.copy(made, path)
    shutil.copy(manifest_of(str(made)), manifest_of(str(path)))
    with closing(sqlite3.connect(path)) as connection:
        changed = connection.execute(DAMAGES[name]).rowcount
        connection.commit()
    assert changed > 0
    assert [rule for rule, check in rules_of(path).items() if not check.holds] == [name]
