"""Groups and `extends` give what the same lines give where they are written out."""

from synth.api import make_plan

STAMPS = "created_at: {datetime: 2009-01-01..as_of}, updated_at: {datetime: created_at..as_of}"


def test_a_group_is_as_if_written_in_the_table(planned, values):
    groups = {
        "stamps": {
            "let": {"who": "person"},
            "columns": {
                "created_at": {"datetime": "2009-01-01..as_of"},
                "updated_at": {"datetime": "created_at..as_of"},
                "name": "who.used_name",
                "n": {"int": "0..9"},
            },
        }
    }
    used = planned(
        "t: {rows: 200, use: [stamps], columns: {id: sequence, n: {int: 50..99}}}", groups=groups
    )
    written = planned(f"""
  t:
    rows: 200
    let: {{who: person}}
    columns: {{id: sequence, {STAMPS}, name: who.used_name, n: {{int: 50..99}}}}
    """)
    assert values(used, "t") == values(written, "t")


def test_an_extended_schema_is_as_if_written_out(tmp_path, values):
    head = "synth: 1\nas_of: 2026-01-01\nseed: 7\n"
    below = tmp_path / "below.yaml"
    below.write_text(
        head + "tables:\n  t:\n    rows: 9\n    columns: {id: sequence, a: {int: 0..9}, b: bool}\n"
    )
    above = tmp_path / "above.yaml"
    above.write_text(
        "synth: 1\nextends: [below.yaml]\nas_of: 2026-01-01\n"
        "tables:\n  t:\n    rows: 200\n    columns: {b: null, c: {text: {chars: 4}}}\n"
    )
    written = tmp_path / "written.yaml"
    written.write_text(
        head + "tables:\n  t:\n    rows: 200\n"
        "    columns: {id: sequence, a: {int: 0..9}, c: {text: {chars: 4}}}\n"
    )
    assert values(make_plan(above), "t") == values(make_plan(written), "t")


def test_names_of_the_schema_and_of_its_file_change_nothing(planned, values):
    text = "t: {rows: 50, let: {who: person}, columns: {a: who.email, b: {int: 0..999}}}"
    assert values(planned(text, name="other"), "t") == values(planned(text), "t")


def test_a_name_decides_its_own_values_only(planned, values):
    one = values(planned("t: {rows: 50, columns: {a: {int: 0..999}, b: {int: 0..999}}}"), "t")
    two = values(planned("t: {rows: 50, columns: {a: {int: 0..999}, c: {int: 0..999}}}"), "t")
    assert one["a"] == two["a"]
    assert len({tuple(column) for column in (one["a"], one["b"], two["c"])}) == 3


def test_a_table_comes_after_all_that_it_reads(planned):
    plan = planned("""
  clerk:
    rows: 2
    key: login
    let: {person: {ref: human}}
    columns: {login: sequence, person_id: person.id}
  human: {rows: 2, key: code, columns: {code: sequence, id: sequence}}
""")
    assert [layout.name for layout in plan.layouts] == ["human", "clerk"]
