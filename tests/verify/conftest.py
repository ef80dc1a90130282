"""Small outputs, written by the sinks and recorded as the engine does, to be damaged."""

import datetime as dt
import re
import shutil
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pytest

from synth.digest import segment_digest
from synth.locales.fr.ids.nir import Nir
from synth.locales.fr.ids.phone import Phone
from synth.locales.fr.ids.safir import Safir
from synth.locales.ids.email import Email
from synth.manifest import Manifest, RuleText, read_manifest, table_record, write_manifest
from synth.schema.datatypes import read_type
from synth.schema.layout import Column, Layout, Reference
from synth.stores.place import File
from synth.stores.store import arrow_schema
from synth.stores.targets import manifest_of, open_sink, stores
from synth.verify import verify

SEGMENTS = MappingProxyType({"agency": (4, 0), "person": (7, 7, 6), "spell": (20, 10)})
PLANTED = "Zyzzyva-Planted-7731"
"""A text that stands in many rows and must be in no report."""


def column(name, kind, **more):
    return Column(name, read_type(kind), **more)


AGENCY = Layout(
    "agency",
    (
        column("safir", "varchar(5)", identifier="safir", options=(("block", "99"),)),
        column('Ne "1, order', "text", nullable=True),
    ),
    key=("safir",),
)
PERSON = Layout(
    "person",
    (
        column("id", "integer"),
        column("nir", "varchar(15)", nullable=True, identifier="nir", unique=True),
        column("name", "varchar(24)"),
        column("email", "text", identifier="email", unique=True, mark="direct"),
        column("phone", "text", nullable=True, identifier="phone"),
        column("born", "date"),
        column("seen", "timestamp", nullable=True),
        column("at", "time"),
        column("pay", "decimal(9,2)", nullable=True),
        column("height", "double", nullable=True),
        column("active", "boolean"),
        column("ref", "uuid"),
        column("code", "citext"),
        column("level", "smallint"),
        column("points", "bigint", nullable=True),
        column("mother", "integer", nullable=True),
        column("safir", "varchar(5)", nullable=True),
    ),
    key=("id",),
    uniques=(("name", "born"),),
    references=(
        Reference(("mother",), "person", ("id",)),
        Reference(("safir",), "agency", ("safir",)),
    ),
    order="id",
)
SPELL = Layout(
    "spell",
    (
        column("person", "integer"),
        column("start", "date"),
        column("stop", "date", nullable=True),
        column("born", "date", nullable=True),
        column("name", "text", nullable=True),
    ),
    key=("person", "start"),
    references=(Reference(("name", "born"), "person", ("name", "born")),),
)
LAYOUTS = (AGENCY, PERSON, SPELL)
RULES = (
    RuleText("R1", "spell", "stop > start"),
    RuleText("R2", "spell s join person p on p.id = s.person", "s.start > p.born", source="ours"),
    RuleText("R3", "person", "born < as_of"),
    RuleText("R4", "person", "active", 0.5),
    RuleText("R5", "(select person, count(*) as n from spell group by person)", "n < 3"),
    RuleText("R6", "person where level > 99", "false"),
)


