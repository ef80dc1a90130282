"""The page of `report`: whole, counted as SQL counts, and without a value that names anybody."""

import re
import sqlite3
from html.parser import HTMLParser

import duckdb
import pytest

import synth

PLANTED = "Zyzzyva-Planted"
SHOP = f"""\
synth: 1
name: shop
as_of: 2026-01-01
seed: 3
tables:
  city:
    rows: 40
    key: id
    columns: {{id: sequence}}
  buyer:
    rows: 3000
    key: id
    let: {{home: {{ref: city}}}}
    columns:
      id: sequence
      city_id: home.id
      alias: {{choice: [{PLANTED}-A, {PLANTED}-B], mark: direct}}
      mailbox: email
      born_on: {{date: 1950-01-01..2009-12-31}}
      seen_at: {{datetime: 2025-03-01..2025-03-31}}
      opens: {{time: 08:00..18:00}}
      level: {{choice: {{gold: 1, "<b>&": 3, "": 2}}, nulls: 0.25}}
      children: {{int: 0..4}}
      points: {{int: -500..100000}}
      paid: {{decimal: 0.00..99.99, type: "decimal(9,2)"}}
      active: bool
      ref: uuid
rules:
  OLD: {{from: buyer, holds: born_on < date '2009-01-01', at_least: 0.5, source: the house}}
"""
VOID = {"meta", "br", "img", "input", "link", "hr"}


class Read(HTMLParser):
    """Reads a page whose elements all end, and keeps texts by what they stand in."""

    def __init__(self):
        super().__init__()
        self.open, self.texts, self.tags, self.attributes = [], [], set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def read(text):
    page = Read()
    page.feed(text)
    page.close()
    assert page.open == []
    return page


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder of Parquet files, and its page."""
    folder = tmp_path_factory.mktemp("shop")
    out = folder / "out"
    synth.generate_to(synth.make_plan(SHOP), str(out), format="parquet")
    found = synth.report(str(out), str(folder / "shop.html"))
    assert found.holds
    return out, (folder / "shop.html").read_text("utf-8")


def column(text, name):
    """The part of the page about a column."""
    sections = re.findall(r'<section class="column">.*?</section>', text, re.DOTALL)
    heads = [one for one in sections if f"<h4><code>{name}</code></h4>" in one]
    return heads[-1]


def bars(section):
    """Labels and counts of a column's bars."""
    flat = re.findall(r"<span>([^<]*)</span><svg.*?</svg><span>([\d,]+),", section)
    upright = re.findall(r"<title>([^<]*): ([\d,]+)</title>", section)
    return {label: int(count.replace(",", "")) for label, count in flat or upright}


def asked(out, query):
    with duckdb.connect() as connection:
        connection.execute(f"create view buyer as from '{out / 'buyer.parquet'}'")
        return connection.execute(query).fetchall()


def test_the_page_is_whole_and_needs_nothing_from_elsewhere(made):
    out, text = made
    page = read(text)
    assert not page.tags & {"script", "link", "img", "iframe", "object"}
    links = [value for name, value in page.attributes if name in {"href", "src"}]
    assert links == []
    assert "url(http" not in text
    assert "@import" not in text
    for table in ("city", "buyer"):
        assert f'<h3 id="{table}">' in text
    names = [row[0] for row in asked(out, "describe buyer")]
    assert len(names) == 13
    for name in names:
        assert column(text, name)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("level", "select level, count(*) from buyer where level is not null group by 1"),
        ("children", "select children, count(*) from buyer group by 1"),
        ("active", "select active, count(*) from buyer group by 1"),
        (
            "opens",
            "select strftime(date '2000-01-01' + opens, '%H:00'), count(*) from buyer group by 1",
        ),
        ("seen_at", "select strftime(seen_at, '%Y-%m-%d'), count(*) from buyer group by 1"),
    ],
)
def test_bars_are_what_sql_counts(made, name, query):
    out, text = made
    wanted = {str(label): count for label, count in asked(out, query)}
    if name == "level":
        wanted["(empty text)"] = wanted.pop("")
        wanted["&lt;b&gt;&amp;"] = wanted.pop("<b>&")
    if name == "active":
        wanted = {label.lower(): count for label, count in wanted.items()}
    found = {label: count for label, count in bars(column(text, name)).items() if count}
    assert found == wanted


def test_histograms_count_each_value_once(made):
    out, text = made
    found = bars(column(text, "points"))
    assert sum(found.values()) == 3000
    for label, count in found.items():
        low, high = label.replace(",", "").split(" to ")
        where = f"points between {low} and {high}"
        assert asked(out, f"select count(*) from buyer where {where}") == [(count,)]
    found = bars(column(text, "paid"))
    assert sum(found.values()) == 3000
    for label, count in found.items():
        low, high = label.split(" to ")
        query = f"select count(*) from buyer where paid between {low} and {high}"
        assert asked(out, query) == [(count,)]
    found = bars(column(text, "born_on"))
    assert (
        found["1980 to 1989"]
        == asked(out, "select count(*) from buyer where year(born_on) between 1980 and 1989")[0][0]
    )
    assert sum(found.values()) == 3000


