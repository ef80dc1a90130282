"""Promise 1 of the design: what decides a value, and what does not."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from numpy._core import _multiarray_umath as processor

from synth.api import generate, generate_to, make_plan
from synth.digest import segment_digest
from synth.making.maker import Maker
from synth.run import write
from synth.run.recording import holds_gil
from synth.run.segments import SEGMENT_ROWS
from synth.stores.store import arrow_schema, rows_part
from synth.stores.targets import open_source, stores

SCHEMAS = Path(__file__).parents[1] / "schemas"
GOLDEN = Path(__file__).parent / "golden" / "digests.json"
ROWS = {"job_seeker": 200}
SIZES = {
    "minimal": {"person": 100},
    "job_seeker": {"job_seeker": 400},
    "job_seeker_be": {"job_seeker": 400},
    "agency": ROWS,
}


class Nowhere:
    """A sink that keeps nothing: the digests of a run are all that is wanted."""

    encode = staticmethod(rows_part)

    def begin(self, layout):
        pass

    def write(self, part):
        pass

    def end(self):
        pass

    def finish(self):
        return ()

    def close(self, manifest=None):
        pass

    def discard(self):
        pass


def digests(plan, **how):
    """Digests of every column, by table, and of the table itself."""
    made = write(Maker(plan), Nowhere(), format_word="none", layouts=plan.layouts, **how)
    return recorded(made)


def recorded(made):
    return {
        record.layout.name: {
            "": record.digest,
            **{
                column.name: digest
                for column, digest in zip(record.layout.columns, record.column_digests, strict=True)
            },
        }
        for record in made.tables
    }


@pytest.fixture(scope="module")
def agency():
    return make_plan("agency", rows=ROWS)


@pytest.fixture(scope="module")
def expected(agency):
    return digests(agency)


@pytest.mark.parametrize(
    ("block_rows", "workers"),
    [
        (1000, 2),
        *(
            pytest.param(*how, marks=pytest.mark.slow)
            for how in [(397, 1), (32_768, 1), (32_768, 2)]
        ),
    ],
)
def test_blocks_and_workers_decide_nothing(expected, block_rows, workers):
    plan = make_plan("agency", rows=ROWS)
    assert digests(plan, workers=workers, block_rows=block_rows) == expected


MANY = f"""
  t:
    rows: {2 * SEGMENT_ROWS + 1000}
    key: id
    let: {{who: {{person: {{sex: {{from: sex}}, birth_date: born}}}}}}
    columns:
      id: sequence
      sex: {{choice: {{F: 1, M: 1}}}}
      born: {{date: 1950-01-01..2005-12-31}}
      nir: who.nir
      n: {{int: 0..3, nulls: 0.1}}
  part:
    per: t
    count: {{from: parent.n}}
    columns:
      id: sequence
      t: parent.id
      code: {{text: {{chars: 3}}}}
      u: {{uuid: {{}}, unique: true}}
"""


def test_segments_and_workers_decide_nothing(planned):
    """Several segments of both tables, made by one worker, by three, and in other blocks."""
    whole = digests(planned(MANY), workers=1)
    assert digests(planned(MANY), workers=3, block_rows=20_000) == whole


PROCESS = """
import json, os, sys
from numpy._core import _multiarray_umath as processor
off = os.environ.get("NPY_DISABLE_CPU_FEATURES", "").split()
assert not any(processor.__cpu_features__[name] for name in off)
from synth.api import generate_to, make_plan
made = generate_to(make_plan("agency", rows={rows}), sys.argv[1], workers=1)
print(json.dumps({{record.layout.name: record.digest for record in made.tables}}))
"""
FEATURES = [name for name in processor.__cpu_dispatch__ if processor.__cpu_features__[name]]
AVX512 = [name for name in FEATURES if name in {"AVX512_ICL", "AVX512_SPR", "X86_V4"}]
ELSEWHERE = {
    "hash seed 1, Tokyo": {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"},
    "hash seed 2, C": {"PYTHONHASHSEED": "2", "LC_ALL": "C", "LANG": "tr_TR.UTF-8"},
    "no AVX-512": {"NPY_DISABLE_CPU_FEATURES": " ".join(AVX512)},
    "no processor features": {"NPY_DISABLE_CPU_FEATURES": " ".join(FEATURES)},
}
EVERY_RUN = "all at once"
"""If these change nothing together, none does; CI tries them one by one as well."""
ELSEWHERE[EVERY_RUN] = ELSEWHERE["hash seed 1, Tokyo"] | ELSEWHERE["no processor features"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name == EVERY_RUN else [pytest.mark.slow])
        for name in ELSEWHERE
    ],
)
def test_the_environment_and_the_processor_decide_nothing(expected, tmp_path, name):
    settings = ELSEWHERE[name]
    if "" in settings.values():
        pytest.skip(f"this processor has none of these features; it has {FEATURES}")
    finished = subprocess.run(
        [sys.executable, "-c", PROCESS.format(rows=ROWS), str(tmp_path / "out")],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert finished.returncode == 0, finished.stderr
    found = json.loads(finished.stdout)
    assert found == {table: columns[""] for table, columns in expected.items()}


@pytest.mark.slow
def test_every_store_gives_the_same_values_back(agency, expected, tmp_path):
    """What each store reads, digested here over whole tables, and the record of each run."""
    sources, frames = {}, generate("agency", rows=ROWS)
    for word, store in stores().items():
        path = str(tmp_path / (word + ("" if store.in_folder else store.suffixes[0])))
        made = generate_to(agency, path, format=word)
        assert recorded(made) == expected, word
        sources[word] = open_source(path, format=word)
    assert len(sources) >= 6
    for layout in agency.layouts:
        schema = arrow_schema(layout)
        found = {
            word: segment_digest(list(source.read(layout)), schema)
            for word, source in sources.items()
        }
        frame = pa.RecordBatch.from_pandas(frames[layout.name], schema=schema, preserve_index=False)
        found["frames"] = segment_digest([frame], schema)
        assert len(set(found.values())) == 1, (layout.name, found)


FAKER = """
  t:
    rows: 300
    key: id
    columns: {id: sequence, job: {faker: job}, n: {int: 0..3}}
  part:
    per: t
    count: {from: parent.n}
    columns: {id: sequence, t: parent.id, word: {faker: word}}
