"""The report of an audit: a page, JSON and a few lines, without a value of any row."""

import json
import math
import os
from dataclasses import replace

import numpy as np
import pytest

from synth.audit.chart import axis, scale_of
from synth.audit.page import page
from synth.audit.report import AuditReport, spendings
from synth.audit.reportjson import report_json
from synth.audit.summary import summary
from synth.audit.types import Attack, Audit, Bound, Estimate, Measure
from synth.audit.words import headline, interval, number, odds, percent, sentence
from synth.audit.written import check_report, write_report
from synth.errors import QuestionError, WorldError
from synth.model.types import Attribute, Guarantee, Holdout, Model, Query, Step, TableModel

PLANTED = ("PLANTED-LABEL", "190017500000190", "Zéphyrine")
GUARANTEE = Guarantee(1.0, 1e-9, 0.015, "one person: a row of person, added or removed")
LEDGER = (
    Query("person", "count", ("city",), 4, 1.0, 0.009, sigma=7.45),
    Query("person", "choice", ("city", "age"), 6, 1.0, 0.001, epsilon=0.09),
    Query("visit", "count", ("day",), 7, 5.0, 0.005, sigma=50.0),
)


def model(**changes):
    attribute = Attribute("city", "text", PLANTED)
    step = Step((), (0,), np.full((1, 3), (1 << 32) // 3, np.uint64))
    tables = {name: TableModel(name, (attribute,), steps=(step,)) for name in ("person", "visit")}
    made = Model(
        engine="dp",
        schema_name="agency",
        schema_digest="ab" * 32,
        guarantee=GUARANTEE,
        tables=tables,
        ledger=LEDGER,
        holdout=Holdout(0.1, "00ff"),
        notes=("differential privacy, epsilon 1",),
        versions=(("synth", "0.1"), ("opendp", "0.16")),
        schema_text=f"# {PLANTED[1]}",
        digest="4f" * 32,
    )
    return replace(made, **changes)


def attack(verdict="holds", **changes):
    made = Attack(
        "singling out, one column",
        "singling out",
        "The attacker looks for rare cells.",
        Estimate(0.004, -0.01, 0.02),
        Estimate(0.021, 0.014, 0.03),
        Estimate(0.018, 0.011, 0.027),
        Estimate(0.02, 0.013, 0.029),
        1000,
        verdict,
        "no more often than others",
        ("city",),
    )
    return replace(made, **changes)


def report(*, attacks=None, bounds=None, **changes):
    measures = (
        Measure(
            "2-way distance, mean",
            "distances",
            "How far pairs are.",
            Estimate(0.0236, 0.0236, 0.0236),
            "sampling floor",
            Estimate(0.009, 0.009, 0.009),
        ),
        Measure(
            "rare groups missing",
            "rare groups",
            "",
            None,
            verdict="not measured",
            reason="there are none",
        ),
    )
    copies = attack("weak evidence", name="exact copies", group="near copies", baseline=None)
    own = (attack(), copies) if attacks is None else attacks
    shown = Estimate(0.3, 0.12, math.inf)
    many = (
        Bound("sum of the ledger", "ledger", "", "rho", Estimate(*[0.015] * 3), 0.015, 0, "holds"),
        Bound("epsilon in one run", "one run", "", "epsilon", shown, 1.0, 1, "holds"),
        Bound("noise found", "noise", "", "sigma", Estimate(1.0, 0.98, 1.02), 1.0, 1, "holds"),
    )
    audits = (
        Audit("", bounds=many if bounds is None else bounds),
        Audit("person", 900, 100, 1000, measures, own),
    )
    return AuditReport(
        model(**changes), audits, "population", "postgresql://ro@localhost/prod", ("synth audit",)
    )


BROKEN = attack("broken", reason="learnt persons are found out far more often")


KINDS = {
    "holds": {},
    "broken": {"attacks": (BROKEN,)},
    "without a guarantee": {"guarantee": None, "ledger": (), "engine": "sdv:gaussian_copula"},
    "nobody set aside": {"holdout": None},
    "nothing measured": {"attacks": (), "bounds": ()},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_whole_and_needs_nothing_else(kind, page_of):
    text = page(report(**KINDS[kind]))
    found = page_of(text)
    assert found.open == []
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(found.tags)
    assert not {"src", "href", "onclick", "onload"} & {name for name, _ in found.attributes}
    assert "url(" not in text
    assert "@import" not in text
    assert [text.count(f"<h2>{number}. ") for number in range(1, 10)] == [1] * 9


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("make", [page, report_json, summary])
def test_no_value_stands_in_it(kind, make):
    text = make(report(**KINDS[kind]))
    assert not [value for value in (*PLANTED, "00ff") if value in text]


def test_what_may_be_concluded_comes_first(page_of):
    text = page_of(page(report())).text
    order = [
        "5 tests made, no fault found.",
        "This report is a second release.",
        "What may be concluded",
        "What may not be concluded",
        "What is assumed, and no test can see",
        "2. The promise",
        "3. What was asked of the real rows, and its cost",
        "8. Persons who were set aside",
    ]
    places = [text.index(said) for said in order]
    assert places == sorted(places)
    assert "One person is: a row of person. In the ledger" in text
    assert "destroy every copy" in text


@pytest.mark.parametrize(
    "said",
    [
        "one person added or removed",
        "Public domain.",
        "Trusted curator.",
        "Side channels.",
        "may be somebody's by chance",
        "Tests can only find faults.",
    ],
)
def test_an_assumption_is_told(said, page_of):
    assert said in page_of(page(report())).text


def test_a_fault_is_told_first(page_of):
    made = report(**KINDS["broken"])
    assert not made.holds
    assert headline(made) == "broken: 1 test of 4 found a fault"
    assert made.fault == (
        "the promise is broken: person: singling out, one column: learnt persons are found out far "
        "more often"
    )
    text = page_of(page(made)).text
    assert text.index("Broken: 1 test of 4 found a fault.") < text.index("second release")
    assert "There is a fault: person: singling out, one column." in text
    assert "The promise is epsilon" not in text


@pytest.mark.parametrize("make", [summary, headline])
def test_no_guarantee_is_the_first_line(make, page_of):
    made = report(**KINDS["without a guarantee"])
    assert "no privacy guarantee" in make(made).splitlines()[0]
    found = page_of(page(made)).text
    assert found.index("No privacy guarantee") < found.index("second release")
    assert "differ by one person added" not in found


def test_without_anybody_set_aside_no_attack_says_anything():
    assert "no statement about attacks is possible" in page(report(holdout=None))


def test_nothing_measured_is_not_called_well():
    made = report(**KINDS["nothing measured"])
    assert headline(made) == "nothing could be tested, so nothing is known"
    assert 'class="verdict none"' in page(made)


def test_names_are_escaped():
    made = report()
    bad = "a<b>\x07\u202e&"
    audits = (*made.audits[:1], replace(made.audits[1], table=bad))
    text = page(replace(made, audits=audits))
    assert r"<code>a&lt;b&gt;\x07\u202e&amp;</code>" in text
    assert bad not in text
    assert r"a<b>\x07\u202e&: 900 rows learnt" in summary(replace(made, audits=audits))


def test_a_name_commands_no_browser():
    bad = "a\x1b[2J\u202egnp\u2066\x9b\u200b\n`"
    made = replace(report(), folder=bad, source=bad, notes=(bad,), commands=(bad,))
    made = replace(made, model=replace(made.model, schema_name=bad, tables={bad: None}))
    text = page(made)
    assert [char for char in text if not (char.isprintable() or char == "\n")] == []
    shown = r"a\x1b[2J\u202egnp\u2066\x9b\u200b\n`"
    assert f"<h1>Audit of the model {shown}</h1>" in text
    assert f"<dd>{shown}</dd>" in text
    assert f"<code>{shown}</code>" in text


def test_the_json_says_the_same(page_of):
    made = report()
    found = json.loads(report_json(made))
    assert sorted(found) == [
        *("assumed", "audit", "audits", "headline", "holdout", "holdout_said", "holds", "ledger"),
        *("made_by", "may_be_concluded", "may_not_be_concluded", "model", "notes", "promise"),
        *("repeat", "second_release", "source", "versions"),
    ]
    assert found["promise"]["epsilon"] == 1
    assert found["audits"][0]["bounds"][1]["value"] == {"value": 0.3, "lo": 0.12, "hi": None}
    assert found["audits"][1]["attacks"][0]["places"] == ["city"]
    text = page_of(page(made)).text
    for point in (*found["may_be_concluded"], *found["may_not_be_concluded"], *found["assumed"]):
        assert point["lead"] in text


def test_the_json_without_a_promise():
    found = json.loads(report_json(report(**KINDS["without a guarantee"])))
    assert (found["promise"], found["ledger"]) == (None, [])


def test_the_summary():
    assert summary(report()).splitlines() == [
        "population: 5 tests made, no fault found",
        "  promise    epsilon 1, delta 1e-9: one person: a row of person, added or removed",
        "  bounds     3 no fault found",
        "person: 900 rows learnt, 100 set aside, 1,000 synthetic",
        "  2-way distance, mean: 0.024 (sampling floor 0.009)",
        "  attacks    1 weak evidence, 1 no fault found",
        "Tests find faults; they never prove that there is none.",
        "This report is a second release: it is for the owner of the data only.",
    ]


def test_the_ledger_by_table_and_kind():
    found = [(one.table, one.kind, one.queries, one.rho) for one in spendings(LEDGER, 0.015)]
    assert found == [
        ("person", "count", 1, 0.009),
        ("person", "choice", 1, 0.001),
        ("visit", "count", 1, 0.005),
    ]
    assert sum(one.share for one in spendings(LEDGER, 0.015)) == pytest.approx(1.0)
    assert spendings((), None) == ()


def test_how_sure_an_attacker_can_become():
    # Bayes by hand: at epsilon log 3 even odds become 3 to 1, and 1 to 9 become 3 to 9.
    found = dict(odds(replace(GUARANTEE, epsilon=math.log(3))))
    assert found[0.5] == pytest.approx(3 / 4)
    assert found[0.1] == pytest.approx(3 / 12)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1, "1"),
        (0.01497, "0.015"),
        (73.1058, "73.1"),
        (1234.5, "1,234"),
        (2e-8, "2e-8"),
        (4e12, "4e12"),
        (math.inf, "infinite"),
        (0.000123456, "0.000123"),
    ],
)
def test_numbers_for_readers(value, text):
    assert number(value) == text


