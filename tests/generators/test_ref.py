"""References, judged by counting what they point to."""

from collections import Counter, defaultdict
from statistics import NormalDist

import pytest

FALSE_ALARM = 1e-6
"""The chance that a correct engine with another seed fails one of the chi-square tests here."""


def chi_square_fits(observed, expected):
    """Whether counts fit, by the normal approximation of Wilson and Hilferty (1931)."""
    total = sum(observed.values())
    whole = sum(expected.values())
    assert set(observed) <= {key for key, weight in expected.items() if weight}
    cells = [(observed[key], total * weight / whole) for key, weight in expected.items() if weight]
    assert min(mean for _, mean in cells) >= 5
    statistic = sum((found - mean) ** 2 / mean for found, mean in cells)
    df = len(cells) - 1
    z = ((statistic / df) ** (1 / 3) - (1 - 2 / (9 * df))) / (2 / (9 * df)) ** 0.5
    return z < NormalDist().inv_cdf(1 - FALSE_ALARM)


PLACES = """
  place: {rows: 40, key: id, columns: {id: sequence, d: {choice: [a, b, c]}, w: {int: 0..5}}}
"""


@pytest.fixture
def places(planned, values):
    """The rows of `place` by id: group and weight."""
    found = values(planned(PLACES), "place")
    return {row[0]: row[1:] for row in zip(found["id"], found["d"], found["w"], strict=True)}


def test_any_row_alike(planned, values, places):
    plan = planned(PLACES + "  t: {rows: 20000, let: {p: {ref: {to: place}}}, columns: {a: p.id}}")
    assert chi_square_fits(Counter(values(plan, "t")["a"]), dict.fromkeys(places, 1))


def test_in_proportion_to_a_weight(planned, values, places):
    plan = planned(
        PLACES + "  t: {rows: 20000, let: {p: {ref: {to: place, weight: w}}}, columns: {a: p.id}}"
    )
    found = Counter(values(plan, "t")["a"])
    assert chi_square_fits(found, {key: weight for key, (_, weight) in places.items()})


@pytest.mark.parametrize("weight", ["", "weight: w, "], ids=["even", "weighted"])
def test_what_is_matched_is_equal(planned, values, places, weight):
    plan = planned(f"""{PLACES}
  t:
    rows: 20000
    let: {{p: {{ref: {{to: place, {weight}match: {{d: kind}}}}}}}}
    columns: {{kind: {{choice: [a, b, x]}}, a: p.id, d: p.d}}
    """)
    found = values(plan, "t")
    assert {d for kind, d in zip(found["kind"], found["d"], strict=True) if kind == "x"} == {None}
    for group in "ab":
        chosen = [a for a, kind in zip(found["a"], found["kind"], strict=True) if kind == group]
        expected = {key: w if weight else 1 for key, (d, w) in places.items() if d == group}
        assert chi_square_fits(Counter(chosen), expected)


def test_a_share_keeps_to_the_match_and_the_rest_come_from_all(planned, values, places):
    plan = planned(f"""{PLACES}
  t:
    rows: 20000
    let: {{p: {{ref: {{to: place, match: {{d: kind}}, share: 0.8}}}}}}
    columns: {{kind: {{choice: [a]}}, a: p.id}}
    """)
    inside = sum(d == "a" for d, _ in places.values())
    expected = {
        key: 0.2 / len(places) + (0.8 / inside if d == "a" else 0) for key, (d, _) in places.items()
    }
    assert chi_square_fits(Counter(values(plan, "t")["a"]), expected)


def test_two_columns_are_matched_together(planned, values):
    plan = planned("""
  town: {file: fr/communes, key: code}
  t:
    rows: 500
    let:
      any: {ref: {to: town}}
      again: {ref: {to: town, match: {name: any.name, departement: any.departement}}}
    columns: {a: any.code, b: any.name, c: any.departement, d: again.name, e: again.departement}
    """)
    found = values(plan, "t")
    assert (found["b"], found["c"]) == (found["d"], found["e"])