"""


@pytest.mark.slow
def test_processes_give_what_threads_give(planned):
    plan = planned(FAKER)
    assert holds_gil(plan)
    assert digests(plan, workers=2) == digests(planned(FAKER), workers=1)


MORE = """
tables:
  agency: {columns: {new: bool}}
  job_seeker: {let: {new_let: person}, columns: {new: new_let.nir}}
  registration: {columns: {new: {text: {words: 1..3}}}}
  job_seeker_skill: {columns: {new: {date: 2020-01-01..as_of}}}
  new: {per: registration, count: 0..2, columns: {id: sequence}}
"""
LESS = """
tables:
  agency: {columns: {updated_at: null, name: null}}
  job_seeker: {columns: {phone: null, ft_number: null, birth_name: null}}
  contract: {columns: {end_reason: null, gross_month: null}}
  job_seeker_skill: {columns: {level: null}}
rules: {names: null, R20: null, R22: null}
"""


@pytest.mark.slow
@pytest.mark.parametrize("change", [MORE, LESS], ids=["added", "taken away"])
def test_a_column_added_or_taken_away_changes_no_other(expected, tmp_path, change):
    path = tmp_path / "changed.yaml"
    head = "synth: 1\nextends: [agency]\nas_of: 2026-01-01\nseed: 7\n"
    path.write_text(head + change, encoding="utf-8")
    found = digests(make_plan(path, rows=ROWS))
    changed = {
        (table, column)
        for table in expected.keys() | found.keys()
        for column in expected.get(table, {}).keys() | found.get(table, {}).keys()
        if expected.get(table, {}).get(column) != found.get(table, {}).get(column)
    }
    named = set(re.findall(r"(\w+): null|(new)\b", change.partition("rules")[0]))
    assert {column for _, column in changed} <= {a or b for a, b in named} | {"", "id"}
    assert {table for table, column in changed if column == "id"} <= {"new"}
    assert len(changed) >= 9


def test_another_seed_is_another_data_set(expected):
    other = digests(make_plan("agency", rows=ROWS, seed=8))
    held = {"commune", "skill", "trade", "departement"}
    assert {table for table in other if other[table][""] == expected[table][""]} == held


def test_more_rows_keep_the_first_ones(agency, values):
    larger = make_plan("agency", rows={"job_seeker": 1300})
    for table in ("agency", "job_seeker", "registration", "job_seeker_skill"):
        stop = None if table == "agency" else ROWS["job_seeker"]
        assert values(larger, table, 0, stop) == values(agency, table)


def test_values_are_those_of_this_version():
    """Renew by `SYNTH_GOLDEN=renew pytest tests/test_promises.py`.

    Renewing is a decision: the change log says under Output which values changed and why, and
    the stream version is raised.
    """
    found = {name: digests(make_plan(name, rows=rows)) for name, rows in SIZES.items()}
    text = json.dumps({"how to renew": HOW, "rows": SIZES, "digests": found}, indent=1) + "\n"
    if os.environ.get("SYNTH_GOLDEN") == "renew":
        GOLDEN.write_text(text, encoding="utf-8")
    kept = json.loads(GOLDEN.read_text(encoding="utf-8"))["digests"]
    changed = [
        f"{name}: {table}.{column}" if column else f"{name}: {table}"
        for name, tables in found.items()
        for table, columns in tables.items()
        for column, digest in columns.items()
        if kept.get(name, {}).get(table, {}).get(column) != digest
    ]
    assert not changed
    assert kept == found


HOW = (
    "SYNTH_GOLDEN=renew pytest tests/test_promises.py -k this_version; renewing is a decision: the "
    "change log says under Output which values changed and why, and the stream version is raised"
)
