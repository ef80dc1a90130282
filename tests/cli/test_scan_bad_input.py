"""What `synth scan` says of what it cannot read, line by line, and how it ends."""

import gzip
import os
import signal
import subprocess
import sys
import time

import pytest

NIR = "285026912312382"
"""A number that INSEE can have given: its key is right and its place exists."""

PROGRAM = [sys.executable, "-c", "from synth.cli import main; main()", "scan"]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty folder, which is the current one."""
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def scanned(synth, place):  # noqa: ARG001 - it is scanned
    """Exit code and both outputs."""

    def scan(*arguments, **options):
        done = synth("scan", *arguments, **options)
        return done.code, done.out, done.err

    return scan


def test_every_place_has_its_line(scanned, place):
    (place / "a.bin").write_bytes(b"\0\1\2\3")
    (place / "b.log.gz").write_bytes(gzip.compress(b"nothing\n" * 9)[:-5])
    os.mkfifo(place / "c")
    (place / "d").symlink_to(place)
    (place / "e").symlink_to("/dev/null")
    (place / "f.csv").write_text('id,nom\n1,a\n2,"b\n3,c\n4,d\n')
    (place / "g.txt").write_bytes("Zoé, L\xe9a \xff\xfe\n".encode("latin-1"))
    (place / "h\n\x1b[2J.txt").write_text("nothing\n")
    (place / "i.csv").write_text("")
    (place / "j.parquet").write_bytes(b"PAR1nothing")
    code, out, err = scanned(".")
    assert out.splitlines() == [
        "skipped a.bin: it is neither text nor of a known kind",
        "skipped b.log.gz!b.log: not read to its end: it is damaged or cut off",
        "skipped c: it is a pipe; expected a file, or - for what comes from a pipe",
        "skipped d: a link to a folder is not followed",
        "skipped e: it is a device, not a file",
        "skipped j.parquet: it is damaged or cut off",
        "read    b.log.gz!b.log: 9 values as text",
        "read    b.log.gz: compressed",
        "read    f.csv: 5 values as csv; 3 rows read as lines of text, not as 2 values",
        "read    g.txt: 1 value as text",
        "read    h\\n\\x1b[2J.txt: 1 value as text",
        "read    i.csv: empty",
        ".: nothing found in 6 sources, 6 places skipped",
    ]
    assert (code, err) == (0, "")
    assert scanned(".", "--strict", "-q")[0] == 1


def test_nothing_could_be_read(scanned, place):
    (place / "a.bin").write_bytes(b"\0\1\2\3")
    said = "Error: nothing could be read: a.bin: it is neither text nor of a known kind\n"
    assert scanned("a.bin") == (3, "", said)


def test_standard_input_may_be_compressed(scanned):
    given = gzip.compress(f"nothing\nMme Petit, {NIR}\n".encode())
    code, out, _ = scanned("-", input=given)
    assert code == 1
    assert out.startswith("found   standard input!standard input:2:12: nir assignable: ")


@pytest.mark.slow
def test_no_standard_input_and_no_path(scanned):
    closed = ["sh", "-c", 'exec "$@" <&-', "sh", *PROGRAM, "-"]
    done = subprocess.run(closed, capture_output=True, text=True, timeout=60, check=False)
    said = "Error: nothing could be read: standard input: it is closed\n"
    assert (done.returncode, done.stdout, done.stderr) == (3, "", said)
    said = "Error: nothing could be read: '': it is no path\n"
    assert scanned("") == (3, "", said)


@pytest.mark.slow
def test_a_stopped_scan_leaves_no_file(tmp_path):
    """A database in an archive is copied, and what is copied goes."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with gzip.open(tmp_path / "a.sqlite.gz", "wb", 1) as file:
        file.write(b"SQLite format 3\0")
        for _ in range(40):
            file.write(os.urandom(1 << 22))
    process = subprocess.Popen(
        [*PROGRAM, str(tmp_path / "a.sqlite.gz")],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline_s = time.monotonic() + 60
    while not list(temporary.rglob("member")) and time.monotonic() < deadline_s:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.strip() == "Error: stopped; nothing was left behind"
    assert list(temporary.iterdir()) == []