def test_match_casts_ours_to_theirs(planned, values):
    plan = planned("""
  rate: {rows: 9, key: id, columns: {id: {sequence: 1, type: smallint}, v: {int: 0..99}}}
  t:
    rows: 300
    let: {one: {ref: {to: rate, match: {id: n * 1.0}}}}
    columns: {n: {int: 1..9}, a: one.id}
    """)
    found = values(plan, "t")
    assert found["a"] == found["n"]


DISTINCT = """
  own: {rows: 3000, key: id, columns: {id: sequence, d: {choice: [a, b, x]}}}
  t:
    per: own
    count: 0..12
    let: {p: {ref: {to: place, OPTIONS distinct: true}}}
    columns: {own: parent.id, d: parent.d, a: p.id, theirs: p.d}
"""


@pytest.mark.parametrize(
    "options",
    ["", "weight: w,", "match: {d: parent.d},", "match: {d: parent.d}, weight: w,"],
    ids=["even", "weighted", "matched", "matched and weighted"],
)
def test_distinct_never_repeats_under_a_parent(planned, values, places, options):
    plan = planned(PLACES + DISTINCT.replace("OPTIONS", options))
    found = values(plan, "t")
    under = defaultdict(list)
    for own, d, a, theirs in zip(*found.values(), strict=True):
        under[own].append(a)
        assert not options.startswith("match") or d == theirs
        assert "weight" not in options or places[a][1] > 0
    assert all(len(set(chosen)) == len(chosen) for chosen in under.values())
    groups = Counter(d for d, w in places.values() if w or "weight" not in options)
    if "match" in options:
        sizes = {own: groups[d] for own, d in zip(found["own"], found["d"], strict=True)}
        assert all(len(chosen) <= sizes[own] for own, chosen in under.items())
        assert any(len(chosen) == sizes[own] < 12 for own, chosen in under.items())
        assert "x" not in found["d"]
    else:
        assert max(map(len, under.values())) == 12


def test_distinct_even_refs_are_uniform(planned, values, places):
    plan = planned(PLACES + DISTINCT.replace("OPTIONS", ""))
    assert chi_square_fits(Counter(values(plan, "t")["a"]), dict.fromkeys(places, 1))


def test_distinct_weighted_refs_follow_the_weights(planned, values):
    """No weight here exceeds what one child in three can take, so shares are exact."""
    plan = planned("""
  skill: {rows: 60, key: id, columns: {id: sequence, w: {int: 1..5}}}
  own: {rows: 4000, key: id, columns: {id: sequence}}
  t:
    per: own
    count: 3
    let: {s: {ref: {to: skill, weight: w, distinct: true}}}
    columns: {own: parent.id, a: s.id}
    """)
    skills = values(plan, "skill")
    weights = dict(zip(skills["id"], skills["w"], strict=True))
    assert chi_square_fits(Counter(values(plan, "t")["a"]), weights)


@pytest.mark.parametrize("weight", ["", ", weight: w"], ids=["even", "weighted"])
def test_before_points_to_smaller_numbers(planned, values, weight):
    plan = planned(f"""
  t:
    rows: 3000
    key: id
    let: {{up: {{ref: {{to: t, before: true{weight}}}}}}}
    columns:
      id: sequence
      w: {{int: 0..3}}
      up_id: up.id
      depth: {{expr: "coalesce(up.depth + 1, 0)", type: integer}}
      root: {{expr: "coalesce(up.root, id)", type: bigint}}
    """)
    found = values(plan, "t")
    weights = dict(zip(found["id"], found["w"], strict=True))
    depths, roots = {}, {}
    for id_, up, depth, root in zip(
        *(found[name] for name in ("id", "up_id", "depth", "root")), strict=True
    ):
        if up is None:
            assert not weight or not any(weights[row] for row in range(1, id_))
            assert weight or id_ == 1
        else:
            assert 1 <= up < id_
            assert not weight or weights[up]
        depths[id_], roots[id_] = (0, id_) if up is None else (depths[up] + 1, roots[up])
        assert (depth, root) == (depths[id_], roots[id_])
    assert max(depths.values()) > 5


