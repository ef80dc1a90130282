"""Whole or nothing: what stands at the target before, during and after a run."""

import errno
import os
import resource
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from synth.errors import QuestionError, WorldError
from synth.stores.place import MANIFEST, Place, listed
from synth.stores.targets import manifest_of, open_sink, stores

SHAPES = [
    (word, is_folder)
    for word, store in stores().items()
    for is_folder in (True, False)
    if store.in_folder or not is_folder
]


def target(tmp_path, word, is_folder):
    return str(tmp_path / ("out" if is_folder else f"out{stores()[word].suffixes[0]}"))


def seen(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(params=SHAPES, ids=lambda s: f"{s[0]} {'folder' if s[1] else 'file'}")
def shape(request):
    return request.param


def test_nothing_shows_before_the_end(tmp_path, shape, layout, segment, put):
    path = target(tmp_path, *shape)
    sink = open_sink(path, format=shape[0], replace=False, tables=[layout])
    put(sink, layout, [segment()], close=False)
    assert not Path(path).exists()
    sink.discard()
    sink.discard()
    assert seen(tmp_path) == []


def test_everything_shows_at_the_end(tmp_path, shape, layout, segment, put):
    path = target(tmp_path, *shape)
    sink = open_sink(path, format=shape[0], replace=False, tables=[layout])
    put(sink, layout, [segment()])
    assert manifest_of(path).exists()
    if shape[1]:
        assert seen(tmp_path) == ["out"]
        assert seen(tmp_path / "out") == sorted(
            [MANIFEST, f"person{stores()[shape[0]].suffixes[0]}"]
        )
    else:
        assert seen(tmp_path) == sorted([Path(path).name, f"{Path(path).name}.{MANIFEST}"])


def test_an_existing_target_is_refused_and_replaced(tmp_path, shape, layout, segment, put):
    path = target(tmp_path, *shape)

    def run(*, replace, rows):
        put(
            open_sink(path, format=shape[0], replace=replace, tables=[layout]),
            layout,
            [segment(rows)],
        )

    run(replace=False, rows=3)
    before = seen(tmp_path)
    with pytest.raises(QuestionError, match="exists; choose another name or add --force"):
        run(replace=False, rows=3)
    run(replace=True, rows=5)
    source = stores()[shape[0]].source(Path(path))
    assert sum(batch.num_rows for batch in source.read(layout)) == 5
    assert seen(tmp_path) == before


def test_what_is_not_ours_is_kept(tmp_path, layout, segment, put):
    out = tmp_path / "out"
    put(open_sink(str(out), format=None, replace=False, tables=[layout]), layout, [segment()])
    (out / "mine.txt").write_text("mine")
    with pytest.raises(QuestionError, match=r"also holds 'mine\.txt', which is not ours"):
        open_sink(str(out), format=None, replace=True, tables=[layout])
    (out / MANIFEST).unlink()
    with pytest.raises(QuestionError, match="is not ours: it holds no manifest"):
        open_sink(str(out), format=None, replace=True, tables=[layout])
    single = tmp_path / "people.csv"
    single.write_text("mine")
    with pytest.raises(QuestionError, match="is not ours: no manifest beside it"):
        open_sink(str(single), format=None, replace=True, tables=[layout])
    foreign = tmp_path / f"a.csv.{MANIFEST}"
    foreign.write_text('{"name": "npm"}')
    with pytest.raises(QuestionError, match="exists and is not ours"):
        open_sink(str(tmp_path / "a.csv"), format=None, replace=True, tables=[layout])
    assert seen(tmp_path) == sorted(["out", "people.csv", foreign.name])
    assert seen(out) == ["mine.txt", "person.csv"]


def test_an_empty_folder_is_free(tmp_path, layout, segment, put):
    out = tmp_path / "out"
    out.mkdir()
    put(open_sink(f"{out}/", format=None, replace=False, tables=[layout]), layout, [segment()])
    assert seen(out) == [MANIFEST, "person.csv"]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("absent/out", "its folder does not exist; make it first"),
        ("file.csv/out", "its folder does not exist"),
        ("x" * 300, "File name too long"),
    ],
)
def test_a_place_that_cannot_be_is_told(tmp_path, layout, path, says):
    (tmp_path / "file.csv").write_text("")
    with pytest.raises((QuestionError, WorldError), match=says) as caught:
        open_sink(str(tmp_path / path), format="csv", replace=False, tables=[layout])
    assert "\n" not in str(caught.value)


