"""What every generator, bundle, roll-up and identifier promises, at any rows, beside any others.

A word without an example here fails, so a new file is under test before its author writes one.
The same contracts hold for tables and references, whose examples follow those of the words.
"""

import datetime as dt
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth import registry
from synth.arrays import decoded
from synth.errors import AnswerError, SchemaError
from synth.generators.options import known_generators
from synth.run import make_batches
from synth.stores.store import arrow_schema

WORDS = {
    "address": """
      t:
        rows: 300
        let:
          who: person
          home: {address: {near: who.birth_commune, share: 0.6}, nulls: 0.1}
          any: address
        columns:
          line: home.line
          postcode: home.code_postal
          commune: home.commune
          name: home.commune_name
          departement: home.departement
          region: home.region
          country: home.country
          other: any.code_postal
    """,
    "bool": "t: {rows: 300, columns: {a: bool, b: {bool: 0.81}, c: {bool: 0}, d: {bool: 1}}}",
    "case": """
      t:
        rows: 300
        columns:
          kind: {choice: {A: 1, B: 1, C: 8}, nulls: 0.1}
          n:
            case:
              - {when: kind = 'A', int: 0}
              - {when: kind = 'B', int: 1..78}
              - {when: kind is null, expr: length(open)}
              - {int: {normal: {mean: 120, sd: 25}, min: 79}}
            type: integer
          open: {case: [{when: kind = 'A', choice: [x, y]}]}
          note: {case: [{when: n > 100, text: {words: 2..5}}, {value: none}]}
    """,
    "choice": """
      t:
        rows: 300
        columns:
          a: {choice: [x, y, z]}
          b: {choice: {1: 5, 2: 3, 3: 0}, type: smallint, nulls: 0.3}
          c: {choice: {2024-01-31: 1, 2024-02-29: 1}, type: date}
          d: {choice: {true: 1, false: 3}, type: boolean}
          e: {choice: {'0.5': 1, '-0.0': 3}, type: double}
    """,
    "count": """
      t: {rows: 300, columns: {id: sequence, n: {count: child}, m: {expr: n + 1}}}
      child: {per: t, count: {poisson: 1.5}, columns: {a: {int: 0..9}}}
    """,
    "date": """
      t:
        rows: 300
        columns:
          a: {date: 2004-01-01..as_of}
          b: {date: a..as_of, nulls: 0.2}
          c: {date: b..a}
          d: {date: {normal: {mean: 1990-06-15, sd: 400}, max: 2001-12-31}}
          e: {date: {steps: {2020-01-01: 1, 2021-01-01: 2, 2022-01-01: 0}}, type: timestamp}
          f: {date: a + 1..a + 30}
    """,
    "datetime": """
      t:
        rows: 300
        columns:
          a: {datetime: 2004-01-01..as_of}
          b: {datetime: a..2026-01-01 12:00:00, nulls: a > date '2020-01-01'}
          c: {datetime: a - to_days(3)..b}
          d: {datetime: {steps: {2020-01-01: 1, 2021-01-01 06:00:00: 0}}}
    """,
    "decimal": """
      t:
        rows: 300
        columns:
          a: {decimal: 29.26..90.00, type: "decimal(9,2)"}
          b: {decimal: {lognormal: {median: 12.5, p90: 80}, max: 500}, type: "decimal(18,4)"}
          c: {decimal: {weights: {0.5: 1, -1.5: 1}}, type: "decimal(3,1)", nulls: 0.2}
          d: {decimal: a..90, type: "decimal(9,2)"}
    """,
    "expr": """
      t:
        rows: 300
        columns:
          a: {int: 0..78}
          b: {expr: "round(a * 11.88, 2)", type: "decimal(9,2)"}
          c: {expr: case when a > 40 then null else 'x' || row end}
          d: {expr: as_of - a, type: date}
          e: {expr: a / 7}
          f: {expr: "1"}
    """,
    "faker": """
      t:
        rows: 60
        columns:
          a: {faker: job}
          b: {faker: {provider: random_element, args: {elements: [x, y, z]}, locale: en_GB}}
          c: {faker: pyint, nulls: 0.2}
          d: {faker: boolean}
          e: {faker: date_object, type: date}
    """,
    "float": """
      t:
        rows: 300
        columns:
          a: {float: 0..1}
          b: {float: {normal: {mean: 0.5, sd: 0.1}, min: 0, max: 1}}
          c: {float: {lognormal: {median: 0.5, p90: 2}}, nulls: 0.2}
          d: {float: 0..a}
    """,
    "from": """
      t:
        rows: 300
        let: {who: {person: {}, nulls: 0.2}, twice: {expr: n * 2}}
        columns:
          n: {int: 0..9}
          a: {from: n}
          b: who.first_name
          c: {from: who.age, nulls: 0.1, type: bigint}
          d: {from: twice}
    """,
    "int": """
      t:
        rows: 300
        columns:
          a: {int: 0..78}
          b: {int: {normal: {mean: 30, sd: 9}, min: 0}, type: smallint}
          c: {int: {lognormal: {median: 30, p90: 70}}}
          d: {int: {poisson: 3.5, min: 1, max: 9}}
          e: {int: {zipf: {ranks: 50, exponent: 1.1}}}
          f: {int: {weights: {0: 52, 1: 20, 2: 19, 3: 9}}, nulls: {where: a > 40, share: 0.5}}
          g: {int: {steps: {0: 1, 10: 3, 90: 0}}}
          h: {int: {from: a}}
          i: {int: a..c}
          j: {int: 3}
          k: {int: -3000000000..3000000000}
          l: {int: {choice: {5: 1, 7: 2}}}
          m: {int: {uniform: 3..8, min: 4, max: 6}}
    """,
    "path": """
      own:
        rows: 300
        key: id
        columns:
          id: sequence
          since: {date: 2025-06-01..as_of}
          to: {date: since..as_of, nulls: 0.2}
      t:
        per: own
        each: {path: {within: parent.since..parent.to, every: month}}
        columns: {id: parent.id, start: item.start, end: item.end, n: {int: 0..9}, r: {expr: row}}
    """,
    "person": """
      t:
        rows: 300
        let: {who: {person: {age: {steps: {16: 1, 25: 6, 50: 3, 66: 0}}}}}
        columns:
          sex: who.sex
          title: who.title
          birth_date: who.birth_date
          age: who.age
          commune: who.birth_commune
          commune_name: who.birth_commune_name
          departement: who.birth_departement
          country: who.birth_country
          country_name: who.birth_country_name
          birth_name: who.birth_name
          used_name: who.used_name
          first_name: who.first_name
          first_names: who.first_names
          nir: {from: who.nir, unique: true}
          email: {from: who.email, unique: true}
    """,
    "ref": """
      t:
        rows: 300
        let:
          town: {ref: {to: fr_communes, weight: population, match: {departement: d}, share: 0.9}}
          any: {ref: {to: fr_departements}, nulls: 0.2}
          mother: {ref: {to: t, before: true}}
        columns:
          id: sequence
          d: {choice: [01, 75, 2A, none]}
          town_code: town.code
          name: town.name
          any_code: any.code
          mother_id: mother.id
          above: mother.town.code
      fr_communes: {file: fr/communes, key: code, columns: {population: {type: integer}}}
      fr_departements: {file: fr/departements, key: code}
    """,
    "sequence": """
      t:
        rows: 300
        columns:
          a: sequence
          b: {sequence: {start: 1000, step: -10}, type: integer, nulls: 0.2}
          c: {sequence: 2024-01-31}
          d: {sequence: {start: 2024-01-31 12:00:00, step: 7}}
    """,
    "sum": """
      t:
        rows: 300
        columns:
          a: {sum: child.n}
          b: {sum: child.d}
          c: {sum: child.f}
          d: {sum: child.n, type: double}
      child:
        per: t
        count: 0..4
        columns:
          n: {int: -9..9, nulls: 0.2}
          d: {decimal: 0.00..9.99, type: "decimal(9,2)"}
          f: {float: 0..1}
    """,
    "text": """
      t:
        rows: 300
        columns:
          n: {int: 0..9}
          a: {text: 'DE-{row:06}-{n}'}
          b: {text: {words: 0..9}}
          c: {text: {chars: n}}
          d: {text: {chars: 5}, type: varchar(5), nulls: 0.2}
          e: {text: 'plain {{braces}}'}
    """,
    "time": """
      t:
        rows: 300
        columns:
          a: {time: 08:30..09:30}
          b: {time: a..12:00:00, nulls: 0.2}
          c: {time: {weights: {12:00: 1, 13:00: 3}}}
    """,
    "timeline": """
      own:
        rows: 300
        key: id
        let:
          spells:
            timeline:
              within: since..as_of
              count: {poisson: 1.9}
              days: {lognormal: {median: 90, p90: 400}}
              open: 0.4
            nulls: 0.1
        columns: {id: sequence, since: {datetime: 2022-06-01..as_of}}
      t:
        per: own
        each: spells
        columns: {id: sequence, own: parent.id, start: item.start, end: item.end, n: {int: 0..9}}
    """,
    "uuid": """
      t:
        rows: 300
        key: a
        columns: {a: {uuid: {}, unique: true}, b: uuid, c: {uuid: {}, type: text, nulls: 0.2}}
    """,
    "value": """
      t:
        rows: 300
        columns:
          a: {value: synthetic}
          b: {value: 1.50, type: "decimal(9,2)", nulls: 0.2}
          c: {value: 2024-02-29, type: date}
          d: {value: true, type: boolean}
    """,
    "phone": """
      t:
        rows: 300
        let: {home: address}
        columns:
          a: {phone: {near: home.departement}}
          b: {phone: {}, nulls: 0.2}
          c: {phone: {}, unique: true}
    """,
}
IDENTIFIER = """
      t:
        rows: 300
        columns: {a: {WORD: {}, unique: true}, b: {WORD: {}}, c: {WORD: {}, nulls: 0.2}}
"""
"""An identifier needs no example of its own unless it reads from the row."""

