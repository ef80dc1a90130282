"""What all tests share: the hypothesis profile, and plans from a few lines of YAML."""

import json
import os
from pathlib import Path

import pytest
import yaml
from hypothesis import settings

from synth.api import make_plan
from synth.arrays import decoded
from synth.schema.read import read_text

settings.register_profile("here", deadline=None, max_examples=50)
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

SCHEMAS = Path(__file__).parents[1] / "schemas"
HEAD = {"synth": "1", "name": "example", "as_of": "2026-01-01", "seed": "7"}


@pytest.fixture(scope="session")
def tables_of():
    """Reads a YAML text of tables into mappings that can be changed; every value stays text."""

    def read(text):
        return yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it builds text, lists and mappings

    return read


@pytest.fixture(scope="session")
def planned(tables_of):
    """Makes a plan of the tables in a YAML text, or in a mapping of one that was changed."""

    def made(tables, *, rows=None, seed=None, **words):
        if isinstance(tables, str):
            tables = tables_of(tables)
        text = json.dumps({**HEAD, **words, "tables": tables})
        schema = read_text(text, path=str(SCHEMAS / "example.yaml"))
        return make_plan(schema, rows=rows, seed=seed)

    return made


@pytest.fixture(scope="session")
def values():
    """Lists of values by column, of a whole table or of what stands under some topmost rows."""

    def made(plan, table, start=0, stop=None):
        stop = plan.size(plan.root(table)) if stop is None else stop
        frame = plan.beneath(table, start, stop)
        names = plan.tables[table].columns
        return {name: decoded(frame.path((name,))).to_pylist() for name in names}

    return made
