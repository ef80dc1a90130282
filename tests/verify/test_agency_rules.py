"""Every rule of the shipped `agency` holds, and each breaks when its subject is damaged."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from synth.api import generate_to, make_plan, verify
from synth.schema.read import read_schema
from synth.stores.targets import manifest_of

pytestmark = pytest.mark.slow

ROWS = 2000
GROUPS = 7
RULES = tuple(read_schema("agency").rules)

FIRST = (
    "(select min(r.id) from registration r join job_seeker j on j.id = r.job_seeker_id where {})"
)
ALONE = (
    "not exists (select 1 from registration l where l.job_seeker_id = r.job_seeker_id "
    "and l.started_on > r.started_on)"
)
SPELL = (
    "insert into registration (id, job_seeker_id, agency_id, trade_code, started_on, entry_reason, "
    "ended_on, exit_reason) select (select max(id) + 1 from registration), job_seeker_id, "
    "agency_id, trade_code, {}, 'other', {}, 'other' from registration r where r.id = {}"
)
MONTH = (
    "insert into category_month (registration_id, month, category, hours, gross) "
    "select max(id), {}, 'F', 0, 0 from registration"
)
DAMAGES = {
    # Somebody without a number, so that the number says nothing of the birth.
    "R01": "update job_seeker set birth_date = '1921-05-01' where nir is null",
    "R02": SPELL.format(
        "'2025-11-01'",
        "'2025-11-01'",
        FIRST.format(f"r.ended_on < '2025-06-01' and r.exit_reason = 'other' and {ALONE}"),
    ),
    "R02b": (
        SPELL.format(
            "'2025-12-05'",
            "'2025-12-20'",
            FIRST.format("r.ended_on is null and r.started_on < '2025-12-01'"),
        ),
        MONTH.format("'2025-12-01'"),
    ),
    "R03": (
        SPELL.format(
            "date(r.ended_on, '-5 days')",
            "date(r.ended_on, '+3 days')",
            FIRST.format(
                "r.exit_reason = 'other' and strftime('%d', r.ended_on) between '10' and '20' "
                f"and r.started_on < date(r.ended_on, '-9 days') and {ALONE}"
            ),
        ),
        MONTH.format(
            "(select date(ended_on, 'start of month') from registration order by id desc)"
        ),
    ),
    "R04": "delete from category_month where rowid = (select min(m.rowid) from category_month m "
    "where category = 'G')",
    "R04b": "update category_month set month = '1999-01-01' where rowid = "
    "(select min(m.rowid) from category_month m where category = 'G')",
    "R05": "update declaration set submitted_at = date(month, '+3 days') || ' 10:00:00' "
    "where id = 9",
    "R05b": "delete from declaration where id = (select min(d.id) from declaration d "
    "where not exists (select 1 from payment p where p.declaration_id = d.id))",
    "R06": "update registration set ended_on = date(ended_on, '-3 days') where id = "
    + FIRST.format(
        "r.exit_reason = 'absence' and r.started_on < date(r.ended_on, '-60 days') and not exists "
        "(select 1 from appointment p where p.registration_id = r.id) and not exists "
        "(select 1 from enrolment e where e.registration_id = r.id)"
    ),
    "R07": "update category_month set hours = 10 where rowid = (select min(m.rowid) from "
    "category_month m where category = 'A')",
    "R08": "update contract set ended_on = (select date(r.started_on, '+3 days') from "
    "registration r where r.id = registration_id) where id = (select min(c.id) from contract c "
    "join registration r on r.id = c.registration_id where c.ended_on < r.started_on and not "
    "exists (select 1 from entitlement e where e.registration_id = r.id))",
    "R09": "delete from contract where job_seeker_id = (select min(c.job_seeker_id) from "
    "contract c join entitlement e on e.registration_id = c.registration_id where not "
    "exists (select 1 from contract o where o.job_seeker_id = c.job_seeker_id "
    "and o.offer_id is not null))",
    "R10": "update entitlement set days_total = 1 where registration_id = "
    "(select min(entitlement_id) from payment where days > 1)",
    "R10b": "update entitlement set days_total = 900 where opened_on >= '2025-05-01'",
    "R10c": "update payment set days = 31 where id = (select min(p.id) from payment p where "
    "p.month >= '2025-04-01' and p.days = 30 and (select sum(days) from payment o where "
    "o.entitlement_id = p.entitlement_id) < (select days_total from entitlement e "
    "where e.registration_id = p.entitlement_id))",
    "R10d": "update payment set amount = amount + 5000 where id = 3",
    "R10e": "update payment set paid_on = '2010-01-02' where id = 3",
    "R11": "update registration set exit_reason = 'retirement' where id = "
    + FIRST.format(
        f"r.ended_on < date(j.birth_date, '+50 years') and r.exit_reason = 'other' and {ALONE}"
    ),
    "R12": "update address_history set valid_to = date(valid_to, '+1 day') where id = "
    "(select min(id) from address_history where valid_to is not null)",
    "R12b": "update address_history set address = 'X' where id = "
    "(select min(id) from address_history where valid_to is null)",
    "R13": "update job_seeker set agency_id = (select min(id) from agency where "
    "agency.departement <> job_seeker.departement) where id % 10 = 0",
    "R14": "update adviser set left_on = date(hired_on, '+1 day') where id = "
    "(select min(p.adviser_id) from appointment p)",
    "R14b": "update appointment set starts_at = date(starts_at, 'weekday 0') || ' 10:00:00' "
    "where id = (select min(p.id) from appointment p join registration r on "
    "r.id = p.registration_id join adviser a on a.id = p.adviser_id where p.state = 'done' and "
    "coalesce(r.ended_on, '2026-01-01') > date(p.starts_at, '+8 days') and "
    "coalesce(a.left_on, '2026-01-01') > date(p.starts_at, '+8 days'))",
    "R14c": "insert into appointment (id, adviser_id, registration_id, starts_at, channel, reason, "
    "state) select (select max(id) + 1 from appointment), adviser_id, registration_id, starts_at, "
    "channel, reason, state from appointment where id = 4",
    "R15": "update application set sent_at = '2003-01-01 10:00:00' where id = "
    "(select min(id) from application where state = 'refused')",
    "R15b": "insert into application (id, job_seeker_id, registration_id, offer_id, sent_at, "
    "origin, state) select (select max(id) + 1 from application), job_seeker_id, registration_id, "
    "offer_id, sent_at, origin, state from application where state = 'refused' limit 1",
    "R16": "update application set state = 'accepted' where id = (select min(a.id) from "
    "application a where state = 'refused' and not exists (select 1 from contract c where "
    "c.offer_id = a.offer_id and c.job_seeker_id = a.job_seeker_id))",
    "R17": "update enrolment set enrolled_on = (select starts_on from session s "
    "where s.id = session_id) where registration_id = (select min(registration_id) from enrolment)",
    "R18": "update sanction set decided_on = '2001-01-01' where appointment_id = "
    "(select min(appointment_id) from sanction)",
    "R19": "update job_seeker set nir = (3 - substr(nir, 1, 1)) || substr(nir, 2) where id = 7",
    "R19b": "update job_seeker set nir = null where id % 10 = 0",
    "R20": "update job_seeker set used_name = birth_name || 'X' where sex = 'M' and id % 5 = 0",
    "R21": "update job_seeker set email = 'zz' || email where id % 50 = 0",
    "R22": "update job_seeker set phone = '01' || substr(phone, 3) where id = "
    "(select min(id) from job_seeker where departement = '13')",
    "R23": "update registration set started_on = (select date(j.created_at, '-1 day') from "
    "job_seeker j where j.id = job_seeker_id) where id = "
    + FIRST.format(
        "strftime('%Y-%m', date(j.created_at, '-1 day')) = strftime('%Y-%m', r.started_on) and "
        "not exists (select 1 from contract c where c.registration_id = r.id)"
    ),
    "R23c": "update document set deposited_at = '2003-01-01 00:00:00' where id = 5",
    "R24": "update contract set started_on = '1940-01-01' where id = (select min(c.id) from "
    "contract c join registration r on r.id = c.registration_id where c.ended_on < r.started_on)",
    "R24b": "update offer set posted_on = '1940-01-01' where id = (select min(o.id) from offer o "
    "where not exists (select 1 from application a where a.offer_id = o.id))",
    "mothers": "update agency set mother_id = (select min(m.id) from agency m where m.region <> "
    "agency.region and m.opened_on < agency.opened_on) where id = (select max(id) from agency)",
    "names": "update agency set name = (select name from agency where id = 1) where id = 2",
    "R23b": "update agency set created_at = '2025-12-31 00:00:00' where id = "
    "(select min(agency_id) from job_seeker)",
    "R11b": "update registration set exit_reason = 'retirement' where id = "
    + FIRST.format(
        "r.ended_on >= date(j.birth_date, '+61 years') and r.exit_reason = 'other' and exists "
        "(select 1 from registration l where l.job_seeker_id = r.job_seeker_id "
        "and l.started_on > r.started_on)"
    ),
    "covered": "update agency set departement = '2A' where departement = '2B'",
}
"""One statement of SQLite for each rule, or two, after which no other rule is broken."""


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


@pytest.mark.parametrize("group", range(GROUPS))
def test_damages_break_their_rules_alone(made, tmp_path, group):
    """Rules that stand beside one another, and read the same rows, are damaged apart."""
    names = RULES[group::GROUPS]
    path = tmp_path / "agency.sqlite"
    shutil.copy(made, path)
    shutil.copy(manifest_of(str(made)), manifest_of(str(path)))
    with closing(sqlite3.connect(path)) as connection:
        for name in names:
            said = DAMAGES[name]
            for statement in (said,) if isinstance(said, str) else said:
                assert connection.execute(statement).rowcount > 0, name
        connection.commit()
    broken = tuple(rule for rule, check in rules_of(path).items() if not check.holds)
    assert broken == names