def test_before_with_match_points_to_smaller_numbers_that_agree(planned, values):
    plan = planned("""
  t:
    rows: 3000
    key: id
    let: {up: {ref: {to: t, before: true, match: {topic: topic}}}}
    columns: {id: sequence, topic: {int: 1..40}, up_id: up.id}
    """)
    found = values(plan, "t")
    topics = dict(zip(found["id"], found["topic"], strict=True))
    firsts = {topic: id_ for id_, topic in reversed(topics.items())}
    places = []
    for id_, up in zip(found["id"], found["up_id"], strict=True):
        assert (up is None) == (firsts[topics[id_]] == id_)
        if up is not None:
            assert up < id_
            assert topics[up] == topics[id_]
            places.append(up / id_)
    assert 0.4 < sum(places) / len(places) < 0.6


def test_a_key_of_two_columns_is_one_row(planned, values):
    plan = planned("""
  shop: {rows: 300, key: id, columns: {id: sequence}}
  till:
    per: shop
    count: 0..4
    key: [shop, no]
    columns: {shop: parent.id, no: {from: row}, v: {int: 0..1000}}
  t:
    rows: 3000
    let: {at: {ref: {to: till}}, back: {ref: {to: till}, nulls: 0.2}}
    columns: {a: at.shop, b: at.no, c: at.v, d: back.shop, e: back.no, f: back.v}
    """)
    tills = values(plan, "till")
    known = {(shop, no): v for shop, no, v in zip(*tills.values(), strict=True)}
    assert len(known) == len(tills["v"])
    found = values(plan, "t")
    both = list(zip(*found.values(), strict=True))
    assert all(known[a, b] == c for a, b, c, *_ in both)
    assert all((d, e, f) == (None, None, None) or known[d, e] == f for *_, d, e, f in both)
    assert any((a, b) != (d, e) for a, b, _, d, e, _ in both)
    assert {reference.columns for reference in plan.layouts[-1].references} == {
        ("a",),
        ("d",),
        ("a", "b"),
        ("d", "e"),
    }
    assert chi_square_fits(Counter((a, b) for a, b, *_ in both), dict.fromkeys(known, 1))


def test_dots_go_on_through_references(planned, values):
    plan = planned("""
  town: {file: fr/communes, key: code, columns: {population: {type: integer}}}
  office:
    rows: 40
    key: id
    let: {town: {ref: {to: town, weight: population}}}
    columns: {id: sequence, town_code: town.code}
  t:
    rows: 500
    let: {office: {ref: {to: office}, nulls: 0.2}}
    columns: {a: office.id, b: office.town.code, c: office.town.name}
    """)
    offices = values(plan, "office")
    codes = dict(zip(offices["id"], offices["town_code"], strict=True))
    towns = values(plan, "town")
    names = dict(zip(towns["code"], towns["name"], strict=True))
    for a, b, c in zip(*values(plan, "t").values(), strict=True):
        assert (b, c) == (None, None) if a is None else (codes[a], names[codes[a]])


@pytest.mark.parametrize(
    "options",
    ["", "weight: w,", "distinct: true,", "before: true,", "distinct: true, weight: w,"],
    ids=["even", "weighted", "distinct", "earlier", "distinct and weighted"],
)
def test_nobody_is_found_where_no_row_has_what_is_matched(planned, values, options):
    to = "t" if "before" in options else "other"
    plan = planned(f"""
  root: {{rows: 20, columns: {{k: {{int: 1..3}}}}}}
  t:
    per: root
    count: 2
    let: {{u: {{ref: {{to: {to}, {options} match: {{d: parent.k}}}}, nulls: 0.1}}}}
    columns: {{d: {{int: 1..3, nulls: 1}}, w: {{int: 1..5}}, e: {{from: u.w}}}}
  other: {{rows: 5, columns: {{d: {{int: 1..3, nulls: 1}}, w: {{int: 1..5}}}}}}
""")
    assert set(values(plan, "t")["e"]) <= {None}