TABLES = {
    "three levels": """
      top: {rows: 300, columns: {id: sequence, n: {int: 0..9}}}
      middle:
        per: top
        count: {expr: parent.n // 3}
        columns: {id: sequence, top: parent.id, n: {int: 0..4}}
      t:
        per: middle
        count: {expr: parent.n + top.n // 5}
        columns:
          id: sequence
          middle_id: parent.id
          top_id: top.id
          nth: {expr: row}
          n: {int: 0..top.n}
          u: {int: 1..50000, unique: true}
          code: {safir: {}}
    """,
    "list of values": """
      own: {rows: 300, key: id, columns: {id: sequence}}
      t:
        per: own
        each: [red, green, blue]
        key: [own, colour]
        columns: {own: parent.id, colour: item.value, n: {int: 0..9}}
    """,
    "held table": """
      own: {rows: 300, columns: {id: sequence}}
      rate: {rows: 4, key: id, columns: {id: sequence, n: {int: 0..9}}}
      t: {per: own, each: rate, columns: {own: parent.id, rate: item.id, n: item.n, m: {int: 0..9}}}
    """,
    "days": """
      own:
        rows: 300
        let: {calendar: {path: {within: since..as_of, every: day}, nulls: 0.2}}
        columns: {id: sequence, since: {date: 2025-12-20..2026-01-09}}
      t: {per: own, each: calendar, columns: {own: parent.id, day: item.start, n: {int: 0..9}}}
    """,
    "weeks of spells": """
      own:
        rows: 300
        let:
          spells: {timeline: {within: 2025-10-01..as_of, count: 0..3, days: 1..30, gap: 0..5}}
        columns: {id: sequence}
      spell: {per: own, each: spells, columns: {id: sequence, start: item.start, end: item.end}}
      t:
        per: spell
        each: {path: {within: parent.start..parent.end - 1, every: week}}
        columns: {spell_id: parent.id, own_id: own.id, week: item.start, n: {int: 0..9}}
    """,
    "one to one": """
      own: {rows: 300, key: id, columns: {id: {uuid: {}, unique: true}}}
      t: {per: own, count: 1, key: id, columns: {id: parent.id, n: {int: 0..9}}}
    """,
    "a file above": """
      departement: {file: fr/departements, key: code, columns: {population: {type: integer}}}
      t:
        per: departement
        count: {expr: parent.population // 300000}
        columns: {id: sequence, departement: parent.code, safir: {safir: {}, unique: true}}
    """,
    "distinct refs": """
      skill: {file: skills.csv, key: code, columns: {popularity: {type: integer}}}
      own: {rows: 300, key: id, columns: {id: sequence, d: {choice: {1: 1, 2: 1, 9: 1}}}}
      place: {rows: 40, key: id, columns: {id: sequence, d: {choice: {1: 1, 2: 1}}, w: {int: 0..3}}}
      t:
        per: own
        count: 0..7
        key: [own_id, a]
        let:
          weighted: {ref: {to: skill, weight: popularity, distinct: true}}
          even: {ref: {to: skill, distinct: true}}
          matched: {ref: {to: place, match: {d: parent.d}, distinct: true}}
          both: {ref: {to: place, match: {d: parent.d}, weight: w, distinct: true}}
        columns:
          own_id: parent.id
          a: weighted.code
          b: even.code
          c: matched.id
          d: both.id
    """,
    "a tree": """
      t:
        rows: 300
        key: id
        let:
          mother: {ref: {to: t, before: true}, nulls: 0.1}
          heavy: {ref: {to: t, before: true, weight: w}}
        columns:
          id: sequence
          w: {int: 0..3}
          mother_id: mother.id
          heavy_id: heavy.id
          depth: {expr: "coalesce(mother.depth + 1, 0)", type: integer}
    """,
    "keys of two columns": """
      shop: {rows: 30, key: id, columns: {id: sequence}}
      till: {per: shop, count: 1..4, key: [shop, no], columns: {shop: parent.id, no: {from: row}}}
      t:
        rows: 300
        let: {at: {ref: {to: till}}, back: {ref: {to: till}, nulls: 0.2}}
        columns: {shop: at.shop, till: at.no, back_shop: back.shop, back_till: back.no}
    """,
    "chains of refs": """
      town: {file: fr/communes, key: code, columns: {population: {type: integer}}}
      office:
        rows: 40
        key: id
        let: {town: {ref: {to: town, weight: population}}, head: {person: {}}}
        columns: {id: sequence, safir: {safir: {}, unique: true}}
      t:
        rows: 300
        let: {office: {ref: {to: office}, nulls: 0.2}}
        columns: {a: office.id, b: office.town.code, c: office.head.nir, d: office.safir}
    """,
    "a large table referred to": """
      big: {rows: 2000000, key: id, columns: {id: sequence, n: {int: 0..99}}}
      part: {per: big, count: 0..1, key: id, columns: {id: sequence, big: parent.id}}
      t: {rows: 300, let: {one: {ref: {to: big}, nulls: 0.2}}, columns: {a: one.id, b: one.n}}
    """,
    "nulls": """
      t:
        rows: 300
        let:
          who: {person: {}, nulls: {where: n > 5, share: 0.5}}
          home: {address: {near: who.birth_commune}, nulls: n = 3}
          town: {ref: {to: town}, nulls: 0.5}
        columns:
          n: {int: 0..9, nulls: 0.1}
          a: {int: 0..9, nulls: n > 5}
          b: {int: 0..9, nulls: {where: a is null, share: 0.5}}
          name: who.used_name
          line: home.line
          town_code: town.code
          c: {expr: a + b, nulls: 0.5}
          d: {from: who.nir, nulls: 0.5}
      town: {file: fr/departements, key: code}
    """,
    "people of columns": """
      t:
        rows: 300
        let:
          who: {person: {sex: {from: sex}, birth_date: born}}
          one: {person: {sex: {from: sex}}}
        columns:
          sex: {choice: {F: 51, M: 49}}
          born: {date: 1930-01-01..2009-12-31}
          nir: who.nir
          name: who.first_names
          age: who.age
          email: who.email
          place: who.birth_commune
          other: one.nir
          title: one.title
          day: one.birth_date
    """,
    "people under a row": """
      home: {rows: 300, key: id, columns: {id: sequence}}
      t:
        per: home
        count: 0..4
        let: {who: {person: {birth_date: born}}}
        columns:
          id: sequence
          born: {date: 1930-01-01..2009-12-31}
          nir: {from: who.nir, unique: true}
          home: parent.id
    """,
}


