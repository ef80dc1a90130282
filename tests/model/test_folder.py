"""A model comes back as it was written, or not at all and with one line that says why."""

import math
import os
import signal
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth import disk
from synth.errors import QuestionError, WorldError
from synth.model import whole
from synth.model.folder import read_model, write_model
from synth.model.types import WHOLE, Attribute, Guarantee, Holdout, Model, Query, Step, TableModel

DIGEST_LINE = b' "digest": "'


def _same(one: TableModel, two: TableModel) -> bool:
    steps = [
        [table.shares] * (table.shares is not None) + list(table.steps) for table in (one, two)
    ]
    pairs = zip(*steps, strict=True)
    same = all(
        a.given == b.given and a.new == b.new and np.array_equal(a.weights, b.weights)
        for a, b in pairs
    )
    if (one.copula is None) != (two.copula is None):
        return False
    if one.copula is not None and two.copula is not None:
        same &= np.array_equal(one.copula.factor, two.copula.factor)
        same &= all(map(np.array_equal, one.copula.limits, two.copula.limits))
        same &= one.copula.nulls == two.copula.nulls
    fields = [(t.table, t.attributes, t.outside, t.most) for t in (one, two)]
    return same and fields[0] == fields[1]


@pytest.mark.parametrize("name", ["model", "copula_model"])
def test_what_was_written_is_read(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    model = request.getfixturevalue(name)
    written = write_model(model, tmp_path / "population")
    found = read_model(tmp_path / "population")
    assert found.digest == written.digest != ""
    assert list(found.tables) == list(model.tables)
    assert all(_same(model.tables[table], found.tables[table]) for table in model.tables)
    for each in ("engine", "schema_name", "schema_digest", "guarantee", "ledger", "holdout"):
        assert getattr(found, each) == getattr(model, each)
    for each in ("notes", "versions", "schema_text"):
        assert getattr(found, each) == getattr(model, each)


@st.composite
def _models(draw: st.DrawFn) -> Model:
    texts = st.text(st.characters(codec="utf-8"), max_size=8)
    names = st.text("abé._ -'\"", min_size=1, max_size=6).filter(lambda t: t.strip("."))
    attributes = []
    for name in draw(st.lists(names, min_size=1, max_size=4, unique=True)):
        is_range = draw(st.booleans())
        edges = st.lists(st.integers(-(2**63), 2**63 - 1), min_size=2, max_size=4, unique=True)
        labels = st.lists(texts, min_size=1, max_size=4, unique=True)
        attributes.append(
            Attribute(
                name,
                draw(st.sampled_from(["integer", "decimal(9,2)", "citext"])),
                labels=() if is_range else tuple(draw(labels)),
                edges=tuple(sorted(draw(edges))) if is_range else (),
                other=draw(st.booleans()),
                null=draw(st.booleans()),
                absent=draw(st.booleans()),
            )
        )
    steps = []
    for place in range(len(attributes)):
        given = tuple(draw(st.lists(st.integers(0, place - 1), unique=True))) if place else ()
        rows = int(np.prod([attributes[each].size for each in given], initial=1))
        weights = np.zeros((rows, attributes[place].size), np.uint64)
        weights[:, 0] = WHOLE - (part := draw(st.integers(0, WHOLE)))
        weights[:, -1] += np.uint64(part)
        steps.append(Step(given, (place,), weights))
    table = TableModel(draw(names), tuple(attributes), steps=tuple(steps))
    ledger = draw(st.lists(_queries(names, texts), min_size=1, max_size=3))
    rho, delta = sum(query.rho for query in ledger), draw(st.floats(1e-12, 1e-5))
    # Bun and Steinke's bound, which is never smaller than the tight one.
    promise = Guarantee(rho + 2 * math.sqrt(rho * -math.log(delta)), delta, rho, draw(texts))
    said = f"differential privacy, epsilon {promise.epsilon:g} and delta {delta:g}, for "
    private = Model(
        "dp",
        draw(texts),
        draw(texts),
        promise,
        {table.table: table},
        tuple(ledger),
        notes=(said + promise.unit, *draw(st.lists(texts, max_size=2))),
        schema_text=draw(texts),
    )
    note = "no privacy guarantee: what the model tells of one person has no bound"
    public = replace(private, engine="sdv:x", guarantee=None, ledger=(), notes=(note,))
    return draw(st.sampled_from([private, public]))


@st.composite
def _queries(draw: st.DrawFn, names: st.SearchStrategy, texts: st.SearchStrategy) -> Query:
    size, epsilon = st.floats(1e-3, 1e3), draw(st.floats(1e-3, 1e3))
    sensitivity, sigma, cells = draw(size), draw(size), draw(st.integers(1, 2**63))
    table, columns = draw(names), (draw(texts),)
    if draw(st.booleans()):
        rho = (sensitivity / sigma) ** 2 / 2
        return Query(table, "count", columns, cells, sensitivity, rho, sigma)
    return Query(table, "choice", columns, cells, sensitivity, epsilon**2 / 8, None, epsilon)


@pytest.mark.slow
@settings(max_examples=25)
@given(model=_models())
def test_any_model_comes_back(tmp_path_factory: pytest.TempPathFactory, model: Model) -> None:
    folder = tmp_path_factory.mktemp("models") / "m"
    written = write_model(model, folder)
    found = read_model(folder)
    (name,) = model.tables
    assert _same(found.tables[name], model.tables[name])
    assert (found.ledger, found.guarantee) == (model.ledger, model.guarantee)
    assert (found.notes, found.schema_text) == (model.notes, model.schema_text)
    assert found.digest == written.digest


def test_the_same_model_has_the_same_bytes(model: Model, tmp_path: Path) -> None:
    digests = {write_model(model, tmp_path / name).digest for name in "ab"}
    assert len(digests) == 1
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_tools_of_others_read_and_verify_it(model: Model, tmp_path: Path) -> None:
    """DuckDB opens the weights; the digest is that of model.json without its line."""
    digest = write_model(model, tmp_path / "m").digest
    path = tmp_path / "m" / "person.parquet"
    with duckdb.connect() as connection:
        found = connection.execute(
            "select step, given_cell, sum(weight) from read_parquet(?) group by all", [str(path)]
        ).fetchall()
    assert {row[2] for row in found} == {WHOLE}
    assert len(found) == 1 + 12 + 5
    lines = (tmp_path / "m" / "model.json").read_bytes().splitlines(keepends=True)
    rest = b"".join(line for line in lines if not line.startswith(DIGEST_LINE))
    assert sha256(rest).hexdigest() == digest


def test_a_model_is_small(tmp_path: Path, laws, model: Model) -> None:
    """As many cells as Adult has (67,000) take less than 1 MB."""
    attributes = (
        Attribute("a", "integer", edges=tuple(range(259))),
        Attribute("b", "integer", edges=tuple(range(261))),
    )
    table = TableModel("person", attributes, steps=(Step((), (0, 1), laws(1, 1, 258 * 260)),))
    write_model(replace(model, tables={"person": table}), tmp_path / "m")
    assert sum(file.stat().st_size for file in (tmp_path / "m").iterdir()) < 500_000


# -- where it may be written ---------------------------------------------------------------------


def _left(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_nothing_of_others_is_replaced(model: Model, tmp_path: Path) -> None:
    there = tmp_path / "m"
    write_model(model, there)
    with pytest.raises(QuestionError) as told:
        write_model(model, there)
    assert str(told.value) == f"{there} exists; choose another name or add --force"
    (there / "letter.txt").write_text("mine")
    with pytest.raises(QuestionError) as told:
        write_model(model, there, replace=True)
    assert str(told.value) == (
        f"{there} is not ours to replace: it holds more than a model of synth"
    )
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(QuestionError) as told:
        write_model(model, file, replace=True)
    assert str(told.value) == f"{file} is a file; name a folder"
    with pytest.raises(QuestionError) as told:
        write_model(model, tmp_path / "no" / "m")
    assert str(told.value) == f"{tmp_path / 'no' / 'm'}: its folder does not exist; make it first"
    assert _left(tmp_path) == ["file", "m"]


def test_a_model_of_ours_is_replaced_even_when_broken(model: Model, tmp_path: Path) -> None:
    there = tmp_path / "m"
    write_model(model, there)
    (there / "person.parquet").unlink()
    other = write_model(replace(model, schema_name="other"), there, replace=True)
    assert read_model(there).digest == other.digest
    assert _left(tmp_path) == ["m"]


def test_an_empty_folder_is_filled(model: Model, tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    write_model(model, tmp_path / "m")
    assert read_model(tmp_path / "m").engine == "dp"


@pytest.mark.parametrize("points_at", ["planted", "m"], ids=["nothing", "itself"])
def test_a_link_to_nothing_is_not_followed(model: Model, tmp_path: Path, points_at: str) -> None:
    there = tmp_path / "m"
    there.symlink_to(tmp_path / points_at)
    with pytest.raises(QuestionError) as told:
        write_model(model, there, replace=True)
    assert str(told.value) == f"{there} is a link to nothing; remove it or name another file"
    assert _left(tmp_path) == ["m"]


def test_a_planted_work_folder_is_in_nobodys_way(model: Model, tmp_path: Path) -> None:
    for name in ("m", "m.holdout.json"):
        (tmp_path / f".{name}.synth-{os.getpid()}").symlink_to(tmp_path / "planted")
    write_model(replace(model, holdout=Holdout(0.1, "ab" * 16)), tmp_path / "m")
    assert read_model(tmp_path / "m").engine == "dp"
    assert not (tmp_path / "planted").exists()


PLACES = ("write_new", "sync", "_publish")


class _Stop:
    """Raises at the nth call of a function, after or before it did its work."""

    def __init__(self, call, at: int, error: BaseException) -> None:
        self.call, self.at, self.error = call, at, error

    def __call__(self, *arguments):
        self.at -= 1
        if self.at == 0:
            raise self.error
        return self.call(*arguments)


@pytest.mark.parametrize("place", [(name, at) for name in PLACES for at in (1, 2, 4)], ids=str)
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "full")], ids=["stop", "full"])
def test_after_a_failure_everything_is_whole(
    model: Model, tmp_path: Path, monkeypatch, place: tuple[str, int], error: BaseException
) -> None:
    """A disk that fills and a Ctrl-C are put in at every place where the system is asked."""
    target = tmp_path / "m"
    name, at = place
    digests = {write_model(model, target).digest}
    stop = _Stop(getattr(whole, name), at, error)
    monkeypatch.setattr(whole, name, stop)
    kind, text = (
        (KeyboardInterrupt, "")
        if isinstance(error, KeyboardInterrupt)
        else (WorldError, f"cannot write {target}: {os.strerror(28)}")
    )
    for number in range(4):
        try:
            new = write_model(replace(model, schema_name=f"new {number}"), target, replace=True)
        except (KeyboardInterrupt, WorldError) as told:
            failed = told
            break
        digests = {new.digest}
    assert isinstance(failed, kind)
    assert str(failed) == text
    assert _left(tmp_path) == ["m"]
    monkeypatch.undo()
    found = read_model(target)
    # Where only the last sync failed the new one stands, as whole as the old one.
    assert found.digest in digests or (name == "sync" and at % 2 == 0)