def test_intervals_for_readers():
    assert interval(Estimate(0.0236, 0.0236, 0.0236)) == "0.024"
    assert interval(Estimate(0.812, 0.8, 0.824)) == "0.812 (0.8 to 0.824)"
    assert interval(Estimate(0.3, 0.12, math.inf)) == "at least 0.12"
    assert interval(Estimate(0.0999, 0.0779, 0.126), share=True) == "10 % (7.8 to 12.6)"
    assert percent(0.231) == "23.1 %"
    assert sentence(" there are none ") == "There are none."
    assert sentence("") == ""


@pytest.mark.parametrize("most", [1e-5, 0.003, 0.0236, 0.3, 0.99, 1.0, 1.01, 6.2, 7e4])
def test_a_scale_holds_all_numbers(most):
    scale = scale_of([most / 2, most])
    assert most <= scale.hi * (1 + 1e-9) <= 3 * most
    assert 2 <= scale.ticks <= 4
    assert axis(scale).count("<text") == scale.ticks + 1


def test_a_scale_of_nothing():
    assert scale_of([]).hi == scale_of([0.0, math.inf]).hi == 1.0


@pytest.mark.parametrize(("name", "begins"), [("a.html", "<!doctype html>"), ("a.JSON", "{")])
def test_the_suffix_decides(tmp_path, name, begins):
    path = tmp_path / name
    write_report(report(), str(path))
    assert path.read_text("utf-8").startswith(begins)
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(QuestionError, match=r"exists; choose another name or add --force$"):
        check_report(str(path))
    write_report(report(holdout=None), str(path), replace=True)
    assert "Nobody was set aside" in path.read_text("utf-8")
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_only_a_report_is_replaced(tmp_path):
    path = tmp_path / "notes.html"
    path.write_text("<p>mine")
    with pytest.raises(QuestionError) as caught:
        write_report(report(), str(path), replace=True)
    assert str(caught.value) == f"{path} is not ours: it is no report of `synth audit`"
    assert path.read_text() == "<p>mine"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("audit.pdf", "{}: a report is a .html or a .json file"),
        ("nowhere/audit.html", "{}: its folder does not exist; make it first"),
        ("folder.html", "{} is a folder; name a file"),
    ],
)
def test_a_path_that_no_report_can_have(tmp_path, name, said):
    (tmp_path / "folder.html").mkdir()
    path = str(tmp_path / name)
    with pytest.raises(QuestionError) as caught:
        check_report(path)
    assert str(caught.value) == said.format(path)