def rows():
    """The values of each table, by column, to be changed before they are written."""
    people = 20
    index = np.arange(people, dtype=np.uint64)
    day = dt.date(1980, 2, 28)
    agency = {
        "safir": Safir(block="99").number.encode(np.arange(4, dtype=np.uint64)).to_pylist(),
        'Ne "1, order': [PLANTED, None, "", 'l\'été\n"x",'],
    }
    person = {
        "id": list(range(1, people + 1)),
        "nir": Nir().number.encode(index * np.uint64(79_190_003)).to_pylist(),
        "name": [f"{PLANTED}-{i}"[:24] for i in range(people)],
        "email": Email().number.encode(index * np.uint64(65_537)).to_pylist(),
        "phone": Phone().number.encode(index * np.uint64(2_999)).to_pylist(),
        "born": [day + dt.timedelta(i) for i in range(people)],
        "seen": [None, dt.datetime.fromisoformat("2020-01-02 03:04:05.000678")] * (people // 2),
        "at": [dt.time(12, 30, 1)] * people,
        "pay": [None if i == 4 else Decimal(i) + Decimal("0.25") for i in range(people)],
        "height": [None if i == 5 else i / 3 for i in range(people)],
        "active": [i % 2 == 0 for i in range(people)],
        "ref": [f"00000000-0000-4000-8000-{i:012d}" for i in range(people)],
        "code": ["01", "1e5"] * (people // 2),
        "level": [i - 10 for i in range(people)],
        "points": [None if i == 1 else i << 40 for i in range(people)],
        "mother": [None, *range(1, people)],
        "safir": [None, *(agency["safir"][i % 4] for i in range(1, people))],
    }
    person["nir"][3] = person["phone"][2] = None
    spell = {
        "person": [i % 15 + 1 for i in range(30)],
        "start": [dt.date(2020, 1, 1) + dt.timedelta(i) for i in range(30)],
        "stop": [None if i == 7 else dt.date(2021, 1, 1) for i in range(30)],
        "born": [None if i == 9 else person["born"][i % 20] for i in range(30)],
        "name": [None if i in {9, 11} else person["name"][i % 20] for i in range(30)],
    }
    return {"agency": agency, "person": person, "spell": spell}


def segments_of(layout, values):
    """Batches of each segment; a table of more or fewer rows than planned has them in the last."""
    schema = arrow_schema(layout)
    columns = [pa.array(values[f.name], f.type) for f in schema]
    batch = pa.RecordBatch.from_arrays(columns, schema=schema)
    counts = list(SEGMENTS[layout.name]) if batch.num_rows else []
    counts[-1:] = [batch.num_rows - sum(counts[:-1])]
    found, start = [], 0
    for count in counts:
        half = count // 2
        found.append([batch.slice(start, half), batch.slice(start + half, count - half)])
        start += count
    return found


@dataclass(frozen=True)
class Written:
    """An output on disk."""

    path: Path
    word: str

    def file(self, table):
        if not self.path.is_dir():
            return self.path
        return self.path / (table + stores()[self.word].suffixes[0])

    @property
    def manifest(self):
        return manifest_of(str(self.path))

    def edit(self, **changes):
        """The manifest with other entries."""
        found = replace(read_manifest(self.manifest), **changes)
        self.manifest.write_bytes(write_manifest(found))

    def replace(self, table, old, new):
        """Other bytes in a table's file, which the manifest is told as if they were its own."""
        path = self.file(table)
        data = path.read_bytes()
        assert data.count(old) == 1
        path.write_bytes(data.replace(old, new))
        self.record_files()

    def record_files(self):
        """The manifest with the files as they are now."""
        files = []
        for file in read_manifest(self.manifest).files:
            data = (self.manifest.parent / file.name).read_bytes()
            files.append(File(file.name, len(data), is_exact=file.is_exact))
        self.edit(files=tuple(files))


def write(folder, word, values=None, *, layouts=LAYOUTS, rules=RULES, notes=(), name=None):
    """An output and its manifest, which records what is written, be it right or wrong."""
    values = values or rows()
    store = stores()[word]
    name = name or ("out" if store.in_folder and word != "sql" else f"out{store.suffixes[0]}")
    path = folder / name
    sink = open_sink(str(path), format=word, replace=False, tables=list(layouts))
    records = []
    for layout in layouts:
        segments = segments_of(layout, values[layout.name])
        sink.begin(layout)
        for number, batches in enumerate(segments):
            sink.write(sink.encode(layout, batches, first=number == 0))
        sink.end()
        digests = [
            (sum(b.num_rows for b in batches), segment_digest(batches, arrow_schema(layout)))
            for batches in segments
        ]
        records.append(table_record(layout, digests))
    manifest = Manifest(
        synth="0",
        stream=1,
        libraries=(),
        seed=7,
        as_of="2026-01-01",
        schema="synth: 1\nname: x\nlocale: fr\nas_of: 2026-01-01\ntables: {}\n",
        schema_name="x",
        format=word,
        files=sink.finish(),
        tables=tuple(records),
        rules=tuple(rules),
        notes=tuple(notes),
    )
    sink.close(write_manifest(manifest))
    return Written(path, word)


@pytest.fixture(scope="session")
def clean(tmp_path_factory):
    """The clean output of a store, which nobody may damage."""
    return cache(lambda word: write(tmp_path_factory.mktemp(word), word))


@pytest.fixture
def make(tmp_path, clean):
    """Writes an output, `make(word, values=None, layouts=..., rules=...)`; copies a clean one."""

    def made(word, *args, **options):
        if args or options:
            return write(tmp_path, word, *args, **options)
        path = clean(word).path
        shutil.copytree(path.parent, tmp_path, dirs_exist_ok=True)
        return Written(tmp_path / path.name, word)

    return made


@pytest.fixture
def make_one(tmp_path):
    """Writes the table `agency` alone: `make_one(word, name)`."""
    return lambda word, name: write(tmp_path, word, layouts=(AGENCY,), rules=(), name=name)


@pytest.fixture
def values():
    """The values of a clean output, by table and column, to be changed."""
    return rows()


@pytest.fixture
def empty():
    """The same tables without a row."""
    return {table: {name: [] for name in columns} for table, columns in rows().items()}


@pytest.fixture
def judge():
    """The findings of an output, as lines; no report may hold a value that was planted."""

    def judged(written, **options):
        report = verify(str(written.path), **options)
        for text in (report.text(), report.json()):
            assert not re.search("zyzzyva|planted|7731", text, re.IGNORECASE)
        assert report.holds == (not report.findings)
        return [str(finding) for finding in report.findings]

    return judged