def test_the_working_folder_is_not_replaced(tmp_path, layout, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(QuestionError, match="name a folder inside it"):
        open_sink(".", format=None, replace=True, tables=[layout])


def test_a_living_run_is_respected_and_a_dead_one_removed(tmp_path, layout):
    path = str(tmp_path / "out")
    living = open_sink(path, format=None, replace=False, tables=[layout])
    with pytest.raises(WorldError, match="another run is writing"):
        open_sink(path, format=None, replace=False, tables=[layout])
    living.discard()
    dead = tmp_path / ".out.synth-1"
    dead.mkdir()
    (dead / "person.csv").write_text("half")
    other = tmp_path / ".out2.synth-1"
    other.mkdir()
    open_sink(path, format=None, replace=False, tables=[layout]).discard()
    assert seen(tmp_path) == [other.name]


def test_a_run_killed_between_two_renames_is_undone(tmp_path, layout, segment, put):
    out = tmp_path / "out"
    put(open_sink(str(out), format=None, replace=False, tables=[layout]), layout, [segment()])
    out.rename(tmp_path / ".out.synth-old-1")
    with pytest.raises(QuestionError, match="exists"):
        open_sink(str(out), format=None, replace=False, tables=[layout])
    assert seen(tmp_path) == ["out"]


def test_a_failed_rename_puts_the_old_folder_back(tmp_path, layout, segment, put, monkeypatch):
    out = tmp_path / "out"
    put(open_sink(str(out), format=None, replace=False, tables=[layout]), layout, [segment()])
    sink = open_sink(str(out), format=None, replace=True, tables=[layout])
    rename = Path.rename

    def refused(self, goal):
        if self.name.startswith(".out.synth-") and "old" not in self.name:
            raise OSError(errno.EIO, "no")
        return rename(self, goal)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(WorldError, match="Input/output error"):
        put(sink, layout, [segment(9)])
    monkeypatch.undo()
    sink.discard()
    assert seen(tmp_path) == ["out"]
    assert len((out / "person.csv").read_text().splitlines()) == 4


@pytest.mark.slow
def test_a_full_disk_leaves_nothing(tmp_path, shape):
    """A limit on the size of files stands for the full disk: the same refusal of the same call."""
    path = target(tmp_path, *shape)
    script = f"""
        import resource, signal
        from synth.errors import WorldError
        from synth.schema.datatypes import DataType
        from synth.schema.layout import Column, Layout
        from synth.stores.targets import open_sink
        import pyarrow as pa
        columns = (Column("id", DataType("integer")), Column("name", DataType("text")))
        layout = Layout("person", columns, key=("id",), order="id")
        names = pa.array([str(row * 7919 % 999983) * 3 for row in range(30_000)])
        ids = pa.array(range(30_000), pa.int32())
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        sink = open_sink({path!r}, format={shape[0]!r}, replace=False, tables=[layout])
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        try:
            part = sink.encode(layout, [pa.record_batch({{"id": ids, "name": names}})], first=True)
            sink.begin(layout)
            sink.write(part)
            sink.end()
            sink.finish()
            sink.close(b"{{}}")
        except WorldError as error:
            sink.discard()
            print(error)
    """
    done = run(script)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    assert path in done.stdout
    assert seen(tmp_path) == []


def run(script, **more):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **more,
    )


@pytest.mark.parametrize(
    "moment", ["write", *(pytest.param(m, marks=pytest.mark.slow) for m in ("begin", "finish"))]
)
@pytest.mark.slow
def test_a_killed_run_leaves_nothing_that_looks_finished(tmp_path, shape, moment):
    path = target(tmp_path, *shape)
    script = f"""
        import os, signal
        from synth.schema.datatypes import DataType
        from synth.schema.layout import Column, Layout
        from synth.stores.targets import open_sink
        import pyarrow as pa
        columns = (Column("id", DataType("integer")), Column("name", DataType("text")))
        layout = Layout("person", columns, key=("id",), order="id")
        sink = open_sink({path!r}, format={shape[0]!r}, replace=False, tables=[layout])
        part = sink.encode(layout, [pa.record_batch({{"id": pa.array(range(50_000), pa.int32()),
            "name": pa.array(map(str, range(50_000)))}})], first=True)
        for name, step in [("begin", lambda: sink.begin(layout)),
                           ("write", lambda: sink.write(part)),
                           ("finish", lambda: (sink.end(), sink.finish()))]:
            step()
            if name == {moment!r}:
                os.kill(os.getpid(), signal.SIGKILL)
    """
    assert run(script).returncode == -signal.SIGKILL
    left = seen(tmp_path)
    assert len(left) == 1
    assert left[0].startswith(f".{Path(path).name}.synth-")
    Place(path, is_folder=shape[1]).discard()
    assert seen(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_told(tmp_path, layout):
    tmp_path.chmod(0o500)
    with pytest.raises(WorldError, match="Permission denied"):
        open_sink(str(tmp_path / "out"), format=None, replace=False, tables=[layout])


@pytest.mark.parametrize(
    "text",
    ["", "[]", "3", '"x"', '{"manifest": 1}', '{"manifest": 1, "synth": "0"}', "[" * 100_000],
)
def test_what_is_no_manifest_lists_nothing(tmp_path, text):
    path = tmp_path / MANIFEST
    path.write_text(text)
    assert listed(path) is None
    assert listed(tmp_path / "absent") is None


def test_a_place_says_where_its_manifest_is(tmp_path):
    place = Place(str(tmp_path / "a.csv"), is_folder=False)
    assert place.manifest == manifest_of(str(tmp_path / "a.csv"))
    place.discard()
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