def _cases():
    """Every word of the room and of the locale with its example, then the tables."""
    for word, kind in known_generators("fr").items():
        own = IDENTIFIER.replace("WORD", word) if hasattr(kind, "proof") else None
        yield word, WORDS.get(word, own)
    yield from TABLES.items()


CASES = dict(_cases())


@pytest.fixture(scope="session")
def made(planned, values):
    """The plan of a case and all its values, once for all contracts."""
    kept = {}

    def case(name):
        if name not in kept:
            plan = planned(CASES[name])
            kept[name] = plan, values(plan, "t")
        return kept[name]

    return case


every = pytest.mark.parametrize("name", [name for name, text in CASES.items() if text])
ROOTS = 300


def test_every_word_has_an_example():
    missing = [word for word, text in CASES.items() if text is None]
    assert not missing, f"write an example into WORDS for: {', '.join(missing)}"
    assert set(registry.members("synth.generators")) <= set(CASES)
    assert set(registry.members("synth.locales.fr.ids")) <= set(CASES)


@every
def test_types_and_nulls_are_as_declared(made, name):
    plan, _ = made(name)
    layout = next(layout for layout in plan.layouts if layout.name == "t")
    frame = plan.beneath("t", 0, plan.size(plan.root("t")))
    for column in layout.columns:
        array = decoded(frame.path((column.name,)))
        array.validate(full=True)
        assert array.type == column.type.arrow
        assert len(array) == frame.count == plan.size("t")
        if not column.nullable:
            assert array.null_count == 0
    batches = make_batches(plan, layout, 0, plan.size(plan.root("t")))
    table = pa.Table.from_batches(batches).cast(arrow_schema(layout))
    assert table.num_rows == plan.size("t") > 0


