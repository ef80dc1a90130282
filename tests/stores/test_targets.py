"""From a path and a format to a store."""

import io

import pytest

from synth.errors import QuestionError
from synth.stores.targets import format_of, open_sink, open_source, open_stream, stores


@pytest.fixture
def in_tmp_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("path", "asked", "word"),
    [
        ("a.csv", None, "csv"),
        ("a.CSV", None, "csv"),
        ("a.parquet", None, "parquet"),
        ("a.jsonl", None, "jsonl"),
        ("a.sql", None, "sql"),
        ("a.sqlite", None, "sqlite"),
        ("a.db", None, "sqlite"),
        ("a.duckdb", None, "duckdb"),
        ("folder", None, "csv"),
        ("folder.d/", None, "csv"),
        ("folder", "parquet", "parquet"),
        ("a.db", "duckdb", "duckdb"),
    ],
)
def test_the_store_of_a_path(path, asked, word):
    assert format_of(path, asked) == word


@pytest.mark.parametrize(
    ("path", "asked", "says"),
    [
        ("a.cvs", None, "unknown suffix '.cvs'.*did you mean '.csv'"),
        ("a.xlsx", None, "unknown suffix '.xlsx'; known: .csv"),
        ("a", "parket", "unknown format 'parket'.*did you mean 'parquet'"),
        ("a", "sqlite", "sqlite writes one file; name it, such as a.sqlite"),
        ("folder/", "duckdb", "name it, such as folder.duckdb"),
    ],
)
def test_what_does_not_fit_is_told(in_tmp_path, layout, path, asked, says):
    with pytest.raises(QuestionError, match=says):
        open_sink(path, format=asked, replace=False, tables=[layout])
    assert list(in_tmp_path.iterdir()) == []


def test_a_file_of_one_table_takes_one(tmp_path, layout):
    with pytest.raises(QuestionError, match=r"holds one table, and this writes 2 \(person, person"):
        open_sink(str(tmp_path / "a.csv"), format=None, replace=False, tables=[layout, layout])


def test_a_stream_takes_one_table_of_bytes(layout):
    with pytest.raises(QuestionError, match="add --table"):
        open_stream(io.BytesIO(), format=None, tables=[layout, layout])
    with pytest.raises(QuestionError, match="sqlite needs a file"):
        open_stream(io.BytesIO(), format="sqlite", tables=[layout])


def test_a_source_must_be_there(tmp_path):
    for word, store in stores().items():
        with pytest.raises(QuestionError, match="does not exist"):
            open_source(str(tmp_path / f"absent{store.suffixes[0]}"), format=word)
