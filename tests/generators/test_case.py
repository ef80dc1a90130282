"""The first branch that holds makes the value."""

from collections import Counter


def test_the_first_branch_that_holds_wins_and_none_is_null(planned, values):
    plan = planned("""
  t:
    rows: 4000
    columns:
      n: {int: 0..9, nulls: 0.2}
      a:
        case:
          - {when: n > 7, value: high}
          - {when: n > 5, choice: {even: 1, odd: 3}}
          - {when: n = 5, expr: "'row ' || row"}
          - {when: n is null, value: unknown}
    """)
    found = Counter()
    for row, (n, a) in enumerate(zip(*values(plan, "t").values(), strict=True)):
        if n is None:
            assert a == "unknown"
        elif n > 5:
            assert a == "high" if n > 7 else a in {"even", "odd"}
            found[a] += 1
        else:
            assert a == (f"row {row}" if n == 5 else None)
    # 640 draws expected, 3 of 4 odd: five standard errors, false alarm 6e-7.
    drawn = found["even"] + found["odd"]
    assert abs(found["odd"] - 0.75 * drawn) < 5 * (drawn * 0.75 * 0.25) ** 0.5


def test_branches_of_one_case_do_not_share_their_words(planned, values):
    plan = planned("""
  t:
    rows: 2000
    columns:
      half: {bool: 0.5}
      a: {case: [{when: half, int: 0..1000000}, {int: 0..1000000}]}
      b: {int: 0..1000000}
    """)
    found = values(plan, "t")
    assert len(set(found["a"]) & set(found["b"])) < 20


def test_the_type_is_that_of_the_branches_or_the_one_written(planned):
    plan = planned("""
  t:
    rows: 10
    columns:
      a: {case: [{when: b > 1, date: 2024-01-01}, {date: 2024-02-01}]}
      b: {case: [{when: row > 1, int: 1}, {decimal: 1.25}], type: "decimal(5,2)"}
    """)
    columns = plan.layouts[0].columns
    assert [str(column.type) for column in columns] == ["date", "decimal(5,2)"]
    assert [column.nullable for column in columns] == [False, False]