@every
@settings(max_examples=4)
@given(places=st.lists(st.integers(0, ROOTS), max_size=3))
def test_any_cut_gives_the_same_values(made, values, name, places):
    """Blocks, single rows and empty ones: what stands under each range of topmost rows."""
    plan, whole = made(name)
    stop = plan.size(plan.root("t"))
    edges = [0, *sorted(min(place, stop) for place in (*places, 17, 17, 18)), stop]
    pieces = [values(plan, "t", one, other) for one, other in pairwise(edges)]
    for column, expected in whole.items():
        assert [value for piece in pieces for value in piece[column]] == expected, column


@every
@settings(max_examples=4)
@given(data=st.data())
def test_any_rows_in_any_order_and_again_give_the_same_values(made, name, data):
    plan, whole = made(name)
    rows = st.lists(st.integers(0, plan.size("t") - 1), max_size=40)
    picked = data.draw(rows)
    frame = plan.frame("t", np.array(picked, np.uint64))
    for column in reversed(list(whole)):
        array = decoded(frame.path((column,)))
        assert array.type == plan.tables["t"].columns[column].facts.kind.arrow
        assert array.to_pylist() == [whole[column][row] for row in picked], column


@every
def test_every_row_backwards_gives_the_same_values(made, name):
    plan, whole = made(name)
    frame = plan.frame("t", np.arange(plan.size("t"), dtype=np.uint64)[::-1].copy())
    for column, expected in whole.items():
        assert decoded(frame.path((column,))).to_pylist() == expected[::-1], column


