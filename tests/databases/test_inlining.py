"""Calls of functions in conditions, written as what the functions say."""

import pytest

from synth.databases.inlining import Body, inlined

PERIOD = """
begin
  -- a day, or a week
  if t = 'D' then return f = d; elsif t = 'W' then
    if d > f then return false; end if;
  else
    return t is null;
  end if;
  return f = d + 6;
end"""
SAID = (
    "(case when (k) = 'D' then (b) = (a) when (k) = 'W' then "
    "case when (a) > (b) then false else (b) = (a) + 6 end else (k) is null end)"
)
BODIES = {
    "period": Body(("d", "f", "t"), PERIOD),
    "less": Body(("", ""), " select $1 < $2; "),
    "kept": Body(("x", "y"), "RETURN (x > y)"),
    "rows": Body(("x", "y"), "select exists (select y from t where t.x = x)"),
    "first": Body(("x", "y"), "select extract(day from x) = 1 and x is distinct from y"),
    "set": Body(("x", "y"), "begin x := x + 1; return x > y; end"),
    "none": Body(("x", "y"), "begin if x then raise exception 'x'; end if; return y; end"),
    "again": Body(("x", "y"), "begin return again(x, y); end"),
    "valid": Body(("x",), "select x > 0"),
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("period(a, b, k)", SAID),
        ("app.less(a, (b + 1))", "((a) < ((b + 1)))"),
        ("((kept(a, 0) AND less(a, b)))", "(((((a) > (0))) AND ((a) < (b))))"),
        ("rows(a, b)", "rows(a, b)"),
        ("first(a, b)", "(extract(day from (a)) = 1 and (a) is distinct from (b))"),
        ("set(a, b)", "set(a, b)"),
        ("none(a, b)", "none(a, b)"),
        ("valid(a)", "valid(a)"),
        ("less(a)", "less(a)"),
        ("other(a) or less", "other(a) or less"),
    ],
)
def test_what_a_condition_says(text, said):
    assert "".join(inlined(text, BODIES).split()) == "".join(said.split())


def test_a_function_that_calls_itself_ends():
    assert "again(" in inlined("again(a, b)", BODIES)
