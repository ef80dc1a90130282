"""The two pressures of one measurement stand in their order, and weights are those of people."""

DDL = """
create table measure (
    id integer primary key, weight_kg numeric(5,2) not null, height_cm smallint not null,
    systolic smallint not null, diastolic smallint not null);
create table constante (
    id integer primary key, tension_systolique integer not null,
    tension_diastolique integer not null);
"""


def test_what_is_measured_of_a_person_is_possible(generated):
    rows = generated(DDL)
    holds = (
        "min(weight_kg) > 30 and max(height_cm) < 220 and min(systolic - diastolic) > 20"
        " and min(diastolic) > 40 and count(distinct diastolic) > 20"
    )
    assert rows.execute(f"select {holds} from measure").fetchone() == (True,)
    holds = "min(tension_systolique - tension_diastolique) > 20"
    assert rows.execute(f"select {holds} from constante").fetchone() == (True,)