def test_nulls_and_different_values_are_counted(made):
    out, text = made
    nulls = asked(out, "select count(*) from buyer where level is null")[0][0]
    assert f"; 3 different values; {nulls} nulls, {nulls / 30:.1f} %" in column(text, "level")
    assert "refers to city" in column(text, "city_id")
    rows = asked(out, "select count(*) from buyer group by city_id")
    assert sum(bars(column(text, "city_id")).values()) == len(rows)


def test_no_value_of_a_direct_column_or_an_identifier_is_shown(made):
    out, text = made
    assert PLANTED not in text
    assert bars(column(text, "alias")) == {str(len(PLANTED) + 2): 3000}
    assert "2 different values" in column(text, "alias")
    for (mailbox,) in asked(out, "select mailbox from buyer"):
        assert mailbox not in text
    assert "no value is shown" in column(text, "mailbox")


def test_rules_and_sources_stand_with_their_counts(made):
    out, text = made
    wrong = asked(out, "select count(*) from buyer where born_on >= date '2009-01-01'")[0][0]
    assert f"<h4>OLD: 3,000 rows, {wrong} wrong; 50 % must hold</h4>" in text
    assert ">the house</p>" in text
    assert "<code>buyer.mailbox</code>: email, proof: rule</h4>" in text


def test_a_value_that_was_put_in_is_not_shown(made, tmp_path):
    """It is not what was made, so it may be somebody's."""
    synth.generate_to(synth.make_plan(SHOP), str(tmp_path / "out.duckdb"))
    with duckdb.connect(str(tmp_path / "out.duckdb")) as connection:
        connection.execute("update buyer set level = 'Jean Reel' where id < 2000")
    found = synth.report(str(tmp_path / "out.duckdb"), str(tmp_path / "page.html"))
    assert not found.holds
    text = (tmp_path / "page.html").read_text("utf-8")
    assert "Jean Reel" not in text
    assert "values are not shown" in column(text, "level")
    assert bars(column(text, "children")) == bars(column(made[1], "children"))
    read(text)


def test_a_database_has_the_same_distributions_as_a_folder(made, tmp_path):
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    synth.seed(synth.make_plan(SHOP), url, create=True)
    (tmp_path / "shop.yaml").write_text(SHOP)
    found = synth.report(url, str(tmp_path / "page.html"), schema=str(tmp_path / "shop.yaml"))
    assert found.findings == ()
    text = (tmp_path / "page.html").read_text("utf-8")
    for name in ("active", "children", "points", "paid", "born_on", "seen_at", "city_id"):
        assert bars(column(text, name)) == bars(column(made[1], name))
    assert PLANTED not in text


def test_a_table_without_rows(tmp_path):
    plan = synth.make_plan(SHOP, rows={"buyer": 0})
    synth.generate_to(plan, str(tmp_path / "out"))
    assert synth.report(str(tmp_path / "out"), str(tmp_path / "page.html")).holds
    assert "0 rows" in "".join(read((tmp_path / "page.html").read_text("utf-8")).texts)


def test_a_database_of_postgresql(made, tmp_path, qa):
    del qa
    url = "postgresql://qa@localhost/agency"
    synth.seed(synth.make_plan(SHOP), url, create=True)
    (tmp_path / "shop.yaml").write_text(SHOP)
    found = synth.report(url, str(tmp_path / "page.html"), schema=str(tmp_path / "shop.yaml"))
    assert found.findings == ()
    text = (tmp_path / "page.html").read_text("utf-8")
    for name in ("children", "points", "paid", "born_on", "opens", "alias", "active"):
        assert bars(column(text, name)) == bars(column(made[1], name))


def test_no_text_of_a_database_is_shown(tmp_path):
    """Whoever works with a test database changes rows of it, and no digest tells."""
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    synth.seed(synth.make_plan(SHOP), url, create=True)
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("update buyer set level = 'Jean Reel' where level is not null")
    connection.close()
    (tmp_path / "shop.yaml").write_text(SHOP)
    synth.report(url, str(tmp_path / "page.html"), schema=str(tmp_path / "shop.yaml"))
    text = (tmp_path / "page.html").read_text("utf-8")
    assert "Jean Reel" not in text
    assert list(bars(column(text, "level"))) == ["9"]
    assert "a text in a database may be somebody&#x27;s" in column(text, "level")