@pytest.mark.slow
def test_killed_while_writing_leaves_nothing_that_looks_finished(
    model: Model, tmp_path: Path
) -> None:
    """The process kills itself at a file; the next run removes what it left."""
    write_model(model, tmp_path / "source")
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from synth.model import whole; from synth.model.folder import read_model, write_model\n"
        "model = read_model(sys.argv[1]); names = []; write = whole.write_new\n"
        "def slow(path, data):\n"
        "    names.append(path); write(path, data)\n"
        "    if len(names) == 3: os.kill(os.getpid(), signal.SIGKILL)\n"
        "whole.write_new = slow; write_model(model, Path(sys.argv[2]))\n"
    )
    target = tmp_path / "target"
    arguments = [sys.executable, "-c", code, str(tmp_path / "source"), str(target)]
    assert subprocess.run(arguments, check=False).returncode == -signal.SIGKILL
    assert not target.exists()
    (left,) = [each for each in _left(tmp_path) if each != "source"]
    assert left.startswith(".target.synth-")
    with pytest.raises(QuestionError) as told:
        read_model(tmp_path / left)
    assert str(told.value) == f"{tmp_path / left} is not a model of synth: it holds no model.json"
    write_model(model, target)
    assert _left(tmp_path) == ["source", "target"]


def test_killed_between_two_renames_the_next_run_puts_the_old_one_back(
    model: Model, tmp_path: Path
) -> None:
    old = write_model(model, tmp_path / "m")
    (tmp_path / "m").rename(tmp_path / ".m.synth-old-1")
    with pytest.raises(QuestionError, match="exists; choose another name"):
        write_model(model, tmp_path / "m")
    assert read_model(tmp_path / "m").digest == old.digest
    assert _left(tmp_path) == ["m"]


def test_another_run_that_writes_is_left_alone(model: Model, tmp_path: Path) -> None:
    work = tmp_path / ".m.synth-1"
    work.mkdir()
    handle = disk.locked(work)
    assert handle is not None
    try:
        with pytest.raises(WorldError) as told:
            write_model(model, tmp_path / "m")
        assert str(told.value) == f"another run is writing {tmp_path / 'm'}"
    finally:
        os.close(handle)
    assert _left(tmp_path) == [work.name]