@every
def test_a_column_alone_has_the_same_values(made, name):
    """No column waits for another one to be made first."""
    plan, whole = made(name)
    stop = plan.size(plan.root("t"))
    for column, expected in whole.items():
        array = plan.beneath("t", 0, stop).path((column,))
        assert decoded(array).to_pylist() == expected, column


@every
def test_columns_added_and_moved_change_no_other(made, planned, values, tables_of, name):
    tables = tables_of(CASES[name])
    for table in tables.values():
        if "file" in table:
            continue
        table["let"] = {
            "new_let": {"int": "0..9"},
            "new_person": "person",
            **dict(reversed(table.get("let", {}).items())),
        }
        columns = dict(reversed(table["columns"].items()))
        table["columns"] = {"new": {"from": "new_let"}, **columns, "new_name": "new_person.email"}
    changed = {"new_table": tables["t"], **dict(reversed(tables.items()))}
    changed["new_table"] = {"rows": "5", "columns": {"id": "sequence"}}
    plan = planned(changed)
    found = values(plan, "t")
    for column, expected in made(name)[1].items():
        assert found[column] == expected, column


@every
def test_a_column_taken_away_changes_no_other(made, planned, values, tables_of, name):
    """Each column in turn, where nothing reads it."""
    whole = made(name)[1]
    gone = 0
    for column in whole:
        tables = tables_of(CASES[name])
        del tables["t"]["columns"][column]
        try:
            plan = planned(tables)
        except SchemaError:
            continue
        gone += 1
        found = values(plan, "t")
        assert found == {other: whole[other] for other in whole if other != column}
    assert gone


@every
def test_more_rows_keep_the_first_ones(made, planned, values, name):
    plan, whole = made(name)
    root = plan.root("t")
    if plan.tables[root].rows is None:
        return
    stop = plan.size(root)
    larger = planned(CASES[name], rows={root: 3 * stop + 1})
    assert values(larger, "t", 0, stop) == whole
    rows = np.arange(plan.size("t"), dtype=np.uint64)[::-7].copy()
    frame = larger.frame("t", rows)
    for column, expected in whole.items():
        assert decoded(frame.path((column,))).to_pylist() == [expected[row] for row in rows]


