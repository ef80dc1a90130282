"""Nulls of columns and bundles, judged by counting."""


def near(found, share, total):
    """Within five standard errors of a share: false alarm 6e-7."""
    return abs(found - share * total) < 5 * (total * share * (1 - share)) ** 0.5


def test_a_share_a_condition_and_both(planned, values):
    plan = planned("""
  t:
    rows: 5000
    columns:
      n: {int: 0..9}
      share: {int: 0..9, nulls: 0.3}
      cond: {int: 0..9, nulls: n > 4}
      both: {int: 0..9, nulls: {where: n > 4, share: 0.3}}
      never: {int: 0..9, nulls: 0}
      always: {int: 0..9, nulls: 1}
      seen: {expr: cond is null}
      of_null: {int: 0..9, nulls: share > 4}
    """)
    found = values(plan, "t")
    high = [n > 4 for n in found["n"]]
    assert near(found["share"].count(None), 0.3, 5000)
    assert [value is None for value in found["cond"]] == high == found["seen"]
    chosen = [value is None for value in found["both"]]
    assert not any(null and not above for null, above in zip(chosen, high, strict=True))
    assert near(sum(chosen), 0.3, sum(high))
    assert None not in found["never"]
    assert set(found["always"]) == {None}
    assert [value is None for value in found["of_null"]] == [
        value is not None and value > 4 for value in found["share"]
    ]
    nullable = {column.name for column in plan.layouts[0].columns if column.nullable}
    assert nullable >= {"share", "cond", "both", "always", "of_null"}
    assert not nullable & {"n", "never"}


def test_nulls_of_two_columns_are_apart(planned, values):
    plan = planned(
        "t: {rows: 5000, columns: {a: {int: 0..9, nulls: 0.5}, b: {int: 0..9, nulls: 0.5}}}"
    )
    found = values(plan, "t")
    both = [a is b is None for a, b in zip(found["a"], found["b"], strict=True)]
    assert near(sum(both), 0.25, 5000)


def test_which_values_are_null_has_nothing_to_do_with_the_values(planned, values):
    text = "t: {rows: 5000, columns: {a: {int: 0..9, nulls: 0.5}, b: {bool: 0.5, nulls: 0.3}}}"
    found = values(planned(text), "t")
    left = [value for value in found["a"] if value is not None]
    assert all(near(left.count(digit), 0.1, len(left)) for digit in range(10))
    flags = [value for value in found["b"] if value is not None]
    assert near(sum(flags), 0.5, len(flags))


def test_nulls_change_no_value_that_stays(planned, values):
    text = "t: {rows: 500, columns: {a: {int: 0..999NULLS}}}"
    whole = values(planned(text.replace("NULLS", "")), "t")["a"]
    part = values(planned(text.replace("NULLS", ", nulls: 0.5")), "t")["a"]
    assert all(b in {a, None} for a, b in zip(whole, part, strict=True))
    assert 100 < part.count(None) < 400


def test_a_null_bundle_has_null_parts(planned, values):
    plan = planned("""
  t:
    rows: 2000
    let:
      who: {person: {}, nulls: {where: n > 4, share: 0.5}}
      home: {address: {}, nulls: 0.3}
      town: {ref: {to: town}, nulls: n = 3}
    columns:
      n: {int: 0..9}
      name: who.birth_name
      nir: who.nir
      line: home.line
      code: home.code_postal
      town_code: town.code
      town_name: town.name
      known: {expr: who.sex is not null}
  town: {file: fr/departements, key: code}
    """)
    found = values(plan, "t")
    for one, other in (("name", "nir"), ("line", "code"), ("town_code", "town_name")):
        assert [v is None for v in found[one]] == [v is None for v in found[other]]
    assert [v is not None for v in found["name"]] == found["known"]
    assert [v is None for v in found["town_code"]] == [n == 3 for n in found["n"]]
    high = sum(n > 4 for n in found["n"])
    assert near(found["name"].count(None), 0.5, high)
    assert near(found["line"].count(None), 0.3, 2000)