def test_a_report_behind_a_link_is_what_it_points_at(tmp_path):
    link, there = tmp_path / "a.html", tmp_path / "there.html"
    link.symlink_to(there)
    with pytest.raises(QuestionError) as caught:
        write_report(report(), str(link), replace=True)
    assert str(caught.value) == f"{link} is a link to nothing; remove it or name another file"
    assert not there.exists()
    write_report(report(), str(there))
    write_report(report(holdout=None), str(link), replace=True)
    assert link.is_symlink()
    assert "Nobody was set aside" in there.read_text("utf-8")


def test_a_pipe_is_no_report_and_nobody_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "a.html")
    with pytest.raises(QuestionError, match=r"is not ours: it is no report of `synth audit`$"):
        check_report(str(tmp_path / "a.html"), replace=True)


def test_a_planted_work_file_is_not_followed(tmp_path):
    planted = tmp_path / f".a.html.synth-{os.getpid()}"
    planted.symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").write_text("mine")
    write_report(report(), str(tmp_path / "a.html"))
    assert (tmp_path / "elsewhere").read_text() == "mine"
    assert planted.is_symlink()
    assert {one.name for one in tmp_path.iterdir()} == {planted.name, "elsewhere", "a.html"}


def test_a_report_that_cannot_be_written_leaves_nothing(tmp_path):
    path = tmp_path / f"{'x' * 250}.html"
    with pytest.raises(WorldError, match="File name too long"):
        write_report(report(), str(path))
    assert list(tmp_path.iterdir()) == []


def test_what_could_not_be_measured_is_counted_by_itself():
    made = report()
    unknown = replace(made.audits[1].attacks[0], verdict="not measured")
    audits = (made.audits[0], replace(made.audits[1], attacks=(unknown, *made.audits[1].attacks)))
    assert headline(replace(made, audits=audits)) == (
        "5 tests made, 1 not measured, no fault found"
    )