@every
def test_another_seed_gives_other_values(made, planned, values, name):
    """Some column at least: `value`, `sequence` and what follows from them stay."""
    if name in {"value", "sequence"}:
        return
    assert values(planned(CASES[name], seed=8), "t") != made(name)[1]


# -- unique columns -------------------------------------------------------------------------------

UNIQUE = {
    "choice: [x, y, z]": 3,
    "choice: {1: 5, 2: 3}, type: smallint": 2,
    "date: 2024-02-27..2024-03-01": 4,
    "datetime: 2024-01-01..2024-01-01 00:00:59": 60,
    "decimal: -0.50..0.99, type: 'decimal(3,2)'": 150,
    "int: 1..50": 50,
    "int: -70000..70000": 140_001,
    "int: {uniform: 1..50, min: 11, max: 20}": 10,
    "safir: {}": 1000,
    "safir: {block: '012'}": 100,
    "text: {chars: 0}": 1,
    "text: {chars: 2}": 1024,
    "time: 08:00..08:01": 61,
}
"""Columns with few values, and how many."""

STATELESS = {
    "bool: 0.5": "bool",
    "case: [{int: 0..9}]": "case",
    "expr: row": "expr",
    "faker: job": "faker",
    "float: 0..1": "float",
    "int: {normal: {mean: 5, sd: 1}}": "int",
    "int: n..9": "int",
    "date: 2024-01-01..as_of": "date",
    "phone: {near: code}": "phone",
    "text: {words: 3}": "text",
    "text: '{row}'": "text",
    "value: 3": "value",
}
"""Columns that state no number of different values."""


def unique(column, rows):
    return f"""t:
      rows: {rows}
      columns: {{n: {{int: 0..9}}, code: {{choice: [a]}}, a: {{{column}, unique: true}}}}
    """


def told(planned, text):
    with pytest.raises(SchemaError) as caught:
        planned(text)
    return str(caught.value).partition(" ")[2]


@pytest.mark.parametrize(("column", "capacity"), list(UNIQUE.items()))
def test_a_unique_column_takes_every_value_once(planned, values, column, capacity):
    plan = planned(unique(column, capacity))
    assert len(set(values(plan, "t")["a"])) == capacity
    assert told(planned, unique(column, capacity + 1)) == (
        f"t.a: {capacity + 1} different values asked; expected at most {capacity}: no more exist"
    )


@pytest.mark.parametrize("word", list(registry.members("synth.locales.fr.ids")))
def test_an_identifier_has_the_capacity_it_states(planned, values, word):
    capacity = registry.members("synth.locales.fr.ids")[word]().capacity()
    rows = min(capacity, 10_000)
    found = values(planned(unique(f"{word}: {{}}", rows)), "t")["a"]
    assert len(set(found)) == rows
    assert f"expected at most {capacity}: no more exist" in told(
        planned, unique(f"{word}: {{}}", capacity + 1)
    )


@pytest.mark.parametrize(("column", "word"), list(STATELESS.items()))
def test_a_column_without_a_capacity_cannot_be_unique(planned, column, word):
    assert told(planned, unique(column, 3)) == (
        f"unique: {word} states no number of different values; expected a generator that states one"
    )


def test_nulls_do_not_count_against_uniqueness(planned, values):
    text = "t: {rows: 1000, columns: {a: {int: 1..1000, unique: true, nulls: 0.5}}}"
    found = [value for value in values(planned(text), "t")["a"] if value is not None]
    assert len(set(found)) == len(found) > 400


def test_children_that_outgrow_a_unique_column_are_told(planned, values):
    text = """
      own: {rows: 300, columns: {id: sequence}}
      t: {per: own, count: 2, columns: {a: {int: 1..599, unique: true}}}
    """
    with pytest.raises(AnswerError, match=r"t\.a: unique values for row 600, and only 599 exist"):
        values(planned(text), "t")


def test_more_people_than_there_are_is_told(planned):
    text = "t: {rows: 10, let: {who: {person: {age: 30}}}, columns: {a: who.nir}}"
    limit = planned(text).tables["t"].lets["who"].generator.limit(dt.date(2026, 1, 1))
    assert limit > 1_000_000
    assert told(planned, text.replace("rows: 10", f"rows: {limit + 1}")) == (
        f"t.who: {limit + 1} different values asked; expected at most {limit}: no more exist"
    )
