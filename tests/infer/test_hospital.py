"""What a hospital keeps: beds and where patients go, prescriptions, insurers and their claims."""

import pytest

DDL = """
    create table policy (id integer primary key, insurer_name text not null);
    create table ward (id integer primary key, name text not null);
    create table physician (
        id integer primary key, ward_id integer not null references ward,
        last_name text not null, hired_on date not null, left_on date);
    create table patient (
        id integer primary key, first_name text not null, last_name text not null,
        date_of_birth date not null, registered_at timestamp not null);
    create table admission (
        id integer primary key, patient_id integer not null references patient,
        ward_id integer not null references ward,
        attending_physician_id integer not null references physician,
        admitted_at timestamp not null, discharged_at timestamp,
        discharge_disposition text, bed_number text not null);
    create table prescription (
        id integer primary key, admission_id integer not null references admission,
        drug_name text not null, frequency text not null);
    create table claim (
        id integer primary key, policy_id integer not null references policy,
        approved_amount numeric(10, 2),
        status text not null check (status in ('submitted', 'approved', 'denied', 'paid')));
"""


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL)


@pytest.mark.parametrize(
    ("table", "holds"),
    [
        ("policy", "not contains(insurer_name, ' of ')"),
        ("admission", "discharge_disposition not in ('inline', 'attachment')"),
        ("admission", "length(bed_number) <= 4"),
        ("admission join patient p on p.id = patient_id", "admitted_at >= registered_at"),
        (
            "admission a join physician p on p.id = attending_physician_id",
            "a.ward_id = p.ward_id and admitted_at >= hired_on",
        ),
        ("prescription", "frequency not in ('daily', 'weekly', 'monthly', 'yearly')"),
        ("claim", "(approved_amount is not null) = (status in ('approved', 'paid'))"),
    ],
)
def test_every_row_is_believed(rows, table, holds):
    counted = f"count({holds}), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {table}").fetchone()
    assert known > 50
    assert wrong == 0
